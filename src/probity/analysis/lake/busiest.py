"""The loops that say how much each user did in the busiest hour of a day, and in half an hour about one subject."""

from typing import Any, Final, NamedTuple

import numpy as np

from probity.analysis.lake.coded import HALF_HOUR, HOUR
from probity.analysis.lake.instructions import address, put_word, row_half, row_quarter, row_word
from probity.analysis.lake.machine import compiled

_BLOCK: Final = 8


class Busiest(NamedTuple):
    """Of each user what `coded` says of the arrays of these names."""

    busiest: np.ndarray
    busiest_about: np.ndarray
    late: np.ndarray


@compiled
def put_busiest(time: Any, starts: Any, midnight: int, found: Any) -> None:
    """Put the most rows of each user within an hour, and how many are in the last of a day that ends then."""
    times = address(time)
    for user in range(len(starts) - 1):
        first, stop = starts[user], starts[user + 1]
        found.busiest[user], late = _most_within(times, first, stop, HOUR), stop
        while late > first and time[late - 1] >= midnight - HOUR:
            late -= 1
        found.late[user] = stop - late


@compiled
def put_busiest_about(rows: Any, starts: Any, matters: Any, room: Any, found: Any) -> None:
    """Put the most rows of each user about one subject within half an hour.

    `rows` are times and matters, `starts` where those of each user begin, and the matters of each; `matters` says which
    of the user's subjects each is about, and how many these are. `room` is for as many times as a user has rows, and as
    many numbers as a user has subjects, and one.
    """
    (time, matter), (row_starts, matter_starts), (whom, subjects), (held, ends) = rows, starts, matters, room
    into, wide = (address(held), address(ends)), matter.itemsize == 4
    for user in range(len(row_starts) - 1):
        of = address(time), address(matter), wide, address(whom) + 4 * matter_starts[user]
        _put_by_subject(of, (row_starts[user], row_starts[user + 1]), subjects[user], into)
        found.busiest_about[user] = _most_about(into, subjects[user])


@compiled
def _put_by_subject(of: Any, rows: Any, subjects: int, into: Any) -> None:
    """Put the times of rows by subject and as they were, nobody's first, and where those of each subject end."""
    (time, matter, wide, whom), (first, stop), (held, ends) = of, rows, into
    for subject in range(subjects + 1):
        put_word(ends, subject, 0)
    for row in range(first, stop):
        subject = row_half(whom, row_half(matter, row) if wide else row_quarter(matter, row))
        put_word(ends, subject, row_word(ends, subject) + 1)
    before = np.int64(0)
    for subject in range(subjects + 1):
        count = row_word(ends, subject)
        put_word(ends, subject, before)
        before += count
    for row in range(first, stop):
        subject = row_half(whom, row_half(matter, row) if wide else row_quarter(matter, row))
        at = row_word(ends, subject)
        put_word(held, at, row_word(time, row))
        put_word(ends, subject, at + 1)


@compiled
def _most_about(of: Any, subjects: int) -> int:
    """The most times within half an hour that are of one subject."""
    (times, ends), most = of, 0
    for subject in range(1, subjects + 1):
        first = row_word(ends, subject - 1)
        for at in range(first + most, row_word(ends, subject)):
            while at - most >= first and row_word(times, at) - row_word(times, at - most) < HALF_HOUR:
                most += 1
    return most


@compiled
def _most_within(times: Any, first: int, stop: int, window: int) -> int:
    """The most times from one up to another, in order, that are within a window; there must be one."""
    step = 0
    for at in range(first, stop, _BLOCK):
        while at - _BLOCK * step >= first and row_word(times, at) - row_word(times, at - _BLOCK * step) < window:
            step += 1
    most = _BLOCK * (step - 1) + 1
    for at in range(first + most, stop, _BLOCK):
        upto = min(at + _BLOCK, stop)
        # The nearest that one of a block can be to the one so many before: mostly too far, and the block is done.
        if row_word(times, at) - row_word(times, upto - 1 - most) < window:
            for one in range(at, upto):
                while one - most >= first and row_word(times, one) - row_word(times, one - most) < window:
                    most += 1
    return most
