"""Sequences that end with an event: the rows shortly before each end are looked at once for every rule that ends so."""

from typing import Any, Final

import numpy as np

from probity.analysis.lake.coded import TICK
from probity.analysis.lake.columns import BY_FOLLOWING, BY_ROWS, ENDS, GROUP, LEAST, TEST, WITHIN, put
from probity.analysis.lake.instructions import address, row_word
from probity.analysis.lake.machine import compiled
from probity.analysis.lake.userdays import (
    AHEAD,
    DAY,
    EVENT,
    TIME,
    bits_of,
    column,
    day_number,
    fetch_classes,
    fetch_matters,
    fetch_ticks,
    pattern_in,
    place_in,
    subject_in,
    user_day,
    whom_in,
)

_LOOKED_AT: Final = 2_048
"""So many rows before an end, and the rows are read in order of subject instead."""
_NO_END: Final = 1 << 62
_NO_ROOM: Final = -1
_TOO_MANY: Final = -2


@compiled
def follow(here: Any, slots: Any, ways: Any, groups: Any, active: Any, rooms: Any, out: Any, found: int) -> int:
    """List the ends that enough rows come before; -1 when there is no room for them.

    Of the ends of a day with one subject it lists each. `ways` is made `BY_ROWS` for slots with too much to look at.
    """
    for group in range(len(groups)):
        asked = np.flatnonzero(active & (ways == BY_FOLLOWING) & (slots[:, GROUP] == group))
        if found < 0 or len(asked) == 0:
            continue
        after = _follow(here, slots, groups[group], asked, rooms, out, found)
        if after == _TOO_MANY:
            ways[asked] = BY_ROWS
        else:
            found = after
    return found


@compiled
def _follow(here: Any, slots: Any, group: Any, asked: Any, rooms: Any, out: Any, found: int) -> int:
    span, words, user, _, read = here
    within, (_, rows, _, about) = group[WITHIN], rooms[2]
    leasts, sought, many = _leasts(slots, asked, read), _sought(slots, asked, words), np.zeros(len(asked), np.int64)
    today, ends = np.zeros((len(asked), 3), dtype=np.int64), bits_of(words, group[ENDS])
    at_today = np.int64(address(today))
    for day in range(span.days):
        if day + AHEAD < span.days and leasts[day + AHEAD]:
            fetch_classes(span, user, day + AHEAD)
            fetch_matters(span, user, day + AHEAD)
            fetch_ticks(span, user, day + AHEAD)
        if leasts[day] == 0:
            continue
        of, tests = user_day(span, user, day), _of_day(asked, sought, read, day, today)
        for one in range(_ends_of(of, ends, rows, about)):
            window = (rows[one], about[one], within)
            most = _most(of, window, leasts[day])
            if most < leasts[day] or not _may_end(of, window, most, at_today, tests):
                continue
            if found + len(asked) > len(out):
                return _NO_ROOM
            if not _count_all(here, (day, of), window, sought, many):
                return _TOO_MANY
            found = _list_followed(here, (asked, sought, many), (day, of), window, out, found)
    return found


@compiled
def _of_day(asked: Any, sought: Any, read: Any, day: int, today: Any) -> int:
    """Put what is sought on a day, and of which there may be enough, into a list of its own; how many they are."""
    found = 0
    for place in range(len(asked)):
        if read[asked[place], day] & 2:
            today[found] = sought[place]
            found += 1
    return found


@compiled
def _sought(slots: Any, asked: Any, words: Any) -> Any:
    """For each slot where the words of its test are, the bit in them, and how many rows it asks for."""
    sought = np.zeros((len(asked), 3), dtype=np.int64)
    for place in range(len(asked)):
        sought[place, 0], sought[place, 1] = bits_of(words, slots[asked[place], TEST])
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
def _ends_of(of: Any, ends: Any, rows: Any, about: Any) -> int:
    """List the rows of a day that are an end and about somebody, and whom; how many they are."""
    (bits, shift), found, kept = ends, 0, 0
    for row in range(of.start, of.stop):
        # Written each time and kept when it passes: no branch to guess.
        rows[found] = row
        found += (row_word(bits, pattern_in(of, row)) >> shift) & 1
    for one in range(found):
        row = rows[one]
        rows[kept], about[kept] = row, whom_in(of, row)
        kept += about[kept] != 0
    return kept


