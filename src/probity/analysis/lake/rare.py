"""Rows of a few classes or about a few subjects, of which many are compared at once with all that are asked for.

So it is known which days have rows near each other, before anything else of them is read.
"""

from typing import Any, Final

import numpy as np

from probity.analysis.lake.coded import TICK
from probity.analysis.lake.columns import ACROSS, LEAST, OF_ONE, ONLY_ACROSS, TEST, WINDOW, ask, passing
from probity.analysis.lake.instructions import (
    NUMBERS,
    ROWS,
    lowest,
    put_quarter,
    put_word,
    row_half,
    row_quarter,
    row_word,
    rows_that_are,
)
from probity.analysis.lake.machine import compiled
from probity.analysis.lake.userdays import (
    CELL_CLASS,
    CELL_COUNT,
    CELL_FIRST,
    CELL_STARTS,
    DAY,
    EARLY,
    LATE,
    MATTER_STARTS,
    MATTER_WHOM,
    STARTS,
    bits_of,
    class_of,
    column,
    patterns_of,
    place_in,
    said_of,
    subject_in,
    user_day,
    wide_classes,
    wide_matters,
)

MOST: Final = 256
"""So many rows of a day are few."""
_A_PART: Final = 3
"""Where one row in so many passes, all are read instead."""
LONE: Final = 4
"""So many rows of a day are mostly each the only one of its class."""
_MANY: Final = 32
"""With so many classes or matters a row is compared at the most."""
NUMBERS_ROOM: Final = 16
"""Before so many words of a room are classes or matters, and from there on rows of two days with their moments."""
_COLUMNS: Final = 3
ROWS_ROOM: Final = NUMBERS_ROOM + 2 * MOST * _COLUMNS
SUBJECTS: Final = ROWS_ROOM + MOST
FEW: Final = 6
"""So many subjects are asked for at once at the most."""
COUNTED: Final = SUBJECTS + FEW
"""From here on are as many numbers as a word has bits, for those who count what they find."""
ROOM: Final = COUNTED + 64
"""So many words has a room."""


@compiled
def is_rare(span: Any, user: int, day: int, rows: int) -> bool:
    """Whether so many rows that pass a test are few of a user's day; they are not of a day without rows."""
    place, starts = place_in(span, user, day), column(span, day, STARTS)
    if place < 0 or rows > MOST:
        return False
    return bool(_A_PART * rows <= row_word(starts, place + 1) - row_word(starts, place))


@compiled
def list_rare(whose: Any, test: Any, of_day: Any, room: Any) -> int:
    """List those of some rows of a user's day that pass a test; -1 if they are of too many classes or of wide ones.

    `test` is the words and which it is, `of_day` the day, the first row, the one after the last, and how many pass at
    the most; `room` where classes may be put, and where rows.
    """
    (span, user), (day, first, stop, most), (classes, rows) = whose, of_day, room
    many = _MANY + 1 if wide_classes(span, day) else _list_classes(whose, test, day, classes)
    if many > _MANY:
        return -1
    of = user_day(span, user, day)
    return _list_same(of.cls, (of.start, first, stop, most), (classes, many), rows)


@compiled
def list_lone(whose: Any, test: Any, day: int, rows: int) -> int:
    """List the rows of a user's day that pass a test, if no two of these are of one class; else -1."""
    (span, user), (words, which), found, several = whose, test, 0, np.int64(0)
    place, starts = place_in(span, user, day), column(span, day, CELL_STARTS)
    (tests, shift), patterns, wide = bits_of(words, which), patterns_of(span, day), wide_classes(span, day)
    start, firsts = row_word(column(span, day, STARTS), place), column(span, day, CELL_FIRST)
    held, counts, wide_first = column(span, day, CELL_CLASS), column(span, day, CELL_COUNT), wide_matters(span, day)
    for cell in range(row_word(starts, place), row_word(starts, place + 1)):
        passes = (row_word(tests, row_half(patterns, class_of(held, wide, cell))) >> shift) & 1
        # Written each time and kept when it passes: no branch to guess.
        put_word(rows, found, start + class_of(firsts, wide_first, cell))
        several |= passes & (row_half(counts, cell) > 1)
        found += passes
    if several:
        return -1
    _put_in_order(rows, found)
    return found


