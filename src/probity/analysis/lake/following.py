"""Sequences that end with an event: the rows shortly before each end are looked at once for every rule that ends so."""

from typing import Any, Final

import numpy as np

from probity.analysis.lake.coded import TICK
from probity.analysis.lake.columns import BY_FOLLOWING, BY_ROWS, GROUP, LEAST, TEST, WITHIN, put
from probity.analysis.lake.kernels import row_byte, row_word
from probity.analysis.lake.machine import address, compiled
from probity.analysis.lake.userdays import (
    AHEAD,
    DAY,
    EVENT,
    TIME,
    class_in,
    class_of,
    fetch_classes,
    fetch_matters,
    fetch_ticks,
    subject_in,
    tick_in,
    user_day,
)

_LOOKED_AT: Final = 2_048
"""So many rows before an end, and the rows are read in order of subject instead."""
_NO_END: Final = 1 << 62
_NO_ROOM: Final = -1
_TOO_MANY: Final = -2


@compiled
def follow(here: Any, slots: Any, ways: Any, groups: Any, active: Any, rooms: Any, out: Any, found: int) -> int:
    """List the ends that enough rows come before; -1 when there is no room for them.

    `groups` is a row for each, and for each a 1 for every class that its ends are of. Of the ends of a day with one
    subject it lists each. `ways` is made `BY_ROWS` for slots with too much to look at.
    """
    for group in range(len(groups[0])):
        asked = np.flatnonzero(active & (ways == BY_FOLLOWING) & (slots[:, GROUP] == group))
        if found < 0 or len(asked) == 0:
            continue
        after = _follow(here, slots, (groups[0][group, WITHIN], groups[1][group]), asked, rooms, out, found)
        if after == _TOO_MANY:
            ways[asked] = BY_ROWS
        else:
            found = after
    return found


@compiled
def _follow(here: Any, slots: Any, group: Any, asked: Any, rooms: Any, out: Any, found: int) -> int:
    span, words, user, _, read = here
    (within, ends), (_, rows, _, about) = group, rooms[2]
    leasts, sought, many = _leasts(slots, asked, read), _sought(slots, asked, words), np.zeros(len(asked), np.int64)
    at_sought = np.int64(address(sought))
    for day in range(len(span[4])):
        if day + AHEAD < len(leasts) and leasts[day + AHEAD]:
            fetch_classes(span, user, day + AHEAD)
            fetch_matters(span, user, day + AHEAD)
            fetch_ticks(span, user, day + AHEAD)
        if leasts[day] == 0:
            continue
        of, low = user_day(span, user, day), 0
        for one in range(_ends_of(of, ends, rooms[2])):
            low = _tick_before(of, rows[one], within, low)
            window = (of.start + low * TICK, rows[one], about[one], within)
            most = _most(of, window)
            if most < leasts[day] or not _may_end(of, window, most, at_sought, len(asked)):
                continue
            if found + len(asked) > len(out):
                return _NO_ROOM
            if not _count_all(here, (day, of), window, sought, many):
                return _TOO_MANY
            found = _list_followed(here, (asked, sought, many), day, window, out, found)
    return found


@compiled
def _sought(slots: Any, asked: Any, words: Any) -> Any:
    """For each slot where the words of its test are, the bit in them, and how many rows it asks for."""
    sought = np.zeros((len(asked), 3), dtype=np.int64)
    for place in range(len(asked)):
        test = slots[asked[place], TEST]
        sought[place, 0], sought[place, 1] = np.int64(address(words[test >> 6])), test & 63
        sought[place, 2] = slots[asked[place], LEAST]
    return sought


@compiled
def _leasts(slots: Any, asked: Any, read: Any) -> Any:
    """For each day the fewest rows that any slot asks for which may have an end on it; 0 for none."""
    leasts = np.zeros(read.shape[1], dtype=np.int64)
    for slot in asked:
        least = slots[slot, LEAST]
        for day in range(len(leasts)):
            if read[slot, day] & 2 and (leasts[day] == 0 or least < leasts[day]):
                leasts[day] = least
    return leasts


