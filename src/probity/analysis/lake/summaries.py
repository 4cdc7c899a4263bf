"""One day from events to the arrays of its file."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

import numpy as np

from probity.analysis.lake.busiest import Busiest, put_busiest, put_busiest_about, put_busiest_kinds
from probity.analysis.lake.coded import ARRAYS, KINDS_ROOM, TICK, kinds_of
from probity.analysis.lake.dated import microseconds
from probity.analysis.lake.decoding import DayFiles, check_day, opened
from probity.analysis.lake.lakefolder import Lake
from probity.analysis.lake.matters import Matters
from probity.analysis.lake.naming import Names
from probity.analysis.lake.placing import (
    in_order,
    put_codes,
    put_in_rows,
    put_subjects,
    put_ticks,
    rows_by_user,
    rows_of_events,
)
from probity.analysis.lake.resolving import Context
from probity.analysis.lake.room import Rooms
from probity.analysis.lake.rows import Rows, Said, moves, resolve, summarise

_NARROW: Final = 65_536
_AS_THEY_ARE: Final = np.zeros(0, dtype=np.int64)


def coded_arrays(
    lake: Lake, day: date, parts: list[Path], names: Names, context: Context, rooms: Rooms
) -> dict[str, np.ndarray]:
    """The arrays of a day, as `coded.ARRAYS` has them; they stand in what is kept until the next day does.

    Raises:
        BadInput: a file of the day cannot be used.
    """
    with opened(lake, parts, names, rooms.passing) as files:
        time = files.whole("occurred_at", np.int64)
        check_day(time, day)
        places, users, starts = _placed(files, time)
        found = places.put_all(files, rooms, int(starts[-1]))
    rows = Rows(*(found[name] for name in Rows._fields))
    said, matters = _said(starts, rooms), _matters(int(starts[-1]), rooms)
    codes = resolve(rows, names.user_keys()[users - 1], starts, context.at, said, matters)
    found |= _of_matters(said, matters) | _ticks(rows.time, starts, rooms)
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)
    found |= _busiest(found, starts, microseconds(midnight), rooms)
    found["busiest_kinds"] = _busiest_kinds(found, starts, (said.cls, codes), rooms)
    return _arrays(found, users.astype(np.int32), starts, (said.cls, codes), rooms)


def _said(starts: np.ndarray, rooms: Rooms) -> Said:
    """Where what is found of rows goes: their matters in two bytes, where no user can have more."""
    count, narrow = int(starts[-1]), np.diff(starts).max(initial=0) < _NARROW
    return Said(
        rooms.passing.array("class as met", count, np.int32),
        rooms.kept.array("matter", count, np.uint16 if narrow else np.uint32),
        np.zeros(len(starts), dtype=np.int64),
        np.empty(len(starts) - 1, dtype=np.int32),
    )


def _matters(most: int, rooms: Rooms) -> Matters:
    """Room for as many matters as there are rows: of memory that is never written to, nothing is taken."""
    record, subject, reason = (
        rooms.kept.array(f"matter {name}", most, np.int64) for name in ("record", "subject", "reason")
    )
    return Matters(record, subject, reason, rooms.kept.array("matter whom", most, np.int32))


def _of_matters(said: Said, matters: Matters) -> dict[str, np.ndarray]:
    """The arrays of matters, as long as what is in them, and those that say which are whose."""
    used = int(said.matter_starts[-1])
    return {
        **{f"matter_{name}": array[:used] for name, array in zip(Matters._fields, matters, strict=True)},
        "matter": said.matter,
        "matter_starts": said.matter_starts,
        "subjects": said.subjects,
    }


def _ticks(time: np.ndarray, starts: np.ndarray, rooms: Rooms) -> dict[str, np.ndarray]:
    tick_starts = np.zeros(len(starts), dtype=np.int64)
    np.cumsum((np.diff(starts) + TICK - 1) // TICK, out=tick_starts[1:])
    tick = rooms.kept.array("tick", int(tick_starts[-1]), np.int64)
    put_ticks(time, starts, tick_starts, tick)
    return {"tick_starts": tick_starts, "tick": tick}


def _busiest(rows: dict[str, np.ndarray], starts: np.ndarray, midnight: int, rooms: Rooms) -> dict[str, np.ndarray]:
    """How much each user did in the busiest windows of a day that ends at `midnight`."""
    found = Busiest(*np.empty((len(Busiest._fields), len(starts) - 1), dtype=np.int32))
    put_busiest(rows["time"], starts, midnight, found)
    most, subjects = np.diff(starts).max(initial=0), rows["subjects"].max(initial=0) + 1
    sizes = {"by subject": most, "ends": subjects, "subject of row": most}
    room = tuple(rooms.passing.array(name, count, np.int64) for name, count in sizes.items())
    of_rows, of_users, matters = (rows["time"], rows["matter"]), (starts, rows["matter_starts"]), rows["matter_whom"]
    put_busiest_about(of_rows, of_users, (matters, rows["subjects"]), room, found)
    return found._asdict()


def _busiest_kinds(
    rows: dict[str, np.ndarray], starts: np.ndarray, met: tuple[np.ndarray, np.ndarray], rooms: Rooms
) -> np.ndarray:
    """How much of each kind an hour of each user may hold; `met` is as in `_arrays`."""
    found = np.empty((len(starts) - 1, KINDS_ROOM), dtype=np.uint8)
    most = int(np.diff(rows["tick_starts"]).max(initial=0)) + 1
    room = rooms.passing.array("sums", most * KINDS_ROOM, np.uint16), rooms.passing.array("first", most, np.int64)
    put_busiest_kinds((met[0], starts), (rows["tick"], rows["tick_starts"]), kinds_of(met[1]), room, found)
    return found


@dataclass(frozen=True, eq=False)
class _Places:
    """Where the events of a day go: the row of each, and the events that have another row, in order, with that."""

    row: np.ndarray
    again: np.ndarray
    asked: np.ndarray
    """The same events alone."""
    time: np.ndarray
    event: np.ndarray

    def put_all(self, files: DayFiles, rooms: Rooms, count: int) -> dict[str, np.ndarray]:
        """The rows, one column after another: so few lines of memory are written at once, and what is read is near."""
        found = {
            name: room.array(f"row {name}", count, kind)
            for room, names, kind in (
                (rooms.kept, ("time", "event"), np.int64),
                (rooms.kept, ("site",), np.int32),
                (rooms.passing, ("record", "subject", "reason"), np.int64),
                (rooms.passing, ("own",), np.int32),
            )
            for name in names
        }
        for name, whole in (("time", self.time), ("event", self.event)):
            put_in_rows(whole, *self._of(slice(0, len(whole))), found[name])
        for part, (record, subject) in files.columns("record_id", "subject_ref"):
            put_in_rows(record, *self._of(part), found["record"])
            put_subjects(subject, record, *self._of(part), found["subject"])
        for part, (reason,) in files.columns("reason_ref"):
            put_in_rows(reason, *self._of(part), found["reason"])
        for part, (site,) in files.columns("site_id"):
            put_in_rows(site, *self._of(part), found["site"])
        for part, (action, system) in files.columns("action", "system"):
            put_codes(action, system, *self._of(part), found["own"])
        return found

    def _of(self, part: slice) -> tuple[int, np.ndarray, np.ndarray]:
        """The first event of a part, and the places of its events."""
        low, high = np.searchsorted(self.asked, np.array((part.start, part.stop), dtype=np.int32))
        return part.start, self.row[part], self.again[low:high]


def _placed(files: DayFiles, time: np.ndarray) -> tuple[_Places, np.ndarray, np.ndarray]:
    """The place of each event, the users who have rows, and where those of each begin."""
    event, user = files.whole("event_id", np.int64), files.whole("user_id", np.int32)
    requester = files.whole("requested_by", np.int32)
    counts = rows_by_user(user, requester, len(files.names.lists["users"]))
    users = np.flatnonzero(counts)
    starts = np.zeros(len(users) + 1, dtype=np.int64)
    np.cumsum(counts[users], out=starts[1:])
    at = np.zeros(len(counts), dtype=np.int64)
    at[users] = starts[:-1]
    row = files.room.array("row of event", len(time), np.int32)
    again = np.empty((int(starts[-1]) - len(time), 2), dtype=np.int32)
    order = _order(time, event)
    rows_of_events(user, requester, order, at, row, again)
    if len(order):
        again = again[np.argsort(again[:, 0])]
    return _Places(row, again, again[:, 0].copy(), time, event), users, starts


def _order(time: np.ndarray, event: np.ndarray) -> np.ndarray:
    """By time, then id; none where they are so: mostly they are, or two files that are follow one another."""
    if in_order(time, event):
        return _AS_THEY_ARE
    order = np.argsort(time, kind="stable")
    equal = np.flatnonzero(np.diff(time[order]) == 0)
    if len(equal):
        several = np.union1d(equal, equal + 1)
        among = order[several]
        order[several] = among[np.lexsort((event[among], time[among]))]
    return order


def _arrays(
    rows: dict[str, np.ndarray], users: np.ndarray, starts: np.ndarray, met: tuple[np.ndarray, np.ndarray], rooms: Rooms
) -> dict[str, np.ndarray]:
    """Rows and their summaries; `met` has the class of each row, and the codes of the classes, as they were met."""
    count, kind = int(starts[-1]), np.uint16 if len(met[1]) < _NARROW else np.uint32
    by_code = np.argsort(met[1])
    order = np.empty(len(by_code), dtype=np.int64)
    order[by_code] = np.arange(len(by_code))
    cls, cell_class = (rooms.kept.array(name, count, kind) for name in ("class", "cell class"))
    cell_starts, cell_count = np.zeros(len(starts), dtype=np.int64), rooms.kept.array("cell count", count, np.int32)
    cell_first = rooms.kept.array("cell first", count, rows["matter"].dtype)
    used = summarise(met[0], order, starts, cls, cell_starts, (cell_class, cell_count, cell_first))
    ends = np.empty((len(users), 2), dtype=np.int32)
    pairs = rooms.passing.array("moves", 2 * count, np.int32).reshape(-1, 2)
    pairs = pairs[: moves(rows["own"], rows["site"], starts, ends, pairs)]
    found = rows | {
        "cls": cls,
        "users": users,
        "starts": starts,
        "cell_starts": cell_starts,
        "first_sited": ends[:, 0].copy(),
        "last_sited": ends[:, 1].copy(),
        "classes": met[1][by_code],
        "cell_class": cell_class[:used],
        "cell_count": cell_count[:used],
        "cell_first": cell_first[:used],
        "move_from": pairs[:, 0].copy(),
        "move_to": pairs[:, 1].copy(),
    }
    return {one.name: found[one.name] for one in ARRAYS}
