"""The rules that judge one user at a time, in one walk over users: counts of classes say which days are read at all.

See `userdays` for a span and for words.
"""

from typing import Any, Final

import numpy as np

from probity.analysis.lake.columns import (
    ABOUT,
    APART,
    BUSY,
    BY_CELLS,
    BY_ROWS,
    BY_SUBJECT,
    DISTINCT,
    DURING,
    GIVEN,
    LEAST,
    NEEDS,
    TEST,
    THEN,
    WAY,
    WINDOW,
    marks_in,
    put,
)
from probity.analysis.lake.counting import SAID, count_days, mark_days
from probity.analysis.lake.following import follow
from probity.analysis.lake.gathering import (
    add_subjects,
    add_times,
    begin,
    by_number,
    day_of,
    first_of,
    gather,
    marks_of,
    may_be_often,
    near_ends,
    number,
    of_ends,
    so_near,
    within,
)
from probity.analysis.lake.instructions import address, row_word
from probity.analysis.lake.kernels import best_before, best_windows, count_values, first_rows
from probity.analysis.lake.machine import compiled
from probity.analysis.lake.meeting import meet
from probity.analysis.lake.sliding import slide
from probity.analysis.lake.userdays import (
    DAY,
    EVENT,
    column,
    day_number,
    fetch_cells,
    subject_in,
    user_day,
)

_ALL: Final = -1
"""A mark of every subject."""


@compiled
def walk(span: Any, tested: Any, asked: Any, beside: Any, rooms: Any, first: int, out: Any) -> Any:
    """List the hits of users from `first` on; how many, and the user to go on with when there was room for no more.

    `tested` is `words` and `CodedSpan.each`. `asked` is one row a slot, `met_by`, `Sliding`, `Followed`, how many tests
    there are, and the first and last day that may have a hit; `beside` the contacts that end sequences and the spells
    that rules are confined to, each as slot, user and two numbers more, in order.
    """
    slots, met, busy, chains, tests, first_day, last_day = asked
    words, each = tested
    counts = np.zeros((tests, span.days), dtype=np.int64)
    of_day = np.zeros(each[0].shape[1], dtype=np.int16)
    read = np.zeros((len(slots), span.days), dtype=np.int8)
    active, said = np.zeros(len(slots), dtype=np.bool_), np.zeros((SAID, span.days), dtype=np.int64)
    days, found = (first_day, last_day), 0
    for user in range(first, span.users):
        fetch_cells(span, user + 1)
        rows, given = count_days(span, each, user, (slots, beside[0], first_day), of_day, counts)
        if rows == 0:
            continue
        marks = marks_in(slots, counts, (read, active, said), rooms[10], words)
        mark_days((span, user), marks, len(slots), days)
        here, before = (span, words, user, counts, read), found
        found = _by_cells(here, slots, active, out, found)
        found = meet((span, user, marks), met, address(rooms[7]), out, found)
        ways = slots[:, WAY].copy()
        found = follow((span, user, marks), chains, ways, rooms[11], out, found)
        found = slide((span, user, marks), busy, rooms[9], out, found)
        left = active & (ways == BY_ROWS)
        if left.any():  # few users have any, and so many arrays are dear to hand on
            begin(rooms[3], rows + given)
            found = _by_rows(here, slots, left, beside, rooms, days, out, found)
        if found < 0:
            return before, user
    return found, span.users


# ---- hits


@compiled
def _by_cells(here: Any, slots: Any, active: Any, out: Any, found: int) -> int:
    """List the days that have enough rows, where nothing else is asked; -1 when there is no room for them."""
    span, _, user, counts, read = here
    for slot in range(len(slots)):
        if not active[slot] or slots[slot, WAY] != BY_CELLS:
            continue
        if found + span.days > len(out):
            return -1
        for day in range(span.days):
            if read[slot, day] & 2:
                on, measure = day_number(span, day), counts[slots[slot, TEST], day]
                put(out, found, (slot, user, np.int64(0), on, measure, on * DAY, on * DAY + DAY - 1, 0, 0))
                found += 1
    return found


@compiled
def _by_rows(here: Any, slots: Any, active: Any, beside: Any, rooms: Any, days: Any, out: Any, found: int) -> int:
    """List the hits of the slots for which all rows that pass are read; -1 when there is no room for them."""
    span, words, user, counts, read = here
    for slot in range(len(slots)):
        if found < 0 or not active[slot]:
            continue
        of_slot = (span, words, user, counts, read[slot])
        if slots[slot, THEN] == slot:
            found = _counted(of_slot, slot, slots, beside, rooms, days[0], out, found)
        else:
            found = _followed(of_slot, slot, slots, beside, rooms, days, out, found)
    return found


@compiled
def _counted(here: Any, slot: int, slots: Any, beside: Any, rooms: Any, first_day: int, out: Any, found: int) -> int:
    """List the best windows of a count; -1 when there is no room for them."""
    span, _, user, _, _ = here
    ask, room, key, best = slots[slot], rooms[0], rooms[5], rooms[6]
    count = _rows(here, (slot, ask), beside[1], rooms, _ALL)
    if ask[BY_SUBJECT]:
        count = by_number(room, count, ask[LEAST], rooms[4], rooms[1])
        room = rooms[1]
        key = room[3]
        add_times(span, room, count)
    if count < ask[NEEDS]:
        return found
    listed = _windows(ask, key[:count], room, rooms, first_day)
    if found + listed > len(out):
        return -1
    for one in range(listed):
        low, last, measure = best[one, 0], best[one, 1], best[one, 2]
        day = room[0][last]
        whom = subject_in(user_day(span, user, day), room[1][last]) if ask[BY_SUBJECT] else np.int64(0)
        on = day_number(span, day)
        put(out, found + one, (slot, user, whom, on, measure, room[2][low], room[2][last], 0, 0))
    return found + listed


