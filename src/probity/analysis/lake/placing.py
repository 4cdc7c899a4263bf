"""The loops that put a day's events where their users' rows are: by user, then time and event id."""

from typing import Any, Final

import numpy as np

from probity.analysis.lake.coded import PARTS, TICK
from probity.analysis.lake.machine import compiled

_HAND: Final = np.int64(PARTS["hand"].mask)
_WHOM: Final = np.int64(PARTS["whom"].mask)
_BOTH: Final = _HAND | _WHOM
_SYSTEM: Final = np.int64(PARTS["system"].shift)
_TICK: Final = np.int64(TICK)


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


@compiled
def put_ticks(time: Any, starts: Any, tick_starts: Any, tick: Any) -> None:
    """Put the time of each user's first row, and of every so many-th after it, where the user's ticks begin."""
    for n in range(len(starts) - 1):
        for k in range(tick_starts[n + 1] - tick_starts[n]):
            tick[tick_starts[n] + k] = time[starts[n] + k * _TICK]
