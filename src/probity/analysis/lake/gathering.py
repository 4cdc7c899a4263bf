"""The rows of one user that a walk reads, of several days: those that pass a slot, fewer and fewer of them.

Rows are kept in a room: day (its place in the span), row, time and number of the subject. See `userdays` for a span.
"""

from typing import Any, Final

import numpy as np

from probity.analysis.lake.instructions import address, prefetch, row_half, row_word
from probity.analysis.lake.machine import compiled
from probity.analysis.lake.rare import LONE, is_rare, list_lone, list_rare
from probity.analysis.lake.userdays import (
    AHEAD,
    CELL_CLASS,
    CELL_COUNT,
    CELL_STARTS,
    DAY,
    TIME,
    bits_of,
    class_of,
    column,
    day_number,
    fetch_cells,
    fetch_classes,
    fetch_firsts,
    fetch_matter,
    pattern_in,
    patterns_of,
    place_in,
    user_day,
    where_subject_is,
    wide_classes,
)

_PLACES: Final = 4_095
"""The last of so many places that subjects share where they are counted: few do, and all of them stay near."""


@compiled
def first_of(rows: Any, slot: int, user: int) -> int:
    """The first of some rows in order that is of a slot and a user, or after them."""
    low, high = 0, len(rows)
    while low < high:
        middle = (low + high) // 2
        if rows[middle, 0] < slot or (rows[middle, 0] == slot and rows[middle, 1] < user):
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def day_of(span: Any, time: Any) -> int:
    """The first day of the span that is not before a moment's."""
    low, high = 0, span.days
    while low < high:
        middle = (low + high) // 2
        if day_number(span, middle) < time // DAY:
            low = middle + 1
        else:
            high = middle
    return int(low)


@compiled
def gather(here: Any, test: int, flag: int, room: Any) -> int:
    """Put the user's rows that pass a test, of the days that bear a mark, into a room; how many they are.

    `add_times` puts their moments beside them: most are never asked for.
    """
    span, words, user, counts, read = here
    days, rows, _, numbers = room
    tests, shift = bits_of(words, test)
    found = 0
    for day in range(len(read)):
        soon = day + AHEAD
        if soon < len(read) and read[soon] & flag:
            _fetch_rows(span, user, soon, counts[test, soon])
        if read[day] & flag == 0 or counts[test, day] == 0:
            continue
        of, before, where = user_day(span, user, day), found, (address(numbers), address(rows) + 8 * found)
        many = _list_few((span, user), (words, test), (day, of.start, of.stop, counts[test, day]), where)
        if many >= 0:
            found += many
        for row in range(of.start, of.stop if many < 0 else of.start):
            # Written each time and kept when it passes: no branch to guess.
            rows[found] = row
            found += (row_word(tests, pattern_in(of, row)) >> shift) & 1
        for kept in range(before, found):
            days[kept] = day
            fetch_matter(of, rows[kept])
    return found


@compiled
def _fetch_rows(span: Any, user: int, day: int, many: int) -> None:
    """Have brought near what says which rows of a day pass a test, of which there are so many."""
    if 0 < many <= LONE:
        fetch_firsts(span, user, day)
    elif many > 0:
        fetch_classes(span, user, day)


@compiled
def _list_few(whose: Any, test: Any, of_day: Any, where: Any) -> int:
    """List the rows of a day that pass a test, as `list_rare` does; -1 if they are not few."""
    day, many, found = of_day[0], of_day[3], -1
    if many <= LONE:
        found = list_lone(whose, test, day, where[1])
    if found < 0 and is_rare(whose[0], whose[1], day, many):
        found = list_rare(whose, test, of_day, where)
    return found


@compiled
def add_times(span: Any, room: Any, count: int) -> None:
    """Put the moment of each row beside it."""
    days, rows, times, _ = room
    for one in range(count):
        times[one] = row_word(column(span, days[one], TIME), rows[one])


