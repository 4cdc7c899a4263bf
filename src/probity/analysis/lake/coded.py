"""The coded layout of a lake: rows of numbers by user in which every join with the context is made already.

docs/lake.md says it in words. Nothing here writes; `coding` does, `reading_coded` opens.
"""

from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from probity.analysis.lake.contract import ACTIONS

LAYOUT: Final = 6
TICK: Final = 8
"""Of so many rows of a user the time of one is in `tick`."""
HOUR: Final = 3_600_000_000
HALF_HOUR: Final = HOUR // 2
"""The windows, in microseconds, of which a day says how much a user did in the busiest."""
NONE: Final = 0
"""The code and the key of nothing: no site, no record, no subject."""

# ---- the words of the contract that have a bit or a number of their own

ACTION_CODES: Final = {word: code for code, word in enumerate(ACTIONS, 1)}
"""An action that the contract does not know is 0."""
DUTY_KINDS: Final = ("rostered", "overtime", "on call", "sick", "leave", "career break", "suspended", "other")
RELATION_KINDS: Final = ("own", "relative", "colleague", "neighbour", "associate", "other")
LOGIN_KINDS: Final = ("personal", "shared", "service", "other")
STANDINGS: Final = ("unknown", "not yet", "left", "current")
"""Of a user at a moment: in no spell ever; before the first; after one and in none; in one."""


@dataclass(frozen=True)
class Part:
    """One part of the code of a row: `width` bits from `shift` up."""

    name: str
    shift: int
    width: int = 1
    says: str = ""

    @property
    def mask(self) -> int:
        """Its bits within the code."""
        return ((1 << self.width) - 1) << self.shift

    def of(self, codes: NDArray[np.int64]) -> NDArray[np.int64]:
        """Its value in each code: 0 or 1, or a number of a list."""
        return (codes >> np.int64(self.shift)) & np.int64((1 << self.width) - 1)


def _laid_out(*parts: tuple[str, int, str]) -> dict[str, Part]:
    found, shift = dict[str, Part](), 0
    for name, width, says in parts:
        found[name] = Part(name, shift, width, says)
        shift += width
    if shift > 63:
        raise ValueError("A code has 63 bits.")
    return found


PARTS: Final = _laid_out(
    ("action", 4, "as in the contract, from 1; 0 is a word that it does not know"),
    ("system", 10, "number in the list `systems`"),
    ("role", 11, "number in the list `roles`; the user's at the moment, 0 for none"),
    ("hand", 1, "the user's log-in did it"),
    ("whom", 1, "it was done for the user: the requester, or the log-in where no requester is given"),
    ("login", 2, "personal, shared, service, other; of the user's spell at the moment"),
    ("standing", 2, "unknown, not yet, left, current: what `users` says of the user at the moment"),
    ("duty_recorded", 1, "`duties` has a row of the user, of whatever time"),
    *((f"duty_{kind.replace(' ', '_')}", 1, f"a duty of this kind at the moment: {kind}") for kind in DUTY_KINDS),
    ("assigned", 1, "the record was the user's work at the moment"),
    *((f"relation_{kind}", 1, f"what the person behind it is to the user at the moment: {kind}")
      for kind in RELATION_KINDS),
    ("investigated", 1, "the record is of an investigation of the user, at the moment"),
    ("has_record", 1, "the event names a record"),
    ("record_known", 1, "`records` has the record at the moment"),
    ("vulnerable", 1, "the record is marked so at the moment"),
    ("sensitive", 1, "the record is marked so at the moment"),
    ("record_kind", 6, "number in the list `record_kinds`; 0 for none"),
    ("reason_given", 1, "the event gives a reason"),
    ("reason_known", 1, "`reasons` has it, of whatever time"),
    ("reason_belongs", 1, "it was the user's, or anybody's, at the moment"),
    ("reason_covers", 1, "and about this record, or about any"),
)  # fmt: skip
"""The parts of a code in order, the lowest first. A part added later takes bits that are 0 now."""

