"""Where loops find a user's day: addresses and numbers alone. An array handed on in a loop costs as much as a look-up.

A `span` is `CodedSpan.loops`: where the arrays of each day begin, the place of each user in each day, where the classes
of each day begin in the list of all, whether classes and matters take four bytes, and the numbers of the days.
"""

from typing import Any, Final, NamedTuple

import numpy as np

from probity.analysis.lake.coded import TICK
from probity.analysis.lake.kernels import row_half, row_quarter, row_word
from probity.analysis.lake.machine import compiled, fetch_bytes, inlined

STARTS, CELL_STARTS, CELL_CLASS, CELL_COUNT, CLS, TIME, EVENT = range(7)
MATTER, MATTER_STARTS, MATTER_SUBJECT, MATTER_WHOM, SUBJECTS, TICK_STARTS, TICKS = range(7, 14)
"""The columns of a span's addresses."""
ADDRESSED: Final = (
    *("starts", "cell_starts", "cell_class", "cell_count", "cls", "time", "event"),
    *("matter", "matter_starts", "matter_subject", "matter_whom", "subjects", "tick_starts", "tick"),
)
DAY: Final = 86_400_000_000
AHEAD: Final = 3
"""So many days before it is read what is in a day is asked for."""


class UserDay(NamedTuple):
    """A user's rows of a day, from `start` up to `stop`, and where what is known of them is."""

    start: int
    stop: int
    cls: int
    wide_class: int
    first_class: int
    """Of the day's classes in the list of all."""
    matter: int
    wide_matter: int
    first_matter: int
    subject: int
    time: int
    tick: int
    first_tick: int
    ticks: int
    number: int
    """The day, since 1970."""


@compiled
def class_of(start: Any, wide: Any, row: Any) -> Any:
    """The class of a row or a cell, or the matter of a row."""
    return row_half(start, row) if wide else row_quarter(start, row)


@compiled
def user_day(span: Any, user: int, day: int) -> Any:
    """A day of a user who has rows of it."""
    at, places, offsets, wide, numbers = span
    place = places[day, user]
    first_tick = row_word(at[day, TICK_STARTS], place)
    return UserDay(
        row_word(at[day, STARTS], place),
        row_word(at[day, STARTS], place + 1),
        at[day, CLS],
        wide[day, 0],
        offsets[day],
        at[day, MATTER],
        wide[day, 1],
        row_word(at[day, MATTER_STARTS], place),
        at[day, MATTER_SUBJECT],
        at[day, TIME],
        at[day, TICKS],
        first_tick,
        row_word(at[day, TICK_STARTS], place + 1) - first_tick,
        numbers[day],
    )


# A user's days lie in as many files: each is a wait for memory, unless it is asked for some time before it is read.


@inlined
def fetch_cells(span: Any, user: int) -> None:
    """Have the cells of a user brought near."""
    at, places, _, wide, _ = span
    for day in range(len(at) if user < places.shape[1] else 0):
        place = places[day, user]
        if place >= 0:
            first, stop = row_word(at[day, CELL_STARTS], place), row_word(at[day, CELL_STARTS], place + 1)
            shift = 2 if wide[day, 0] else 1
            fetch_bytes(at[day, CELL_CLASS] + (first << shift), at[day, CELL_CLASS] + (stop << shift))
            fetch_bytes(at[day, CELL_COUNT] + (first << 2), at[day, CELL_COUNT] + (stop << 2))


@inlined
def fetch_ticks(span: Any, user: int, day: int) -> None:
    """Have the ticks of a user's day brought near, if it is one."""
    at, places = span[0], span[1]
    place = places[day, user] if day < len(at) else np.int32(-1)
    if place >= 0:
        first, stop = row_word(at[day, TICK_STARTS], place), row_word(at[day, TICK_STARTS], place + 1)
        fetch_bytes(at[day, TICKS] + (first << 3), at[day, TICKS] + (stop << 3))


@inlined
def fetch_classes(span: Any, user: int, day: int) -> None:
    """Have the classes of the rows of a user's day brought near, if it is one."""
    at, places, wide = span[0], span[1], span[3]
    place = places[day, user] if day < len(at) else np.int32(-1)
    if place >= 0:
        shift = 2 if wide[day, 0] else 1
        first, stop = row_word(at[day, STARTS], place), row_word(at[day, STARTS], place + 1)
        fetch_bytes(at[day, CLS] + (first << shift), at[day, CLS] + (stop << shift))


@inlined
def fetch_matters(span: Any, user: int, day: int) -> None:
    """Have the matters of the rows of a user's day, and their subjects, brought near, if it is one."""
    at, places, wide = span[0], span[1], span[3]
    place = places[day, user] if day < len(at) else np.int32(-1)
    if place >= 0:
        shift = 2 if wide[day, 1] else 1
        first, stop = row_word(at[day, STARTS], place), row_word(at[day, STARTS], place + 1)
        fetch_bytes(at[day, MATTER] + (first << shift), at[day, MATTER] + (stop << shift))
        first, stop = row_word(at[day, MATTER_STARTS], place), row_word(at[day, MATTER_STARTS], place + 1)
        fetch_bytes(at[day, MATTER_SUBJECT] + (first << 3), at[day, MATTER_SUBJECT] + (stop << 3))


# ---- what is in a day


@compiled
def class_in(of: Any, row: int) -> Any:
    """The class of a row, in the list of all."""
    return of.first_class + class_of(of.cls, of.wide_class, row)


@compiled
def subject_in(of: Any, row: int) -> Any:
    """The key of whom a row is about; 0 for nobody."""
    return row_word(of.subject, of.first_matter + class_of(of.matter, of.wide_matter, row))


@compiled
def tick_in(of: Any, row: int) -> Any:
    """The last tick that a row is not before."""
    return row_word(of.tick, of.first_tick + (row - of.start) // TICK)


@compiled
def tick_after(of: Any, row: int) -> Any:
    """A moment that a row is not after: the next tick, or the end of the day."""
    tick = (row - of.start) // TICK + 1
    return row_word(of.tick, of.first_tick + tick) if tick < of.ticks else (of.number + 1) * DAY
