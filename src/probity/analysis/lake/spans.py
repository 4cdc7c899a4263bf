"""What was true when, by key: for each key stretches of time that do not overlap, each with the bits that held.

A table has for each key its bits, when they held always, or minus the place of its stretches. Between stretches no bit
is set. What is of one holder, mostly a user, has a table of its own among the others: what is asked of one is near
together.
"""

import heapq
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from probity.analysis.lake.machine import compiled, fill, fill_each, place, room_for, table_for, value_of, word

FIRST: Final = -(2**63)
LAST: Final = 2**63 - 1
_FIRST: Final = np.int64(FIRST)
_LAST: Final = np.int64(LAST)
NOBODY: Final = np.int64(1)
"""The holder of what is nobody's own."""
_SIZE_BITS: Final = np.int64(6)
_SIZE: Final = np.int64(63)
_COUNT_BITS: Final = np.int64(26)
_COUNT: Final = np.int64((1 << 26) - 1)


@dataclass(frozen=True, eq=False)
class Spans:
    """Tables of keys, each of one holder, and stretches of (from, up to, bits) that follow by holder and key."""

    holders: np.ndarray
    """A table of holders: where in `table` each one's begins, and how large it is."""
    table: np.ndarray
    stretches: np.ndarray

    @property
    def at(self) -> tuple[int, int, int, int]:
        """Where the loops find it: the address and last row of the holders, and the addresses of the other two."""
        return self.holders.ctypes.data, len(self.holders) - 1, self.table.ctypes.data, self.stretches.ctypes.data

    @staticmethod
    def none() -> "Spans":
        """Of no key."""
        return Spans(table_for(0), np.zeros((0, 2), dtype=np.int64), np.zeros((0, 3), dtype=np.int64))


@dataclass(frozen=True, eq=False)
class Facts:
    """Rows before they are laid end to end; of the rows that hold at once, `won` is that of the highest `rank`."""

    keys: np.ndarray
    starts: np.ndarray
    ends: np.ndarray
    bits: np.ndarray
    won: np.ndarray
    rank: np.ndarray
    holders: np.ndarray | None = None
    """Whose each is; where there are none, nobody's."""
    before: int = 0
    """Bits of a key that has rows at times before the first of them."""
    otherwise: int = 0
    """The same for times after, in none of them."""

    @staticmethod
    def of(holders: np.ndarray, keys: np.ndarray, starts: np.ndarray, ends: np.ndarray, bits: np.ndarray) -> "Facts":
        """Facts of which each stands for itself."""
        nothing = np.zeros(len(keys), dtype=np.int64)
        return Facts(keys, starts, ends, bits, nothing, nothing, holders)


def laid_out(facts: Facts) -> Spans:
    """The bits of each key at each time."""
    whose = np.full(len(facts.keys), NOBODY) if facts.holders is None else facts.holders
    order = np.argsort(facts.keys) if facts.holders is None else np.lexsort((facts.keys, whose))
    rows = tuple(
        np.ascontiguousarray(column[order], dtype=np.int64)
        for column in (facts.keys, facts.starts, facts.ends, facts.bits, facts.won, facts.rank)
    )
    whose = np.ascontiguousarray(whose[order], dtype=np.int64)
    groups = _groups(whose, rows[0])
    out = np.empty((_room(rows[1], rows[2], groups), 3), dtype=np.int64)
    values = np.empty(len(groups) - 1, dtype=np.int64)
    used = _lay_out(rows, groups, np.int64(facts.before), np.int64(facts.otherwise), values, out)
    holders, table = _tables(whose[groups[:-1]], rows[0][groups[:-1]], values)
    return Spans(holders, table, out[:used].copy())


