"""The loops over coded days that a scan is made of. A superset is chosen first and cheaply; `best_windows` is exact."""

from typing import Any, Final

import numpy as np

from probity.analysis.lake.machine import compiled, mixed

_ODD: Final = np.uint64(0x9E3779B97F4A7C15)
_HALF: Final = np.uint64(32)


@compiled
def number_once(codes: Any, table: Any, places: Any, out: Any) -> int:
    """List each code once, and for each its place among them; -1 when the table, a power of two, has too few places."""
    last, found = len(table) - 1, 0
    for row in range(len(codes)):
        code = codes[row]
        at = np.int64((np.uint64(code ^ (code >> 32)) * _ODD) >> _HALF) & last
        while table[at] != 0 and out[table[at] - 1] != code:
            at = (at + 1) & last
        if table[at] == 0:
            if 2 * found >= last:
                return -1
            out[found] = code
            found += 1
            table[at] = found
        places[row] = table[at] - 1
    return found


@compiled
def matching_rows(day: Any, cells: Any, passes: Any, out: Any, out_user: Any) -> int:
    """List the rows of a day whose class passes, and whose each is: of each user as many as the cells count."""
    users, starts, cls = day
    cell_starts, cell_class, cell_count = cells
    found = 0
    for at in range(len(users)):
        until = found
        for cell in range(cell_starts[at], cell_starts[at + 1]):
            until += cell_count[cell] * passes[cell_class[cell]]
        row = starts[at]
        while found < until:
            # Written each time and kept when it passes: no branch to guess.
            out[found] = row
            out_user[found] = users[at]
            found += passes[cls[row]]
            row += 1
    return found


# An array that is handed on in a loop costs as much as a look-up: loops are whole, and there are more of them.


@compiled
def first_rows(key: Any, day: Any, time: Any, window: int, low: Any) -> None:
    """Of rows by key and time: for each the first row that is in a window which ends with it; one of 0 is the day."""
    first = 0
    for at in range(len(key)):
        if at and (key[at] != key[at - 1] or (window == 0 and day[at] != day[at - 1])):
            first = at
        while window != 0 and time[first] <= time[at] - window:
            first += 1
        low[at] = first


@compiled
def count_values(value: Any, low: Any, held: Any, measure: Any) -> None:
    """How many values the rows from `low` to each row have; `held` has a place for each, and is left empty."""
    kinds, gone = 0, 0
    for at in range(len(low)):
        kinds += held[value[at]] == 0
        held[value[at]] += 1
        while gone < low[at]:
            held[value[gone]] -= 1
            kinds -= held[value[gone]] == 0
            gone += 1
        measure[at] = kinds
    for at in range(gone, len(low)):
        held[value[at]] = 0


@compiled
def best_windows(key: Any, day: Any, time: Any, low: Any, measure: Any, asked: Any, out: Any) -> int:
    """The best window of each key and day that has enough, as its first and last row and its measure; how many.

    `asked` is window, least, apart and first day. Of windows with as many the last is the best.
    """
    window, least, apart, first_day = asked
    found = 0
    for at in range(len(key)):
        if measure[at] < least or day[at] < first_day or time[at] - time[low[at]] < apart:
            continue
        goes_on = at + 1 < len(key) and key[at + 1] == key[at]
        if goes_on and (day[at + 1] == day[at] if window == 0 else time[at + 1] == time[at]):
            continue
        if found and key[out[found - 1, 1]] == key[at] and day[out[found - 1, 1]] == day[at]:
            if measure[at] < out[found - 1, 2]:
                continue
            found -= 1
        out[found, 0], out[found, 1], out[found, 2] = low[at], at, measure[at]
        found += 1
    return found


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
def marked(keys: Any, marks: Any) -> None:
    """Set the mark of each key, which others may share."""
    last = np.int64(64 * len(marks) - 1)
    for key in keys:
        marks[(key & last) >> 6] |= np.int64(1) << (key & 63)


@compiled
def new_pairs(record: Any, subject: Any, asked: Any, met: Any, out: Any) -> int:
    """List matters that name somebody behind a wanted record, whom none named behind it before.

    `asked` is marks of records, marks of subjects, the records wanted, and who was named last behind each: what has no
    mark is not wanted, and most are passed over without a look at more. `met` has the pairs met. When it is more than
    half filled by one day, the answer is -1, and `met` and the last named are of no use.
    """
    marks, about, wanted, latest = asked
    found = 0
    last, last_wanted, last_about = np.int64(64 * len(marks) - 1), len(wanted) - 1, np.int64(64 * len(about) - 1)
    for row in range(len(record)):
        key = record[row]
        if (marks[(key & last) >> 6] >> (key & 63)) & 1 == 0:
            continue
        whom = subject[row]
        if (about[(whom & last_about) >> 6] >> (whom & 63)) & 1 == 0 or whom == key:
            continue
        at = key & last_wanted
        while wanted[at] != 0 and wanted[at] != key:
            at = (at + 1) & last_wanted
        if wanted[at] == 0 or latest[at] == subject[row]:
            continue
        latest[at] = subject[row]
        pair = mixed(key, subject[row])
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
        first = found
        for cell in range(cell_starts[at], cell_starts[at + 1]):
            role = roles[cell_class[cell]]
            if not passes[cell_class[cell]] or role == 0:
                continue
            if counts[role] == 0:
                out[found, 0], out[found, 1] = at, role
                found += 1
            counts[role] += cell_count[cell]
        for one in range(first, found):
            out[one, 2] = counts[out[one, 1]]
            counts[out[one, 1]] = 0
    return found


@compiled
def far_out(counted: Any, asked: Any) -> Any:
    """Which of some counts, by role and then as they grow, are far above the others of their role."""
    times, at_least, peers = asked
    far = np.zeros(len(counted), dtype=np.bool_)
    low = 0
    while low < len(counted):
        high = low
        while high < len(counted) and counted[high, 1] == counted[low, 1]:
            high += 1
        if high - low >= peers:
            middle = _middle(counted[low:high, 2].astype(np.float64))
            spread = max(_middle(np.sort(np.abs(counted[low:high, 2] - middle))), 1.0)
            for one in range(low, high):
                above = counted[one, 2] - middle
                far[one] = counted[one, 2] >= at_least and above >= times * spread
        low = high
    return far


@compiled
def _middle(ordered: Any) -> Any:
    """The middle of values in order, or half way between the middle two."""
    return (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2
