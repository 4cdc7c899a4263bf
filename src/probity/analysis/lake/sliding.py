"""How many events a user did in a window that slides: counts of so many rows at once say where there may be enough.

A user's ticks lie one after another here, whatever their day; beside each is what a window can hold that ends in it.
"""

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from probity.analysis.lake.busiest import put_firsts
from probity.analysis.lake.coded import TICK
from probity.analysis.lake.codedspan import CodedSpan
from probity.analysis.lake.columns import (
    BY_SLIDING,
    LEAST,
    MEASURE,
    ONLY_ACROSS,
    SLOT,
    TEST,
    WAY,
    WINDOW,
    ask,
    marked,
    put,
)
from probity.analysis.lake.instructions import address, lowest, ones, put_word, row_byte, row_word
from probity.analysis.lake.machine import compiled, fetch_bytes
from probity.analysis.lake.userdays import (
    AHEAD,
    DAY,
    STARTS,
    TICK_STARTS,
    TICKS,
    TIME,
    byte_in,
    column,
    day_number,
    fetch_classes,
    fetch_ticks,
    place_in,
    user_day,
)

_SAID: Final = 3
"""So many columns has a slot of `Sliding`."""
_LOWEST: Final = 0x0101010101010101
"""The lowest bit of each of eight bytes: a tick has as many rows."""


class Ticks(NamedTuple):
    """Where what is known of a user's ticks is, and of days by what there may be in them: all of them whole numbers."""

    time: int
    first: int
    """Of a tick the first that a window can hold which ends with an event of it; of the days that say `reached`."""
    passed: int
    """Of a tick how many rows of those before it pass a test, from some tick on."""
    bytes: int
    """Of each row of a tick a byte of the tests that it passes, of the days that say `read`; 0 where it has fewer."""
    starts: int
    """Of a day its first tick, and at the end how many there are."""
    reached: int
    read: int


def room_for_ticks(rows: int, days: int) -> tuple[NDArray[np.int64], ...]:
    """Room for what `Ticks` has of one user, who has at the most so many rows of so many days; to be kept meanwhile."""
    most = rows // TICK + days + 1  # the last tick of a day may have fewer rows than the others
    return tuple(np.empty(size, dtype=np.int64) for size in (*(4 * (most,)), *(3 * (days + 1,))))


class Sliding(NamedTuple):
    """The slots that ask for so much in a window, and what their tests pass."""

    slots: NDArray[np.int64]
    """Slot, group of its test and bit in it: by window, group, test, and how much they ask for."""
    passes: NDArray[np.uint8]
    """For each group of eight tests what `CodedSpan.in_bytes` has."""


