"""The loops that make the rows of a coded day: events by user, each with what was true of it; and their summaries."""

from typing import Any, Final, NamedTuple

import numpy as np

from probity.analysis.lake.coded import PARTS
from probity.analysis.lake.machine import compiled, fetch, mixed
from probity.analysis.lake.resolving import ANYBODY
from probity.analysis.lake.spans import FIRST, LAST, NOBODY, stretch_at, table_of, value_in

_HAND: Final = np.int64(PARTS["hand"].mask)
_WHOM: Final = np.int64(PARTS["whom"].mask)
_HAS_RECORD: Final = np.int64(PARTS["has_record"].mask)
_GIVEN: Final = np.int64(PARTS["reason_given"].mask)
_ANYBODY: Final = np.int64(ANYBODY)
_NOBODY: Final = np.int64(NOBODY)
_FIRST: Final = np.int64(FIRST)
_LAST: Final = np.int64(LAST)
_BLOCK: Final = 512
_AHEAD: Final = 16
_PLACES: Final = 7
_ODD: Final = np.uint64(0x9E3779B97F4A7C15)
_S40: Final = np.uint64(40)


class Arrived(NamedTuple):
    """Events of one day as numbers. `code` has what the event says itself."""

    time: np.ndarray
    event: np.ndarray
    user: np.ndarray
    requester: np.ndarray
    site: np.ndarray
    record: np.ndarray
    subject: np.ndarray
    reason: np.ndarray
    code: np.ndarray


class Rows(NamedTuple):
    """Rows by user, then time and event id."""

    time: np.ndarray
    event: np.ndarray
    site: np.ndarray
    record: np.ndarray
    subject: np.ndarray
    reason: np.ndarray
    code: np.ndarray


@compiled
def in_order(time: Any, event: Any) -> bool:
    """Tell whether events are by time and id."""
    for i in range(1, len(time)):
        if time[i] < time[i - 1] or (time[i] == time[i - 1] and event[i] < event[i - 1]):
            return False
    return True


@compiled
def by_id_where_equal(time: Any, event: Any, order: Any) -> None:
    """Put an order by time right where several events have one."""
    a = 0
    for b in range(1, len(order) + 1):
        if b == len(order) or time[order[b]] != time[order[a]]:
            if b - a > 1:
                of = order[a:b].copy()
                order[a:b] = of[np.argsort(event[of])]
            a = b


@compiled
def add_what_is_given(code: Any, record: Any, subject: Any, reason: Any) -> None:
    """Say in each code whether there is a record and a reason; where there is no subject, the record is it."""
    for i in range(len(code)):
        if subject[i] == 0:
            subject[i] = record[i]
        if record[i] != 0:
            code[i] |= _HAS_RECORD
        if reason[i] != 0:
            code[i] |= _GIVEN


@compiled
def rows_by_user(arrived: Any, users: int) -> Any:
    """How many rows each user has: one of each event of theirs, and one of each that was asked for by them."""
    counts = np.zeros(users, dtype=np.int64)
    for i in range(len(arrived.user)):
        counts[arrived.user[i]] += 1
        asked = arrived.requester[i]
        if asked != 0 and asked != arrived.user[i]:
            counts[asked] += 1
    return counts


@compiled
def rows_of_events(arrived: Any, order: Any, at: Any, row: Any, again: Any) -> None:
    """The row of each event, taken in order; `at` is where each user's rows begin.

    Into `again` go event and row of those that have another, of who asked for them. Codes are told who it is about.
    """
    more = 0
    for i in order:
        user, asked = arrived.user[i], arrived.requester[i]
        row[i] = at[user]
        at[user] += 1
        if asked == 0 or asked == user:
            arrived.code[i] |= _HAND | _WHOM
            continue
        arrived.code[i] |= _HAND
        again[more, 0], again[more, 1] = i, at[asked]
        at[asked] += 1
        more += 1


@compiled
def put_in_rows(column: Any, row: Any, again: Any, out: Any) -> None:
    """Put one column of events into the rows of their users, and of who asked for them."""
    for i in range(len(column)):
        out[row[i]] = column[i]
    for n in range(len(again)):
        out[again[n, 1]] = column[again[n, 0]]


@compiled
def tell_who_asked(code: Any, again: Any) -> None:
    """Say in the codes of such rows that they are about the user, who did not do it."""
    for n in range(len(again)):
        code[again[n, 1]] ^= _HAND | _WHOM


# ---- what was true