@compiled
def _put_in_order(rows: int, many: int) -> None:
    """Put few numbers in order."""
    for one in range(1, many):
        row, at = row_word(rows, one), one
        while at > 0 and row_word(rows, at - 1) > row:
            put_word(rows, at, row_word(rows, at - 1))
            at -= 1
        put_word(rows, at, row)


@compiled
def list_about(whose: Any, since: Any, asked: Any, room: Any) -> int:
    """List the rows of a user's day, from one on, about any of some subjects; -1 if of too many matters or wide ones.

    `since` is the day and the row; `asked` is where the numbers of the subjects are, and how many; `room` where matters
    may be put, and where rows.
    """
    (span, user), (day, row), (subjects, several), (matters, rows), many = whose, since, asked, room, 0
    place, starts, whom = place_in(span, user, day), column(span, day, MATTER_STARTS), column(span, day, MATTER_WHOM)
    first = row_word(starts, place)
    if wide_matters(span, day):
        return -1
    for matter in range(row_word(starts, place + 1) - first):
        same = False
        for one in range(several):
            same |= row_half(whom, first + matter) == row_word(subjects, one)
        # Written each time and kept when it is: no branch to guess.
        put_quarter(matters, min(many, _MANY), matter)
        many += same
    if many > _MANY:
        return -1
    _fill_up(matters, many)
    of = user_day(span, user, day)
    return _list_same(of.matter, (of.start, row, of.stop, of.stop), (matters, many), rows)


@compiled
def _list_classes(whose: Any, test: Any, day: int, classes: int) -> int:
    """List the classes of a user's day that pass a test; how many, of which no more are listed than rows may have."""
    (span, user), (words, which), many = whose, test, 0
    place, starts, held = place_in(span, user, day), column(span, day, CELL_STARTS), column(span, day, CELL_CLASS)
    (tests, shift), patterns = bits_of(words, which), patterns_of(span, day)
    for cell in range(row_word(starts, place), row_word(starts, place + 1)):
        of = class_of(held, 0, cell)
        # Written each time and kept when it passes: no branch to guess.
        put_quarter(classes, min(many, _MANY), of)
        many += (row_word(tests, row_half(patterns, of)) >> shift) & 1
    _fill_up(classes, many)
    return many


@compiled
def _fill_up(numbers: int, many: int) -> None:
    """List the last of some numbers again behind it: so many are compared at once."""
    for one in range(many, many + NUMBERS - 1 if 0 < many <= _MANY else 0):
        put_quarter(numbers, one, row_quarter(numbers, many - 1))


@compiled
def _list_same(held: int, rows: Any, asked: Any, out: int) -> int:
    """List the rows from one on, of some, whose number of 16 bits is any of those asked for, in order; how many.

    `rows` are the first of the day, the one to begin with, the one after the last, and how many there are at the most:
    behind the last of these nothing is looked at.
    """
    (start, since, stop, most), (numbers, many), found = rows, asked, 0
    row = since
    while row < stop and found < most:
        first = min(row, stop - ROWS)
        if first < start:
            return _list_one_by_one(held, (row, stop), asked, out, found)
        same = np.int64(0)
        for one in range(0, many, NUMBERS):
            same |= rows_that_are(held + 2 * first, numbers + 2 * one)
        same = (same >> (row - first)) << (row - first)  # the last rows are looked at with some that were before
        while same != 0:
            put_word(out, found, first + np.int64(lowest(np.uint64(same))))
            same &= same - 1
            found += 1
        row = first + ROWS
    return found


@compiled
def _list_one_by_one(held: int, rows: Any, asked: Any, out: int, found: int) -> int:
    """The same of fewer rows than are compared at once."""
    (since, stop), (numbers, many) = rows, asked
    for row in range(since, stop):
        for one in range(many):
            if row_quarter(held, row) == row_quarter(numbers, one):
                put_word(out, found, row)
                found += 1
                break
    return found


