"""One day from events to the arrays of its file."""

from datetime import date
from pathlib import Path
from typing import Final

import numpy as np

from probity.analysis.lake.coded import ARRAYS
from probity.analysis.lake.decoding import decode
from probity.analysis.lake.lakefolder import Lake
from probity.analysis.lake.naming import Names
from probity.analysis.lake.resolving import Context
from probity.analysis.lake.room import Rooms
from probity.analysis.lake.rows import (
    Arrived,
    Rows,
    by_id_where_equal,
    cells,
    classify,
    in_order,
    moves,
    put_in_rows,
    renumber,
    resolve,
    rows_by_user,
    rows_of_events,
    tell_who_asked,
)

_NARROW: Final = 65_536


def coded_arrays(
    lake: Lake, day: date, parts: list[Path], names: Names, context: Context, rooms: Rooms
) -> dict[str, np.ndarray]:
    """The arrays of a day, as `coded.ARRAYS` has them; they stand in what is kept until the next day does.

    Raises:
        BadInput: a file of the day cannot be used.
    """
    arrived = decode(lake, day, parts, names, rooms.passing)
    counts = rows_by_user(arrived, len(names.lists["users"]))
    users = np.flatnonzero(counts)
    starts = np.zeros(len(users) + 1, dtype=np.int64)
    np.cumsum(counts[users], out=starts[1:])
    at = np.zeros(len(counts), dtype=np.int64)
    at[users] = starts[:-1]
    rows = _rows(arrived, at, int(starts[-1]), rooms)
    resolve(rows, names.user_keys()[users - 1], starts, context.at)
    return _arrays(rows, users.astype(np.int32), starts, rooms)


def _rows(arrived: Arrived, at: np.ndarray, count: int, rooms: Rooms) -> Rows:
    """The rows of the events, by user from `at` on, one column after another: so few lines are written at once."""
    events = len(arrived.time)
    row = rooms.passing.array("row of event", events, np.int32)
    again = np.empty((count - events, 2), dtype=np.int32)
    rows_of_events(arrived, _order(arrived), at, row, again)
    found = {}
    for name in Rows._fields:
        column, room = getattr(arrived, name), rooms.passing if name == "code" else rooms.kept
        found[name] = room.array(f"row {name}", count, column.dtype)
        put_in_rows(column, row, again, found[name])
    rows = Rows(**found)
    tell_who_asked(rows.code, again)
    return rows


def _order(arrived: Arrived) -> np.ndarray:
    """By time, then id: mostly they are already, or two files that are follow one another."""
    if in_order(arrived.time, arrived.event):
        return np.arange(len(arrived.time))
    order = np.argsort(arrived.time, kind="stable")
    by_id_where_equal(arrived.time, arrived.event, order)
    return order


def _arrays(rows: Rows, users: np.ndarray, starts: np.ndarray, rooms: Rooms) -> dict[str, np.ndarray]:
    cls, classes = _classes(rows.code, rooms)
    held = np.zeros(len(classes), dtype=np.int64)
    cell_starts = np.zeros(len(starts), dtype=np.int64)
    cell_class = rooms.kept.array("cell class", len(cls), cls.dtype)
    cell_count = rooms.kept.array("cell count", len(cls), np.int32)
    used = cells(cls, starts, held, cell_starts, cell_class, cell_count)
    ends = np.empty((len(users), 2), dtype=np.int32)
    pairs = rooms.kept.array("moves", 2 * len(cls), np.int32).reshape(-1, 2)
    pairs = pairs[: moves(rows.code, rows.site, starts, ends, pairs)]
    found = {
        **{name: getattr(rows, name) for name in ("time", "record", "subject", "reason", "site", "event")},
        "cls": cls,
        "users": users,
        "starts": starts,
        "cell_starts": cell_starts,
        "first_sited": ends[:, 0].copy(),
        "last_sited": ends[:, 1].copy(),
        "classes": classes,
        "cell_class": cell_class[:used],
        "cell_count": cell_count[:used],
        "move_from": pairs[:, 0].copy(),
        "move_to": pairs[:, 1].copy(),
    }
    return {one.name: found[one.name] for one in ARRAYS}


def _classes(codes: np.ndarray, rooms: Rooms) -> tuple[np.ndarray, np.ndarray]:
    """The class of each row, and the code of each class, ascending."""
    met = rooms.passing.array("class as met", len(codes), np.int32)
    size, count = 16_384, -1
    while count < 0:
        listed = np.empty(size // 2 + 1, dtype=np.int64)
        count = int(classify(codes, np.zeros((size, 2), dtype=np.int64), met, listed))
        size *= 4
    order = np.argsort(listed[:count])
    places = np.empty(count, dtype=np.int64)
    places[order] = np.arange(count)
    cls = rooms.kept.array("class", len(codes), np.uint16 if count < _NARROW else np.uint32)
    renumber(met, places, cls)
    return cls, listed[:count][order]
