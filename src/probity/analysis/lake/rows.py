"""The loops that make the rows of a coded day: events by user, each with what was true of it; and their summaries."""

from typing import Any, Final, NamedTuple

import numpy as np

from probity.analysis.lake.coded import PARTS
from probity.analysis.lake.machine import compiled, fetch, mixed, value_of, word
from probity.analysis.lake.resolving import ANY_RECORD, ANYBODY, BELONGS, HAS_ANY_RECORD, HAS_ANYBODY
from probity.analysis.lake.spans import bits_at, extent, first_after

_HAND: Final = np.int64(PARTS["hand"].mask)
_WHOM: Final = np.int64(PARTS["whom"].mask)
_KNOWN: Final = np.int64(PARTS["reason_known"].mask)
_HAS_RECORD: Final = np.int64(PARTS["has_record"].mask)
_GIVEN: Final = np.int64(PARTS["reason_given"].mask)
_BELONGS: Final = np.int64(BELONGS)
_ANYBODY: Final = np.int64(ANYBODY)
_ANY_RECORD: Final = np.int64(ANY_RECORD)
_BLOCK: Final = 64
_ODD: Final = np.uint64(0x9E3779B97F4A7C15)
_S40: Final = np.uint64(40)


class Arrived(NamedTuple):
    """Events of one day as numbers, by time and id. `code` has what the event says itself."""

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
def bucket(arrived: Any, at: Any, rows: Any) -> None:
    """Put each event among the rows of its user, and of its requester; `at` is where each user's rows begin."""
    times, events, users, requesters, sites, records, subjects, reasons, codes = arrived
    time, event, site, record, subject, reason, code = rows
    for i in range(len(users)):
        asked = requesters[i] if requesters[i] != users[i] else 0
        # Once, for the log-in; and again when somebody asked for it.
        for turn in range(2 if asked != 0 else 1):
            user = asked if turn == 1 else users[i]
            j = at[user]
            at[user] = j + 1
            time[j], event[j], site[j] = times[i], events[i], sites[i]
            record[j], subject[j], reason[j] = records[i], subjects[i], reasons[i]
            part = _WHOM if turn == 1 else _HAND if asked != 0 else _HAND | _WHOM
            code[j] = codes[i] | part


# ---- what was true


@compiled
def resolve(rows: Any, keys: Any, starts: Any, context: Any) -> None:
    """Add to each row's code what the context says; `keys` are the users' keys, and `starts` where their rows begin."""
    wanted = np.zeros((_BLOCK, 3), dtype=np.int64)
    time, record, reason, code = rows.time, rows.record, rows.reason, rows.code
    for user in range(len(keys)):
        _of_user(time, code, starts[user], starts[user + 1], keys[user], context[0])
        _of_user(time, code, starts[user], starts[user + 1], keys[user], context[1])
        for a in range(starts[user], starts[user + 1], _BLOCK):
            b = min(a + _BLOCK, starts[user + 1])
            _bring_near(record, reason, a, b, keys[user], context, wanted)
            _bring_reasons_near(record, reason, a, b, keys[user], context[4], wanted)
            for j in range(a, b):
                of = (wanted[j - a, 0], wanted[j - a, 1], wanted[j - a, 2])
                code[j] |= _of_row(record[j], reason[j], time[j], of, context)


@compiled
def _of_user(time: Any, code: Any, a: Any, b: Any, key: Any, family: Any) -> None:
    """Walk along the stretches of a user beside the user's rows."""
    table, last, stretches = family
    value = value_of(table, last, key)
    if value >= 0:
        for j in range(a, b):
            code[j] |= value
        return
    at, end = extent(value)
    at = first_after(stretches, at, end, time[a])
    for j in range(a, b):
        while at < end and word(stretches, 3 * at + 1) <= time[j]:
            at += 1
        if at < end and word(stretches, 3 * at) <= time[j]:
            code[j] |= word(stretches, 3 * at + 2)


