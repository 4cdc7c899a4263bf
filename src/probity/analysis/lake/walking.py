"""The rules that judge one user at a time, in one walk over users: counts of classes say which days are read at all.

A `span` is `CodedSpan.loops`: where the arrays of each day begin, the place of each user in each day, where the classes
of each day begin in `words`, whether they take four bytes, and the numbers of the days. In `words` a class has a bit
for each slot that it passes.
"""

from typing import Any, Final

import numpy as np

from probity.analysis.lake.gathering import (
    CELL_CLASS,
    CELL_COUNT,
    CELL_STARTS,
    DAY,
    EVENT,
    STARTS,
    SUBJECT,
    add_subjects,
    begin,
    busy,
    by_number,
    class_of,
    first_of,
    gather,
    marks_of,
    near,
    near_ends,
    number,
    of_ends,
    within,
)
from probity.analysis.lake.kernels import best_before, best_windows, count_values, first_rows, four_bytes, lowest
from probity.analysis.lake.machine import compiled, word

NEEDS, BACK, THEN, WINDOW, LEAST, APART, ABOUT, BY_SUBJECT, DISTINCT, GIVEN, DURING, BUSY = range(12)
"""The columns of what is asked for a slot; `NEEDS` is 0 for one that is not walked."""
ASKED: Final = 12
SLOT, USER, ABOUT_WHOM, ON, MEASURE, FROM, UPTO, END, ENDED = range(9)
"""The columns of a hit: its rows are of moments `FROM` to `UPTO`; a sequence ends with an event, or 0 for a contact."""
HIT: Final = 9
_ALL: Final = -1
"""A mark of every subject."""


@compiled
def walk(span: Any, words: Any, asked: Any, beside: Any, rooms: Any, first: int, out: Any) -> Any:
    """List the hits of users from `first` on; how many, and the user to go on with when there was room for no more.

    `asked` is one row a slot, and the first and last day that may have a hit; `beside` the contacts that end sequences
    and the spells that rules are confined to, each as slot, user and two numbers more, in order.
    """
    slots, first_day, last_day = asked
    counts = np.zeros((len(span[0]), len(slots)), dtype=np.int64)
    read = np.zeros((len(slots), len(span[0])), dtype=np.int8)
    active = np.zeros(len(slots), dtype=np.bool_)
    found = 0
    for user in range(first, span[1].shape[1]):
        rows = _count_user(span, words, user, counts)
        if rows == 0:
            continue
        begin(rooms[3], rows + _count_given(span, beside[0], slots, user, counts))
        _mark_days(span[4], counts, slots, (first_day, last_day), read, active)
        before = found
        for slot in range(len(slots)):
            if not active[slot]:
                continue
            here = (span, words, user, slot, read[slot])
            if slots[slot, THEN] == slot:
                found = _counted(here, slots, beside, rooms, first_day, out, found)
            else:
                found = _followed(here, slots, beside, rooms, (first_day, last_day), out, found)
            if found < 0:
                return before, user
    return found, span[1].shape[1]


# ---- which days


@compiled
def _count_user(span: Any, words: Any, user: int, counts: Any) -> int:
    """Count a user's rows of each day for each slot, and in all."""
    at, places, offsets, wide, _ = span
    counts[:] = 0
    rows = 0
    for day in range(len(at)):
        place = places[day, user]
        if place < 0:
            continue
        rows += word(at[day, STARTS], place + 1) - word(at[day, STARTS], place)
        for cell in range(word(at[day, CELL_STARTS], place), word(at[day, CELL_STARTS], place + 1)):
            cls = offsets[day] + class_of(at[day, CELL_CLASS], wide[day], cell)
            of = four_bytes(at[day, CELL_COUNT] + 4 * cell)
            for one in range(len(words)):
                bits = words[one, cls]
                while bits != np.uint64(0):
                    counts[day, np.int64(lowest(bits)) + 64 * one] += of
                    bits &= bits - np.uint64(1)
    return rows


@compiled
def _count_given(span: Any, given: Any, slots: Any, user: int, counts: Any) -> int:
    """Count the user's contacts of each day for the slots that they are the end of, and in all."""
    found = 0
    for slot in range(len(slots)):
        if slots[slot, GIVEN]:
            for one in range(first_of(given, slot, user), first_of(given, slot, user + 1)):
                counts[_day_of(span[4], given[one, 2]), slot] += 1
                found += 1
    return found


