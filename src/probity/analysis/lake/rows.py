"""The loops that make the rows of a coded day: events by user, each with what was true of it; and their summaries."""

from typing import Any, Final, NamedTuple

import numpy as np

from probity.analysis.lake.coded import PARTS
from probity.analysis.lake.machine import compiled, fetch, mixed, place, value_of
from probity.analysis.lake.resolving import ANY_RECORD, ANYBODY, BELONGS, HAS_ANY_RECORD, HAS_ANYBODY
from probity.analysis.lake.spans import bits_at, extent

_HAND: Final = np.int64(PARTS["hand"].mask)
_WHOM: Final = np.int64(PARTS["whom"].mask)
_KNOWN: Final = np.int64(PARTS["reason_known"].mask)
_BELONGS: Final = np.int64(BELONGS)
_ANYBODY: Final = np.int64(ANYBODY)
_ANY_RECORD: Final = np.int64(ANY_RECORD)
_BLOCK: Final = 64


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
    for i in range(len(arrived.user)):
        user, asked = arrived.user[i], arrived.requester[i]
        if asked == 0 or asked == user:
            _put(arrived, i, rows, at[user], _HAND | _WHOM)
        else:
            _put(arrived, i, rows, at[user], _HAND)
            _put(arrived, i, rows, at[asked], _WHOM)
            at[asked] += 1
        at[user] += 1


@compiled
def _put(arrived: Any, i: Any, rows: Any, j: Any, part: Any) -> None:
    rows.time[j] = arrived.time[i]
    rows.event[j] = arrived.event[i]
    rows.site[j] = arrived.site[i]
    rows.record[j] = arrived.record[i]
    rows.subject[j] = arrived.subject[i]
    rows.reason[j] = arrived.reason[i]
    rows.code[j] = arrived.code[i] | part


# ---- what was true


@compiled
def resolve(rows: Any, keys: Any, starts: Any, context: Any) -> None:
    """Add to each row's code what the context says; `keys` are the users' keys, and `starts` where their rows begin."""
    wanted = np.empty((_BLOCK, 3), dtype=np.int64)
    for n in range(len(keys)):
        _of_user(rows, starts[n], starts[n + 1], keys[n], context[0])
        _of_user(rows, starts[n], starts[n + 1], keys[n], context[1])
        for a in range(starts[n], starts[n + 1], _BLOCK):
            b = min(a + _BLOCK, starts[n + 1])
            _bring_near(rows, a, b, keys[n], context, wanted)
            for j in range(a, b):
                rows.code[j] |= _of_row(rows.record[j], rows.reason[j], rows.time[j], wanted[j - a], context)


@compiled
def _of_user(rows: Any, a: Any, b: Any, key: Any, family: Any) -> None:
    """Walk along the stretches of a user beside the user's rows."""
    table, stretches = family
    value = value_of(table, key)
    if value >= 0:
        for j in range(a, b):
            rows.code[j] |= value
        return
    at, end = extent(value)
    if end - at > 64:
        at = _seek(stretches, at, end, rows.time[a])
    for j in range(a, b):
        while at < end and stretches[at, 1] <= rows.time[j]:
            at += 1
        if at < end and stretches[at, 0] <= rows.time[j]:
            rows.code[j] |= stretches[at, 2]


@compiled
def _seek(stretches: Any, a: Any, b: Any, time: Any) -> Any:
    """The first stretch that ends after a moment."""
    while a < b:
        middle = (a + b) >> 1
        if stretches[middle, 1] <= time:
            a = middle + 1
        else:
            b = middle
    return a


@compiled
def _bring_near(rows: Any, a: Any, b: Any, user: Any, context: Any, wanted: Any) -> None:
    for j in range(a, b):
        record, reason = rows.record[j], rows.reason[j]
        if record != 0:
            wanted[j - a, 0] = mixed(user, record)
            fetch(context[2][0], wanted[j - a, 0])
            fetch(context[3][0], record)
        if reason != 0:
            wanted[j - a, 1] = mixed(mixed(reason, user), _BELONGS)
            wanted[j - a, 2] = mixed(wanted[j - a, 1], record)
            fetch(context[4][0], reason)
            fetch(context[4][0], wanted[j - a, 1])
            fetch(context[4][0], wanted[j - a, 2])


