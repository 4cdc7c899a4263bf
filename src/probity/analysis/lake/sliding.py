"""How many events a user did in a window that slides: counts of so many rows at once say where there may be enough.

A user's ticks lie one after another here, whatever their day; beside each is what a window can hold that ends in it.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from probity.analysis.lake.coded import TICK
from probity.analysis.lake.columns import BACK, BUSY, BY_SLIDING, LEAST, TEST, WAY, WINDOW, put
from probity.analysis.lake.gathering import add_times
from probity.analysis.lake.instructions import put_word, row_word
from probity.analysis.lake.machine import compiled
from probity.analysis.lake.userdays import (
    AHEAD,
    TICK_STARTS,
    TICKS,
    bits_of,
    column,
    day_number,
    fetch_classes,
    fetch_ticks,
    pattern_in,
    place_in,
    user_day,
)


class Ticks(NamedTuple):
    """Where what is known of a user's ticks is, and of days by what there may be in them: all of them whole numbers."""

    time: int
    first: int
    """Of a tick the first that a window can hold which ends with an event of it; of the days that say `reached`."""
    passed: int
    """Of a tick how many rows of those before it pass a test, from some tick on."""
    words: int
    """Of each row of a tick the tests that it passes, of the days that say `read`; nothing where a tick has fewer."""
    starts: int
    """Of a day its first tick, and at the end how many there are."""
    near: int
    """Of a day whether so many ticks are ever so near one another."""
    reached: int
    read: int


def room_for_ticks(rows: int, days: int) -> tuple[NDArray[np.int64], ...]:
    """Room for what `Ticks` has of one user, who has at the most so many rows of so many days; to be kept meanwhile."""
    most = rows // TICK + days + 1  # the last tick of a day may have fewer rows than the others
    return tuple(np.empty(size, dtype=np.int64) for size in (most, most, most, TICK * most, *(4 * (days + 1,))))


def by_window(slots: NDArray[np.int64]) -> NDArray[np.int64]:
    """The slots that ask for so much in a window, those of one window together and by how much they ask for."""
    busy = np.flatnonzero(slots[:, BUSY])
    ordered: NDArray[np.int64] = busy[np.lexsort((slots[busy, LEAST], slots[busy, WINDOW]))]
    return ordered


@compiled
def slide(here: Any, asked: Any, active: Any, rooms: Any, first_day: int, out: Any, found: int) -> int:
    """List the best window of each day that has enough events in one; -1 when there is no room for them.

    From days on which a user did too little, of whatever class, in a window of a slot, its marks are taken. `asked` is
    the slots, and those of them that are looked at, `by_window`.
    """
    (slots, busy), (span, words, user, _, read), (room, ticks) = asked, here, rooms
    window, lag, word, near = np.int64(-1), np.int64(0), np.int64(-1), False
    for slot in busy:
        if found < 0 or not active[slot]:
            continue
        least, apart = slots[slot, LEAST], (slots[slot, LEAST] - 1) // TICK - 1
        if window < 0:
            _put_times(span, user, ticks)
        if slots[slot, WINDOW] != window or apart != lag:
            _clear(ticks.reached, span.days if slots[slot, WINDOW] != window else 0)
            window, lag = slots[slot, WINDOW], apart
            near = _mark_near(span, ticks, lag, window)
        active[slot] = near and _narrow(span, slots[slot, BACK], ticks, read[slot])
        if active[slot] and slots[slot, WAY] == BY_SLIDING:
            bits, shift = bits_of(words, slots[slot, TEST])
            _clear(ticks.read, span.days if bits != word else 0)
            word, test = bits, (bits, shift, window, least)
            found = _slide((span, user, read), (slot, test), first_day, (room, ticks), out, found)
    return found


@compiled
def _clear(start: int, many: int) -> None:
    for place in range(many):
        put_word(start, place, 0)


# ---- which days


@compiled
def _put_times(span: Any, user: int, ticks: Any) -> None:
    """Put the time of each tick of a user where it is sought."""
    count = 0
    for day in range(span.days):
        fetch_ticks(span, user, day + AHEAD)
        put_word(ticks.starts, day, count)
        place = place_in(span, user, day)
        if place >= 0:
            starts, times = column(span, day, TICK_STARTS), column(span, day, TICKS)
            for tick in range(row_word(starts, place), row_word(starts, place + 1)):
                put_word(ticks.time, count, row_word(times, tick))
                count += 1
    put_word(ticks.starts, span.days, count)


@compiled
def _mark_near(span: Any, ticks: Any, lag: int, window: int) -> bool:
    """Mark the days with a tick that is within a window of the one so many before; if any: no other can be full."""
    found = np.int64(0)
    for day in range(span.days):
        near = np.int64(lag <= 0)
        first, stop = max(row_word(ticks.starts, day), lag), row_word(ticks.starts, day + 1)
        for tick in range(first, first if near else stop):
            near |= row_word(ticks.time, tick) - row_word(ticks.time, tick - lag) < window
        put_word(ticks.near, day, near)
        found |= near
    return bool(found)


@compiled
def _narrow(span: Any, back: int, ticks: Any, read: Any) -> bool:
    """Leave a mark on the days alone that may have so many in a window, and on those before that it touches; if any."""
    since, found = day_number(span, span.days - 1) + 1, False
    for day in range(span.days - 1, -1, -1):
        if read[day] & 2 and row_word(ticks.near, day):
            since, found = day_number(span, day) - back, True
        elif read[day]:
            read[day] = day_number(span, day) >= since
    return found


