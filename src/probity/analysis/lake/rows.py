"""The loops that make the rows of a coded day: events by user, each with what was true of it; and their summaries."""

from typing import Any, Final, NamedTuple

import numpy as np

from probity.analysis.lake.coded import PARTS
from probity.analysis.lake.kernels import lowest
from probity.analysis.lake.machine import beside, compiled, fetch, fetch_at
from probity.analysis.lake.resolving import ANYBODY
from probity.analysis.lake.spans import FIRST, LAST, NOBODY, place_of_stretches, stretch_at, table_of, value_in

_HAND: Final = np.int64(PARTS["hand"].mask)
_WHOM: Final = np.int64(PARTS["whom"].mask)
_BOTH: Final = _HAND | _WHOM
_SYSTEM: Final = np.int64(PARTS["system"].shift)
_HAS_RECORD: Final = np.int64(PARTS["has_record"].mask)
_GIVEN: Final = np.int64(PARTS["reason_given"].mask)
_KNOWN: Final = np.int64(PARTS["reason_known"].mask)
_ANYBODY: Final = np.int64(ANYBODY)
_NOBODY: Final = np.int64(NOBODY)
_FIRST: Final = np.int64(FIRST)
_LAST: Final = np.int64(LAST)
_BLOCK: Final = 1024
_AHEAD: Final = 16
_PLACES: Final = 8
_ODD: Final = np.uint64(0x9E3779B97F4A7C15)
_S40: Final = np.uint64(40)
_ONE: Final = np.uint64(1)
_NONE: Final = np.uint64(0)
_FIRST_CLASSES: Final = 8_192


class Rows(NamedTuple):
    """Rows by user, then time and event id. Of `own`, the code has what the event says itself."""

    time: np.ndarray
    record: np.ndarray
    reason: np.ndarray
    own: np.ndarray


@compiled
def in_order(time: Any, event: Any) -> bool:
    """Tell whether events are by time and id."""
    for i in range(1, len(time)):
        if time[i] < time[i - 1] or (time[i] == time[i - 1] and event[i] < event[i - 1]):
            return False
    return True


@compiled
def rows_by_user(user: Any, requester: Any, users: int) -> Any:
    """How many rows each user has: one of each event of theirs, and one of each that was asked for by them."""
    counts = np.zeros(users, dtype=np.int64)
    for i in range(len(user)):
        counts[user[i]] += 1
        if requester[i] != 0 and requester[i] != user[i]:
            counts[requester[i]] += 1
    return counts


@compiled
def rows_of_events(user: Any, requester: Any, order: Any, at: Any, row: Any, again: Any) -> None:
    """The row of each event, taken in order, or as they are where there is none; `at` is where each user's rows begin.

    Into `again` goes each event that has another row, of who asked for it, with that row.
    """
    more = 0
    for n in range(len(user)):
        i = order[n] if len(order) != 0 else n
        row[i] = at[user[i]]
        at[user[i]] += 1
        asked = requester[i]
        if asked != 0 and asked != user[i]:
            again[more, 0], again[more, 1] = i, at[asked]
            at[asked] += 1
            more += 1


@compiled
def put_in_rows(numbers: Any, first: int, row: Any, again: Any, out: Any) -> None:
    """Put a part of a column of events, from the so many-th event on, into the rows of their users, and of who asked.

    `row` and `again` are those of the part.
    """
    for i in range(len(numbers)):
        out[row[i]] = numbers[i]
    for n in range(len(again)):
        out[again[n, 1]] = numbers[again[n, 0] - first]


@compiled
def put_subjects(subject: Any, record: Any, first: int, row: Any, again: Any, out: Any) -> None:
    """Put subjects into rows: where there is none, the record is it."""
    for i in range(len(subject)):
        out[row[i]] = subject[i] if subject[i] != 0 else record[i]
    for n in range(len(again)):
        out[again[n, 1]] = out[row[again[n, 0] - first]]


@compiled
def put_codes(action: Any, system: Any, first: int, row: Any, again: Any, out: Any) -> None:
    """Put what events say themselves into rows: of who did it, and of whom it was done for."""
    for i in range(len(action)):
        out[row[i]] = action[i] | (system[i] << _SYSTEM) | _BOTH
    for n in range(len(again)):
        at = row[again[n, 0] - first]
        out[again[n, 1]] = out[at] ^ _HAND
        out[at] ^= _WHOM


# ---- what was true