@compiled
def _day_of(numbers: Any, time: Any) -> int:
    return int(np.searchsorted(numbers, time // DAY))


@compiled
def _mark_days(numbers: Any, counts: Any, slots: Any, days: Any, read: Any, active: Any) -> None:
    """Mark for each slot the days whose rows a hit may rest on by 1, those that may have its end by 3, and if any."""
    read[:] = 0
    for slot in range(len(slots)):
        then, needs, back = slots[slot, THEN], slots[slot, NEEDS], slots[slot, BACK]
        held, low, marked = 0, 0, 0
        for day in range(len(numbers) if needs else 0):
            held += counts[day, slot]
            while numbers[low] < numbers[day] - back:
                held -= counts[low, slot]
                low += 1
            if held >= needs and counts[day, then] and days[0] <= day <= days[1]:
                for before in range(max(low, marked), day):
                    read[slot, before] = 1
                read[slot, day] = 3
                marked = day + 1
        active[slot] = marked > 0


# ---- hits


@compiled
def _counted(here: Any, slots: Any, beside: Any, rooms: Any, first_day: int, out: Any, found: int) -> int:
    """List the best windows of a count; -1 when there is no room for them."""
    span, _, user, slot, _ = here
    ask, room, key, best = slots[slot], rooms[0], rooms[5], rooms[6]
    count = _rows(here, ask, beside[1], rooms, _ALL)
    if ask[BY_SUBJECT]:
        count = by_number(room, count, ask[LEAST], rooms[4], rooms[1])
        room = rooms[1]
        key = room[3]
    if count < ask[NEEDS]:
        return found
    listed = _windows(ask, key[:count], room, rooms, first_day)
    if found + listed > len(out):
        return -1
    for one in range(listed):
        low, last, measure = best[one, 0], best[one, 1], best[one, 2]
        day = room[0][last]
        whom = word(span[0][day, SUBJECT], room[1][last]) if ask[BY_SUBJECT] else np.int64(0)
        _put(out, found + one, (slot, user, whom, span[4][day], measure, room[2][low], room[2][last], 0, 0))
    return found + listed


@compiled
def _rows(here: Any, ask: Any, spells: Any, rooms: Any, marks: Any) -> int:
    """Put the rows that pass into the first room, their subjects numbered where they are asked about; how many."""
    span, _, user, slot, _ = here
    room = rooms[0]
    if ask[DURING] and first_of(spells, slot, user) == first_of(spells, slot, user + 1):
        return 0
    if ask[BUSY] and not busy(here, ask[WINDOW], ask[LEAST], room):
        return 0
    count = gather(here, slot, 1, room)
    if ask[DURING]:
        count = within(spells, slot, user, room, count)
    if ask[ABOUT]:
        count = add_subjects(span, room, count, marks)
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
def _put(out: Any, at: int, hit: Any) -> None:
    for column in range(HIT):
        out[at, column] = hit[column]


@compiled
def _followed(here: Any, slots: Any, beside: Any, rooms: Any, days: Any, out: Any, found: int) -> int:
    """List the best ends of a sequence; -1 when there is no room for them."""
    span, _, user, slot, read = here
    ask, room, end_room, best = slots[slot], rooms[0], rooms[2], rooms[6]
    key, end_key = rooms[5], rooms[5]
    ends = _ends(here, slots, beside, rooms)
    if ends == 0:
        return found
    near_ends(span, ask[WINDOW], end_room, ends, read)
    count = _rows(here, ask, beside[1], rooms, marks_of(end_room, ends))
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
    whom = word(span[0][room[0][low], SUBJECT], room[1][low]) if about else np.int64(0)
    event = word(span[0][day, EVENT], row) if row >= 0 else np.int64(0)
    _put(out, at, (slot, user, whom, span[4][day], best[2], time - window, time - 1, event, time))


@compiled
def _ends(here: Any, slots: Any, beside: Any, rooms: Any) -> int:
    """Put what may end a sequence into the third room: contacts, whose row is -1, or rows; how many they are."""
    span, _, user, slot, read = here
    ask, room = slots[slot], rooms[2]
    if slots[ask[THEN], GIVEN]:
        found = _given(span[4], beside[0], ask, user, read, rooms)
    else:
        found = gather(here, ask[THEN], 2, room)
        found = add_subjects(span, room, found, _ALL)
        found = near(span, user, (ask[WINDOW], ask[LEAST]), room, found)
    return within(beside[1], slot, user, room, found) if ask[DURING] else found


@compiled
def _given(numbers: Any, given: Any, ask: Any, user: int, read: Any, rooms: Any) -> int:
    """Put the user's contacts of days that bear a mark into the third room."""
    days, rows, times, about = rooms[2]
    found = 0
    for one in range(first_of(given, ask[THEN], user), first_of(given, ask[THEN], user + 1)):
        day = _day_of(numbers, given[one, 2])
        if read[day] & 2:
            days[found], rows[found], times[found], about[found] = day, -1, given[one, 2], given[one, 3]
            found += 1
    return found
