"""Sequences that end with an event: the rows shortly before each end are looked at once for every rule that ends so."""

from typing import Any, Final

import numpy as np

from probity.analysis.lake.coded import TICK
from probity.analysis.lake.columns import BY_FOLLOWING, BY_ROWS, GROUP, LEAST, TEST, WITHIN, put
from probity.analysis.lake.kernels import row_byte, row_word
from probity.analysis.lake.machine import address, compiled, inlined
from probity.analysis.lake.userdays import (
    AHEAD,
    DAY,
    EVENT,
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
    span, _, user, _, read = here
    within, ends = group
    tests, many = slots[asked, TEST], np.zeros(len(asked), dtype=np.int64)
    leasts = _leasts(slots, asked, read)
    for day in range(len(span[4])):
        if day + AHEAD < len(leasts) and leasts[day + AHEAD]:
            fetch_classes(span, user, day + AHEAD)
            fetch_matters(span, user, day + AHEAD)
            fetch_ticks(span, user, day + AHEAD)
        if leasts[day] == 0:
            continue
        of, low = user_day(span, user, day), 0
        _, rows, _, about = rooms[2]
        for one in range(_ends_of(of, ends, rooms[2])):
            row, subject = rows[one], about[one]
            low = _tick_before(of, row, within, low)
            if _too_few(of, row, subject, within, low, leasts[day]):
                continue
            if found + len(asked) > len(out):
                return _NO_ROOM
            end = (day, row, row_word(of.time, row), subject)
            if not _look_back(here, end, (within, low), tests, many):
                return _TOO_MANY
            found = _list_followed(here, slots, (asked, many), end, within, out, found)
    return found


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


@inlined
def _list_followed(here: Any, slots: Any, counted: Any, end: Any, within: int, out: Any, found: int) -> int:
    span, _, user, _, _ = here
    (asked, many), (day, row, time, subject) = counted, end
    for place in range(len(asked)):
        if many[place] >= slots[asked[place], LEAST]:
            event = row_word(span[0][day, EVENT], row)
            ended = (asked[place], user, subject, span[4][day], many[place], time - within, time - 1, event, time)
            put(out, found, ended)
            found += 1
    return found


# ---- the rows before an end


@compiled
def _tick_before(of: Any, row: int, within: int, low: int) -> int:
    """The last tick that the window of a row can begin at, from one on that came before it."""
    own = (row - of.start) // TICK
    since = row_word(of.tick, of.first_tick + own) - within
    while low < own and row_word(of.tick, of.first_tick + low + 1) < since:
        low += 1
    return int(low)


@compiled
def _too_few(of: Any, row: int, subject: int, within: int, low: int, least: int) -> bool:
    """Whether fewer rows than the least, of whatever class, are about an end's subject from a tick of its day on.

    A window that may reach into the day before may have more.
    """
    first = of.start + low * TICK
    if tick_in(of, row) - within < of.number * DAY or row - first > _LOOKED_AT:
        return False
    same = 0
    for one in range(first, row):
        same += subject_in(of, one) == subject
    return same < least


@inlined
def _look_back(here: Any, end: Any, window: Any, tests: Any, many: Any) -> bool:
    """Count the rows of each test from a moment to an end, of its subject; False when there are too many to look at.

    `window` is how long it is, and the tick of the end's day that it can begin at.
    """
    span, words, user, _, _ = here
    (within, low), (day, last, time, _), left = window, end, np.int64(_LOOKED_AT)
    many[:] = 0
    while left >= 0 and day >= 0 and (span[4][day] + 1) * DAY > time - within:
        if span[1][day, user] >= 0:
            of = user_day(span, user, day)
            first = of.start + TICK * (low if day == end[0] else _tick_at(of, time - within))
            stop = last if day == end[0] else of.stop
            left -= stop - first
            if left >= 0:
                _count_before(words, of, end, (first, stop, time - within), tests, many)
        day -= 1
    return bool(left >= 0)


@compiled
def _tick_at(of: Any, since: int) -> int:
    """The last tick of a day that is before a moment, or the first."""
    tick = of.ticks - 1
    while tick > 0 and row_word(of.tick, of.first_tick + tick) >= since:
        tick -= 1
    return int(tick)


@inlined
def _count_before(words: Any, of: Any, end: Any, where: Any, tests: Any, many: Any) -> None:
    """Count some rows of a day, those of each test, that are about the end's subject and in its window."""
    (_, _, time, subject), (first, stop, since) = end, where
    for row in range(first, stop):
        if subject_in(of, row) != subject or not since <= row_word(of.time, row) < time:
            continue
        cls = class_in(of, row)
        for place in range(len(tests)):
            passes: Any = (words[tests[place] >> 6, cls] >> np.uint64(tests[place] & 63)) & np.uint64(1)
            many[place] += np.int64(passes)
