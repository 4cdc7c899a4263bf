"""What a walk over users is asked and what it lists: the columns of both."""

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from probity.analysis.lake.algebra import Contact, Count, Counted, Key, Rule
from probity.analysis.lake.algebra import Sequence as Following
from probity.analysis.lake.coded import HALF_HOUR, HOUR
from probity.analysis.lake.codedspan import CodedSpan
from probity.analysis.lake.instructions import address, row_byte, row_word
from probity.analysis.lake.lowering import kinds_asked
from probity.analysis.lake.machine import compiled
from probity.analysis.lake.userdays import BUSIEST, BUSIEST_ABOUT, Words

NEEDS, BACK, TEST, THEN, WINDOW, LEAST, APART, ABOUT, BY_SUBJECT, DISTINCT, GIVEN, DURING, BUSY, WAY = range(14)
"""What is asked for a slot; `NEEDS` is 0 for one that is not walked, and `THEN` is the slot of what must follow."""
SAYS: Final = 14
"""What a day says of a user that is no less than any window of a slot holds; 0 where windows are too long for that."""
OF_ONE: Final = 15
"""Whether the rows of a window must be about one subject."""
KINDS: Final = 16
"""From here on as many kinds of rows as `MOST_KINDS`, a bit each, of which any row that passes is of one at least."""
MOST_KINDS: Final = 6
ASKED: Final = KINDS + MOST_KINDS
BY_CELLS, BY_MEETING, BY_FOLLOWING, BY_SLIDING, BY_ROWS = range(1, 6)
"""The ways: the counts of a day say all; a day's subjects are met; rows before an end are looked at; events of a window
are counted; all rows that pass are read."""
ONLY_ACROSS, ACROSS = 4, 8
"""Marks of days, beside 1 and 2 as `mark_days` sets them."""
SLOT, USER, ABOUT_WHOM, ON, MEASURE, FROM, UPTO, END, ENDED = range(9)
"""The columns of a hit: its rows are of moments `FROM` to `UPTO`; a sequence ends with an event, or 0 for a contact."""
HIT: Final = 9
_OF_ONE_DAY: Final = (ON, ABOUT_WHOM, USER, SLOT)
"""What the hits of a day with one subject have in common, the last first."""


class Marks(NamedTuple):
    """Where what is asked for slots is, and of a user's days the rows of each test, the marks of each slot, and if any.

    An array that is handed on is counted by the processor's dearest instruction: what is asked for each day is not.
    """

    slots: int
    counts: int
    read: int
    active: int
    said: int
    """What `counting` knows of the windows of each day, a row of days for each thing that it knows."""
    room: int
    """Room that `rare` looks at rows in."""
    words: Words
    days: int


@compiled
def marks_in(slots: Any, counts: Any, beside: Any, room: Any, words: Any) -> Any:
    """The same of arrays, which are to be kept meanwhile."""
    read, active, said = beside
    kept = (address(slots), address(counts), address(read), address(active), address(said), address(room))
    return Marks(*kept, words, read.shape[1])


@compiled
def ask(marks: Any, slot: int, what: int) -> Any:
    """What is asked for a slot."""
    return row_word(marks.slots, ASKED * slot + what)


@compiled
def counts_of(marks: Any, slot: int) -> Any:
    """Where it is, by day, how many rows pass the test of a slot."""
    return marks.counts + 8 * marks.days * ask(marks, slot, TEST)


@compiled
def passing(marks: Any, slot: int, day: int) -> Any:
    """How many rows of a day pass the test of a slot."""
    return row_word(counts_of(marks, slot), day)


@compiled
def marked(marks: Any, slot: int, day: int) -> Any:
    """The marks of a slot on a day, as `mark_days` sets them; 0 of one that has none."""
    return row_byte(marks.read, slot * marks.days + day) if row_byte(marks.active, slot) else 0


@compiled
def put(out: Any, at: int, hit: Any) -> None:
    """Write one hit."""
    for column in range(HIT):
        out[at, column] = hit[column]


def asked_of(span: CodedSpan) -> NDArray[np.int64]:
    """What is asked for each slot."""
    asked = np.zeros((len(span.slots), ASKED), dtype=np.int64)
    for number, slot in enumerate(span.slots):
        condition, row = slot.rule.condition, asked[number]
        row[TEST], row[THEN], row[BACK] = span.test(slot), number, slot.back
        row[GIVEN] = isinstance(slot.test, Contact)
        row[DURING] = slot.rule.during is not None
        if isinstance(condition, Count) and Key.USER in condition.by:
            row[NEEDS] = row[LEAST] = condition.at_least
            row[WINDOW], row[APART] = condition.within or 0, condition.apart
            row[ABOUT], row[BY_SUBJECT] = is_about(condition), Key.SUBJECT in condition.by
            row[BUSY] = bool(condition.within) and Key.SUBJECT not in condition.by
            row[DISTINCT] = condition.counted is not Counted.EVENTS
            row[WAY] = _way(slot.rule, condition)
        elif isinstance(condition, Following) and not slot.follows:
            row[NEEDS] = row[LEAST] = condition.at_least
            row[THEN], row[WINDOW] = number + 1, condition.within
            row[ABOUT] = condition.then is not Contact.WATCHED
            is_event = not isinstance(condition.then, Contact)
            row[WAY] = BY_FOLLOWING if is_event and not slot.rule.during else BY_ROWS
        row[OF_ONE] = row[BY_SUBJECT] or (row[ABOUT] and row[THEN] != number)
        if 0 < row[WINDOW] <= HOUR:
            row[SAYS] = BUSIEST_ABOUT if row[OF_ONE] and row[WINDOW] <= HALF_HOUR else BUSIEST
            kinds = kinds_asked(slot.test)[:MOST_KINDS]
            row[KINDS : KINDS + len(kinds)] = kinds
    return asked


def _way(rule: Rule, condition: Count) -> int:
    """How the hits of a count are found: by all of a user's rows that pass, or by less of them."""
    if rule.during or condition.apart or set(condition.by) != {Key.USER}:
        return BY_ROWS
    if condition.within:
        return BY_SLIDING if condition.counted is Counted.EVENTS else BY_ROWS
    ways = {Counted.EVENTS: BY_CELLS, Counted.SUBJECTS: BY_MEETING}
    return ways.get(condition.counted, BY_ROWS)


def is_about(condition: Count) -> bool:
    """Whether an event about nobody does not count."""
    return Key.SUBJECT in condition.by or condition.counted is Counted.SUBJECTS


def best_ends(found: NDArray[np.int64], ways: NDArray[np.int64]) -> NDArray[np.int64]:
    """Of hits of a day with one subject the one with most, and of those the last; those of a slot by user and so on.

    Of the ways that list one hit of a day, those of a slot are as they should be: most hits are.
    """
    slots = found[:, SLOT].astype(np.uint16)
    several = np.isin(ways, (BY_FOLLOWING, BY_ROWS))[slots]
    mixed = np.flatnonzero(several)
    mixed = mixed[np.lexsort([found[mixed, column] for column in (MEASURE, *_OF_ONE_DAY)])]
    keys = found[mixed][:, _OF_ONE_DAY]
    best = mixed[np.append((keys[1:] != keys[:-1]).any(axis=1), True)] if len(mixed) else mixed
    listed = np.concatenate((np.flatnonzero(~several), best))
    by_slot: NDArray[np.int64] = found.take(listed[np.argsort(slots[listed], kind="stable")], axis=0)
    return by_slot
