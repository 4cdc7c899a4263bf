"""The loops over coded days that a scan is made of. A superset is chosen first and cheaply; `best_windows` is exact."""

from collections.abc import Callable
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic as numba_intrinsic

from probity.analysis.lake.machine import compiled, mixed


def _instruction(made: Callable[..., Any]) -> Any:
    """One instruction of the machine; the types that come with numba know nothing of the argument that it adds."""
    return numba_intrinsic(made)


@_instruction
def _lowest(_typing: Any, _word: Any) -> Any:
    """The place of the lowest bit of a word that is not 0."""

    def generate(_context: Any, builder: Any, _signature: Any, given: Any) -> Any:
        return builder.cttz(given[0], ir.Constant(ir.IntType(1), 1))

    return types.uint64(types.uint64), generate


@compiled
def count_cells(day: Any, bits: Any, before: Any, total: Any, rolling: Any, needs: Any, out: Any) -> int:
    """Count each user's rows for each slot, and list where they are enough: user's place and slot.

    `day` is users, cell_starts, cell_class, cell_count. A slot of one day (rolling 0) asks for enough on it; of two (1)
    with the day before, kept in `before`; of more (2) nothing here: its rows of all days are added to `total`.
    """
    users, cell_starts, cell_class, cell_count = day
    counts = np.zeros(len(needs), dtype=np.int64)
    found = 0
    for at in range(len(users)):
        counts[:] = 0
        for cell in range(cell_starts[at], cell_starts[at + 1]):
            _count_cell(bits[cell_class[cell]], cell_count[cell], counts)
        for slot in range(len(needs)):
            count = counts[slot]
            if rolling[slot] == 2:
                total[slot, users[at]] += count
            elif count != 0 and (count if rolling[slot] == 0 else count + before[slot, users[at]]) >= needs[slot]:
                out[found, 0], out[found, 1] = at, slot
                found += 1
            if rolling[slot] == 1:
                before[slot, users[at]] = count
    return found


@compiled
def _count_cell(passes: Any, rows: Any, counts: Any) -> None:
    """Add the rows of one cell to every slot that its class passes."""
    for word in range(len(passes)):
        m = passes[word]
        while m != np.uint64(0):
            counts[np.int64(_lowest(m)) + 64 * word] += rows
            m &= m - np.uint64(1)


@compiled
def matching_rows(users: Any, starts: Any, cls: Any, places: Any, passes: Any, out: Any, out_user: Any) -> int:
    """List the rows, of users at these places of the day, whose class passes, and whose each is."""
    found = 0
    for at in places:
        for row in range(starts[at], starts[at + 1]):
            # Written each time and kept when it passes: no branch to guess.
            out[found] = row
            out_user[found] = users[at]
            found += passes[cls[row]]
    return found


@compiled
def add_pairs(user: Any, subject: Any, seen: Any) -> None:
    """Count rows of the same user and subject, in places that others may share; as far as 255."""
    last = np.uint64(len(seen) - 1)
    for row in range(len(user)):
        at = np.uint64(mixed(user[row], subject[row])) & last
        if seen[at] != 255:
            seen[at] += 1


@compiled
def keep_pairs(user: Any, subject: Any, seen: Any, least: int, keep: Any) -> None:
    """Keep the rows whose place counts so many."""
    last = np.uint64(len(seen) - 1)
    for row in range(len(keep)):
        keep[row] = seen[np.uint64(mixed(user[row], subject[row])) & last] >= least


@compiled
def best_windows(key: Any, day: Any, time: Any, value: Any, asked: Any, out: Any) -> int:
    """Of rows by key, time and event: the best window of each key and day, as its first and last row and its measure.

    `asked` is window, least, apart, first day, whether `value` is counted as distinct. A window of 0 is the day.
    """
    window, least, apart, first_day, distinct = asked
    held = np.zeros(value.max() + 1 if len(value) and distinct else 1, dtype=np.int32)
    found, low, at, kinds = 0, 0, 0, 0
    while at < len(key):
        if at and not _goes_on(key, day, at, window):
            kinds -= _let_go(value, held, low, at, distinct)
            low = at
        end = _end_of(key, day, time, at, window)
        kinds += _take_in(value, held, at, end, distinct)
        start = _start_of(time, low, at, window)
        kinds -= _let_go(value, held, low, start, distinct)
        low = start
        measure = kinds if distinct else end - low
        if measure >= least and time[end - 1] - time[low] >= apart and day[at] >= first_day:
            found = _keep_best(key, day, (low, end - 1, measure), out, found)
        at = end
    return found


@compiled
def _goes_on(key: Any, day: Any, at: int, window: int) -> bool:
    """Whether a row may share a window with the row before it."""
    return key[at] == key[at - 1] and (window != 0 or day[at] == day[at - 1])


@compiled
def _end_of(key: Any, day: Any, time: Any, at: int, window: int) -> int:
    """Past the rows that end a window with the row `at`: those of its moment, or of its day."""
    end = at + 1
    while end < len(key) and key[end] == key[at] and (day[end] == day[at] if window == 0 else time[end] == time[at]):
        end += 1
    return end


@compiled
def _start_of(time: Any, low: int, at: int, window: int) -> int:
    """The first row that is in a window which ends with the row `at`."""
    while window != 0 and time[low] <= time[at] - window:
        low += 1
    return low


