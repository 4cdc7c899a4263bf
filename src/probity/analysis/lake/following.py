"""Sequences that end with an event: the rows shortly before each end are looked at once for every rule that ends so."""

from typing import Any, Final

import numpy as np

from probity.analysis.lake.columns import BY_FOLLOWING, BY_ROWS, GROUP, LEAST, TEST, WITHIN, put
from probity.analysis.lake.gathering import CLS, DAY, EVENT, STARTS, SUBJECT, TIME, class_of
from probity.analysis.lake.kernels import row_word
from probity.analysis.lake.machine import address, compiled

_LOOKED_AT: Final = 2_048
"""So many rows before an end, and the rows are read in order of subject instead."""
_STRIDE: Final = 16
_NO_ROOM: Final = -1
_TOO_MANY: Final = -2


@compiled
def follow(here: Any, slots: Any, ways: Any, groups: Any, active: Any, rooms: Any, out: Any, found: int) -> int:
    """List the ends that enough rows come before; -1 when there is no room for them.

    `groups` is a row for each, and for each a bit for every class that its ends are of. Of the ends of a day with one
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
    low = np.zeros(2, dtype=np.int64)
    for day in range(len(span[4])):
        least = _least(slots, asked, read, day)
        if least == 0:
            continue
        for one in range(_ends_of(here, ends, day, rooms[2])):
            row, time, subject = rooms[2][1][one], rooms[2][2][one], rooms[2][3][one]
            since = time - within
            if found + len(asked) > len(out):
                return _NO_ROOM
            within_day = since >= span[4][day] * DAY
            if within_day and _too_few(here, (day, row, subject), since, least, low):
                continue
            if not _look_back(here, (day, row, time, subject), since, tests, many):
                return _TOO_MANY
            end = (user, subject, span[4][day], since, time, row_word(span[0][day, EVENT], row))
            found = _list_followed(slots, asked, many, end, out, found)
    return found


@compiled
def _least(slots: Any, asked: Any, read: Any, day: int) -> int:
    """The fewest rows that any slot asks for which may have an end on a day; 0 for none."""
    least = 0
    for slot in asked:
        if read[slot, day] & 2 and (least == 0 or slots[slot, LEAST] < least):
            least = slots[slot, LEAST]
    return int(least)


@compiled
def _ends_of(here: Any, ends: Any, day: int, room: Any) -> int:
    """Put the rows of a day that are an end, about somebody, into a room; how many they are."""
    span, _, user, _, _ = here
    at, places, offsets, wide, _ = span
    _, rows, times, about = room
    found, place = 0, places[day, user]
    bits, first = address(ends), offsets[day]
    classes, wider, subjects = at[day, CLS], wide[day], at[day, SUBJECT]
    for row in range(row_word(at[day, STARTS], place), row_word(at[day, STARTS], place + 1)):
        cls = first + class_of(classes, wider, row)
        # Written each time and kept when it passes: no branch to guess.
        rows[found] = row
        found += (row_word(bits, cls >> 6) >> (cls & 63)) & 1
    kept = 0
    for one in range(found):
        row = rows[one]
        subject = row_word(subjects, row)
        rows[kept], times[kept], about[kept] = row, row_word(at[day, TIME], row), subject
        kept += subject != 0
    return kept


@compiled
def _list_followed(slots: Any, asked: Any, many: Any, end: Any, out: Any, found: int) -> int:
    user, subject, on, since, time, event = end
    for place in range(len(asked)):
        if many[place] >= slots[asked[place], LEAST]:
            put(out, found, (asked[place], user, subject, on, many[place], since, time - 1, event, time))
            found += 1
    return found


@compiled
def _too_few(here: Any, end: Any, since: int, least: int, low: Any) -> bool:
    """Whether fewer rows of the end's day than the least, of whatever class, name its subject in its window.

    `low` is the day of the end before and where its window began. The window must not reach into the day before.
    """
    span, _, user, _, _ = here
    at, places = span[0], span[1]
    day, row, subject = end
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
