"""Where loops find a user's day: addresses and numbers alone. An array that is handed on costs as much as a look-up."""

from typing import Any, Final, NamedTuple

import numpy as np

from probity.analysis.lake.coded import KIND_OFTEN, KINDS_ROOM, TICK
from probity.analysis.lake.instructions import lowest, prefetch, row_byte, row_half, row_quarter, row_word
from probity.analysis.lake.machine import compiled, fetch_bytes

STARTS, CELL_STARTS, CELL_CLASS, CELL_COUNT, CLS, TIME, EVENT = range(7)
MATTER, MATTER_STARTS, MATTER_SUBJECT, MATTER_WHOM, SUBJECTS, TICK_STARTS, TICKS = range(7, 14)
BUSIEST, BUSIEST_ABOUT, BUSIEST_WHOM, BUSIEST_OTHERS, EARLY, LATE, BUSIEST_KINDS, CELL_FIRST = range(14, 22)
"""What of a day has an address."""
ADDRESSED: Final = (
    *("starts", "cell_starts", "cell_class", "cell_count", "cls", "time", "event"),
    *("matter", "matter_starts", "matter_subject", "matter_whom", "subjects", "tick_starts", "tick"),
    *("busiest", "busiest_about", "busiest_whom", "busiest_others", "early", "late", "busiest_kinds", "cell_first"),
)
_COLUMNS: Final = len(ADDRESSED)
DAY: Final = 86_400_000_000
ANY_NUMBER: Final = 1 << 40
AHEAD: Final = 3
"""So many days before it is read what is in a day is asked for."""


class Span(NamedTuple):
    """Days that loops read: how many, of how many users, and where what is known of them begins."""

    days: int
    users: int
    columns: int
    """Of each day the addresses of its arrays."""
    places: int
    """Of each user the place in each day, from 1; 0 for none. Four bytes."""
    patterns: int
    """Of each day where the patterns of its classes begin."""
    first_class: int
    """Of each day which of the classes of all days its first is."""
    wide: int
    """Of each day whether classes take four bytes, and whether matters do. A byte each."""
    numbers: int
    """The days, since 1970."""


class Words(NamedTuple):
    """For each pattern a bit for each test that it passes: 64 of them a word, and then all the next 64."""

    start: int
    patterns: int
    many: int


class UserDay(NamedTuple):
    """A user's rows of a day, from `start` up to `stop`, and where what is known of them is."""

    start: int
    stop: int
    cls: int
    wide_class: int
    patterns: int
    """Of the day's classes."""
    first_class: int
    matter: int
    wide_matter: int
    first_matter: int
    subject: int
    whom: int
    time: int
    tick: int
    first_tick: int
    ticks: int
    number: int
    """The day, since 1970."""


@compiled
def column(span: Any, day: int, which: int) -> Any:
    """Where an array of a day begins."""
    return row_word(span.columns, day * _COLUMNS + which)


@compiled
def place_in(span: Any, user: int, day: int) -> Any:
    """The place of a user in a day; -1 for none."""
    return row_half(span.places, user * span.days + day) - 1


@compiled
def said_of(span: Any, user: int, day: int, what: int) -> Any:
    """What a day says of a user, `BUSIEST` to `LATE`; 0 where the user has no rows."""
    place = place_in(span, user, day)
    return row_half(column(span, day, what), place) if place >= 0 else 0


@compiled
def late_before(span: Any, user: int, day: int) -> Any:
    """How many rows of the day before a window of an hour may hold that ends on a day."""
    if day == 0 or day_number(span, day - 1) != day_number(span, day) - 1:
        return 0
    return said_of(span, user, day - 1, LATE)


@compiled
def most_of(span: Any, user: int, day: int, kinds: Any) -> Any:
    """No less than the most rows of any of some kinds, a bit each, that an hour of a user's day holds."""
    place, most = place_in(span, user, day), np.int64(0)
    while kinds != 0 and place >= 0:
        held = row_byte(column(span, day, BUSIEST_KINDS), KINDS_ROOM * place + np.int64(lowest(np.uint64(kinds))))
        most += held if held < KIND_OFTEN else ANY_NUMBER
        kinds &= kinds - 1
    return most


@compiled
def patterns_of(span: Any, day: int) -> Any:
    """Where the patterns of the classes of a day begin."""
    return row_word(span.patterns, day)


@compiled
def wide_classes(span: Any, day: int) -> Any:
    """1 where the classes of a day take four bytes, and 0 where they take two."""
    return row_byte(span.wide, 2 * day)


@compiled
def wide_matters(span: Any, day: int) -> Any:
    """1 where the matters of a day take four bytes, and 0 where they take two."""
    return row_byte(span.wide, 2 * day + 1)


@compiled
def day_number(span: Any, day: int) -> Any:
    """A day of the span as days since 1970."""
    return row_word(span.numbers, day)


@compiled
def bits_of(words: Any, test: int) -> Any:
    """Where the words with a test begin, and which of their bits it is."""
    return words.start + 8 * words.patterns * (test >> 6), test & 63


@compiled
def class_of(start: Any, wide: Any, row: Any) -> Any:
    """The class of a row or a cell, or the matter of a row."""
    return row_half(start, row) if wide else row_quarter(start, row)


@compiled
def user_day(span: Any, user: int, day: int) -> Any:
    """A day of a user who has rows of it."""
    place = place_in(span, user, day)
    starts, ticks = column(span, day, STARTS), column(span, day, TICK_STARTS)
    return UserDay(
        row_word(starts, place),
        row_word(starts, place + 1),
        column(span, day, CLS),
        wide_classes(span, day),
        patterns_of(span, day),
        row_word(span.first_class, day),
        column(span, day, MATTER),
        wide_matters(span, day),
        row_word(column(span, day, MATTER_STARTS), place),
        column(span, day, MATTER_SUBJECT),
        column(span, day, MATTER_WHOM),
        column(span, day, TIME),
        column(span, day, TICKS),
        row_word(ticks, place),
        row_word(ticks, place + 1) - row_word(ticks, place),
        day_number(span, day),
    )


