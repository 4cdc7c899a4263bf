"""Whether a sequence may end on a day, and about whom: few rows say so, before the others are read."""

from typing import Any, Final, NamedTuple

import numpy as np

from probity.analysis.lake.coded import TICK
from probity.analysis.lake.columns import LEAST, ONLY_ACROSS, SAYS, TEST, THEN, ask, marked, passing
from probity.analysis.lake.instructions import put_word, row_word
from probity.analysis.lake.machine import compiled
from probity.analysis.lake.rare import FEW, ROWS_ROOM, SUBJECTS, is_rare, list_rare
from probity.analysis.lake.userdays import (
    ANY_NUMBER,
    BUSIEST_ABOUT,
    BUSIEST_OTHERS,
    BUSIEST_WHOM,
    DAY,
    day_number,
    late_before,
    place_in,
    said_of,
    subject_in,
    tick_at,
    user_day,
    whom_in,
)

LOOKED_AT: Final = 2_048
"""So many rows before an end, and the rows are read in order of subject instead."""


class Group(NamedTuple):
    """A group of sequences, and where its slots are, and what classes pass."""

    slots: int
    many: int
    within: int
    passes: int


@compiled
def slot_of(group: Any, one: int) -> Any:
    """A slot of a group, and its bit."""
    return row_word(group.slots, 2 * one), row_word(group.slots, 2 * one + 1)


@compiled
def says_of(marks: Any, group: Any) -> Any:
    """What a day says of the windows of a group."""
    return ask(marks, slot_of(group, 0)[0], SAYS)


@compiled
def most_before(here: Any, group: Any, day: int) -> Any:
    """No less than what a window that ends on a day can hold of the days before about one subject."""
    (span, user, _), says = here, says_of(here[2], group)
    if says == 0:
        return np.int64(ANY_NUMBER)
    return min(late_before(span, user, day), said_of(span, user, day - 1, says)) if day > 0 else np.int64(0)


# ---- about whom an end may be


@compiled
def put_likely(whose: Any, marks: Any, group: Any, when: Any) -> int:
    """Put whomever an end of a day after its first window may be about; how many they are, or -1 if not known."""
    (day, wanted), many, subjects = when, 0, marks.room + 8 * SUBJECTS
    for one in range(group.many):
        slot, bit = slot_of(group, one)
        if (wanted >> bit) & 1 and many >= 0 and marked(marks, slot, day) & ONLY_ACROSS == 0:
            many = _add_likely(whose, marks, (slot, day), subjects, many)
    return int(many)


@compiled
def _add_likely(whose: Any, marks: Any, which: Any, subjects: int, many: int) -> int:
    """Add to some subjects of a day those whom an end of a slot may be about; how many then, or -1."""
    (span, user), (slot, day) = whose, which
    least, rows = ask(marks, slot, LEAST), passing(marks, slot, day)
    if ask(marks, slot, SAYS) == BUSIEST_ABOUT and said_of(span, user, day, BUSIEST_OTHERS) < least and many < FEW:
        put_word(subjects, many, said_of(span, user, day, BUSIEST_WHOM))
        return many + 1
    if many + rows > FEW or not is_rare(span, user, day, rows):
        return -1
    of, room, test = user_day(span, user, day), marks.room + 8 * ROWS_ROOM, (marks.words, ask(marks, slot, TEST))
    listed = list_rare(whose, test, (day, of.start, of.stop, rows), (marks.room, room))
    for one in range(listed):
        put_word(subjects, many + one, whom_in(of, row_word(room, one)))
    return many + listed if listed >= 0 else -1


# ---- whether enough comes before any


@compiled
def may_end(here: Any, group: Any, today: Any, likely: int) -> bool:
    """Whether so many rows, of whatever class, come before an end of a day about one that is likely; False is sure.

    Where ends are not few, they are not looked at. Rows are told apart by ticks.
    """
    (span, user, marks), (day, of, wanted, (early, until)), rows = here, today, here[2].room + 8 * ROWS_ROOM
    then, subjects, listed = ask(marks, slot_of(group, 0)[0], THEN), marks.room + 8 * SUBJECTS, -1
    most = passing(marks, then, day)
    if is_rare(span, user, day, most):
        test = marks.words, ask(marks, then, TEST)
        listed = list_rare((span, user), test, (day, of.start, until, most), (marks.room, rows))
    for one in range(listed):
        row = row_word(rows, one)
        if _is_one_of(subjects, likely if row >= early else -1, whom_in(of, row)):
            before = _rows_before(of, row, group.within)
            if row < early:
                before += _rows_of_days_before(here, group, (day, of, row))
            if _any_asks(marks, group, wanted, before):
                return True
    return listed < 0


@compiled
def _any_asks(marks: Any, group: Any, wanted: int, before: int) -> bool:
    """Whether any slot that is wanted asks for no more than so many."""
    found = np.int64(0)
    for one in range(group.many):
        slot, bit = slot_of(group, one)
        found |= (wanted >> bit) & (before >= ask(marks, slot, LEAST))
    return bool(found)


@compiled
def _is_one_of(subjects: int, many: int, whom: int) -> bool:
    """Whether somebody is one of so many subjects; anybody is where these are not known, and nobody is not."""
    found = many < 0 and whom != 0
    for one in range(many):
        found |= row_word(subjects, one) == whom
    return found


@compiled
def _rows_before(of: Any, row: int, within: int) -> int:
    """No less than how many rows about the same are before a row and no longer ago than a window of the same day."""
    whom, same, first = whom_in(of, row), np.int64(0), of.start + TICK * tick_at(of, _since(of, row, within))
    for other in range(first, row if row - first <= LOOKED_AT else first):
        same += whom_in(of, other) == whom
    return int(same if row - first <= LOOKED_AT else ANY_NUMBER)


@compiled
def _since(of: Any, row: int, within: int) -> Any:
    """No later than the window of a row begins, by its tick."""
    return row_word(of.tick, of.first_tick + (row - of.start) // TICK) - within


@compiled
def _rows_of_days_before(here: Any, group: Any, end: Any) -> int:
    """The same of the days before."""
    (span, user, _), (day, of, row), same, left = here, end, np.int64(0), np.int64(LOOKED_AT)
    since, subject = _since(of, row, group.within), subject_in(of, row)
    if most_before(here, group, day) == 0:
        return 0
    while day > 0 and day_number(span, day) * DAY > since:
        day -= 1
        if place_in(span, user, day) >= 0:
            of = user_day(span, user, day)
            first = of.start + TICK * tick_at(of, since)
            left -= of.stop - first
            for other in range(first, of.stop if left >= 0 else first):
                same += subject_in(of, other) == subject
    return int(same if left >= 0 else ANY_NUMBER)