@compiled
def resolve(rows: Any, keys: Any, starts: Any, context: Any) -> None:
    """Add to each row's code what the context says; `keys` are the users' keys, and `starts` where their rows begin.

    A user does much to few records: what is said of each record and reason is looked up once, and held with up to when.
    """
    time, record, reason, code = rows.time, rows.record, rows.reason, rows.code
    held, which = np.zeros(4 * _BLOCK, dtype=np.int32), np.empty(_BLOCK, dtype=np.int64)
    firsts, values = np.empty(_BLOCK, dtype=np.int64), np.zeros((_BLOCK, _PLACES), dtype=np.int64)
    bits, upto = np.empty(_BLOCK, dtype=np.int64), np.empty(_BLOCK, dtype=np.int64)
    for user in range(len(keys)):
        tables = _tables_of(keys[user], context)
        mine, mine_upto = np.int64(0), _FIRST
        for a in range(starts[user], starts[user + 1], _BLOCK):
            b = min(a + _BLOCK, starts[user + 1])
            count = _tell_apart(record, reason, (a, b), held, firsts, which)
            _look_up_all(record, reason, firsts[:count], tables, values)
            for n in range(count):
                bits[n], upto[n] = _holding(values, n, time[firsts[n]], tables)
            for j in range(a, b):
                n = which[j - a]
                if time[j] >= upto[n]:
                    bits[n], upto[n] = _holding(values, n, time[j], tables)
                if time[j] >= mine_upto:
                    mine, mine_upto = _of_user(keys[user], time[j], tables)
                code[j] |= bits[n] | mine


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
    for j in firsts:
        _bring_near(record[j], reason[j], tables)
    for n in range(len(firsts)):
        _look_up(record[firsts[n]], reason[firsts[n]], tables, values, n)


@compiled
def _bring_near(record: Any, reason: Any, tables: Any) -> None:
    """Have the places of keys brought near before they are read."""
    (pairs, known), (given, mine, _) = tables[1], tables[2]
    fetch(pairs[0], pairs[1], record)
    fetch(known[0], known[1], record)
    fetch(given[0], given[1], reason)
    fetch(mine[0], mine[1], reason)
    fetch(mine[0], mine[1], mixed(reason, record))


@compiled
def _look_up(record: Any, reason: Any, tables: Any, values: Any, n: Any) -> None:
    """Put into values[n] what is said of a record and a reason: the first two from other stretches than the rest."""
    values[n] = 0
    if record != 0:
        values[n, 0] = value_in(tables[1][0], record)
        values[n, 1] = value_in(tables[1][1], record)
    if reason != 0:
        given, mine, anybody = tables[2]
        covers = mixed(reason, record)
        values[n, 2] = value_in(given, reason)
        values[n, 3] = value_in(mine, reason)
        values[n, 4] = value_in(mine, covers)
        values[n, 5] = value_in(anybody, reason)
        values[n, 6] = value_in(anybody, covers)


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
def touched(rows: Any, keys: Any, starts: Any, changed: Any) -> bool:
    """Tell whether a row is of a key and a moment in `changed`, which is laid out as a context is."""
    time, record, reason = rows.time, rows.record, rows.reason
    values = np.zeros((1, _PLACES), dtype=np.int64)
    for user in range(len(keys)):
        tables = _tables_of(keys[user], changed)
        for j in range(starts[user], starts[user + 1]):
            if j + _AHEAD < len(time):
                _bring_near(record[j + _AHEAD], reason[j + _AHEAD], tables)
            _look_up(record[j], reason[j], tables, values, 0)
            if _of_user(keys[user], time[j], tables)[0] | _holding(values, 0, time[j], tables)[0] != 0:
                return True
    return False


# ---- summaries


@compiled
def classify(codes: Any, table: Any, cls: Any, classes: Any) -> Any:
    """Give each code a number as it is first met, and list the codes; -1 when the table is too small for them."""
    count = np.int64(0)
    for j in range(len(codes)):
        at = _place_of_code(table, codes[j])
        if table[at, 0] == 0:
            if 2 * count >= len(table):
                return np.int64(-1)
            table[at, 0], table[at, 1] = codes[j], count
            classes[count] = codes[j]
            count += 1
        cls[j] = table[at, 1]
    return count


@compiled
def _place_of_code(table: Any, code: Any) -> Any:
    """As `place`, for keys that are no digests."""
    last = len(table) - 1
    at = np.int64((np.uint64(code) * _ODD) >> _S40) & last
    while table[at, 0] != 0 and table[at, 0] != code:
        at = (at + 1) & last
    return at


@compiled
def renumber(cls: Any, order: Any, out: Any) -> None:
    """Write each row's class by its place in order."""
    for j in range(len(cls)):
        out[j] = order[cls[j]]


@compiled
def cells(cls: Any, starts: Any, held: Any, cell_starts: Any, cell_class: Any, cell_count: Any) -> Any:
    """How many rows each user has of each class; `held` has a place of its own, empty, for each class."""
    used = np.int64(0)
    for n in range(len(starts) - 1):
        first = used
        for j in range(starts[n], starts[n + 1]):
            if held[cls[j]] == 0:
                cell_class[used] = cls[j]
                used += 1
            held[cls[j]] += 1
        cell_class[first:used].sort()
        for c in range(first, used):
            cell_count[c] = held[cell_class[c]]
            held[cell_class[c]] = 0
        cell_starts[n + 1] = used
    return used


@compiled
def moves(codes: Any, site: Any, starts: Any, ends: Any, pairs: Any) -> Any:
    """Each user's first and last row with a site into `ends`, and into `pairs` each two that follow at other sites."""
    used = np.int64(0)
    for n in range(len(starts) - 1):
        before = -1
        ends[n, 0] = -1
        for j in range(starts[n], starts[n + 1]):
            if site[j] == 0 or codes[j] & _HAND == 0:
                continue
            if before < 0:
                ends[n, 0] = j
            elif site[before] != site[j]:
                pairs[used, 0], pairs[used, 1] = before, j
                used += 1
            before = j
        ends[n, 1] = before
    return used
