"""Coded days that are scanned together: one list of classes for all, and the rows that slots choose."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from probity.analysis.lake.coded import CodedDay
from probity.analysis.lake.kernels import add_pairs, count_cells, keep_pairs, matching_rows
from probity.analysis.lake.lowering import Slot, passing
from probity.analysis.lake.naming import Names

_EPOCH = date(1970, 1, 1).toordinal()
_SHARED_PLACES = 1 << 22

Part = tuple[int, NDArray[Any], NDArray[Any], NDArray[Any]]
"""Rows of one day: the day's place, and row, user and subject of each."""


def number_of(day: date) -> int:
    """A day as days since 1970."""
    return day.toordinal() - _EPOCH


def day_of(number: int) -> date:
    """The day of so many days since 1970."""
    return date.fromordinal(number + _EPOCH)


@dataclass(frozen=True, eq=False)
class Chosen:
    """Rows chosen for one slot, of all days, by day, user, time and event; `user` is a number, `day` since 1970."""

    user: NDArray[np.int32]
    subject: NDArray[np.int64]
    time: NDArray[np.int64]
    event: NDArray[np.int64]
    day: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.user)

    def take(self, places: NDArray[Any]) -> "Chosen":
        """Some of them, in the order of `places`, which may be truths."""
        return Chosen(self.user[places], self.subject[places], self.time[places], self.event[places], self.day[places])


