"""The summaries engine: hits from coded days, by cells first, and then by the rows of those who may have a hit."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from probity.analysis.lake import besides, columns
from probity.analysis.lake.algebra import Contact, Count, Counted, Key, Outlier, Rule, Speed, reaches_back
from probity.analysis.lake.algebra import Sequence as Following
from probity.analysis.lake.coded import CodedDay
from probity.analysis.lake.codedspan import Chosen, CodedSpan, day_of, number_of
from probity.analysis.lake.following import followed
from probity.analysis.lake.found import EVIDENCE
from probity.analysis.lake.gathering import often
from probity.analysis.lake.journeys import journeys
from probity.analysis.lake.kernels import (
    add_users,
    best_windows,
    by_role,
    count_values,
    far_out,
    first_rows,
    keep_subjects,
)
from probity.analysis.lake.lakefolder import Lake
from probity.analysis.lake.lowering import Slot, slots_of
from probity.analysis.lake.meeting import met_by
from probity.analysis.lake.naming import Names
from probity.analysis.lake.rare import NUMBERS_ROOM, ROOM
from probity.analysis.lake.reading_coded import open_coded
from probity.analysis.lake.sliding import Ticks, room_for_ticks, sliding
from probity.analysis.lake.sql import reader
from probity.analysis.lake.walking import walk

_SHARED_PLACES: Final = 1 << 21
_MARKS: Final = 1 << 14
"""Words of marks of subjects: a million, more than contacts need and few enough to be near."""
FIRST_HITS: Final = 1 << 15
"""There is room for so many hits; memory that is not written to costs nothing."""
_NOBODY: Final = np.zeros(0, dtype=np.int64)


@dataclass(eq=False)
class KeyHits:
    """The hits of one rule: the user of each (0 for none), its day and measure, and what it rests on."""

    user: NDArray[Any]
    day: NDArray[Any]
    measure: NDArray[Any]
    rests_on: Callable[[int], NDArray[Any]]
    """The events and moments of a hit, one row each; they are read when they are asked for."""
    contacts: Mapping[int, int] = field(default_factory=dict)
    """For a hit that ends with a contact, its moment."""


@dataclass(eq=False)
class Summaries:
    """Finds hits in the coded days of a lake, which must be as the lake stands."""

    lake: Lake

    def find(self, rules: Sequence[Rule], since: date, until: date) -> pa.Table:
        """The evidence of every hit of the days from `since` up to and with `until`."""
        keyed = self.keys(rules, since, until)
        texts = open_coded(self.lake).names.lists["users"]
        tables = [_as_evidence(rule.id, keyed[rule.id], texts) for rule in rules]
        return pa.concat_tables(tables) if tables else EVIDENCE.empty_table()

    def keys(self, rules: Sequence[Rule], since: date, until: date) -> dict[str, KeyHits]:
        """The hits of each rule by its id, in numbers."""
        coded = open_coded(self.lake)
        return keys_of(list(coded), coded.names, self.lake, rules, (since, until))

    def without_duty(self, since: date, until: date) -> int:
        """How many users the events of those days were done for, of whose duty nothing is known."""
        coded = open_coded(self.lake)
        found = np.zeros(len(coded.names.lists["users"]), dtype=bool)
        for day in coded.days:
            if since <= day <= until:
                held = coded.day(day)
                unknown = (held.part("whom") != 0) & (held.part("duty_recorded") == 0)
                cells = np.flatnonzero(unknown[held.cell_class])
                found[held.users[np.searchsorted(held.cell_starts, cells, side="right") - 1]] = True
        return int(found.sum())


def keys_of(
    days: Sequence[CodedDay], names: Names, lake: Lake, rules: Sequence[Rule], asked: tuple[date, date]
) -> dict[str, KeyHits]:
    """The hits of each rule by its id, of the first day asked about to the last; `days` are all that are coded."""
    since, until = asked
    back = max((reaches_back(rule.condition) for rule in rules), default=0)
    read = [day for day in days if since - timedelta(days=back) <= day.day <= until]
    span = CodedSpan(read, names, slots_of(rules))
    with reader() as connection:
        scan = _Scan(span, lake, days, number_of(since), number_of(until), connection)
        walked = scan.walked()
        return {rule.id: scan.hits(rule, walked) for rule in rules}


@dataclass(eq=False)
class _Scan:
    span: CodedSpan
    lake: Lake
    coded: Sequence[CodedDay]
    since: int
    until: int
    connection: duckdb.DuckDBPyConnection
    """For the tables beside the events; it is closed before evidence is asked for."""
    _spells_of: dict[str, NDArray[np.int64]] = field(default_factory=dict)

    def spells_of(self, table: str) -> NDArray[np.int64]:
        """The spells of users in a table, read once."""
        if table not in self._spells_of:
            self._spells_of[table] = besides.spells_of(self.connection, self.lake, table, self.span.names)
        return self._spells_of[table]

    def hits(self, rule: Rule, walked: NDArray[np.int64]) -> KeyHits:
        """The hits of one rule, of those that were found by user or of its own."""
        condition = rule.condition
        if isinstance(condition, Outlier):
            return self._outlying(rule, condition)
        if isinstance(condition, Speed):
            return self._moved(condition)
        if isinstance(condition, Count) and Key.USER not in condition.by:
            return self._crowded(rule, condition)
        slot = self._slots(rule)[0]
        number = self.span.number(slot)
        low, high = np.searchsorted(walked[:, columns.SLOT], (number, number + 1))
        return _Rested(self, slot, walked[low:high]).hits()

    def _slots(self, rule: Rule) -> list[Slot]:
        return [slot for slot in self.span.slots if slot.rule is rule]

    # ---- counts and sequences by user

    def walked(self) -> NDArray[np.int64]:
        """The hits of every rule that judges one user at a time, those of a slot together, in the order of slots."""
        slots = columns.asked_of(self.span)
        if not slots[:, columns.NEEDS].any():
            return np.zeros((0, columns.HIT), dtype=np.int64)
        given, spells = self._given(), self._spells()
        loops = self.span.loops(np.unique(given[:, 2] // besides.DAY))
        first, last = np.searchsorted(loops.numbers, (self.since, self.until + 1)) - np.array((0, 1))
        ways = met_by(slots), sliding(self.span, slots), followed(self.span, slots)
        asked = (slots, *ways, self.span.tests, int(first), int(last))
        most = self.span.most_rows()
        tested, held = (self.span.tested(), self.span.each()), room_for_ticks(most, len(loops.numbers))
        near = np.empty(ROOM, dtype=np.int64)
        room = _rooms(most + len(given) + 1)
        ticks, of_rows = Ticks(*(array.ctypes.data for array in held)), tuple(array.ctypes.data for array in room[0])
        rooms = (*room, ticks, near, of_rows)
        found, user = [], 1
        out = np.empty((FIRST_HITS, columns.HIT), dtype=np.int64)
        while user < self.span.users:
            count, after = walk(loops.span, tested, asked, (given, spells), rooms, user, out)
            found.append(out[:count].copy())
            if after == user:
                out = np.empty((len(out) * 4, columns.HIT), dtype=np.int64)
            user = after
        return columns.best_ends(np.concatenate(found), slots[:, columns.WAY])

    def _given(self) -> NDArray[np.int64]:
        """The contacts that may end sequences: slot, user, moment and whom it was with, in order."""
        found = [np.zeros((0, 4), dtype=np.int64)]
        for number, slot in enumerate(self.span.slots):
            if isinstance(slot.test, Contact):
                condition = slot.rule.condition
                assert isinstance(condition, Following)  # noqa: S101 - no other has one
                days = (self.since, self.until)
                beside = (self.connection, self.lake, self.span.names)
                rows = besides.contacts(beside, condition, self.coded, days, self._often(self.span.slots[number - 1]))
                columns = (np.full(len(rows), number), rows.user, rows.time, rows.subject)
                found.append(_in_order(np.stack(columns, axis=1).astype(np.int64)))
        return np.concatenate(found)

    def _often(self, slot: Slot) -> Callable[[NDArray[np.int64]], besides.Often]:
        """Who of some users has enough rows about one subject for a sequence, and whom they may be about."""

        def found(users: NDArray[np.int64]) -> besides.Often:
            users = users[users < self.span.users]  # a contact may be of somebody who never looked anybody up
            marks, likely = np.zeros(_MARKS, dtype=np.int64), np.zeros(len(users), dtype=np.bool_)
            loops = self.span.loops(_NOBODY)
            given, rooms = (loops.span, self.span.tested()), _rooms(self.span.most_rows() + 1)
            often(given, (self.span.test(slot), slot.needs), users, rooms, marks, likely)
            return besides.Often(users[likely], marks)

        return found

    def _spells(self) -> NDArray[np.int64]:
        """The spells that rules are confined to: slot, user, start and end, in order."""
        found = [np.zeros((0, 4), dtype=np.int64)]
        for number, slot in enumerate(self.span.slots):
            if slot.rule.during:
                spells = self.spells_of(slot.rule.during)
                columns = (np.full(len(spells), number), *spells.T)
                found.append(_in_order(np.stack(columns, axis=1)))
        return np.concatenate(found)

    # ---- counts by subject

    def _crowded(self, rule: Rule, condition: Count) -> KeyHits:
        (slot,) = self._slots(rule)
        rows = self._crowds(slot, condition)
        if rule.during:
            spells = self.spells_of(rule.during)
            rows = rows.take(besides.within_spells(spells, rows))
        rows = rows.take(np.lexsort((rows.event, rows.time, rows.subject)))
        low, measure = np.empty((2, len(rows)), dtype=np.int64)
        first_rows(rows.subject, rows.day, rows.time, condition.within or 0, low)
        if condition.counted is Counted.USERS:
            count_values(rows.user, low, np.zeros(self.span.users, dtype=np.int32), measure)
        else:
            measure = np.arange(1, len(rows) + 1) - low
        asked = (condition.within or 0, condition.at_least, condition.apart, self.since)
        out = np.empty((len(rows) + 1, 4), dtype=np.int64)
        best = out[: best_windows(rows.subject, rows.day, rows.time, low, measure, asked, out)]

        def rests_on(hit: int) -> NDArray[Any]:
            within = slice(best[hit, 0], best[hit, 1] + 1)
            return np.stack((rows.event[within], rows.time[within]), axis=1)

        return KeyHits(np.zeros(len(best), dtype=np.int32), rows.day[best[:, 1]], best[:, 2], rests_on)

    def _crowds(self, slot: Slot, condition: Count) -> Chosen:
        """Rows of subjects that may have so many users, or rows where rows are counted."""
        parts = []
        for at, day in enumerate(self.span.days):
            if number_of(day.day) < self.since - slot.back:
                continue
            rows, users = self.span.rows(slot, at)
            subjects = day.matter_subject[day.matters_of(rows)]
            about = subjects != 0
            parts.append((at, rows[about], users[about], subjects[about]))
        count, many = 0, sum(len(rows) for _, rows, _, _ in parts)
        places = min(1 << (4 * many).bit_length(), _SHARED_PLACES)
        last_user, seen = np.zeros(places, dtype=np.int32), np.zeros(places, dtype=np.uint8)
        for _, rows, users, subjects in parts:
            each = np.arange(count + 1, count + len(rows) + 1, dtype=np.int32)
            add_users(users if condition.counted is Counted.USERS else each, subjects, last_user, seen)
            count += len(rows)
        made = []
        for at, rows, users, subjects in parts:
            keep = np.empty(len(rows), dtype=np.bool_)
            keep_subjects(subjects, seen, min(condition.at_least, 255), keep)
            made.append(self.span.chosen(at, rows[keep], users[keep]))
        return Chosen.of(made)

    # ---- peers and journeys

    def _outlying(self, rule: Rule, condition: Outlier) -> KeyHits:
        (slot,) = self._slots(rule)
        found = [np.zeros((0, 5), dtype=np.int64)]
        for at, day in enumerate(self.span.days):
            if self.since <= number_of(day.day) <= self.until:
                far = self._far_out(slot, condition, at)
                found.append(np.column_stack((far, np.full(len(far), at), day.users[far[:, 0]])))
        _, role, counts, at, users = np.concatenate(found).T

        def rests_on(hit: int) -> NDArray[Any]:
            day = self.span.days[at[hit]]
            rows = self.span.rows_of(slot, int(at[hit]), int(users[hit]))
            rows = rows[day.part("role")[day.cls[rows]] == role[hit]]
            return np.stack((day.event[rows], day.time[rows]), axis=1)

        days = np.array([number_of(day.day) for day in self.span.days], dtype=np.int64)
        return KeyHits(users, days[at] if len(at) else at, counts, rests_on)

    def _far_out(self, slot: Slot, condition: Outlier, at: int) -> NDArray[np.int64]:
        """Place, role and number of rows of each user of a day who did far more than their peers."""
        day = self.span.days[at]
        roles = day.part("role")
        out = np.empty((len(day.cell_class) + 1, 3), dtype=np.int64)
        counts = np.zeros(int(roles.max(initial=0)) + 1, dtype=np.int64)
        cells = (day.users, day.cell_starts, day.cell_class, day.cell_count)
        counted = out[: by_role(cells, self.span.passes(slot, at), roles, counts, out)]
        counted = counted[np.lexsort((counted[:, 2], counted[:, 1]))]
        far = counted[far_out(counted, (condition.times, condition.at_least, condition.peers))]
        # Of several roles of one user the one with most, and of those the last.
        far = far[np.lexsort((far[:, 1], far[:, 2], far[:, 0]))]
        most: NDArray[np.int64] = far[np.append(far[1:, 0] != far[:-1, 0], True)] if len(far) else far
        return most

    def _moved(self, condition: Speed) -> KeyHits:
        fast = journeys(self.connection, self.span, self.lake, condition, (self.since, self.until))
        keys, place, counts = np.unique(
            fast.user.astype(np.int64) << 32 | fast.day, return_inverse=True, return_counts=True
        )

        def rests_on(hit: int) -> NDArray[Any]:
            of = place == hit
            return np.unique(np.concatenate((fast.start[of], fast.end[of])), axis=0)

        return KeyHits(keys >> 32, keys & 0xFFFFFFFF, counts, rests_on)


@dataclass(eq=False)
class _Rested:
    """Hits that were found user by user, and the rows that they rest on."""

    scan: _Scan
    slot: Slot
    found: NDArray[np.int64]

    def hits(self) -> KeyHits:
        """As hits of the rule."""
        end, ended = self.found[:, columns.END], self.found[:, columns.ENDED]
        contacts = {int(hit): int(ended[hit]) for hit in np.flatnonzero((end == 0) & (ended != 0))}
        user, day, measure = (self.found[:, column] for column in (columns.USER, columns.ON, columns.MEASURE))
        return KeyHits(user, day, measure, self.rests_on, contacts)

    def rests_on(self, hit: int) -> NDArray[Any]:
        """The events and moments of one."""
        _, user, whom, _, _, low, high, end, ended = self.found[hit].tolist()
        span = self.scan.span
        parts = [np.zeros((0, 2), dtype=np.int64)]
        for at, day in enumerate(span.days):
            if low // besides.DAY <= number_of(day.day) <= high // besides.DAY:
                rows = span.rows_of(self.slot, at, user)
                kept = (day.time[rows] >= low) & (day.time[rows] <= high)
                if whom or self._about():
                    subjects = day.matter_subject[day.matters_of(rows)]
                    kept &= (subjects == whom) if whom else (subjects != 0)
                rows = rows[kept]
                parts.append(self._within(span.chosen(at, rows, np.full(len(rows), user))))
        if end:
            parts.append(np.array([[end, ended]], dtype=np.int64))
        return np.concatenate(parts)

    def _about(self) -> bool:
        return isinstance(self.slot.rule.condition, Count) and columns.is_about(self.slot.rule.condition)

    def _within(self, rows: Chosen) -> NDArray[Any]:
        """Events and moments of those that are within the spells of the rule."""
        during = self.slot.rule.during
        if during:
            spells = self.scan.spells_of(during)
            rows = rows.take(besides.within_spells(spells, rows))
        return np.stack((rows.event, rows.time), axis=1)


def _rooms(rows: int) -> tuple[Any, ...]:
    """Where a walk puts the rows of one user, of whom there are so many at the most."""
    most = max(rows, NUMBERS_ROOM)
    room = [tuple(np.empty(most, dtype=np.int64) for _ in range(4)) for _ in range(3)]
    table = np.zeros((1 << (2 * most).bit_length(), 2), dtype=np.int64)
    return (
        *room,
        (table, np.zeros(3, dtype=np.int64)),
        np.zeros(most, dtype=np.int32),
        np.zeros(most, dtype=np.int64),
        np.empty((most, 4), dtype=np.int64),
        np.empty(most, dtype=np.int64),
        np.empty(most, dtype=np.int64),
    )


def _in_order(rows: NDArray[np.int64]) -> NDArray[np.int64]:
    return rows[np.lexsort(rows.T[::-1])]


def _as_evidence(rule: str, hits: KeyHits, users: Sequence[str]) -> pa.Table:
    """The evidence of a rule's hits in the words of the lake."""
    evidence = [hits.rests_on(hit) for hit in range(len(hits.user))]
    lengths = np.array([len(one) for one in evidence], dtype=np.int64)
    held = np.concatenate([np.zeros((0, 2), dtype=np.int64), *evidence])
    places = np.concatenate(
        (np.repeat(np.arange(len(lengths)), lengths), np.array(list(hits.contacts), dtype=np.int64))
    )
    events = pa.array(held[:, 0]).cast(pa.int64())
    events = pa.concat_arrays([events, pa.nulls(len(hits.contacts), pa.int64())])
    moments = np.concatenate((held[:, 1], np.array(list(hits.contacts.values()), dtype=np.int64)))
    texts = [users[user] or None for user in hits.user.tolist()]
    days = [day_of(int(day)) for day in hits.day]
    return pa.Table.from_arrays(
        [
            pa.array([rule] * len(places), pa.string()),
            pa.array(places, pa.int64()),
            pa.array([texts[place] for place in places], pa.string()),
            pa.array([days[place] for place in places], pa.date32()),
            pa.array(np.asarray(hits.measure, dtype=np.int64)[places], pa.int64()),
            events,
            pa.array(moments, pa.int64()),
        ],
        schema=EVIDENCE,
    )