@compiled
def _ends_of(of: Any, ends: Any, room: Any) -> int:
    """Put the rows of a day that are an end, and whom each is about, into a room; how many they are."""
    _, rows, _, about = room
    found, kept, marks = 0, 0, np.int64(address(ends)) + of.first_class
    for row in range(of.start, of.stop):
        # Written each time and kept when it passes: no branch to guess.
        rows[found] = row
        found += row_byte(marks, class_of(of.cls, of.wide_class, row))
    for one in range(found):
        row = rows[one]
        rows[kept], about[kept] = row, subject_in(of, row)
        kept += about[kept] != 0
    return kept


@compiled
def _list_followed(here: Any, counted: Any, day: int, window: Any, out: Any, found: int) -> int:
    span, _, user, _, _ = here
    (asked, sought, many), (_, row, subject, within) = counted, window
    event, time = row_word(span[0][day, EVENT], row), row_word(span[0][day, TIME], row)
    for place in range(len(asked)):
        if many[place] >= sought[place, 2]:
            ended = (asked[place], user, subject, span[4][day], many[place], time - within, time - 1, event, time)
            put(out, found, ended)
            found += 1
    return found


# ---- the rows before an end. A `window` is the first row that may be in it, the end's, its subject and how long it is.


@compiled
def _tick_before(of: Any, row: int, within: int, low: int) -> int:
    """The last tick that the window of a row can begin at, from one on that came before it."""
    own = (row - of.start) // TICK
    since = row_word(of.tick, of.first_tick + own) - within
    while low < own and row_word(of.tick, of.first_tick + low + 1) < since:
        low += 1
    return int(low)


@compiled
def _most(of: Any, window: Any) -> int:
    """No fewer than the rows, of whatever class, that are about an end's subject in its window.

    They are as good as without number where the window may reach into the day before.
    """
    first, row, subject, within = window
    if tick_in(of, row) - within < of.number * DAY or row - first > _LOOKED_AT:
        return _NO_END
    same = 0
    for one in range(first, row):
        same += subject_in(of, one) == subject
    return same


@compiled
def _may_end(of: Any, window: Any, most: int, sought: Any, tests: int) -> bool:
    """Whether a test has enough rows in an end's day, or may have with those before; `sought` is where that begins.

    Those of a test that asks for more than there can be are not counted.
    """
    first, row, subject, within = window
    if row - first > _LOOKED_AT:
        return True
    time = row_word(of.time, row)
    if time - within < of.number * DAY:
        return True
    for place in range(tests):
        least = row_word(sought, 3 * place + 2)
        if least <= most:
            test = (row_word(sought, 3 * place), row_word(sought, 3 * place + 1))
            if _count_rows(of, test, (first, row), subject, (time - within, time)) >= least:
                return True
    return False


@compiled
def _count_rows(of: Any, test: Any, rows: Any, subject: int, times: Any) -> int:
    """How many of some rows pass a test, are about a subject, and are of a moment or later and before another."""
    (bits, shift), (first, stop), (since, before), many = test, rows, times, 0
    for row in range(first, stop):
        if subject_in(of, row) == subject and (row_word(bits, class_in(of, row)) >> shift) & 1:
            many += since <= row_word(of.time, row) < before
    return many


@compiled
def _count_all(here: Any, own: Any, window: Any, sought: Any, many: Any) -> bool:
    """Count the rows of each test in a window; False when there are too many to look at."""
    span, _, user, _, _ = here
    (day, of), (first, row, subject, within) = own, window
    time, left, stop = row_word(of.time, row), np.int64(_LOOKED_AT), row
    many[:] = 0
    while left >= 0 and day >= 0 and (span[4][day] + 1) * DAY > time - within:
        if span[1][day, user] >= 0:
            if day != own[0]:
                of = user_day(span, user, day)
                first, stop = of.start + TICK * _tick_at(of, time - within), of.stop
            left -= stop - first
            for place in range(len(many) if left >= 0 else 0):
                test = (sought[place, 0], sought[place, 1])
                many[place] += _count_rows(of, test, (first, stop), subject, (time - within, time))
        day -= 1
    return bool(left >= 0)


@compiled
def _tick_at(of: Any, since: int) -> int:
    """The last tick of a day that is before a moment, or the first."""
    tick = of.ticks - 1
    while tick > 0 and row_word(of.tick, of.first_tick + tick) >= since:
        tick -= 1
    return int(tick)