# ---- rows that are near each other


@compiled
def may_be_near(whose: Any, marks: Any, slot: int, day: int, mark: int) -> bool:
    """Whether as many rows as a slot asks for may lie within its window, which is short and ends on a day.

    False is sure. Where rows are not few, they are not looked at. `mark` says whether a window may reach `ACROSS` into
    the day before.
    """
    (span, user), before = whose, day - 1 if mark & ACROSS else day
    late: int = said_of(span, user, before, LATE) if before < day else 0
    if min(late, passing(marks, slot, before)) > MOST or not is_rare(span, user, day, passing(marks, slot, day)):
        return True
    of, listed, test = user_day(span, user, day), 0, (marks.words, ask(marks, slot, TEST))
    if late > 0:
        stop = user_day(span, user, before).stop
        many = passing(marks, slot, before)
        listed = _list_moments(whose, test, (before, stop - late, stop, many), marks.room, 0)
    earlier, stop = listed, of.start + said_of(span, user, day, EARLY) if mark & ONLY_ACROSS else of.stop
    if earlier >= 0:
        listed = _list_moments(whose, test, (day, of.start, stop, passing(marks, slot, day)), marks.room, earlier)
    if listed < 0:
        return True
    asked = (marks.room + 8 * NUMBERS_ROOM, listed, ask(marks, slot, LEAST), ask(marks, slot, WINDOW))
    return _are_near(asked) and (not ask(marks, slot, OF_ONE) or _are_near_of_one(whose, (day, earlier), asked))


@compiled
def _list_moments(whose: Any, test: Any, of_day: Any, room: int, listed: int) -> int:
    """List behind others those of some rows of a day that pass a test; how many then, or -1 as `list_rare`.

    Beside each is the moment that it is not before, and one that it is not after.
    """
    rows, of = room + 8 * ROWS_ROOM, user_day(whose[0], whose[1], of_day[0])
    found = list_rare(whose, test, of_day, (room, rows))
    for one in range(found):
        row = row_word(rows, one)
        tick, at = (row - of.start) // TICK, NUMBERS_ROOM + _COLUMNS * (listed + one)
        after = row_word(of.tick, of.first_tick + tick + 1) if tick + 1 < of.ticks else (of.number + 1) * DAY
        put_word(room, at, row)
        put_word(room, at + 1, row_word(of.tick, of.first_tick + tick))
        put_word(room, at + 2, after)
    return listed + found if found >= 0 else found


@compiled
def _within(rows: int, first: int, last: int, window: int) -> bool:
    """Whether the first and the last of some rows may lie within a window."""
    return bool(row_word(rows, _COLUMNS * last + 1) - row_word(rows, _COLUMNS * first + 2) < window)


@compiled
def _are_near(of: Any) -> bool:
    """Whether so many rows may lie within a window, of whomever they are."""
    (rows, listed, least, window), near, last = of, False, of[2] - 1
    while last < listed and not near:
        near = _within(rows, last - least + 1, last, window)
        last += 1
    return near


@compiled
def _are_near_of_one(whose: Any, days: Any, of: Any) -> bool:
    """Whether so many rows about one subject may: so many of the first are of the day before."""
    (span, user), (day, earlier), (rows, listed, least, window) = whose, days, of
    today, before = user_day(span, user, day), user_day(span, user, day - (earlier > 0))
    for one in range(listed):  # whom it is about takes the place of the row
        of_day = before if one < earlier else today
        put_word(rows, _COLUMNS * one, subject_in(of_day, row_word(rows, _COLUMNS * one)))
    for last in range(least - 1, listed):
        whom, many, first = row_word(rows, _COLUMNS * last), np.int64(0), last
        while whom != 0 and many < least and first >= 0 and _within(rows, first, last, window):
            many += row_word(rows, _COLUMNS * first) == whom
            first -= 1
        if many >= least:
            return True
    return False