@compiled
def resolve(rows: Any, keys: Any, starts: Any, context: Any, cls: Any) -> Any:
    """Give each row the number of its class as they are met, and list their codes: the row's own, and what was true.

    `keys` are the users' keys, and `starts` where their rows begin. A user does much to few records: what is said of
    each record and reason is looked up once, and held with up to when.
    """
    held, which = np.zeros(4 * _BLOCK, dtype=np.int32), np.empty(_BLOCK, dtype=np.int64)
    firsts, values = np.empty(_BLOCK, dtype=np.int64), np.zeros((_BLOCK, _PLACES), dtype=np.int64)
    bits, upto = np.empty(_BLOCK, dtype=np.int64), np.empty(_BLOCK, dtype=np.int64)
    table, listed = np.zeros((4 * _FIRST_CLASSES, 2), np.int64), np.empty(2 * _FIRST_CLASSES, dtype=np.int64)
    classes = np.int64(0)
    for user in range(len(keys)):
        tables = _tables_of(keys[user], context)
        for a in range(starts[user], starts[user + 1], _BLOCK):
            b = min(a + _BLOCK, starts[user + 1])
            count = _tell_apart(rows.record, rows.reason, (a, b), held, firsts, which)
            _look_up_all(rows.record, rows.reason, firsts[:count], tables, values)
            for n in range(count):
                bits[n], upto[n] = _holding(values, n, rows.time[firsts[n]], tables)
            if classes + _BLOCK > len(listed):
                table, listed = _with_more_room(listed, classes)
            met = (which, values, bits, upto)
            classes = _classify(rows, (a, b), (keys[user], tables), met, (table, listed, classes), cls)
    return listed[:classes].copy()


@compiled
def _classify(rows: Any, block: Any, whose: Any, met: Any, known: Any, cls: Any) -> Any:
    """Give the rows of a block their classes, new ones as they come; how many there are now."""
    (user, tables), (which, values, bits, upto), (table, listed, classes) = whose, met, known
    mine, mine_upto = np.int64(0), _FIRST
    for j in range(block[0], block[1]):
        n, time = which[j - block[0]], rows.time[j]
        if time >= upto[n]:
            bits[n], upto[n] = _holding(values, n, time, tables)
        if time >= mine_upto:
            mine, mine_upto = _of_user(user, time, tables)
        code = rows.own[j] | bits[n] | mine
        at = _place_of_code(table, code)
        if table[at, 0] == 0:
            table[at, 0], table[at, 1] = code, classes
            listed[classes] = code
            classes += 1
        cls[j] = table[at, 1]
    return classes


@compiled
def _with_more_room(listed: Any, classes: Any) -> Any:
    """The table of classes and the list of their codes, four times as large."""
    longer, table = np.empty(4 * len(listed), dtype=np.int64), np.zeros((8 * len(listed), 2), dtype=np.int64)
    longer[:classes] = listed[:classes]
    for c in range(classes):
        at = _place_of_code(table, listed[c])
        table[at, 0], table[at, 1] = listed[c], c
    return table, longer


@compiled
def _place_of_code(table: Any, code: Any) -> Any:
    """As `place`, for keys that are no digests."""
    last = len(table) - 1
    at = np.int64((np.uint64(code) * _ODD) >> _S40) & last
    while table[at, 0] != 0 and table[at, 0] != code:
        at = (at + 1) & last
    return at


@compiled
def _tables_of(user: Any, context: Any) -> Any:
    """Where to look for what is true of a user: spells and duties; pairs and records; reasons, theirs and anybody's."""
    of_users, duties, pairs, known, given = context
    return (
        (table_of(of_users, _NOBODY), table_of(duties, _NOBODY)),
        (table_of(pairs, user), table_of(known, _NOBODY)),
        (table_of(given, _NOBODY), table_of(given, user), table_of(given, _ANYBODY)),
    )


@compiled
def _tell_apart(record: Any, reason: Any, block: Any, held: Any, firsts: Any, which: Any) -> Any:
    """List the first row of each record and reason of a block, and for each row which of those it is."""
    a, b = block
    last = 7
    while last < 2 * (b - a):
        last = 2 * last + 1
    held[: last + 1] = 0
    count = 0
    for j in range(a, b):
        at = (record[j] ^ (reason[j] >> 7)) & last
        n = held[at]
        while n != 0 and (record[firsts[n - 1]] != record[j] or reason[firsts[n - 1]] != reason[j]):
            at = (at + 1) & last
            n = held[at]
        if n == 0:
            firsts[count] = j
            count += 1
            held[at] = n = count
        which[j - a] = n - 1
    return count


@compiled
def _look_up_all(record: Any, reason: Any, firsts: Any, tables: Any, values: Any) -> None:
    """Put into `values` what is said of records and reasons, having each place brought near some time before."""
    (pairs, known), (given, mine, _) = tables[1], tables[2]
    for j in firsts:
        fetch(known[0], known[1], record[j])
        fetch(pairs[0], pairs[1], record[j])
        fetch(mine[0], mine[1], reason[j])
    for n in range(len(firsts)):
        j = firsts[n]
        _look_up(record[j], reason[j], tables, values, n)
        _bring_stretches(values[n, 0], pairs)
        _bring_stretches(values[n, 2], mine)
        values[n, 6] = (_HAS_RECORD if record[j] != 0 else 0) | (_GIVEN if reason[j] != 0 else 0)
        # What is a user's, or anybody's, is known.
        values[n, 7] = _KNOWN if (values[n, 2] | values[n, 4]) != 0 else 0
        if values[n, 7] == 0:
            fetch(given[0], given[1], reason[j])
    for n in range(len(firsts)):
        if values[n, 7] == 0 and reason[firsts[n]] != 0:
            values[n, 7] = value_in(given, reason[firsts[n]])