def sliding(span: CodedSpan, slots: NDArray[np.int64]) -> Sliding:
    """What of the slots asks for so much in a window; the tests that most pass are of one group."""
    busy = np.flatnonzero(slots[:, WAY] == BY_SLIDING)
    tests = np.unique(slots[busy, TEST])
    place = np.searchsorted(tests, slots[busy, TEST])
    order = np.lexsort((slots[busy, LEAST], place, slots[busy, WINDOW]))
    asked: NDArray[np.int64] = np.stack((busy, place // 8, place % 8), axis=1)[order].astype(np.int64)
    passes = [span.in_bytes(tests[first : first + 8].tolist()) for first in range(0, len(tests), 8)]
    return Sliding(asked, np.array(passes, dtype=np.uint8).reshape(len(passes), -1 if passes else 0))


@compiled
def slide(here: Any, asked: Any, ticks: Any, out: Any, found: int) -> int:
    """List the best window of each day that has enough events in one; -1 when there is no room for them.

    `here` is the span, a user and `Marks`; `asked` is `Sliding`.
    """
    (span, _, marks), before, group, first = here, -1, -1, found
    for one in range(len(asked.slots)):
        slot = asked.slots[one, 0]
        if found < 0 or row_byte(marks.active, slot) == 0:
            continue
        if before >= 0 and _is_same(marks, before, slot, WINDOW) and _is_same(marks, before, slot, TEST):
            found = _list_again(slot, ask(marks, slot, LEAST), (first, found), out)
            continue
        if before < 0:
            _put_times(here, address(asked.slots), len(asked.slots), ticks)
        if before < 0 or not _is_same(marks, before, slot, WINDOW):
            _clear(ticks.reached, span.days)
        _clear(ticks.read, span.days if asked.slots[one, 1] != group else 0)
        before, group, first = slot, asked.slots[one, 1], found
        passes = address(asked.passes) + group * asked.passes.shape[1]
        found = _slide(here, (slot, passes, asked.slots[one, 2]), ticks, out, found)
    return int(found)


@compiled
def _is_same(marks: Any, slot: int, other: int, what: int) -> bool:
    return bool(ask(marks, slot, what) == ask(marks, other, what))


@compiled
def _clear(start: int, many: int) -> None:
    for place in range(many):
        put_word(start, place, 0)


# ---- which days


@compiled
def _put_times(here: Any, slots: int, many: int, ticks: Any) -> None:
    """Put the time of each tick of a user where it is sought, of days whose rows any of the slots may rest on."""
    (span, user, marks), count = here, 0
    _clear(ticks.read, span.days)
    for one in range(many):
        for day in range(span.days):
            put_word(ticks.read, day, row_word(ticks.read, day) | marked(marks, row_word(slots, _SAID * one), day))
    for day in range(span.days):
        if day + AHEAD < span.days and row_word(ticks.read, day + AHEAD):
            fetch_ticks(span, user, day + AHEAD)
        put_word(ticks.starts, day, count)
        place = place_in(span, user, day)
        if place >= 0 and row_word(ticks.read, day):
            starts, times = column(span, day, TICK_STARTS), column(span, day, TICKS)
            for tick in range(row_word(starts, place), row_word(starts, place + 1)):
                put_word(ticks.time, count, row_word(times, tick))
                count += 1
    put_word(ticks.starts, span.days, count)


# ---- what a window can hold


@compiled
def _put_first(ticks: Any, day: int, begins: int, window: int) -> None:
    """Put beside each tick of a day the first that a window can hold which ends with it or before the next.

    `begins` is when the day does: a window that is within it holds no tick of another.
    """
    start, stop, low = row_word(ticks.starts, day), row_word(ticks.starts, day + 1), np.int64(0)
    high = start
    while low < high:
        middle = (low + high) // 2
        if row_word(ticks.time, middle) <= row_word(ticks.time, start) - window:
            low = middle + 1
        else:
            high = middle
    put_firsts((ticks.time, ticks.first), (start, stop, low), window, begins)
    put_word(ticks.reached, day, 1)


@compiled
def _put_bytes_from(whose: Any, passes: int, ticks: Any, tick: int, day: int) -> None:
    """Put the bytes of the rows from a tick on, up to the end of a day, beside the ticks."""
    while row_word(ticks.starts, day + 1) > tick:
        if row_word(ticks.read, day) == 0 and row_word(ticks.starts, day) < row_word(ticks.starts, day + 1):
            _put_bytes(whose, passes, ticks, day)
        day -= 1


@compiled
def _put_bytes(whose: Any, passes: int, ticks: Any, day: int) -> None:
    (span, user), first, last = whose, row_word(ticks.starts, day), row_word(ticks.starts, day + 1) - 1
    of = user_day(span, user, day)
    row, rest = of.start, np.int64(0)
    for tick in range(first, last):
        held = np.int64(0)
        for one in range(TICK):
            held |= byte_in(of, passes, row + one) << (8 * one)
        put_word(ticks.bytes, tick, held)
        row += TICK
    for one in range(of.stop - row):
        rest |= byte_in(of, passes, row + one) << (8 * one)
    put_word(ticks.bytes, last, rest)
    put_word(ticks.read, day, 1)


@compiled
def _enough(ticks: Any, day: Any, bit: int, least: int) -> Any:
    """No more than the best window of a day holds, and no less than so many; 0 where none can hold so many.

    Puts beside each tick from the first that a window can hold how many rows pass before it.
    """
    (start, stop), count = day, np.int64(0)
    since = row_word(ticks.first, start)
    put_word(ticks.passed, since, 0)
    for tick in range(since, stop):
        count += ones((row_word(ticks.bytes, tick) >> bit) & _LOWEST)
        put_word(ticks.passed, tick + 1, count)
    if count < least:
        return 0
    most, sure, before = np.int64(0), np.int64(0), row_word(ticks.passed, start)
    for tick in range(start, stop):
        upto = row_word(ticks.passed, tick + 1)
        most = max(most, upto - row_word(ticks.passed, row_word(ticks.first, tick)))
        if before < upto and tick + 1 < stop:
            # A window that ends with the last of the day so far holds at least what one of the next tick surely does.
            sure = max(sure, upto - row_word(ticks.passed, row_word(ticks.first, tick + 1) + 1))
    return max(sure, least) if most >= least else 0


# ---- hits


@compiled
def _slide(here: Any, asked: Any, ticks: Any, out: Any, found: int) -> int:
    """List for each day the window that ends with an event of it and has most; -1 when there is no room for them."""
    (span, user, marks), slot = here, asked[0]
    if found + span.days > len(out):
        return -1
    for day in range(span.days):
        soon = day + AHEAD
        if soon < span.days and marked(marks, slot, soon) & 2 and row_word(ticks.read, soon) == 0:
            fetch_classes(span, user, soon)
        mark = marked(marks, slot, day)
        if mark & 2 and row_word(ticks.starts, day) < row_word(ticks.starts, day + 1):
            most, begins, ends = _best_of_day(here, asked, (day, mark & ONLY_ACROSS), ticks)
            if ends >= 0:
                put(out, found, (slot, user, np.int64(0), day_number(span, day), most, begins, ends, 0, 0))
                found += 1
    return int(found)


@compiled
def _best_of_day(here: Any, asked: Any, when: Any, ticks: Any) -> Any:
    """The most of any window of a day, or of those that reach into the day before, and the moments of both its ends.

    Both moments are -1 where none has enough.
    """
    (span, user, marks), (slot, passes, bit), (day, reaches_back) = here, asked, when
    start, stop, begins = row_word(ticks.starts, day), row_word(ticks.starts, day + 1), day_number(span, day) * DAY
    window = ask(marks, slot, WINDOW)
    if row_word(ticks.reached, day) == 0:
        _put_first(ticks, day, begins, window)
    if reaches_back:
        stop = _before(ticks, start, stop, begins + window)
    _put_bytes_from((span, user), passes, ticks, row_word(ticks.first, start), day)
    enough = _enough(ticks, (start, stop), bit, ask(marks, slot, LEAST))
    if enough == 0:
        return np.int64(0), np.int64(-1), np.int64(-1)
    return _best((span, user), (day, start, stop), (window, bit, enough), ticks)


@compiled
def _before(ticks: Any, start: int, stop: int, moment: int) -> int:
    """The end of those of some ticks that begin before a moment."""
    while start < stop:
        middle = (start + stop) // 2
        if row_word(ticks.time, middle) < moment:
            start = middle + 1
        else:
            stop = middle
    return start


@compiled
def _best(of: Any, day: Any, asked: Any, ticks: Any) -> Any:
    """The most of any window that ends on a day, and the moments of its first and last row, of as many the last.

    Both moments are -1 where none has enough.
    """
    (at, start, stop), (_, _, most) = day, asked
    begins, ends, times = np.int64(-1), np.int64(-1), _times_of(of, ticks, at)
    _fetch_times(times, (start, stop), most, ticks)
    for tick in range(start, stop):
        first = row_word(ticks.first, tick)
        if row_word(ticks.passed, tick + 1) - row_word(ticks.passed, first) >= most:
            found = _best_of_tick(of, (at, start, times), (asked[0], asked[1], most), (first, tick), ticks)
            if found[2] >= 0:
                most, begins, ends = found
    return most, begins, ends


@compiled
def _best_of_tick(of: Any, day: Any, asked: Any, where: Any, ticks: Any) -> Any:
    """The same of the windows that end in one tick, none of which holds anything before the first of two.

    Each row is held against the one so many before it: that mostly is too long ago, and so what follows is foreseen.
    """
    (window, bit, most), (first, tick), begins, ends = asked, where, np.int64(-1), np.int64(-1)
    before, left = row_word(ticks.passed, first), (row_word(ticks.bytes, tick) >> bit) & _LOWEST
    at = row_word(ticks.passed, tick)
    while at - before + 1 < most:
        left &= left - 1
        at += 1
    low = _passing_at(ticks, bit, first, at - most + 1)
    while left != 0:
        time = row_word(day[2], TICK * tick + (np.int64(lowest(np.uint64(left))) >> 3))
        low_time = _time_of(of, ticks, day, low)
        while low_time > time - window:
            begins, ends = low_time, time
            if at - before + 1 == most:
                break
            earlier = _passing_before(ticks, bit, low)
            low_time = _time_of(of, ticks, day, earlier)
            if low_time > time - window:
                low = earlier
                most += 1
        left &= left - 1
        at += 1
        if left != 0:
            low = _next_passing(ticks, bit, low + 1)
    return most, begins, ends


@compiled
def _fetch_times(times: int, among: Any, most: int, ticks: Any) -> None:
    """Have the times of a day brought near that lie at either end of a window which may hold so many."""
    for tick in range(among[0], among[1]):
        first = row_word(ticks.first, tick)
        if row_word(ticks.passed, tick + 1) - row_word(ticks.passed, first) >= most:
            fetch_bytes(times + 8 * TICK * tick, times + 8 * TICK * (tick + 1))
            if first >= among[0]:
                fetch_bytes(times + 8 * TICK * first, times + 8 * TICK * (first + 1))


@compiled
def _next_passing(ticks: Any, bit: int, place: Any) -> Any:
    """The first row from one on that passes a test, of whatever tick; there must be one."""
    left = (row_word(ticks.bytes, place // TICK) >> (8 * (place % TICK) + bit)) & (_LOWEST >> (8 * (place % TICK)))
    while left == 0:
        place = TICK * (place // TICK + 1)
        left = (row_word(ticks.bytes, place // TICK) >> bit) & _LOWEST
    return place + (np.int64(lowest(np.uint64(left))) >> 3)


@compiled
def _passing_at(ticks: Any, bit: int, tick: Any, at: Any) -> Any:
    """The row before which so many pass a test, from a tick on that it is not before."""
    while row_word(ticks.passed, tick + 1) <= at:
        tick += 1
    left = (row_word(ticks.bytes, tick) >> bit) & _LOWEST
    for _ in range(at - row_word(ticks.passed, tick)):
        left &= left - 1
    return TICK * tick + (np.int64(lowest(np.uint64(left))) >> 3)


@compiled
def _passing_before(ticks: Any, bit: int, place: Any) -> Any:
    """The last row before one that passes a test, of whatever tick; there must be one."""
    place -= 1
    while (row_word(ticks.bytes, place // TICK) >> (8 * (place % TICK) + bit)) & 1 == 0:
        place -= 1
    return place


@compiled
def _times_of(of: Any, ticks: Any, day: int) -> Any:
    """Where the times of a day would begin, if there were one for each place of the ticks before it."""
    span, user = of
    first = row_word(column(span, day, STARTS), place_in(span, user, day))
    return column(span, day, TIME) + 8 * (first - TICK * row_word(ticks.starts, day))


@compiled
def _time_of(of: Any, ticks: Any, day: Any, place: int) -> Any:
    """The time of the so many-th row of ticks: of a day, which is told with its first tick and times, or before it."""
    at, start, times = day
    if place < TICK * start:
        while row_word(ticks.starts, at) > place // TICK:
            at -= 1
        times = _times_of(of, ticks, at)
    return row_word(times, place)


@compiled
def _list_again(slot: int, least: int, listed: Any, out: Any) -> int:
    """List for a slot that asks for more, and else for the same, those of the hits that have enough."""
    (first, found), stop = listed, listed[1]
    if stop + stop - first > len(out):
        return -1
    for hit in range(first, stop):
        if out[hit, SLOT] == out[first, SLOT] and out[hit, MEASURE] >= least:
            out[found] = out[hit]
            out[found, SLOT] = slot
            found += 1
    return int(found)
