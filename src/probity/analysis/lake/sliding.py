"""How many events a user did in a window that slides: ticks say where there may be enough, and rows are read there."""

from typing import Any

import numpy as np

from probity.analysis.lake.coded import TICK
from probity.analysis.lake.columns import BACK, BUSY, BY_SLIDING, LEAST, TEST, WAY, WINDOW, put
from probity.analysis.lake.gathering import add_times, busiest, narrow
from probity.analysis.lake.kernels import row_word
from probity.analysis.lake.machine import address, compiled
from probity.analysis.lake.userdays import class_in, tick_after, tick_in, user_day


@compiled
def slide(here: Any, slots: Any, active: Any, rooms: Any, first_day: int, out: Any, found: int) -> int:
    """List the best window of each day that has enough events in one; -1 when there is no room for them.

    From days on which a user did too little, of whatever class, in a window of a slot, its marks are taken.
    """
    span, _, user, _, read = here
    window = np.int64(0)
    for slot in range(len(slots)):
        if found < 0 or not active[slot] or not slots[slot, BUSY]:
            continue
        if found + len(span[4]) > len(out):
            return -1
        if slots[slot, WINDOW] != window:
            window = slots[slot, WINDOW]
            busiest(span, user, window, rooms[1], rooms[9])
        least = slots[slot, LEAST]
        active[slot] = narrow(span[4], slots[slot, BACK], least, rooms[9][0], read[slot])
        if active[slot] and slots[slot, WAY] == BY_SLIDING:
            count = _gather_busy(here, (slots[slot, TEST], least, read[slot]), (rooms[1], rooms[9]), rooms[0])
            if _may_be_near(span, user, rooms[0], count, (window, least)):
                add_times(span, rooms[0], count)
                found = _slide(span[4], (slot, user, first_day), (window, least), rooms[0], count, out, found)
    return found


@compiled
def _gather_busy(here: Any, asked: Any, ticks: Any, room: Any) -> int:
    """Put the rows that pass a test into a room, of the stretches where there is enough to do; how many they are.

    `ticks` is as `busiest` left it.
    """
    span, words, user, _, _ = here
    (test, least, read), ((_, _, _, firsts), (most, tick_starts)) = asked, ticks
    bits, shift = np.int64(address(words[test >> 6])), np.int64(test & 63)
    found, upto = 0, 0
    for day in range(len(most)):
        if read[day] & 2 == 0 or most[day] < least:
            continue
        tick, stop = tick_starts[day], tick_starts[day + 1]
        while tick < stop:
            first, after = max(upto, firsts[tick]), tick
            while after < stop and TICK * (after - firsts[after] + 1) >= least:
                after += 1
            if after > tick:
                stretch = (day, first, after)
                found = _gather_ticks(span, (user, bits, shift), tick_starts, stretch, room, found)
                upto = after
            tick = after + 1
    return int(found)


@compiled
def _gather_ticks(span: Any, asked: Any, tick_starts: Any, stretch: Any, room: Any, found: int) -> int:
    """Put the rows of ticks, from one up to another, that pass a test after those that are in a room.

    `stretch` is the day of the last of them and both, and `tick_starts` where the ticks of each day begin.
    """
    (user, bits, shift), (day, tick, stop) = asked, stretch
    while tick_starts[day] > tick:
        day -= 1
    while tick < stop:
        if tick_starts[day + 1] > tick:
            of, own = user_day(span, user, day), tick - tick_starts[day]
            upto = min(stop, tick_starts[day + 1])
            rows = (of.start + own * TICK, min(of.start + (own + upto - tick) * TICK, of.stop))
            found = _gather_stretch(of, rows, (bits, shift), day, room, found)
            tick = upto
        day += 1
    return int(found)


@compiled
def _gather_stretch(of: Any, stretch: Any, test: Any, day: int, room: Any, found: int) -> int:
    (first, stop), (bits, shift), (days, rows, _, _) = stretch, test, room
    before = found
    for row in range(first, stop):
        # Written each time and kept when it passes: no branch to guess.
        rows[found] = row
        found += (row_word(bits, class_in(of, row)) >> shift) & 1
    for kept in range(before, found):
        days[kept] = day
    return int(found)


@compiled
def _may_be_near(span: Any, user: int, room: Any, count: int, asked: Any) -> bool:
    """Whether any so many of some rows, in order, may be within a window, going by the ticks before and after each."""
    window, least = asked
    days, rows, earliest, latest = room
    if count < least:
        return False
    of = user_day(span, user, days[0])
    for one in range(count):
        if one and days[one] != days[one - 1]:
            of = user_day(span, user, days[one])
        earliest[one], latest[one] = tick_in(of, rows[one]), tick_after(of, rows[one])
    near = False
    for last in range(least - 1, count):
        near |= earliest[last] - latest[last - least + 1] < window
    return near


@compiled
def _slide(numbers: Any, of: Any, asked: Any, room: Any, count: int, out: Any, found: int) -> int:
    """List for each day the window that ends with an event of it and has most; of those with as many the last."""
    (slot, user, first_day), (window, least), (days, _, times, _) = of, asked, room
    low, most, day = 0, 0, first_day
    for last in range(least - 1, count):
        # So many before are mostly out of the window: where it begins cannot be foreseen, and is sought for the others.
        if times[last] - times[last - least + 1] >= window or days[last] < first_day:
            continue
        while times[low] <= times[last] - window:
            low += 1
        goes_on = last + 1 < count and times[last + 1] == times[last]
        if goes_on or (last - low + 1 < most and days[last] == day):
            continue
        found += most > 0 and days[last] != day
        most, day = last - low + 1, days[last]
        put(out, found, (slot, user, np.int64(0), numbers[day], most, times[low], times[last], 0, 0))
    return int(found + (most > 0))