@compiled
def _bring_stretches(value: Any, table: Any) -> None:
    if value < 0:
        fetch_at(table[2], place_of_stretches(value))


@compiled
def _look_up(record: Any, reason: Any, tables: Any, values: Any, n: Any) -> None:
    """Put what is said of a record and, of the user's and anybody's, a reason into values[n], from place 0 on.

    What is anybody's for a record is anybody's: few reasons are, so that the two together are hardly ever sought.
    """
    values[n] = 0
    if record != 0:
        values[n, 0] = value_in(tables[1][0], record)
        values[n, 1] = value_in(tables[1][1], record)
    if reason != 0:
        _, mine, anybody = tables[2]
        covers = beside(reason, record)
        values[n, 2] = value_in(mine, reason)
        values[n, 3] = value_in(mine, covers)
        values[n, 4] = value_in(anybody, reason)
        if values[n, 4] != 0:
            values[n, 5] = value_in(anybody, covers)


@compiled
def _holding(values: Any, n: Any, time: Any, tables: Any) -> Any:
    """The bits of what was looked up that hold at a moment, and up to when they do."""
    bits, upto = np.int64(0), _LAST
    for k in range(_PLACES):
        value = values[n, k]
        if value < 0:
            stretches = tables[1][0][2] if k == 0 else tables[1][1][2] if k == 1 else tables[2][0][2]
            value, end = stretch_at(value, stretches, time)
            upto = min(upto, end)
        bits |= value
    return bits, upto


@compiled
def _of_user(user: Any, time: Any, tables: Any) -> Any:
    """What is true of a user at a moment, and up to when."""
    spells, duties = tables[0]
    bits, upto = stretch_at(value_in(spells, user), spells[2], time)
    more, end = stretch_at(value_in(duties, user), duties[2], time)
    return bits | more, min(upto, end)


@compiled
def touched(of: Any, keys: Any, starts: Any, changed: Any) -> bool:
    """Tell whether a row, of time, record and reason, has a key and a moment in `changed`, laid out as a context."""
    time, record, reason = of
    values = np.zeros((1, _PLACES), dtype=np.int64)
    for user in range(len(keys)):
        tables = _tables_of(keys[user], changed)
        for j in range(starts[user], starts[user + 1]):
            if j + _AHEAD < len(time):
                fetch(tables[1][1][0], tables[1][1][1], record[j + _AHEAD])
                fetch(tables[2][0][0], tables[2][0][1], reason[j + _AHEAD])
            _look_up(record[j], reason[j], tables, values, 0)
            _look_up_together(record[j], reason[j], tables[2], values)
            if _of_user(keys[user], time[j], tables)[0] | _holding(values, 0, time[j], tables)[0] != 0:
                return True
    return False


@compiled
def _look_up_together(record: Any, reason: Any, tables: Any, values: Any) -> None:
    """Put what changed of a reason at any time, and of anybody's with a record where of the reason nothing did."""
    if reason != 0:
        given, _, anybody = tables
        values[0, 5] = value_in(anybody, beside(reason, record))
        values[0, 6] = value_in(given, reason)


# ---- summaries


@compiled
def summarise(met: Any, order: Any, starts: Any, cls: Any, cell_starts: Any, cell_class: Any, cell_count: Any) -> Any:
    """Number each row's class by its place in order, and count how many rows each user has of each class."""
    used = np.int64(0)
    held, seen = np.zeros(len(order), dtype=np.int32), np.zeros((len(order) >> 6) + 1, dtype=np.uint64)
    for n in range(len(starts) - 1):
        for j in range(starts[n], starts[n + 1]):
            c = order[met[j]]
            cls[j] = c
            held[c] += 1
            seen[c >> 6] |= _ONE << np.uint64(c & 63)
        for block in range(len(seen)):
            while seen[block] != _NONE:
                c = (block << 6) + np.int64(lowest(seen[block]))
                seen[block] &= seen[block] - _ONE
                cell_class[used], cell_count[used] = c, held[c]
                held[c] = 0
                used += 1
        cell_starts[n + 1] = used
    return used


@compiled
def moves(own: Any, site: Any, starts: Any, ends: Any, pairs: Any) -> Any:
    """Each user's first and last row with a site into `ends`, and into `pairs` each two that follow at other sites."""
    used = np.int64(0)
    for n in range(len(starts) - 1):
        before = -1
        ends[n, 0] = -1
        for j in range(starts[n], starts[n + 1]):
            if site[j] == 0 or own[j] & _HAND == 0:
                continue
            if before < 0:
                ends[n, 0] = j
            elif site[before] != site[j]:
                pairs[used, 0], pairs[used, 1] = before, j
                used += 1
            before = j
        ends[n, 1] = before
    return used
