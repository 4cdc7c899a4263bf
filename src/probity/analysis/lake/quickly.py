"""The summaries engine: hits from coded days, by cells first, and then by the rows of those who may have a hit."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from probity.analysis.lake import besides
from probity.analysis.lake.algebra import Contact, Count, Counted, Key, Outlier, Rule, Speed, reaches_back
from probity.analysis.lake.algebra import Sequence as Following
from probity.analysis.lake.codedspan import Candidates, Chosen, CodedSpan, Part, day_of, number_of, rows_of_pairs
from probity.analysis.lake.found import EVIDENCE
from probity.analysis.lake.journeys import journeys
from probity.analysis.lake.kernels import (
    add_users,
    best_before,
    best_windows,
    by_role,
    keep_subjects,
    mixed_keys,
)
from probity.analysis.lake.lakefolder import Lake
from probity.analysis.lake.lowering import Slot, slots_of
from probity.analysis.lake.reading_coded import open_coded
from probity.analysis.lake.sql import engine

_SHARED_PLACES: Final = 1 << 21


@dataclass(eq=False)
class KeyHits:
    """The hits of one rule: the user of each (0 for none), its day and measure, and what it rests on."""

    user: NDArray[Any]
    day: NDArray[Any]
    measure: NDArray[Any]
    evidence: Sequence[NDArray[Any]]
    """For each hit, events and moments, one row each."""
    contacts: Mapping[int, int]
    """For a hit that ends with a contact, its moment."""


@dataclass(eq=False)
class Summaries:
    """Finds hits in the coded days of a lake, which must be as the lake stands."""

    lake: Lake

    def find(self, rules: Sequence[Rule], since: date, until: date) -> pa.Table:
        """The evidence of every hit of the days from `since` up to and with `until`."""
        keyed = self.keys(rules, since, until)
        texts = self._names
        tables = [_as_evidence(rule.id, keyed[rule.id], texts) for rule in rules]
        return pa.concat_tables(tables) if tables else EVIDENCE.empty_table()

    def keys(self, rules: Sequence[Rule], since: date, until: date) -> dict[str, KeyHits]:
        """The hits of each rule by its id, in numbers."""
        coded = open_coded(self.lake)
        back = max((reaches_back(rule.condition) for rule in rules), default=0)
        days = [coded.day(day) for day in coded.days if since - timedelta(days=back) <= day <= until]
        self._names = coded.names.lists["users"]
        span = CodedSpan(days, coded.names, len(self._names))
        slots = slots_of(rules)
        candidates = span.candidates(slots)
        with engine(threads=1) as connection:
            scan = _Scan(span, candidates, slots, self.lake, coded, number_of(since), number_of(until), connection)
            return {rule.id: scan.hits(rule) for rule in rules}

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


@dataclass(eq=False)
class _Scan:
    span: CodedSpan
    candidates: Candidates
    slots: Sequence[Slot]
    lake: Lake
    coded: Any
    since: int
    until: int
    connection: duckdb.DuckDBPyConnection
    """For the tables beside the events."""

    def hits(self, rule: Rule) -> KeyHits:
        """The hits of one rule."""
        shapes: dict[type, Callable[[Rule], KeyHits]] = {
            Count: self._counted,
            Following: self._following,
            Outlier: self._outlying,
            Speed: self._moved,
        }
        return shapes[type(rule.condition)](rule)

    def _slots(self, rule: Rule) -> list[Slot]:
        return [slot for slot in self.slots if slot.rule is rule]

    # ---- counts

    def _counted(self, rule: Rule) -> KeyHits:
        condition = rule.condition
        assert isinstance(condition, Count)  # noqa: S101 - chosen by type
        (slot,) = self._slots(rule)
        if Key.USER not in condition.by:
            rows = self._crowds(slot, condition)
            key = rows.subject
        elif Key.SUBJECT in condition.by:
            rows = self.span.chosen(rows_of_pairs(self.candidates, slot, condition.at_least))
            key = np.empty(len(rows), dtype=np.int64)
            mixed_keys(rows.user, rows.subject, key)
        else:
            rows = self._of_users(slot, about=condition.counted is Counted.SUBJECTS)
            key = rows.user.astype(np.int64)
        kept = _during(rule, self, rows)
        rows, key = rows.take(kept), key[kept]
        return self._best(condition, rows, key)

    def _of_users(self, slot: Slot, *, about: bool) -> Chosen:
        parts = []
        for at in range(len(self.span.days)):
            places = self.candidates.places(slot, at)
            if len(places):
                parts.append(self.span.rows(slot, at, places, about=about))
        return self.span.chosen(parts)

    def _crowds(self, slot: Slot, condition: Count) -> Chosen:
        """Rows of subjects that may have so many users, or rows where rows are counted."""
        last_user = np.zeros(_SHARED_PLACES, dtype=np.int32)
        seen = np.zeros(_SHARED_PLACES, dtype=np.uint8)
        parts = []
        for at in range(len(self.span.days)):
            part = self.span.rows(slot, at, self.candidates.places(slot, at), about=True)
            users = part[2] if condition.counted is Counted.USERS else np.arange(1, len(part[2]) + 1, dtype=np.int32)
            add_users(users, part[3], last_user, seen)
            last_user[:] = 0
            parts.append(part)
        made: list[Part] = []
        for at, rows, users, subjects in parts:
            keep = np.empty(len(rows), dtype=np.bool_)
            keep_subjects(subjects, seen, min(condition.at_least, 255), keep)
            made.append((at, rows[keep], users[keep], subjects[keep]))
        return self.span.chosen(made)

    def _best(self, condition: Count, rows: Chosen, key: NDArray[np.int64]) -> KeyHits:
        order = np.lexsort((rows.event, rows.time, key))
        rows, key = rows.take(order), key[order]
        distinct = condition.counted is not Counted.EVENTS
        counted = rows.user if condition.counted is Counted.USERS else rows.subject
        value = np.unique(counted, return_inverse=True)[1].astype(np.int64) if distinct else np.zeros(1, dtype=np.int64)
        asked = (condition.within or 0, condition.at_least, condition.apart, self.since, int(distinct))
        out = np.empty((len(rows), 3), dtype=np.int64)
        best = out[: best_windows(key, rows.day, rows.time, value, asked, out)]
        ends = best[:, 1]
        users = rows.user[ends] if Key.USER in condition.by else np.zeros(len(best), dtype=np.int32)
        evidence = [
            np.stack((rows.event[low : high + 1], rows.time[low : high + 1]), axis=1) for low, high, _ in best.tolist()
        ]
        return KeyHits(users, rows.day[ends], best[:, 2], evidence, {})

    # ---- sequences

    def _following(self, rule: Rule) -> KeyHits:
        condition = rule.condition
        assert isinstance(condition, Following)  # noqa: S101 - chosen by type
        first, *then = self._slots(rule)
        if then:
            rows, ends = self._events_before(first, then[0])
        else:
            contacts = besides.contacts(self.connection, self.lake, condition, self.coded, (self.since, self.until))
            rows = self._rows_of(first, np.unique(contacts.user), about=condition.then is Contact.CONTACTS)
            ends = contacts
        rows, ends = rows.take(_during(rule, self, rows)), ends.take(_during(rule, self, ends))
        return self._best_before(condition, rows, ends, contact=not then)

    def _rows_of(self, slot: Slot, users: NDArray[Any], *, about: bool) -> Chosen:
        """The rows of a slot of those of these users who may have a hit."""
        may = self.candidates.users(slot)
        wanted = users[may[users]] if slot.back > 1 else users
        parts = []
        for at, day in enumerate(self.span.days):
            places = np.flatnonzero(np.isin(day.users, wanted)).astype(np.int32)
            if len(places):
                parts.append(self.span.rows(slot, at, places, about=about))
        return self.span.chosen(parts)

    def _events_before(self, first: Slot, then: Slot) -> tuple[Chosen, Chosen]:
        """Rows of both slots whose user has, and whose user and subject may have, both."""
        users = np.flatnonzero(self.candidates.users(first) & self.candidates.users(then))
        rows, ends = (self._rows_of(slot, users, about=True) for slot in (first, then))
        return rows, ends

    def _best_before(self, condition: Following, rows: Chosen, ends: Chosen, *, contact: bool) -> KeyHits:
        whole = condition.then is not Contact.WATCHED
        key, end_key = (_keys(one, whole=whole) for one in (rows, ends))
        kept = np.isin(key, end_key)
        rows, key = rows.take(kept), key[kept]
        order, end_order = np.lexsort((rows.event, rows.time, key)), np.lexsort((ends.event, ends.time, end_key))
        rows, key, ends, end_key = rows.take(order), key[order], ends.take(end_order), end_key[end_order]
        out = np.empty((len(ends), 4), dtype=np.int64)
        asked = (condition.within, condition.at_least, self.since, self.until)
        best = out[: best_before(key, rows.time, (end_key, ends.time, ends.day), asked, out)]
        evidence, moments = [], {}
        for place, (low, high, _, end) in enumerate(best.tolist()):
            held = np.stack((rows.event[low:high], rows.time[low:high]), axis=1)
            if contact:
                moments[place] = int(ends.time[end])
            else:
                held = np.concatenate((held, [[ends.event[end], ends.time[end]]]))
            evidence.append(held)
        last = best[:, 3]
        return KeyHits(ends.user[last], ends.day[last], best[:, 2], evidence, moments)

    # ---- peers and journeys

    def _outlying(self, rule: Rule) -> KeyHits:
        condition = rule.condition
        assert isinstance(condition, Outlier)  # noqa: S101 - chosen by type
        (slot,) = self._slots(rule)
        found: list[tuple[int, int, int]] = []
        evidence = []
        for at, day in enumerate(self.span.days):
            number = number_of(day.day)
            if not self.since <= number <= self.until:
                continue
            for place, role, count in _far_out(self._by_role(slot, at), condition):
                found.append((int(day.users[place]), number, count))
                _, rows, _, _ = self.span.rows(slot, at, np.array([place], dtype=np.int32), about=False)
                rows = rows[day.part("role")[day.cls[rows]] == role]
                evidence.append(np.stack((day.event[rows], day.time[rows]), axis=1))
        users, days, counts = np.array(found, dtype=np.int64).reshape(-1, 3).T
        return KeyHits(users, days, counts, evidence, {})

    def _by_role(self, slot: Slot, at: int) -> NDArray[np.int64]:
        """Place, role and number of rows of each user of a day."""
        day = self.span.days[at]
        roles = day.part("role")
        out = np.empty((len(day.cell_class), 3), dtype=np.int64)
        counts = np.zeros(int(roles.max(initial=0)) + 1, dtype=np.int64)
        cells = (day.users, day.cell_starts, day.cell_class, day.cell_count)
        return out[: by_role(cells, self.span.passes(slot, at), roles, counts, out)]

    def _moved(self, rule: Rule) -> KeyHits:
        condition = rule.condition
        assert isinstance(condition, Speed)  # noqa: S101 - chosen by type
        fast = journeys(self.connection, self.span, self.lake, condition, (self.since, self.until))
        keys = np.unique(fast.user.astype(np.int64) << 32 | fast.day)
        users, days = keys >> 32, keys & 0xFFFFFFFF
        evidence, measures = [], []
        for user, day in zip(users, days, strict=True):
            of = (fast.user == user) & (fast.day == day)
            measures.append(int(of.sum()))
            evidence.append(np.unique(np.concatenate((fast.start[of], fast.end[of])), axis=0))
        return KeyHits(users, days, np.array(measures, dtype=np.int64), evidence, {})


def _during(rule: Rule, scan: _Scan, rows: Chosen) -> NDArray[np.bool_]:
    """Which rows are within a spell of the rule's table; every one, where it has none."""
    if not rule.during or not len(rows):
        return np.ones(len(rows), dtype=bool)
    return besides.within_spells(scan.connection, scan.lake, rule.during, scan.coded.names, rows)


