"""Coded days that are scanned together: one list of classes for all, and where loops find the rows of each user."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from probity.analysis.lake.coded import CodedDay
from probity.analysis.lake.instructions import BLOCK
from probity.analysis.lake.kernels import matching_rows, number_once
from probity.analysis.lake.lowering import Slot, judged_by, passing
from probity.analysis.lake.naming import Names
from probity.analysis.lake.userdays import ADDRESSED, Span, Words

_EPOCH = date(1970, 1, 1).toordinal()


def number_of(day: date) -> int:
    """A day as days since 1970."""
    return day.toordinal() - _EPOCH


def day_of(number: int) -> date:
    """The day of so many days since 1970."""
    return date.fromordinal(number + _EPOCH)


@dataclass(frozen=True, eq=False)
class Chosen:
    """Rows of several days; `user` is a number, `day` since 1970."""

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

    @staticmethod
    def of(parts: Sequence["Chosen"]) -> "Chosen":
        """The rows of all."""
        none, small = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int32)
        made = [Chosen(small, none, none, none, small), *parts]
        names = ("user", "subject", "time", "event", "day")
        joined: list[Any] = [np.concatenate([getattr(one, name) for one in made]) for name in names]
        return Chosen(*joined)


@dataclass(frozen=True, eq=False)
class Loops:
    """What loops find a user's days by, to be kept while they run."""

    columns: NDArray[np.int64]
    places: NDArray[np.int32]
    patterns: NDArray[np.int64]
    first_class: NDArray[np.int64]
    wide: NDArray[np.bool_]
    numbers: NDArray[np.int64]

    @property
    def span(self) -> Span:
        """The same as loops are handed it."""
        arrays = (self.columns, self.places, self.patterns, self.first_class, self.wide, self.numbers)
        return Span(len(self.numbers), len(self.places), *(array.ctypes.data for array in arrays))


