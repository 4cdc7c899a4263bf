"""The loops that say how much each user did in the busiest hour of a day, and in half an hour about one subject.

And how much of each kind of rows an hour may hold.
"""

from typing import Any, Final, NamedTuple

import numpy as np

from probity.analysis.lake.coded import HALF_HOUR, HOUR, KIND_OFTEN, KINDS_ROOM, TICK
from probity.analysis.lake.instructions import (
    add_kinds_of_row,
    add_kinds_of_tick,
    address,
    put_greatest,
    put_word,
    reckoned,
    row_half,
    row_quarter,
    row_word,
)
from probity.analysis.lake.machine import compiled
from probity.analysis.lake.userdays import DAY

_BLOCK: Final = 8
_SMALL: Final = 65_535
_BYTES: Final = 2 * KINDS_ROOM
"""What the sums of a tick take."""


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
    of the user's subjects each is about, and how many these are. `room` is for as many times as a user has rows, as
    many numbers as a user has subjects, and one, and a number for each row.
    """
    (time, matter), (row_starts, matter_starts), (whom, subjects), (held, ends, of_row) = rows, starts, matters, room
    into, wide = (address(held), address(ends), address(of_row)), matter.itemsize == 4
    for user in range(len(row_starts) - 1):
        of = address(time), address(matter), wide, address(whom) + 4 * matter_starts[user]
        _put_by_subject(of, (row_starts[user], row_starts[user + 1]), subjects[user], into)
        most, whom_most, others = _most_about(into, subjects[user])
        found.busiest_about[user], found.busiest_whom[user], found.busiest_others[user] = most, whom_most, others


@compiled
def _put_by_subject(of: Any, rows: Any, subjects: int, into: Any) -> None:
    """Put the times of rows by subject and as they were, nobody's first, and where those of each subject end."""
    (time, matter, wide, whom), (first, stop), (held, ends, of_row) = of, rows, into
    for subject in range(subjects + 1):
        put_word(ends, subject, 0)
    for row in range(first, stop):
        subject = row_half(whom, row_half(matter, row) if wide else row_quarter(matter, row))
        put_word(of_row, row - first, subject)
        put_word(ends, subject, row_word(ends, subject) + 1)
    before = np.int64(0)
    for subject in range(subjects + 1):
        count = row_word(ends, subject)
        put_word(ends, subject, before)
        before += count
    for row in range(first, stop):
        subject = row_word(of_row, row - first)
        at = row_word(ends, subject)
        put_word(held, at, row_word(time, row))
        put_word(ends, subject, at + 1)


@compiled
def _most_about(of: Any, subjects: int) -> Any:
    """The most times within half an hour that are of one subject, which it is, and the most of any other."""
    (times, ends, _), most, whom, others = of, 0, 0, 0
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


# ---- how much of each kind


@compiled
def put_busiest_kinds(rows: Any, ticks: Any, of_class: Any, room: Any, found: Any) -> None:
    """Put no less than the most rows of each user within an hour, of each kind: by ticks, and so too many by a few.

    `rows` are classes as they were met, and where those of each user begin; `ticks` times and the same; `of_class` has
    the kinds of each class; `room` is for the sums of as many ticks as a user has, and one, and for as many numbers.
    """
    (cls, starts), (tick, tick_starts), (sums, first) = rows, ticks, room
    most, into = np.zeros(KINDS_ROOM, dtype=np.uint16), (address(sums), address(first))
    for user in range(len(starts) - 1):
        if starts[user + 1] - starts[user] > _SMALL:
            found[user, :] = KIND_OFTEN
            continue
        times, many = address(tick) + 8 * tick_starts[user], tick_starts[user + 1] - tick_starts[user]
        _put_sums(address(cls), (starts[user], starts[user + 1]), address(of_class), into[0])
        put_firsts((times, into[1]), (0, many, 0), HOUR, 0)
        most[:] = 0
        for one in range(many):
            since = into[0] + _BYTES * row_word(into[1], one)
            put_greatest(address(most), into[0] + _BYTES * (one + 1), since)
        for kind in range(KINDS_ROOM):
            found[user, kind] = min(np.int64(most[kind]), KIND_OFTEN)


@compiled
def _put_sums(cls: int, rows: Any, of_class: int, sums: int) -> None:
    """Put for each tick of some rows how many of each kind are before it, and so for the end."""
    (row, stop), at = rows, sums
    for one in range(_BYTES // 8):
        put_word(at, one, 0)
    while row + TICK <= stop:
        add_kinds_of_tick(at, cls + 4 * row, of_class, at + _BYTES)
        row += TICK
        at += _BYTES
    if row < stop:
        add_kinds_of_row(at, cls + 4 * row, of_class, at + _BYTES)
        for one in range(row + 1, stop):
            add_kinds_of_row(at + _BYTES, cls + 4 * one, of_class, at + _BYTES)


@compiled
def put_firsts(where: Any, among: Any, window: int, begins: int) -> None:
    """Put beside each of some ticks the first that a window can hold which ends with it or before the next.

    `where` is where the times of ticks are, and where these go; `among` the first tick, the one after the last, and one
    that is no later than any of the answers. A window that begins at `begins` or later holds none before the first.
    """
    (times, firsts), (start, stop, low), tick = where, among, among[0]
    while tick < stop:
        since = row_word(times, tick) - window
        # Whether one goes on or the other cannot be foreseen: either way all is written, and no branch is guessed.
        gone = reckoned(row_word(times, low) <= since)
        put_word(firsts, tick, max(low - 1, start if since >= begins else 0))
        low += gone
        tick += 1 - gone