@compiled
def _take_in(value: Any, held: Any, low: int, high: int, distinct: int) -> int:
    """Hold the values of rows, and tell how many are new."""
    new = 0
    for row in range(low, high if distinct else low):
        new += held[value[row]] == 0
        held[value[row]] += 1
    return new


@compiled
def _let_go(value: Any, held: Any, low: int, high: int, distinct: int) -> int:
    """Let go of the values of rows, and tell how many are held no more."""
    gone = 0
    for row in range(low, high if distinct else low):
        held[value[row]] -= 1
        gone += held[value[row]] == 0
    return gone


@compiled
def _keep_best(key: Any, day: Any, window: Any, out: Any, found: int) -> int:
    """List a window, in the place of a lesser or earlier one of its key and day; and how many are listed."""
    low, last, measure = window
    if found and key[out[found - 1, 1]] == key[last] and day[out[found - 1, 1]] == day[last]:
        if measure < out[found - 1, 2]:
            return found
        found -= 1
    out[found, 0], out[found, 1], out[found, 2] = low, last, measure
    return found + 1


@compiled
def best_before(key: Any, time: Any, ends: Any, asked: Any, out: Any) -> int:
    """Of rows by key and time: for each end by key, time and event the rows before it, and of a key's day the best.

    `ends` is key, time and day of each; `out` takes first row, row after the last, measure and end.
    """
    window, least, first_day, last_day = asked
    end_key, end_time, end_day = ends
    found = 0
    for end in range(len(end_key)):
        if end_day[end] < first_day or end_day[end] > last_day:
            continue
        low = _first_at(key, time, end_key[end], end_time[end] - window)
        high = _first_at(key, time, end_key[end], end_time[end])
        if high - low < least:
            continue
        if found and end_key[out[found - 1, 3]] == end_key[end] and end_day[out[found - 1, 3]] == end_day[end]:
            if high - low < out[found - 1, 2]:
                continue
            found -= 1
        out[found, 0], out[found, 1], out[found, 2], out[found, 3] = low, high, high - low, end
        found += 1
    return found


@compiled
def _first_at(key: Any, time: Any, wanted: Any, moment: Any) -> int:
    """The first row of a key at a moment or after it."""
    low, high = 0, len(key)
    while low < high:
        middle = (low + high) // 2
        if key[middle] < wanted or (key[middle] == wanted and time[middle] < moment):
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def mixed_keys(first: Any, second: Any, out: Any) -> None:
    """One key of each two."""
    for row in range(len(out)):
        out[row] = mixed(first[row], second[row])


@compiled
def keep_subjects(subject: Any, seen: Any, least: int, keep: Any) -> None:
    """Keep the rows whose subject's place counts so many."""
    last = np.uint64(len(seen) - 1)
    for row in range(len(keep)):
        keep[row] = seen[np.uint64(subject[row]) & last] >= least


@compiled
def place_of(keys: Any, key: Any) -> int:
    """Where a key is among keys, or the free place where it would be; there is room for a power of two of them."""
    last = len(keys) - 1
    at: int = key & last
    while keys[at] != 0 and keys[at] != key:
        at = (at + 1) & last
    return at


@compiled
def place_all(keys: Any, new: Any) -> None:
    """Put keys where they are sought."""
    for key in new:
        keys[place_of(keys, key)] = key


@compiled
def new_pairs(record: Any, subject: Any, wanted: Any, met: Any, out: Any) -> int:
    """List rows that name somebody behind a wanted record, whom no row named behind it before.

    `met` has the pairs met. When it is more than half filled by one day, the answer is -1 and `met` of no use.
    """
    found = 0
    for row in range(len(record)):
        if subject[row] == record[row] or wanted[place_of(wanted, record[row])] == 0:
            continue
        pair = mixed(record[row], subject[row])
        at = place_of(met, pair)
        if met[at] == 0:
            if found * 4 > len(met):
                return -1
            met[at] = pair
            out[found] = row
            found += 1
    return found


@compiled
def add_users(user: Any, subject: Any, last_user: Any, seen: Any) -> None:
    """Count, for each subject, changes from one user to another, in places that others may share; as far as 255."""
    last = np.uint64(len(seen) - 1)
    for row in range(len(user)):
        at = np.uint64(subject[row]) & last
        if last_user[at] != user[row]:
            last_user[at] = user[row]
            if seen[at] != 255:
                seen[at] += 1


@compiled
def by_role(day: Any, passes: Any, roles: Any, counts: Any, out: Any) -> int:
    """List place of the user, role and number of rows, of users who have rows of classes that pass, by role."""
    users, cell_starts, cell_class, cell_count = day
    found = 0
    for at in range(len(users)):
        for cell in range(cell_starts[at], cell_starts[at + 1]):
            if passes[cell_class[cell]]:
                counts[roles[cell_class[cell]]] += cell_count[cell]
        for cell in range(cell_starts[at], cell_starts[at + 1]):
            role = roles[cell_class[cell]]
            if counts[role] and role:
                out[found, 0], out[found, 1], out[found, 2] = at, role, counts[role]
                found += 1
            counts[role] = 0
    return found