@compiled
def _bring_near(records: Any, reasons: Any, a: Any, b: Any, user: Any, context: Any, wanted: Any) -> None:
    """Work out the keys of some rows, and have their places brought near before they are read."""
    pairs, known, given = context[2], context[3], context[4]
    for j in range(a, b):
        record, reason = records[j], reasons[j]
        if record != 0:
            wanted[j - a, 0] = mixed(user, record)
            fetch(pairs[0], pairs[1], wanted[j - a, 0])
            fetch(known[0], known[1], record)
        if reason != 0:
            fetch(given[0], given[1], reason)


@compiled
def _bring_reasons_near(records: Any, reasons: Any, a: Any, b: Any, user: Any, given: Any, wanted: Any) -> None:
    """The same for whose a reason is and what it covers, which only a known reason says."""
    for j in range(a, b):
        known = value_of(given[0], given[1], reasons[j]) if reasons[j] != 0 else np.int64(0)
        if known != 0:
            wanted[j - a, 1] = mixed(mixed(reasons[j], user), _BELONGS)
            wanted[j - a, 2] = mixed(wanted[j - a, 1], records[j])
            fetch(given[0], given[1], wanted[j - a, 1])
            fetch(given[0], given[1], wanted[j - a, 2])
            if known & HAS_ANY_RECORD:
                fetch(given[0], given[1], mixed(wanted[j - a, 1], _ANY_RECORD))


@compiled
def _of_row(record: Any, reason: Any, time: Any, of: Any, context: Any) -> Any:
    bits = np.int64(0)
    if record != 0:
        bits |= bits_at(context[2], of[0], time) | bits_at(context[3], record, time)
    if reason != 0:
        bits |= _of_reason(reason, record, time, of, context[4])
    return bits


@compiled
def _of_reason(reason: Any, record: Any, time: Any, of: Any, family: Any) -> Any:
    """Whose a reason is and what it covers; keys of it are worked out only where it is known."""
    known = value_of(family[0], family[1], reason)
    if known == 0:
        return known
    bits = known & _KNOWN
    bits |= bits_at(family, of[1], time) | bits_at(family, of[2], time)
    if known & HAS_ANY_RECORD:
        bits |= bits_at(family, mixed(of[1], _ANY_RECORD), time)
    if known & HAS_ANYBODY:
        belongs = mixed(mixed(reason, _ANYBODY), _BELONGS)
        bits |= bits_at(family, belongs, time) | bits_at(family, mixed(belongs, record), time)
        bits |= bits_at(family, mixed(belongs, _ANY_RECORD), time)
    return bits


@compiled
def touched(rows: Any, keys: Any, starts: Any, changed: Any) -> bool:
    """Tell whether a row is of a key and a moment in `changed`, which is laid out as a context is."""
    wanted = np.zeros((_BLOCK, 3), dtype=np.int64)
    time, record, reason = rows.time, rows.record, rows.reason
    for user in range(len(keys)):
        for a in range(starts[user], starts[user + 1], _BLOCK):
            b = min(a + _BLOCK, starts[user + 1])
            _bring_near(record, reason, a, b, keys[user], changed, wanted)
            for j in range(a, b):
                of = (wanted[j - a, 0], np.int64(0), np.int64(0))
                bits = bits_at(changed[0], keys[user], time[j]) | bits_at(changed[1], keys[user], time[j])
                bits |= _of_row(record[j], np.int64(0), time[j], of, changed)
                if bits | _any_of_reason(reason[j], record[j], keys[user], time[j], changed[4]) != 0:
                    return True
    return False


@compiled
def _any_of_reason(reason: Any, record: Any, user: Any, time: Any, family: Any) -> Any:
    """As `_of_reason`, whether the reason itself is there or not."""
    if reason == 0:
        return reason
    bits = bits_at(family, reason, time)
    for who in (user, _ANYBODY):
        belongs = mixed(mixed(reason, who), _BELONGS)
        bits |= bits_at(family, belongs, time)
        bits |= bits_at(family, mixed(belongs, record), time) | bits_at(family, mixed(belongs, _ANY_RECORD), time)
    return bits


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
                if used < len(pairs):
                    pairs[used, 0], pairs[used, 1] = before, j
                used += 1
            before = j
        ends[n, 1] = before
    return used