@compiled
def _list_followed(here: Any, counted: Any, own: Any, window: Any, out: Any, found: int) -> int:
    span, _, user, _, _ = here
    (asked, sought, many), (day, of), (row, _, within) = counted, own, window
    subject = subject_in(of, row)
    event, time = row_word(column(span, day, EVENT), row), row_word(column(span, day, TIME), row)
    on = day_number(span, day)
    for place in range(len(asked)):
        if many[place] >= sought[place, 2]:
            put(out, found, (asked[place], user, subject, on, many[place], time - within, time - 1, event, time))
            found += 1
    return found


# ---- the rows before an end. A `window` is the end's row, which of the day's subjects it is about, and how long it is.


@compiled
def _most(of: Any, window: Any, fewest: int) -> int:
    """No fewer than the rows, of whatever class, that are about an end's subject in its window.

    Counted until there cannot be so many. They are as good as without number where the window may reach into the day
    before.
    """
    row, whom, within = window
    tick, same, stop = (row - of.start) // TICK, 0, row
    since = row_word(of.tick, of.first_tick + tick) - within
    while tick > 0 and row_word(of.tick, of.first_tick + tick) >= since:
        tick -= 1
    first = of.start + TICK * tick
    if since < of.number * DAY or row - first > _LOOKED_AT:
        return _NO_END
    while stop > first and same + stop - first >= fewest:
        upto, stop = stop, max(stop - TICK, first)
        for one in range(stop, upto):
            same += whom_in(of, one) == whom
    return int(same + stop - first)


@compiled
def _may_end(of: Any, window: Any, most: int, sought: Any, tests: int) -> bool:
    """Whether a test has enough rows in an end's day, or may have with those before; `sought` is where that begins.

    Those of a test that asks for more than there can be are not counted.
    """
    row, whom, within = window
    since = row_word(of.tick, of.first_tick + (row - of.start) // TICK) - within
    first = of.start + TICK * _tick_at(of, since)
    if since < of.number * DAY or row - first > _LOOKED_AT:
        return True
    for place in range(tests):
        least = row_word(sought, 3 * place + 2)
        if least <= most:
            bits, shift, same = row_word(sought, 3 * place), row_word(sought, 3 * place + 1), 0
            for one in range(first, row):
                same += (row_word(bits, pattern_in(of, one)) >> shift) & (whom_in(of, one) == whom)
            if same >= least:
                return True
    return False


@compiled
def _count_rows(of: Any, test: Any, rows: Any, subject: int, times: Any) -> int:
    """How many of some rows pass a test, are about a subject, and are of a moment or later and before another."""
    (bits, shift), (first, stop), (since, before), many = test, rows, times, 0
    for row in range(first, stop):
        if (row_word(bits, pattern_in(of, row)) >> shift) & 1 and subject_in(of, row) == subject:
            many += since <= row_word(of.time, row) < before
    return many


@compiled
def _count_all(here: Any, own: Any, window: Any, sought: Any, many: Any) -> bool:
    """Count the rows of each test in a window; False when there are too many to look at."""
    span, _, user, _, _ = here
    (day, of), (row, _, within), subject = own, window, subject_in(own[1], window[0])
    time, left, stop = row_word(of.time, row), np.int64(_LOOKED_AT), row
    many[:] = 0
    while left >= 0 and day >= 0 and (day_number(span, day) + 1) * DAY > time - within:
        if place_in(span, user, day) >= 0:
            if day != own[0]:
                of = user_day(span, user, day)
                stop = of.stop
            first = of.start + TICK * _tick_at(of, time - within)
            left -= stop - first
            for place in range(len(many) if left >= 0 else 0):
                test = (sought[place, 0], sought[place, 1])
                many[place] += _count_rows(of, test, (first, stop), subject, (time - within, time))
        day -= 1
    return bool(left >= 0)


@compiled
def _tick_at(of: Any, since: int) -> int:
    """The last tick of a day that is before a moment, or the first."""
    low, high = 0, of.ticks
    while high - low > 1:
        middle = (low + high) // 2
        if row_word(of.tick, of.first_tick + middle) < since:
            low = middle
        else:
            high = middle
    return int(low)