Says = tuple[str, frozenset[int]]
"""A part of a code, and some values of it."""
_TAKEN: Final[Says] = ("action", frozenset(ACTION_CODES[word] for word in ("print", "export", "disclose")))
_TOLD: Final[tuple[Says, ...]] = (
    ("sensitive", frozenset({1})),
    ("vulnerable", frozenset({1})),
    ("reason_given", frozenset({0})),
    ("assigned", frozenset({0})),
)
KINDS: Final[tuple[tuple[Says, ...], ...]] = (
    *((("action", frozenset({code})),) for code in ACTION_CODES.values()),
    *((one,) for one in _TOLD),
    *combinations((_TAKEN, *_TOLD), 2),
)
"""Kinds of rows of which a day says how many an hour may hold: those whose code says all of these."""
KINDS_ROOM: Final = 32
"""Each user of a day has a byte for so many kinds; a kind added later takes one that is 0 now."""
KIND_OFTEN: Final = 255
"""Of so many of a kind, or more, it is not said how many they are."""


def kinds_of(codes: NDArray[np.int64]) -> NDArray[np.uint8]:
    """For each code a row of `KINDS_ROOM` numbers: 1 for each of `KINDS` that a row with that code is of."""
    found = np.zeros((KINDS_ROOM, len(codes)), dtype=np.uint8)
    said = {one: _say(codes, one) for kind in KINDS for one in kind}
    for place, kind in enumerate(KINDS):
        found[place] = np.logical_and.reduce([said[one] for one in kind])
    return np.ascontiguousarray(found.T)


def _say(codes: NDArray[np.int64], one: Says) -> NDArray[np.bool_]:
    name, values = one
    wanted = np.zeros(1 << PARTS[name].width, dtype=bool)
    wanted[list(values)] = True
    said: NDArray[np.bool_] = wanted[PARTS[name].of(codes)]
    return said


NAMED: Final = ("users", "systems", "roles", "sites", "record_kinds")
"""The lists of names. A number stands for its name for ever; 0 is no name. They only grow."""
MOST: Final = {
    "users": 2**31 - 1,
    "sites": 2**31 - 1,
    "systems": 2 ** PARTS["system"].width - 1,
    "roles": 2 ** PARTS["role"].width - 1,
    "record_kinds": 2 ** PARTS["record_kind"].width - 1,
}


@dataclass(frozen=True)
class Array:
    """One array of a coded day: its name, type and what it holds."""

    name: str
    dtype: str
    says: str