@compiled
def _rows(here: Any, of: Any, spells: Any, rooms: Any, marks: Any) -> int:
    """Put the rows that pass into the first room, their subjects numbered where they are asked about; how many.

    For a count by subject without their moments: those of most subjects are never asked for.
    """
    span, _, user, _, _ = here
    slot, ask = of
    room = rooms[0]
    if ask[DURING] and first_of(spells, slot, user) == first_of(spells, slot, user + 1):
        return 0
    count = gather(here, ask[TEST], 1, room)
    if not ask[BY_SUBJECT] or ask[DURING]:
        add_times(span, room, count)
    if ask[BUSY] and not so_near(room[2], count, ask[LEAST], ask[WINDOW]):
        return 0
    if ask[DURING]:
        count = within(spells, slot, user, room, count)
    if ask[ABOUT]:
        count = add_subjects(span, user, room, count, marks)
        if ask[BY_SUBJECT]:
            count = may_be_often(room, count, ask[LEAST], rooms[4])
        number(rooms[3], room, count)
    return count


@compiled
def _windows(ask: Any, key: Any, room: Any, rooms: Any, first_day: int) -> int:
    """List the best windows of rows by key; how many."""
    low, measure = rooms[7][: len(key)], rooms[8][: len(key)]
    first_rows(key, room[0], room[2], ask[WINDOW], low)
    if ask[DISTINCT]:
        count_values(room[3], low, rooms[4], measure)
    else:
        for one in range(len(key)):
            measure[one] = one - low[one] + 1
    return best_windows(key, room[0], room[2], low, measure, (ask[WINDOW], ask[LEAST], ask[APART], first_day), rooms[6])


@compiled
def _followed(here: Any, slot: int, slots: Any, beside: Any, rooms: Any, days: Any, out: Any, found: int) -> int:
    """List the best ends of a sequence; -1 when there is no room for them."""
    span, _, user, _, read = here
    ask, room, end_room, best = slots[slot], rooms[0], rooms[2], rooms[6]
    key, end_key = rooms[5], rooms[5]
    ends = _ends(here, slot, slots, beside, rooms)
    if ends == 0:
        return found
    near_ends(span, ask[WINDOW], end_room, ends, read)
    count = _rows(here, (slot, ask), beside[1], rooms, marks_of(end_room, ends))
    if ask[ABOUT]:
        number(rooms[3], end_room, ends)
        count = by_number(room, of_ends(room, count, end_room, ends, rooms[4]), ask[LEAST], rooms[4], rooms[1])
        ends = by_number(end_room, ends, 1, rooms[4], rooms[0])
        room, end_room = rooms[1], rooms[0]
        key, end_key = room[3], end_room[3]
    if count < ask[LEAST]:
        return found
    asked = (ask[WINDOW], ask[LEAST], days[0], days[1])
    listed = best_before(key[:count], room[2], (end_key[:ends], end_room[2], end_room[0]), asked, best)
    if found + listed > len(out):
        return -1
    for one in range(listed):
        _put_end(span, (slot, user, ask[WINDOW], ask[ABOUT]), best[one], room, end_room, out, found + one)
    return found + listed


@compiled
def _put_end(span: Any, of: Any, best: Any, room: Any, ends: Any, out: Any, at: int) -> None:
    slot, user, window, about = of
    end, low = best[3], best[0]
    day, row, time = ends[0][end], ends[1][end], ends[2][end]
    whom = subject_in(user_day(span, user, room[0][low]), room[1][low]) if about else np.int64(0)
    event = row_word(column(span, day, EVENT), row) if row >= 0 else np.int64(0)
    put(out, at, (slot, user, whom, day_number(span, day), best[2], time - window, time - 1, event, time))


@compiled
def _ends(here: Any, slot: int, slots: Any, beside: Any, rooms: Any) -> int:
    """Put what may end a sequence into the third room: contacts, whose row is -1, or rows; how many they are."""
    span, _, user, _, read = here
    ask, room = slots[slot], rooms[2]
    if slots[ask[THEN], GIVEN]:
        found = _given(span, beside[0], ask, user, read, rooms)
    else:
        found = gather(here, slots[ask[THEN], TEST], 2, room)
        add_times(span, room, found)
        found = add_subjects(span, user, room, found, _ALL)
    return within(beside[1], slot, user, room, found) if ask[DURING] else found


@compiled
def _given(span: Any, given: Any, ask: Any, user: int, read: Any, rooms: Any) -> int:
    """Put the user's contacts of days that bear a mark into the third room."""
    days, rows, times, about = rooms[2]
    found = 0
    for one in range(first_of(given, ask[THEN], user), first_of(given, ask[THEN], user + 1)):
        day = day_of(span, given[one, 2])
        if read[day] & 2:
            days[found], rows[found], times[found], about[found] = day, -1, given[one, 2], given[one, 3]
            found += 1
    return found