# ---- which rows


@compiled
def _gather_busy(of: Any, asked: Any, read: Any, ticks: Any, room: Any) -> int:
    """Put the rows that pass a test, where a window may have enough of them, into a room; how many they are."""
    (span, user, bits), (shift, window, least) = of, asked
    found, upto = 0, np.int64(0)
    for day in range(span.days):
        soon = day + AHEAD
        if soon < span.days and read[soon] & 2 and row_word(ticks.read, soon) == 0:
            fetch_classes(span, user, soon)
        first, stop = row_word(ticks.starts, day), row_word(ticks.starts, day + 1)
        if read[day] & 2 == 0 or first == stop or row_word(ticks.near, day) == 0:
            continue
        if row_word(ticks.reached, day) == 0:
            _put_first(ticks, day, window)
        _put_words_from((span, user, bits), ticks, row_word(ticks.first, first), day)
        low, stop = _full(ticks, (first, stop), shift, least)
        if stop > 0:
            stretch = (day, max(low, upto), stop)
            found, upto = _gather_ticks(span, (user, shift), ticks, stretch, room, found), stop
    return int(found)


@compiled
def _put_first(ticks: Any, day: int, window: int) -> None:
    """Put beside each tick of a day the first that a window can hold which ends with it or before the next."""
    start, low = row_word(ticks.starts, day), np.int64(0)
    high = start
    while low < high:
        middle = (low + high) // 2
        if row_word(ticks.time, middle) <= row_word(ticks.time, start) - window:
            low = middle + 1
        else:
            high = middle
    for tick in range(start, row_word(ticks.starts, day + 1)):
        since = row_word(ticks.time, tick) - window
        while row_word(ticks.time, low) <= since:
            low += 1
        put_word(ticks.first, tick, max(low - 1, 0))
    put_word(ticks.reached, day, 1)


@compiled
def _put_words_from(of: Any, ticks: Any, tick: int, day: int) -> None:
    """Put the words of the rows from a tick on, up to the end of a day, beside the ticks."""
    while row_word(ticks.starts, day + 1) > tick:
        if row_word(ticks.read, day) == 0 and row_word(ticks.starts, day) < row_word(ticks.starts, day + 1):
            _put_words(of, ticks, day)
        day -= 1


@compiled
def _put_words(asked: Any, ticks: Any, day: int) -> None:
    span, user, bits = asked
    of, first, stop = user_day(span, user, day), row_word(ticks.starts, day), row_word(ticks.starts, day + 1)
    for place in range(TICK * (stop - 1), TICK * stop):
        put_word(ticks.words, place, 0)
    before = TICK * first - of.start
    for row in range(of.start, of.stop):
        put_word(ticks.words, before + row, row_word(bits, pattern_in(of, row)))
    put_word(ticks.read, day, 1)


@compiled
def _full(ticks: Any, day: Any, shift: int, least: int) -> Any:
    """The first tick that a window of a day may hold which has enough, and one after the last, which is 0 for none."""
    (start, stop), count = day, np.int64(0)
    since = row_word(ticks.first, start)
    put_word(ticks.passed, since, 0)
    for tick in range(since, stop):
        for place in range(TICK * tick, TICK * tick + TICK):
            count += (row_word(ticks.words, place) >> shift) & 1
        put_word(ticks.passed, tick + 1, count)
    low, last = row_word(ticks.first, stop - 1), 0
    for tick in range(start, stop if count >= least else start):
        first = row_word(ticks.first, tick)
        if row_word(ticks.passed, tick + 1) - row_word(ticks.passed, first) >= least:
            low, last = min(low, first), tick + 1
    return low, last


@compiled
def _gather_ticks(span: Any, asked: Any, ticks: Any, stretch: Any, room: Any, found: int) -> int:
    """Put the rows of ticks, from one up to another, that pass a test after those that are in a room.

    `stretch` is the day of the last of them and both.
    """
    (user, shift), (day, tick, stop), (days, rows, _, _) = asked, stretch, room
    while row_word(ticks.starts, day) > tick:
        day -= 1
    while tick < stop:
        upto = min(stop, row_word(ticks.starts, day + 1))
        if tick < upto:
            of = user_day(span, user, day)
            before = TICK * row_word(ticks.starts, day) - of.start
            for place in range(TICK * tick, min(TICK * upto, before + of.stop)):
                # Written each time and kept when it passes: no branch to guess.
                days[found], rows[found] = day, place - before
                found += (row_word(ticks.words, place) >> shift) & 1
            tick = upto
        day += 1
    return int(found)


# ---- hits


@compiled
def _slide(of: Any, asked: Any, first_day: int, rooms: Any, out: Any, found: int) -> int:
    """List for each day the window that ends with an event of it and has most; -1 when there is no room for them."""
    (span, user, read), (slot, (bits, shift, window, least)), (room, ticks) = of, asked, rooms
    if found + span.days > len(out):
        return -1
    count = _gather_busy((span, user, bits), (shift, window, least), read[slot], ticks, room)
    add_times(span, room, count)
    return _list_windows(span, (slot, user, first_day), (window, least), room, count, out, found)


@compiled
def _list_windows(span: Any, of: Any, asked: Any, room: Any, count: int, out: Any, found: int) -> int:
    """The same of rows that are in a room; of windows with as many the last."""
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
        put(out, found, (slot, user, np.int64(0), day_number(span, day), most, times[low], times[last], 0, 0))
    return int(found + (most > 0))