ROWS: Final = (
    Array("time", "<i8", "microseconds since 1970, UTC"),
    Array("matter", "<u2 or <u4", "which of the user's matters of the day, from 0; two bytes while no user has more"),
    Array("site", "<i4", "number in the list `sites`; 0 for none"),
    Array("cls", "<u2 or <u4", "place in `classes`; two bytes while they are fewer than 65,536"),
    Array("event", "<i8", "`event_id`"),
)
"""A row for each event and user that it is judged for, by user, time and event id."""
BY_USER: Final = (
    Array("users", "<i4", "numbers in the list `users` of those who have rows, ascending"),
    Array("starts", "<i8", "the first row of each, and at the end the number of rows"),
    Array("matter_starts", "<i8", "the first matter of each, and at the end the number of matters"),
    Array("subjects", "<i4", "how many subjects the matters of each name"),
    Array("cell_starts", "<i8", "the first cell of each, and at the end the number of cells"),
    Array("tick_starts", "<i8", "the first tick of each, and at the end the number of ticks"),
    Array("busiest", "<i4", "the most rows of each within an hour"),
    Array("busiest_about", "<i4", "the most rows of each about one subject within half an hour"),
    Array("busiest_whom", "<i4", "which of the subjects of the user's day these are about; 0 for none"),
    Array("busiest_others", "<i4", "the most about any other subject within half an hour"),
    Array("busiest_kinds", "u1", "of each, for each of `KINDS`, no less than the most rows within an hour, up to 255"),
    Array("early", "<i4", "how many rows of each are in the day's first hour"),
    Array("late", "<i4", "how many rows of each are in the day's last hour"),
    Array("first_sited", "<i4", "the first row of each with `hand` and a site; -1 for none"),
    Array("last_sited", "<i4", "the last such row; -1 for none"),
)
MATTERS: Final = (
    Array("matter_record", "<i8", "key of `record_id`; 0 for none"),
    Array("matter_subject", "<i8", "key of `subject_ref`; where it is blank, the record's key; 0 for neither"),
    Array("matter_reason", "<i8", "key of `reason_ref`; 0 for none"),
    Array("matter_whom", "<i4", "which of the subjects of the user's day it is, from 1; 0 for none"),
)
"""What events are about, by user as first met: much is done to few records, and each is written once or a few times."""
SUMMARIES: Final = (
    Array("classes", "<i8", "each code that the day has, ascending"),
    Array("cell_class", "<u2 or <u4", "by user: each class that the user's rows have, ascending"),
    Array("cell_count", "<i4", "how many of the user's rows have it"),
    Array("cell_first", "as `matter`", "which of the user's rows is the first that has it, from 0"),
    Array("tick", "<i8", "by user: the time of the first row, and of every eighth after it"),
    Array("move_from", "<i4", "row of a user with `hand` and a site, whose next such row has another site"),
    Array("move_to", "<i4", "that next row"),
)
ARRAYS: Final = (*ROWS, *BY_USER, *MATTERS, *SUMMARIES)


@dataclass(frozen=True, eq=False)
class CodedDay:
    """One day, mapped from its file and read only. Arrays are as in `ARRAYS`."""

    day: date
    time: NDArray[np.int64]
    matter: NDArray[np.unsignedinteger]
    site: NDArray[np.int32]
    cls: NDArray[np.unsignedinteger]
    event: NDArray[np.int64]
    users: NDArray[np.int32]
    starts: NDArray[np.int64]
    matter_starts: NDArray[np.int64]
    subjects: NDArray[np.int32]
    cell_starts: NDArray[np.int64]
    tick_starts: NDArray[np.int64]
    busiest: NDArray[np.int32]
    busiest_about: NDArray[np.int32]
    busiest_whom: NDArray[np.int32]
    busiest_others: NDArray[np.int32]
    busiest_kinds: NDArray[np.uint8]
    early: NDArray[np.int32]
    late: NDArray[np.int32]
    first_sited: NDArray[np.int32]
    last_sited: NDArray[np.int32]
    matter_record: NDArray[np.int64]
    matter_subject: NDArray[np.int64]
    matter_reason: NDArray[np.int64]
    matter_whom: NDArray[np.int32]
    classes: NDArray[np.int64]
    cell_class: NDArray[np.unsignedinteger]
    cell_count: NDArray[np.int32]
    cell_first: NDArray[np.unsignedinteger]
    tick: NDArray[np.int64]
    move_from: NDArray[np.int32]
    move_to: NDArray[np.int32]

    @property
    def rows(self) -> int:
        """How many rows it has."""
        return len(self.time)

    def rows_of(self, user: int) -> slice:
        """The rows of one user, by the user's number."""
        at = int(np.searchsorted(self.users, user))
        if at == len(self.users) or self.users[at] != user:
            return slice(0, 0)
        return slice(int(self.starts[at]), int(self.starts[at + 1]))

    def matters_of(self, rows: NDArray[Any]) -> NDArray[np.int64]:
        """Where the matters of some rows are."""
        whose = np.searchsorted(self.starts, rows, side="right") - 1
        places: NDArray[np.int64] = self.matter_starts[whose] + self.matter[rows]
        return places

    def part(self, name: str) -> NDArray[np.int64]:
        """One part of the code of every class of the day, to be taken by `cls` or `cell_class`."""
        return PARTS[name].of(self.classes)