def _keys(rows: Chosen, *, whole: bool) -> NDArray[np.int64]:
    """The key that a sequence puts rows together by: the user, and the subject unless a contact names none."""
    key = np.empty(len(rows), dtype=np.int64)
    if not whole:
        return rows.user.astype(np.int64)
    mixed_keys(rows.user, rows.subject, key)
    return key


def _far_out(counted: NDArray[np.int64], condition: Outlier) -> list[tuple[int, int, int]]:
    """Place, role and count of who did far more than their peers; of several roles of one user, the most."""
    found: dict[int, tuple[int, int, int]] = {}
    for role in np.unique(counted[:, 1]):
        of = counted[counted[:, 1] == role]
        if len(of) < condition.peers:
            continue
        middle = _median(of[:, 2])
        spread = max(_median(np.abs(of[:, 2] - middle)), 1.0)
        far = of[(of[:, 2] >= condition.at_least) & (of[:, 2] - middle >= condition.times * spread)]
        for place, _, count in far.tolist():
            if place not in found or count >= found[place][2]:
                found[place] = (place, int(role), count)
    return sorted(found.values())


def _median(values: NDArray[Any]) -> float:
    """The middle of values, or half way between the middle two; NumPy's own takes ten times as long on a few."""
    ordered = np.sort(values)
    return float(ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2


def _as_evidence(rule: str, hits: KeyHits, users: Sequence[str]) -> pa.Table:
    """The evidence of a rule's hits in the words of the lake."""
    lengths = np.array([len(one) for one in hits.evidence], dtype=np.int64)
    held = np.concatenate([np.zeros((0, 2), dtype=np.int64), *hits.evidence])
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