# A user's days lie in as many files: each is a wait for memory, unless it is asked for some time before it is read.


@compiled
def _fetch(start: Any, starts: Any, place: Any, shift: int) -> None:
    """Have what is of a place brought near, of an array of numbers of 1 << shift bytes."""
    fetch_bytes(start + (row_word(starts, place) << shift), start + (row_word(starts, place + 1) << shift))


@compiled
def fetch_cells(span: Any, user: int) -> None:
    """Have the cells of a user brought near."""
    for day in range(span.days if user < span.users else 0):
        place = place_in(span, user, day)
        if place >= 0:
            starts = column(span, day, CELL_STARTS)
            _fetch(column(span, day, CELL_CLASS), starts, place, wide_classes(span, day) + 1)
            _fetch(column(span, day, CELL_COUNT), starts, place, 2)


@compiled
def fetch_ticks(span: Any, user: int, day: int) -> None:
    """Have the ticks of a user's day brought near, if it is one."""
    place = place_in(span, user, day) if day < span.days else -1
    if place >= 0:
        _fetch(column(span, day, TICKS), column(span, day, TICK_STARTS), place, 3)


@compiled
def fetch_classes(span: Any, user: int, day: int) -> None:
    """Have the classes of the rows of a user's day brought near, if it is one."""
    place = place_in(span, user, day) if day < span.days else -1
    if place >= 0:
        _fetch(column(span, day, CLS), column(span, day, STARTS), place, wide_classes(span, day) + 1)


@compiled
def fetch_first(span: Any, user: int, day: int, rows: int) -> None:
    """Have the classes and matters of so many first rows of a user's day brought near, if it is one."""
    place = place_in(span, user, day)
    if place >= 0:
        first = row_word(column(span, day, STARTS), place)
        for what, wide in ((CLS, wide_classes(span, day)), (MATTER, wide_matters(span, day))):
            start = column(span, day, what)
            fetch_bytes(start + (first << (1 + wide)), start + ((first + rows) << (1 + wide)))


@compiled
def fetch_firsts(span: Any, user: int, day: int) -> None:
    """Have the first rows of the classes of a user's day brought near, if it is one."""
    place = place_in(span, user, day) if day < span.days else -1
    if place >= 0:
        _fetch(column(span, day, CELL_FIRST), column(span, day, CELL_STARTS), place, wide_matters(span, day) + 1)


@compiled
def fetch_matters(span: Any, user: int, day: int) -> None:
    """Have the matters of the rows of a user's day, and the numbers of their subjects, brought near, if it is one."""
    place = place_in(span, user, day) if day < span.days else -1
    if place >= 0:
        _fetch(column(span, day, MATTER), column(span, day, STARTS), place, wide_matters(span, day) + 1)
        _fetch(column(span, day, MATTER_WHOM), column(span, day, MATTER_STARTS), place, 2)


# ---- what is in a day


@compiled
def pattern_in(of: Any, row: int) -> Any:
    """The pattern of a row: a place among words."""
    return row_half(of.patterns, class_of(of.cls, of.wide_class, row))


@compiled
def byte_in(of: Any, passes: Any, row: int) -> Any:
    """What a table of `CodedSpan.in_bytes` has for a row."""
    return row_byte(passes + of.first_class, class_of(of.cls, of.wide_class, row))


@compiled
def subject_in(of: Any, row: int) -> Any:
    """The key of whom a row is about; 0 for nobody."""
    return row_word(where_subject_is(of, row), 0)


@compiled
def where_subject_is(of: Any, row: int) -> Any:
    """Where the key of whom a row is about is."""
    return of.subject + 8 * (of.first_matter + class_of(of.matter, of.wide_matter, row))


@compiled
def fetch_matter(of: Any, row: int) -> None:
    """Have the matter of a row brought near."""
    prefetch(of.matter + (row << (1 + of.wide_matter)))


@compiled
def whom_in(of: Any, row: int) -> Any:
    """Which of the subjects of the user's day a row is about, from 1; 0 for nobody."""
    return row_half(of.whom, of.first_matter + class_of(of.matter, of.wide_matter, row))


# ---- by ticks


@compiled
def tick_at(of: Any, since: int) -> int:
    """The last tick of a day that is before a moment, or the first."""
    low, high = 0, of.ticks
    while high - low > 1:
        middle = (low + high) // 2
        if row_word(of.tick, of.first_tick + middle) < since:
            low = middle
        else:
            high = middle
    return int(low)


@compiled
def most_over_midnight(span: Any, user: int, day: int, window: int) -> Any:
    """No less than the rows that a window holds which reaches over the midnight between two days that have rows."""
    before, of = user_day(span, user, day - 1), user_day(span, user, day)
    midnight, one = of.number * DAY, 0
    tick = tick_at(before, midnight - window)
    most, begins = before.stop - before.start - TICK * tick, row_word(of.tick, of.first_tick)
    while one < of.ticks and begins < midnight + window:
        while tick + 1 < before.ticks and row_word(before.tick, before.first_tick + tick + 1) < begins - window:
            tick += 1
        of_both = before.stop - before.start - TICK * tick + min(TICK * (one + 1), of.stop - of.start)
        one, most = one + 1, max(most, of_both)
        begins = row_word(of.tick, of.first_tick + one) if one < of.ticks else begins
    return most