@compiled
def begin(table: Any, rows: int) -> None:
    """Number subjects anew, with room for those of so many rows."""
    state = table[1]
    last = 63
    while last < 2 * rows:
        last = 2 * last + 1
    state[0], state[1], state[2] = state[0] + 1, 0, min(last, len(table[0]) - 1)


@compiled
def add_subjects(span: Any, user: int, room: Any, count: int, marks: Any) -> int:
    """Put the subject of each row where its number will be; rows about nobody, or without a mark, are let go."""
    days, rows, times, numbers = room
    _put_where_subjects_are(span, user, room, count)
    kept = 0
    for one in range(count):
        subject = row_word(numbers[one], 0)
        if subject != 0 and (marks >> (subject & 63)) & 1:
            days[kept], rows[kept], times[kept], numbers[kept] = days[one], rows[one], times[one], subject
            kept += 1
    return kept


@compiled
def _put_where_subjects_are(span: Any, user: int, room: Any, count: int) -> None:
    """Put the address of the subject of each row beside it, and have it brought near: they lie far apart."""
    days, rows, _, numbers = room
    if count == 0:
        return
    of = user_day(span, user, days[0])
    for one in range(count):
        if one and days[one] != days[one - 1]:
            of = user_day(span, user, days[one])
        numbers[one] = where_subject_is(of, rows[one])
        prefetch(numbers[one])


@compiled
def marks_of(room: Any, count: int) -> Any:
    """A mark for each subject of some rows, which others may share."""
    subjects = room[3]
    marks: Any = np.int64(0)
    for one in range(count):
        marks |= np.int64(1) << (subjects[one] & 63)
    return marks


@compiled
def may_be_often(room: Any, count: int, least: int, held: Any) -> int:
    """Let go of rows whose subject has fewer than so many: all of those that share a place with others are counted."""
    days, rows, times, subjects = room
    last = _PLACES
    while last >= len(held):
        last >>= 1
    for one in range(count):
        held[subjects[one] & last] += 1
    kept = 0
    for one in range(count):
        days[kept], rows[kept], times[kept], subjects[kept] = days[one], rows[one], times[one], subjects[one]
        kept += held[subjects[one] & last] >= least
    held[: last + 1] = 0
    return kept


@compiled
def number(table: Any, room: Any, count: int) -> None:
    """Put the number of each subject among those of the user, from 0, in its place."""
    held, state = table
    numbers = room[3]
    last, turn, known = state[2], state[0], state[1]
    for one in range(count):
        subject = numbers[one]
        at = subject & last
        while held[at, 1] >> 32 == turn and held[at, 0] != subject:
            at = (at + 1) & last
        if held[at, 1] >> 32 != turn:
            held[at, 0], held[at, 1] = subject, (turn << 32) | known
            known += 1
        numbers[one] = held[at, 1] & 0xFFFFFFFF
    state[1] = known


@compiled
def within(spells: Any, slot: int, user: int, room: Any, count: int) -> int:
    """Let go of the rows that are in none of the user's spells."""
    days, rows, times, numbers = room
    low, high = first_of(spells, slot, user), first_of(spells, slot, user + 1)
    kept = 0
    for one in range(count):
        for spell in range(low, high):
            if spells[spell, 2] <= times[one] < spells[spell, 3]:
                days[kept], rows[kept], times[kept], numbers[kept] = days[one], rows[one], times[one], numbers[one]
                kept += 1
                break
    return kept


@compiled
def by_number(room: Any, count: int, least: int, held: Any, other: Any) -> int:
    """Put the rows of subjects that have so many into another room, by subject and then as they were."""
    numbers = room[3]
    for one in range(count):
        held[numbers[one]] += 1
    kept = 0
    days, rows, times, order = other
    for one in range(count):
        if held[numbers[one]] >= least:
            order[kept] = (numbers[one] << 32) | one
            kept += 1
    for one in range(count):
        held[numbers[one]] = 0
    order[:kept].sort()
    of_days, of_rows, of_times, _ = room
    for one in range(kept):
        at = order[one] & 0xFFFFFFFF
        days[one], rows[one], times[one], order[one] = of_days[at], of_rows[at], of_times[at], order[one] >> 32
    return kept


