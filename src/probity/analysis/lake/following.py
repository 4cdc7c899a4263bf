"""Sequences that end with an event: the rows shortly before each end are looked at once for every rule that ends so."""

from typing import Any, Final

import numpy as np

from probity.analysis.lake.columns import BY_FOLLOWING, BY_ROWS, ENDS, GROUP, LEAST, TEST, WITHIN, put
from probity.analysis.lake.gathering import CLS, DAY, EVENT, STARTS, SUBJECT, TIME, add_subjects, class_of, gather
from probity.analysis.lake.kernels import row_word
from probity.analysis.lake.machine import compiled

_LOOKED_AT: Final = 2_048
"""So many rows before an end, and the rows are read in order of subject instead."""
_STRIDE: Final = 16
_ALL: Final = -1
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
    span, words, user, counts, read = here
    either = np.zeros(len(span[4]), dtype=np.int8)
    for slot in asked:
        either |= read[slot]
    ends = gather((span, words, user, counts, either), group[ENDS], 2, rooms[2])
    ends = add_subjects(span, rooms[2], ends, _ALL)
    days, rows, times, subjects = rooms[2]
    tests, many = slots[asked, TEST], np.zeros(len(asked), dtype=np.int64)
    least = slots[asked, LEAST].min()
    low = np.zeros(2, dtype=np.int64)
    for one in range(ends):
        day, row, time, subject = days[one], rows[one], times[one], subjects[one]
        since = time - group[WITHIN]
        if found + len(asked) > len(out):
            return _NO_ROOM
        if _too_few(here, (day, row, subject), since, least, low):
            continue
        if not _look_back(here, (day, row, time, subject), since, tests, many):
            return _TOO_MANY
        for place in range(len(asked)):
            if many[place] >= slots[asked[place], LEAST]:
                event = row_word(span[0][day, EVENT], row)
                hit = (asked[place], user, subject, span[4][day], many[place], since, time - 1, event, time)
                put(out, found, hit)
                found += 1
    return found


@compiled
def _too_few(here: Any, end: Any, since: int, least: int, low: Any) -> bool:
    """Whether fewer rows of the end's day than the least, of whatever class, name its subject in its window.

    `low` is the day of the end before and where its window began. Windows that reach into the day before are not seen.
    """
    span, _, user, _, _ = here
    at, places, numbers = span[0], span[1], span[4]
    day, row, subject = end
    if since < numbers[day] * DAY:
        return False
    times, subjects = at[day, TIME], at[day, SUBJECT]
    if low[0] != day or low[1] == 0:
        low[0], low[1] = day, row_word(at[day, STARTS], places[day, user])
    first = low[1]
    for step in (_STRIDE, 1):
        while first + step <= row and row_word(times, first + step - 1) < since:
            first += step
    low[1] = first
    if row - first > _LOOKED_AT:
        return False
    same = 0
    for one in range(first, row):
        same += row_word(subjects, one) == subject
    return same < least


@compiled
def _look_back(here: Any, end: Any, since: int, tests: Any, many: Any) -> bool:
    """Count the rows of each test from a moment to an end, of its subject; False when there are too many to look at."""
    span, _, user, _, _ = here
    at, places, numbers = span[0], span[1], span[4]
    many[:] = 0
    day, left = end[0], np.int64(_LOOKED_AT)
    while left >= 0 and day >= 0 and (numbers[day] + 1) * DAY > since:
        place = places[day, user]
        if place >= 0:
            start = row_word(at[day, STARTS], place)
            stop = end[1] if day == end[0] else row_word(at[day, STARTS], place + 1)
            left -= _look_back_a_day(here, end, (day, start, stop, max(start, stop - left), since), tests, many)
        day -= 1
    return bool(left >= 0)


@compiled
def _look_back_a_day(here: Any, end: Any, where: Any, tests: Any, many: Any) -> int:
    """The same for one day, up to a row; how many were looked at, and one more when there are more."""
    span, words, _, _, _ = here
    at, _, offsets, wide, _ = span
    _, _, time, subject = end
    day, start, stop, least, since = where
    times, subjects = at[day, TIME], at[day, SUBJECT]
    row = stop - 1
    while row >= least and row_word(times, row) >= since:
        if row_word(subjects, row) == subject and row_word(times, row) < time:
            cls = offsets[day] + class_of(at[day, CLS], wide[day], row)
            for place in range(len(tests)):
                passes: Any = (words[tests[place] >> 6, cls] >> np.uint64(tests[place] & 63)) & np.uint64(1)
                many[place] += np.int64(passes)
        row -= 1
    return int(stop - 1 - row + (row >= start and row_word(times, row) >= since))
