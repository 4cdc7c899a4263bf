"""The loops that say how much each user did in the busiest hour of a day, and in half an hour about one subject."""

from typing import Any, Final, NamedTuple

import numpy as np

from probity.analysis.lake.coded import HALF_HOUR, HOUR
from probity.analysis.lake.instructions import address, put_word, row_half, row_quarter, row_word
from probity.analysis.lake.machine import compiled
from probity.analysis.lake.userdays import DAY

_BLOCK: Final = 8


class Busiest(NamedTuple):
    """Of each user what `coded` says of the arrays of these names."""

    busiest: np.ndarray
    busiest_about: np.ndarray
    busiest_whom: np.ndarray
    busiest_others: np.ndarray
    early: np.ndarray
    late: np.ndarray


@compiled
def put_busiest(time: Any, starts: Any, midnight: int, found: Any) -> None:
    """Put the most rows of each user within an hour, and how many are in the first and the last of a day.

    The day ends at `midnight`.
    """
    times = address(time)
    for user in range(len(starts) - 1):
        first, stop = starts[user], starts[user + 1]
        found.busiest[user], early, late = _most_within(times, first, stop, HOUR), first, stop
        while early < stop and time[early] < midnight - DAY + HOUR:
            early += 1
        while late > first and time[late - 1] >= midnight - HOUR:
            late -= 1
        found.early[user], found.late[user] = early - first, stop - late


@compiled
def put_busiest_about(rows: Any, starts: Any, matters: Any, room: Any, found: Any) -> None:
    """Put the most rows of each user about one subject within half an hour, about whom, and the most of any other.

    `rows` are times and matters, `starts` where those of each user begin, and the matters of each; `matters` says which
    of the user's subjects each is about, and how many these are. `room` is for as many times as a user has rows, and as
    many numbers as a user has subjects, and one.
    """
    (time, matter), (row_starts, matter_starts), (whom, subjects), (held, ends) = rows, starts, matters, room
    into, wide = (address(held), address(ends)), matter.itemsize == 4
    for user in range(len(row_starts) - 1):
        of = address(time), address(matter), wide, address(whom) + 4 * matter_starts[user]
        _put_by_subject(of, (row_starts[user], row_starts[user + 1]), subjects[user], into)
        most, whom_most, others = _most_about(into, subjects[user])
        found.busiest_about[user], found.busiest_whom[user], found.busiest_others[user] = most, whom_most, others


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
def _most_about(of: Any, subjects: int) -> Any:
    """The most times within half an hour that are of one subject, which it is, and the most of any other."""
    (times, ends), most, whom, others = of, 0, 0, 0
    for subject in range(1, subjects + 1):
        first, stop, found = row_word(ends, subject - 1), row_word(ends, subject), others
        for at in range(first + found, stop):
            while at - found >= first and row_word(times, at) - row_word(times, at - found) < HALF_HOUR:
                found += 1
        if found > most:
            most, whom, others = found, subject, most
        else:
            others = found
    return most, whom, others


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