@dataclass(eq=False)
class CodedSpan:
    """Some coded days, and the slots of the rules that are asked of them."""

    days: Sequence[CodedDay]
    names: Names
    slots: Sequence[Slot]

    def __post_init__(self) -> None:
        self.users = len(self.names.lists["users"])
        self._offsets = np.cumsum([0, *(len(day.classes) for day in self.days)])
        self._numbers = {slot: number for number, slot in enumerate(self.slots)}
        asked = {judged_by(slot): None for slot in self.slots}
        tests = [one for one in asked if not isinstance(one, Slot)]
        contacts = [one for one in asked if isinstance(one, Slot)]
        codes, places = _once(np.concatenate([day.classes for day in self.days] or [np.zeros(0, np.int64)]))
        words, pattern = _patterns(passing(tests, codes, self.names))
        self._words, numbers, several = _apart(words, np.bincount(pattern, minlength=words.shape[1]), len(tests))
        self._tests = dict(zip(tests, numbers, strict=True)) | {one: several + n for n, one in enumerate(contacts)}
        self._each, self._pattern = _bit_by_bit(self._words, several), pattern[places]
        self.tests = several + len(contacts)
        """How many tests the slots put, and contacts that they end with; what several ask is asked once."""

    def number(self, slot: Slot) -> int:
        """Which of the slots it is."""
        return self._numbers[slot]

    def test(self, slot: Slot) -> int:
        """Which of the tests it puts."""
        return self._tests[judged_by(slot)]

    def passes(self, slot: Slot, at: int) -> NDArray[np.bool_]:
        """For each class of a day, whether it passes a slot."""
        word, bit = divmod(self.test(slot), 64)
        passed = (self._words[word] >> np.uint64(bit)) & np.uint64(1) != 0
        of_classes: NDArray[np.bool_] = passed[self._pattern[self._offsets[at] : self._offsets[at + 1]]]
        return of_classes

    def each(self) -> tuple[NDArray[np.int8], NDArray[np.int32]]:
        """What cells are counted by: for each pattern -1 for each test that it passes, and where the last of these is.

        That is the end of a block; 0 where it passes none.
        """
        after = (self._each != 0) * np.arange(1, self._each.shape[1] + 1)
        return self._each, (-(-after.max(axis=1) // BLOCK) * BLOCK).astype(np.int32)

    def in_bytes(self, tests: Sequence[int]) -> NDArray[np.uint8]:
        """For each class a byte, with a bit for each of some tests that it passes; they are eight at the most.

        The classes of the days are one after another, as `Loops.first_class` says.
        """
        each = np.packbits(self._each[:, tests] != 0, axis=1, bitorder="little")[:, 0]
        return each.take(self._pattern)

    def tested(self) -> Words:
        """Where loops find which tests a pattern passes, while this is kept."""
        many, patterns = self._words.shape
        return Words(self._words.ctypes.data, patterns, many)

    def loops(self, others: NDArray[np.int64]) -> Loops:
        """The days as loops read them, with other days that have no rows but may end something."""
        held = {number_of(day.day): at for at, day in enumerate(self.days)}
        numbers = np.union1d(np.array(list(held), dtype=np.int64), others)
        addresses = np.zeros((len(numbers), len(ADDRESSED)), dtype=np.int64)
        places = np.zeros((self.users, len(numbers)), dtype=np.int32)
        patterns, first_class = np.zeros((2, len(numbers)), dtype=np.int64)
        wide = np.zeros((len(numbers), 2), dtype=np.bool_)
        for row, number in enumerate(numbers.tolist()):
            if number in held:
                day = self.days[held[number]]
                addresses[row] = [getattr(day, name).__array_interface__["data"][0] for name in ADDRESSED]
                places[day.users, row] = np.arange(1, len(day.users) + 1, dtype=np.int32)
                first_class[row] = self._offsets[held[number]]
                patterns[row] = self._pattern[first_class[row] :].ctypes.data
                wide[row] = day.cls.itemsize == 4, day.matter.itemsize == 4
        return Loops(addresses, places, patterns, first_class, wide, numbers)

    def most_rows(self) -> int:
        """The most rows that one user has."""
        rows = np.zeros(self.users, dtype=np.int64)
        for day in self.days:
            rows[day.users] += np.diff(day.starts)
        return int(rows.max(initial=0))

    def rows(self, slot: Slot, at: int) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        """The rows of a day that pass a slot, and the user of each."""
        day = self.days[at]
        passes = self.passes(slot, at)
        count = int(day.cell_count[passes[day.cell_class]].sum())
        rows, users = np.empty(count + 1, dtype=np.int64), np.empty(count + 1, dtype=np.int32)
        cells = (day.cell_starts, day.cell_class, day.cell_count)
        matching_rows((day.users, day.starts, day.cls), cells, passes, rows, users)
        return rows[:count], users[:count]

    def rows_of(self, slot: Slot, at: int, user: int) -> NDArray[np.int64]:
        """The rows of one user on a day that pass a slot."""
        day = self.days[at]
        own = day.rows_of(user)
        rows: NDArray[np.int64] = np.flatnonzero(self.passes(slot, at)[day.cls[own]]) + own.start
        return rows

    def chosen(self, at: int, rows: NDArray[Any], users: NDArray[Any]) -> Chosen:
        """Rows of a day with all that is known of them."""
        day = self.days[at]
        number = np.full(len(rows), number_of(day.day), dtype=np.int32)
        subjects = day.matter_subject[day.matters_of(rows)]
        return Chosen(users.astype(np.int32), subjects, day.time[rows], day.event[rows], number)


def _patterns(passes: NDArray[np.uint64]) -> tuple[NDArray[np.uint64], NDArray[np.int32]]:
    """What classes pass, each once, and which of these patterns each class has: they are few, and so always near."""
    which = np.zeros(passes.shape[1], dtype=np.int32)
    for word in passes:
        _, of_word = _once(word.view(np.int64))
        _, which = _once(which.astype(np.int64) << 32 | of_word)
    first = np.zeros(which.max(initial=-1) + 1, dtype=np.int64)
    first[which[::-1]] = np.arange(len(which))[::-1]
    return np.ascontiguousarray(passes[:, first]), which


def _apart(
    words: NDArray[np.uint64], classes: NDArray[np.int64], tests: int
) -> tuple[NDArray[np.uint64], list[int], int]:
    """The words with each test once that other tests are as good as here, which of these each is, and how many.

    Those that most classes pass come first: `classes` is how many have a pattern.
    """
    each = np.unpackbits(np.ascontiguousarray(words.T).view(np.uint8), axis=1, bitorder="little")[:, :tests]
    found: dict[bytes, int] = {}
    for test in np.argsort(-(classes @ each), kind="stable"):
        found.setdefault(each[:, test].tobytes(), len(found))
    numbers = [found[column.tobytes()] for column in each.T]
    kept = np.zeros((len(each), -(-len(found) // 64) * 64 or 64), dtype=np.uint8)
    kept[:, numbers] = each
    return np.ascontiguousarray(np.packbits(kept, axis=1, bitorder="little").view(np.uint64).T), numbers, len(found)


def _bit_by_bit(passes: NDArray[np.uint64], tests: int) -> NDArray[np.int8]:
    """For each pattern a byte for each test, all its bits or none, in blocks: loops take so many at once."""
    bits = np.unpackbits(np.ascontiguousarray(passes.T).view(np.uint8), axis=1, bitorder="little")
    padded = np.zeros((len(bits), -(-tests // BLOCK) * BLOCK or BLOCK), dtype=np.int8)
    padded[:, :tests] = bits[:, :tests]
    return -padded


def _once(codes: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Each code once, as they are first met, and the place of each among them."""
    places, listed = np.empty(len(codes), dtype=np.int32), np.empty(len(codes) + 1, dtype=np.int64)
    size, count = 1 << 15, -1
    while count < 0:
        count = number_once(codes, np.zeros(size, dtype=np.int32), places, listed)
        size *= 4
    return listed[:count], places