@dataclass(eq=False)
class CodedSpan:
    """Some coded days, and the classes of all of them."""

    days: Sequence[CodedDay]
    names: Names
    users: int
    """One more than the greatest number of a user."""

    def __post_init__(self) -> None:
        self.codes = np.unique(np.concatenate([day.classes for day in self.days] or [np.zeros(0, np.int64)]))
        self._places = [np.searchsorted(self.codes, day.classes) for day in self.days]
        self._passing: dict[Slot, NDArray[np.bool_]] = {}

    def passes(self, slot: Slot, at: int) -> NDArray[np.bool_]:
        """For each class of a day, whether it passes a slot."""
        return self._of(slot)[self._places[at]]

    def candidates(self, slots: Sequence[Slot]) -> "Candidates":
        """For each slot and day the users who have rows enough for a hit to be possible."""
        rolling = np.array([min(slot.back, 2) for slot in slots], dtype=np.int64)
        needs = np.array([slot.needs for slot in slots], dtype=np.int64)
        total = np.zeros((len(slots) if (rolling == 2).any() else 0, self.users), dtype=np.int32)
        before = np.zeros((len(slots) if (rolling == 1).any() else 0, self.users), dtype=np.int32)
        listed = []
        bits = self._bits(slots)
        for at, day in enumerate(self.days):
            out = np.empty((len(day.users) * len(slots), 2), dtype=np.int32)
            cells = (day.users, day.cell_starts, day.cell_class, day.cell_count)
            listed.append(out[: count_cells(cells, bits[self._places[at]], before, total, rolling, needs, out)])
        return Candidates(slots, self, listed, total >= needs[: len(total), None])

    def _bits(self, slots: Sequence[Slot]) -> NDArray[np.uint64]:
        """For each class of all days the slots that it passes, 64 to a word."""
        padded = np.zeros((-(-len(slots) // 64) * 64, len(self.codes)), dtype=bool)
        for number, slot in enumerate(slots):
            padded[number] = self._of(slot)
        packed = np.packbits(padded, axis=0, bitorder="little")
        return np.ascontiguousarray(packed.T).view(np.uint64).reshape(len(self.codes), -1)

    def _of(self, slot: Slot) -> NDArray[np.bool_]:
        """For each class of all days, whether it passes a slot."""
        if slot not in self._passing:
            self._passing[slot] = passing(slot, self.codes, self.names)
        return self._passing[slot]

    def rows(self, slot: Slot, at: int, places: NDArray[np.int32], *, about: bool) -> Part:
        """Of users at these places, the rows that pass a slot, as row, user and subject; `about` somebody alone."""
        day = self.days[at]
        room = int((day.starts[places + 1] - day.starts[places]).sum()) + 1
        rows, users = np.empty(room, dtype=np.int64), np.empty(room, dtype=np.int32)
        count = matching_rows(day.users, day.starts, day.cls, places, self.passes(slot, at), rows, users)
        rows, users = rows[:count], users[:count]
        subjects = day.subject[rows]
        if about and len(rows) and not subjects.all():
            kept = subjects != 0
            rows, users, subjects = rows[kept], users[kept], subjects[kept]
        return at, rows, users, subjects

    def chosen(self, parts: Sequence[Part]) -> Chosen:
        """Rows of several days, each as day, row, user and subject, with their times and events."""
        none, small = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int32)
        empty = Chosen(small, none, none, none, small)
        made = [empty]
        for at, rows, users, subjects in parts:
            day = self.days[at]
            number = np.full(len(rows), number_of(day.day), dtype=np.int32)
            made.append(Chosen(users, subjects, day.time[rows], day.event[rows], number))
        names = ("user", "subject", "time", "event", "day")
        joined: list[Any] = [np.concatenate([getattr(one, name) for one in made]) for name in names]
        return Chosen(*joined)


@dataclass(eq=False)
class Candidates:
    """Who may have a hit of each slot, by day."""

    slots: Sequence[Slot]
    span: CodedSpan
    listed: Sequence[NDArray[np.int32]]
    """For each day: place of a user, and slot."""
    enough: NDArray[np.bool_]
    """For each slot of more than two days, whether each user has enough in all."""

    def __post_init__(self) -> None:
        self._numbers = {slot: number for number, slot in enumerate(self.slots)}

    def users(self, slot: Slot) -> NDArray[np.bool_]:
        """Who may have a hit, by number, on any day."""
        number = self._numbers[slot]
        if slot.back > 1:
            enough: NDArray[np.bool_] = self.enough[number]
            return enough
        held = np.zeros(self.span.users, dtype=bool)
        for at, listed in enumerate(self.listed):
            held[self.span.days[at].users[listed[listed[:, 1] == number, 0]]] = True
        return held

    def places(self, slot: Slot, at: int) -> NDArray[np.int32]:
        """The places of a day's users whose rows may be of a hit."""
        number, day = self._numbers[slot], self.span.days[at]
        if slot.back > 1:
            return np.flatnonzero(self.enough[number][day.users]).astype(np.int32)
        listed = self.listed[at]
        now: NDArray[np.int32] = listed[listed[:, 1] == number, 0]
        if slot.back == 0 or at + 1 == len(self.span.days):
            return now
        later = self.listed[at + 1]
        tomorrow = self.span.days[at + 1].users[later[later[:, 1] == number, 0]]
        return np.union1d(now, np.flatnonzero(np.isin(day.users, tomorrow))).astype(np.int32)


def rows_of_pairs(candidates: Candidates, slot: Slot, least: int) -> list[Part]:
    """The rows of a slot whose user and subject may have so many of them, in a day or in all days."""
    span = candidates.span
    seen = np.zeros(_SHARED_PLACES, dtype=np.uint8)
    parts = []
    for at in range(len(span.days)):
        part = span.rows(slot, at, candidates.places(slot, at), about=True)
        if least > 1:
            add_pairs(part[2], part[3], seen)
        parts.append(part)
        if least > 1 and slot.back == 0:
            parts[-1] = _kept(parts[-1], seen, least)
            seen[:] = 0
    return [_kept(part, seen, least) for part in parts] if least > 1 and slot.back else parts


def _kept(part: Part, seen: NDArray[np.uint8], least: int) -> Part:
    at, rows, users, subjects = part
    keep = np.empty(len(rows), dtype=bool)
    keep_pairs(users, subjects, seen, min(least, 255), keep)
    return at, rows[keep], users[keep], subjects[keep]