@compiled
def _of_row(record: Any, reason: Any, time: Any, wanted: Any, context: Any) -> Any:
    bits = np.int64(0)
    if record != 0:
        bits |= bits_at(context[2][0], context[2][1], wanted[0], time)
        bits |= bits_at(context[3][0], context[3][1], record, time)
    if reason != 0:
        bits |= _of_reason(reason, record, time, wanted, context[4])
    return bits


@compiled
def _of_reason(reason: Any, record: Any, time: Any, wanted: Any, family: Any) -> Any:
    table, stretches = family
    known = value_of(table, reason)
    if known == 0:
        return known
    bits = known & _KNOWN
    bits |= bits_at(table, stretches, wanted[1], time) | bits_at(table, stretches, wanted[2], time)
    if known & HAS_ANY_RECORD:
        bits |= bits_at(table, stretches, mixed(wanted[1], _ANY_RECORD), time)
    if known & HAS_ANYBODY:
        belongs = mixed(mixed(reason, _ANYBODY), _BELONGS)
        bits |= bits_at(table, stretches, belongs, time)
        bits |= bits_at(table, stretches, mixed(belongs, record), time)
        bits |= bits_at(table, stretches, mixed(belongs, _ANY_RECORD), time)
    return bits


@compiled
def touched(rows: Any, keys: Any, starts: Any, changed: Any) -> bool:
    """Tell whether a row is of a key and a moment in `changed`, which is laid out as a context is."""
    wanted = np.zeros((_BLOCK, 3), dtype=np.int64)
    for n in range(len(keys)):
        for j in range(starts[n], starts[n + 1]):
            time, record, reason = rows.time[j], rows.record[j], rows.reason[j]
            bits = bits_at(changed[0][0], changed[0][1], keys[n], time)
            bits |= bits_at(changed[1][0], changed[1][1], keys[n], time)
            _bring_near(rows, j, j + 1, keys[n], changed, wanted)
            if record != 0:
                bits |= bits_at(changed[2][0], changed[2][1], wanted[0, 0], time)
                bits |= bits_at(changed[3][0], changed[3][1], record, time)
            if reason != 0:
                bits |= _any_of_reason(reason, record, time, wanted[0], changed[4])
            if bits != 0:
                return True
    return False


@compiled
def _any_of_reason(reason: Any, record: Any, time: Any, wanted: Any, family: Any) -> Any:
    table, stretches = family
    if len(table) == 16 and len(stretches) == 0 and not table[:, 0].any():
        return np.int64(0)
    belongs = mixed(mixed(reason, _ANYBODY), _BELONGS)
    bits = bits_at(table, stretches, reason, time) | bits_at(table, stretches, belongs, time)
    bits |= bits_at(table, stretches, wanted[1], time) | bits_at(table, stretches, wanted[2], time)
    bits |= bits_at(table, stretches, mixed(wanted[1], _ANY_RECORD), time)
    bits |= bits_at(table, stretches, mixed(belongs, record), time)
    return bits | bits_at(table, stretches, mixed(belongs, _ANY_RECORD), time)


# ---- summaries


@compiled
def classify(codes: Any, table: Any, cls: Any, classes: Any) -> Any:
    """Give each code a number as it is first met, and list the codes; -1 when the table is too small for them."""
    count = np.int64(0)
    for j in range(len(codes)):
        at = place(table, codes[j])
        if table[at, 0] == 0:
            if 2 * count >= len(table):
                return np.int64(-1)
            table[at, 0], table[at, 1] = codes[j], count
            classes[count] = codes[j]
            count += 1
        cls[j] = table[at, 1]
    return count


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