def _tables(whose: np.ndarray, keys: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The tables of each holder one after another, and where they are; keys are by holder."""
    if not len(whose):
        return table_for(0), np.zeros((0, 2), dtype=np.int64)
    firsts = np.flatnonzero(np.diff(whose, prepend=~whose[0]))
    sizes = room_for(np.diff(firsts, append=len(keys)))
    begins = np.cumsum(sizes) - sizes
    table = np.zeros((int(sizes.sum()), 2), dtype=np.int64)
    fill_each(table, begins, sizes, np.append(firsts, len(keys)), keys, values)
    holders = table_for(len(firsts))
    fill(holders, whose[firsts], (begins << _SIZE_BITS) | np.log2(sizes).astype(np.int64) + 1)
    return holders, table


@compiled
def _groups(whose: Any, keys: Any) -> Any:
    """Where each run of one holder and key begins, and the end."""
    found = np.empty(len(keys) + 1, dtype=np.int64)
    count = 0
    for i in range(len(keys)):
        if i == 0 or keys[i] != keys[i - 1] or whose[i] != whose[i - 1]:
            found[count] = i
            count += 1
    found[count] = len(keys)
    return found[: count + 1].copy()


@compiled
def _room(starts: Any, ends: Any, groups: Any) -> Any:
    """The most stretches that there can be."""
    room = 0
    for g in range(len(groups) - 1):
        a, b = groups[g], groups[g + 1]
        if not _always(starts, ends, a, b):
            room += 2 * (b - a) + 1
    return room


@compiled
def _lay_out(rows: Any, groups: Any, before: Any, otherwise: Any, values: Any, out: Any) -> Any:
    _, starts, ends, bits, won, rank = rows
    used = np.int64(0)
    for g in range(len(groups) - 1):
        a, b = groups[g], groups[g + 1]
        if _always(starts, ends, a, b):
            values[g] = _together(bits, won, rank, a, b)
            continue
        end = _sweep((starts[a:b], ends[a:b], bits[a:b], won[a:b], rank[a:b]), before, otherwise, out, used)
        values[g] = _packed_place(used, end - used)
        if end - used == 1 and out[used, 0] == _FIRST and out[used, 1] == _LAST:
            values[g] = out[used, 2]
            end = used
        used = end
    return used


@compiled
def _always(starts: Any, ends: Any, a: Any, b: Any) -> Any:
    i = a
    while i < b and starts[i] == _FIRST and ends[i] == _LAST:
        i += 1
    return i == b


@compiled
def _together(bits: Any, won: Any, rank: Any, a: Any, b: Any) -> Any:
    """The bits of rows that all hold always."""
    found, best = bits[a], a
    for i in range(a + 1, b):
        found |= bits[i]
        if rank[i] > rank[best]:
            best = i
    return found | won[best]


@compiled
def _packed_place(first: Any, count: Any) -> Any:
    """The value of a key that has stretches: where the first is, and how many there are."""
    return -np.int64(1) - ((first << _COUNT_BITS) | count)


@compiled
def _sweep(rows: Any, before: Any, otherwise: Any, out: Any, used: Any) -> Any:
    """Lay the rows of one key end to end, from out[used] on, and give where they end."""
    by_start, by_end = np.argsort(rows[0]), np.argsort(rows[1])
    held = np.zeros(63, dtype=np.int64)
    best = [(np.int64(0), np.int64(0))]
    best.pop()
    first, at, i, j, bits = used, _FIRST, 0, 0, before
    while True:
        upto = _next_moment(rows, by_start, by_end, i, j)
        used = _put(out, first, used, at, upto, bits)
        if i == len(by_start) and (j == len(by_end) or upto == _LAST):
            return used
        at = upto
        i = _enter(rows, by_start, i, at, held, best)
        j = _leave(rows, by_end, j, at, held)
        while len(best) > 0 and rows[1][best[0][1]] <= at:
            heapq.heappop(best)
        bits = _held(held) | rows[3][best[0][1]] if len(best) > 0 else otherwise


@compiled
def _next_moment(rows: Any, by_start: Any, by_end: Any, i: Any, j: Any) -> Any:
    upto = _LAST
    if i < len(by_start):
        upto = rows[0][by_start[i]]
    if j < len(by_end):
        upto = min(upto, rows[1][by_end[j]])
    return upto


@compiled
def _enter(rows: Any, by_start: Any, i: Any, at: Any, held: Any, best: Any) -> Any:
    """Take in the rows that start at a moment, but those that end at it too."""
    while i < len(by_start) and rows[0][by_start[i]] == at:
        row = by_start[i]
        if rows[1][row] > at:
            _count(held, rows[2][row], 1)
            heapq.heappush(best, (-rows[4][row], np.int64(row)))
        i += 1
    return i


@compiled
def _leave(rows: Any, by_end: Any, j: Any, at: Any, held: Any) -> Any:
    while j < len(by_end) and rows[1][by_end[j]] == at:
        row = by_end[j]
        if rows[0][row] < at:
            _count(held, rows[2][row], -1)
        j += 1
    return j


@compiled
def _put(out: Any, first: Any, used: Any, start: Any, end: Any, bits: Any) -> Any:
    """Add a stretch that says something, or lengthen the one before it that says the same."""
    if bits == 0 or start >= end:
        return used
    if used > first and out[used - 1, 1] == start and out[used - 1, 2] == bits:
        out[used - 1, 1] = end
        return used
    out[used, 0], out[used, 1], out[used, 2] = start, end, bits
    return used + 1


@compiled
def _count(held: Any, bits: Any, by: Any) -> None:
    bit = 0
    while bits != 0:
        if bits & 1:
            held[bit] += by
        bits >>= 1
        bit += 1


@compiled
def _held(held: Any) -> Any:
    bits = np.int64(0)
    for bit in range(63):
        if held[bit] > 0:
            bits |= np.int64(1) << np.int64(bit)
    return bits


# ---- reading


@compiled
def table_of(family: Any, holder: Any) -> Any:
    """The table of a holder in what is at `Spans.at`: its address, its last row or -1, and the stretches."""
    packed = value_of(family[0], family[1], holder)
    last = (np.int64(1) << ((packed & _SIZE) - 1)) - 1 if packed != 0 else np.int64(-1)
    return family[2] + ((packed >> _SIZE_BITS) << 4), last, family[3]


@compiled
def value_in(table: Any, key: Any) -> Any:
    """The value of a key in a holder's table, or 0."""
    return value_of(table[0], table[1], key) if table[1] >= 0 else np.int64(0)


@compiled
def place_of_stretches(value: Any) -> Any:
    """Where the first stretch of a value below 0 is, in numbers from the address of the stretches."""
    return 3 * ((-np.int64(1) - value) >> _COUNT_BITS)


@compiled
def _extent(value: Any) -> Any:
    """Where the stretches of a value begin and end."""
    packed = -np.int64(1) - value
    first = packed >> _COUNT_BITS
    return first, first + (packed & _COUNT)


# ---- what has changed


def changed(old: Spans, new: Spans) -> Spans:
    """For each key the stretches of time of which the two say otherwise; their bit is 1."""
    count = _differences(old.at, new.at, np.empty((0, 4), dtype=np.int64))
    found = np.empty((count, 4), dtype=np.int64)
    _differences(old.at, new.at, found)
    holders, keys, starts, ends = found.T
    return laid_out(Facts.of(holders, keys, starts, ends, np.ones(count, dtype=np.int64)))


@compiled
def _differences(old: Any, new: Any, out: Any) -> Any:
    """Put (holder, key, from, up to) of each difference into `out` as far as there is room; how many there are."""
    count = np.int64(0)
    for at in range(new[1] + 1):
        holder = word(new[0], 2 * at)
        if holder != 0:
            count = _differences_of(holder, table_of(old, holder), table_of(new, holder), out, count)
    for at in range(old[1] + 1):
        holder = word(old[0], 2 * at)
        if holder != 0 and table_of(new, holder)[1] < 0:
            count = _differences_of(holder, table_of(old, holder), table_of(new, holder), out, count)
    return count


@compiled
def _differences_of(holder: Any, old: Any, new: Any, out: Any, count: Any) -> Any:
    for at in range(new[1] + 1):
        key = word(new[0], 2 * at)
        if key != 0:
            was = value_in(old, key)
            count = _difference((holder, key), (was, old[2]), (word(new[0], 2 * at + 1), new[2]), out, count)
    for at in range(old[1] + 1):
        key = word(old[0], 2 * at)
        if key != 0 and not is_in(new, key):
            count = _difference((holder, key), (word(old[0], 2 * at + 1), old[2]), (np.int64(0), new[2]), out, count)
    return count


@compiled
def is_in(table: Any, key: Any) -> Any:
    """Whether a holder's table has a key."""
    return table[1] >= 0 and word(table[0], 2 * place(table[0], table[1], key)) == key


@compiled
def _difference(of: Any, old: Any, new: Any, out: Any, count: Any) -> Any:
    if old[0] >= 0 and old[0] == new[0]:
        return count
    at = _FIRST
    while at != _LAST:
        was, was_to = stretch_at(old[0], old[1], at)
        now, now_to = stretch_at(new[0], new[1], at)
        upto = min(was_to, now_to)
        if was != now:
            if count < len(out):
                out[count, 0], out[count, 1], out[count, 2], out[count, 3] = of[0], of[1], at, upto
            count += 1
        at = upto
    return count


@compiled
def stretch_at(value: Any, stretches: Any, time: Any) -> Any:
    """The bits of a key's value at a moment, and up to when they hold."""
    if value >= 0:
        return value, _LAST
    a, end = _extent(value)
    a = _first_after(stretches, a, end, time)
    if a == end:
        return np.int64(0), _LAST
    if word(stretches, 3 * a) <= time:
        return word(stretches, 3 * a + 2), word(stretches, 3 * a + 1)
    return np.int64(0), word(stretches, 3 * a)


@compiled
def _first_after(stretches: Any, a: Any, b: Any, time: Any) -> Any:
    """The first of some stretches that ends after a moment."""
    while a < b:
        middle = (a + b) >> 1
        if word(stretches, 3 * middle + 1) <= time:
            a = middle + 1
        else:
            b = middle
    return a