@compiled
def of_ends(room: Any, count: int, ends: Any, many: int, held: Any) -> int:
    """Let go of the rows whose subject no end has."""
    days, rows, times, numbers = room
    for one in range(many):
        held[ends[3][one]] = 1
    kept = 0
    for one in range(count):
        if held[numbers[one]]:
            days[kept], rows[kept], times[kept], numbers[kept] = days[one], rows[one], times[one], numbers[one]
            kept += 1
    for one in range(many):
        held[ends[3][one]] = 0
    return kept


@compiled
def near_ends(span: Any, window: int, ends: Any, count: int, read: Any) -> None:
    """Leave a mark on the days alone that the windows of ends touch."""
    days, _, times, _ = ends
    read[:] = 0
    for one in range(count):
        day, first = days[one], (times[one] - window) // DAY
        while day >= 0 and day_number(span, day) >= first:
            read[day] = 1
            day -= 1


@compiled
def _count_test(span: Any, words: Any, user: int, test: int, counts: Any) -> int:
    """Count a user's rows of each day that pass a test, by cells; how many there are."""
    tests, shift = bits_of(words, test)
    counts[:] = 0
    for day in range(len(counts)):
        place, classes, wider = place_in(span, user, day), column(span, day, CELL_CLASS), wide_classes(span, day)
        if place < 0:
            continue
        starts, many, patterns = column(span, day, CELL_STARTS), column(span, day, CELL_COUNT), patterns_of(span, day)
        for cell in range(row_word(starts, place), row_word(starts, place + 1)):
            pattern = row_half(patterns, class_of(classes, wider, cell))
            counts[day] += ((row_word(tests, pattern) >> shift) & 1) * row_half(many, cell)
    return int(counts.sum())


@compiled
def often(given: Any, asked: Any, users: Any, rooms: Any, marks: Any, likely: Any) -> None:
    """Say who of some users has so many rows that pass a test about one subject; and mark those subjects.

    A mark may be of others also.
    """
    span, words = given
    test, least = asked
    read = np.ones(span.days, dtype=np.int8)
    counts = np.zeros((test + 1, span.days), dtype=np.int64)
    held, subjects = rooms[4], rooms[1][0]
    for one in range(len(users)):
        user = users[one]
        if one + 1 < len(users):
            fetch_cells(span, users[one + 1])
        if _count_test(span, words, user, test, counts[test]) < least:
            likely[one] = False
            continue
        count = gather((span, words, user, counts, read), test, 1, rooms[0])
        count = add_subjects(span, user, rooms[0], count, -1)
        subjects[:count] = rooms[0][3][:count]
        begin(rooms[3], count)
        number(rooms[3], rooms[0], count)
        likely[one] = _mark_often(rooms[0][3], subjects[:count], least, held, marks)


@compiled
def _mark_often(numbers: Any, subjects: Any, least: int, held: Any, marks: Any) -> bool:
    found = False
    last = np.int64(64 * len(marks) - 1)
    for one in range(len(subjects)):
        held[numbers[one]] += 1
        if held[numbers[one]] == least:
            found = True
            marks[(subjects[one] & last) >> 6] |= np.int64(1) << (subjects[one] & 63)
    for one in range(len(subjects)):
        held[numbers[one]] = 0
    return found


@compiled
def so_near(times: Any, count: int, least: int, window: int) -> bool:
    """Whether any so many of some rows, in order, are within a window."""
    found, last = False, least - 1
    while last < count and not found:
        found = times[last] - times[last - least + 1] < window
        last += 1
    return found
