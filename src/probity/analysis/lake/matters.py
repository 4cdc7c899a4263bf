"""The loops that tell what the events of a user's day are about: each matter is written once, and rows say which."""

from typing import Any, NamedTuple

import numpy as np

from probity.analysis.lake.machine import compiled


class Matters(NamedTuple):
    """By user, as first met: the keys of a record, a subject and a reason, and which of the user's subjects it is."""

    record: np.ndarray
    subject: np.ndarray
    reason: np.ndarray
    whom: np.ndarray


@compiled
def tell_apart(rows: Any, block: Any, held: Any, firsts: Any, which: Any) -> Any:
    """List the first row of each matter of a block, and for each row which of those it is; how many they are."""
    record, subject, reason = rows.record, rows.subject, rows.reason
    a, b = block
    last = 7
    while last < 2 * (b - a):
        last = 2 * last + 1
    held[: last + 1] = 0
    count = 0
    for j in range(a, b):
        at = (record[j] ^ (reason[j] >> 7) ^ (subject[j] >> 13)) & last
        n = held[at]
        while n != 0:
            first = firsts[n - 1]
            if record[first] == record[j] and reason[first] == reason[j] and subject[first] == subject[j]:
                break
            at = (at + 1) & last
            n = held[at]
        if n == 0:
            firsts[count] = j
            count += 1
            held[at] = n = count
        which[j - a] = n - 1
    return count


# ---- subjects of a user's day, numbered from 1 in a table of (subject, turn and number): of another turn is free,
# so that the next user begins without it being emptied. `state` is the turn, the last number, and the last place.


@compiled
def begin_subjects(state: Any) -> None:
    """Number the subjects of another user."""
    state[0], state[1], state[2] = state[0] + 1, 0, 63


@compiled
def note_matters(rows: Any, firsts: Any, span: Any, numbers: Any, matters: Any) -> Any:
    """Write the matters of the first rows of a block, after those of the user's blocks before, which are the span.

    Returns the table of subjects, which may be a larger one.
    """
    state, used = numbers[1], span[1]
    table = _with_room(numbers[0], state, span, len(firsts), matters)
    turn, known, last = state[0], state[1], state[2]
    for n in range(len(firsts)):
        j = firsts[n]
        subject = rows.subject[j]
        matters.record[used + n], matters.subject[used + n] = rows.record[j], subject
        matters.reason[used + n], matters.whom[used + n] = rows.reason[j], 0
        if subject == 0:
            continue
        at = subject & last
        while table[at, 1] >> 32 == turn and table[at, 0] != subject:
            at = (at + 1) & last
        if table[at, 1] >> 32 != turn:
            known += 1
            table[at, 0], table[at, 1] = subject, (turn << 32) | known
        matters.whom[used + n] = table[at, 1] & 0xFFFFFFFF
    state[1] = known
    return table


@compiled
def _with_room(table: Any, state: Any, span: Any, more: Any, matters: Any) -> Any:
    """A table that will be half free; where it is another, or has more places, with the user's subjects so far."""
    last = state[2]
    if 2 * (state[1] + more) <= last:
        return table
    while last < 2 * (state[1] + more):
        last = 2 * last + 1
    if last >= len(table):
        table = np.zeros((2 * (last + 1), 2), dtype=np.int64)
    state[0], state[2] = state[0] + 1, last
    for m in range(span[0], span[1]):
        if matters.whom[m] != 0:
            _put_number(table, state, matters.subject[m], np.int64(matters.whom[m]))
    return table


@compiled
def _put_number(table: Any, state: Any, subject: Any, number: Any) -> None:
    turn, last = state[0], state[2]
    at = subject & last
    while table[at, 1] >> 32 == turn and table[at, 0] != subject:
        at = (at + 1) & last
    table[at, 0], table[at, 1] = subject, (turn << 32) | number
