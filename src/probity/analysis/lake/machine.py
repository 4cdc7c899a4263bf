"""What the compiled loops share: digests of texts, and tables of 64-bit keys that are fetched before they are read."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar, cast

import numba
import numpy as np

from probity.analysis.lake.instructions import address, eight_bytes, four_bytes, one_byte, prefetch, reckoned

Compiled = TypeVar("Compiled", bound=Callable[..., Any])


def kept_in(source: Path, *places: Path) -> Path | None:
    """The folder of machine code made from a folder's source, in the first place that can be written; None without one.

    Other source has another folder: numba compiles a loop anew when the file of the loop changes, and not when that of
    a loop it calls does.
    """
    texts = b"".join(path.read_bytes() for path in sorted(source.glob("*.py")))
    for place in places:
        folder = place / f"machine-{hashlib.sha256(texts).hexdigest()[:16]}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        return folder
    return None


_HERE: Final = Path(__file__).parent
_GIVEN: Final = str(numba.config.CACHE_DIR)  # type: ignore[attr-defined]  # numba sets its settings when it is read
_KEPT: Final = (
    kept_in(_HERE, Path(_GIVEN))
    if _GIVEN
    else kept_in(_HERE, _HERE / "__pycache__", Path("~/.cache/probity").expanduser())
)
numba.config.CACHE_DIR = str(_KEPT or "")  # type: ignore[attr-defined]  # as above


def compiled(loop: Compiled) -> Compiled:
    """A loop in machine code that lets other threads run, kept for the next process where there is a place for it."""
    return cast("Compiled", numba.njit(nogil=True, cache=_KEPT is not None)(loop))


# ---- digests

_ODD: Final = np.uint64(0x9E3779B97F4A7C15)
_MIX_1: Final = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2: Final = np.uint64(0x94D049BB133111EB)
_S32: Final = np.uint64(32)
_S30: Final = np.uint64(30)
_S27: Final = np.uint64(27)
_S3: Final = np.uint64(3)
_S4: Final = np.uint64(4)
_S31: Final = np.uint64(31)
_S8: Final = np.uint64(8)
_LINE: Final = 64
_NEAR: Final = np.int64((1 << 24) - 1)
_ZERO, _N1, _N4, _N8, _N16 = (np.uint64(number) for number in (0, 1, 4, 8, 16))


@compiled
def _finished(h: Any) -> Any:
    """A key of a mixed state: never 0, which is the key of nothing."""
    h = (h ^ (h >> _S30)) * _MIX_1
    h = (h ^ (h >> _S27)) * _MIX_2
    h = h ^ (h >> _S31)
    return np.int64(1) if h == _ZERO else np.int64(h)


@compiled
def digest(start: Any, length: Any, seed: Any) -> Any:
    """The key of a text of at least one byte: `start` and `length` have no sign."""
    h = seed ^ (length * _ODD)
    while length > _N16:
        h = (h ^ eight_bytes(start)) * _ODD
        h ^= h >> _S32
        start += _N8
        length -= _N8
    first, last = _both_ends(start, length)
    h = (h ^ first) * _ODD
    h ^= h >> _S32
    h = (h ^ last) * _ODD
    return _finished(h ^ (h >> _S32))


@compiled
def _both_ends(start: Any, length: Any) -> Any:
    """All of one to sixteen bytes in two numbers, and none beside them."""
    if length >= _N8:
        return eight_bytes(start), eight_bytes(start + length - _N8)
    if length >= _N4:
        return four_bytes(start), four_bytes(start + length - _N4)
    two = (one_byte(start) << _S8) | one_byte(start + (length >> _N1))
    return two, one_byte(start + length - _N1)


@compiled
def digest_texts(offsets: Any, content: Any, seed: Any, keys: Any) -> None:
    """Put the key of each text into `keys`: text i is the bytes from offsets[i] to offsets[i + 1]."""
    start = np.uint64(address(content))
    for i in range(len(keys)):
        begins, ends = np.int64(offsets[i]), np.int64(offsets[i + 1])
        keys[i] = digest(start + np.uint64(begins), np.uint64(ends - begins), seed) if ends > begins else 0


@compiled
def mixed(first: Any, second: Any) -> Any:
    """One key of two, of which at least one is a digest: never 0."""
    turned = np.uint64(second)
    h = np.uint64(first) * _ODD + ((turned << _S32) | (turned >> _S32))
    return np.int64(1) if h == _ZERO else np.int64(h)


@compiled
def beside(first: Any, second: Any) -> Any:
    """The same of two digests, to be found in a table where the first is."""
    return (mixed(first, second) & ~_NEAR) | (first & _NEAR)


# ---- tables: rows of (key, value), their number a power of two; a key is sought from the first of its own four on.
# Four rows are one line of memory, and are compared at once: which of them a key is in cannot be foreseen.
# Loops know a table by where it begins and its last row: an array that is passed on costs as much as the look-up.


_FOURS: Final = np.int64(-4)
_NOTHING: Final = np.int64(0)


@compiled
def word(start: Any, at: Any) -> Any:
    """The so many-th 64-bit number from an address on."""
    return np.int64(eight_bytes(np.uint64(start) + (np.uint64(at) << _S3)))


@compiled
def place(start: Any, last: Any, key: Any) -> Any:
    """Which row of a table a key is in, or the free row where it would be."""
    at = key & last & _FOURS
    held = word(start, 2 * at)
    while held != 0 and held != key:
        at = (at + 1) & last
        held = word(start, 2 * at)
    return at


@compiled
def fetch(start: Any, last: Any, key: Any) -> None:
    """Have a key's row in a table brought near."""
    prefetch(np.uint64(start) + (np.uint64(key & last & _FOURS) << _S4))


@compiled
def fetch_bytes(start: Any, stop: Any) -> None:
    """Have the bytes from one address up to another brought near."""
    while start < stop:
        prefetch(np.uint64(start))
        start += _LINE


@compiled
def fetch_at(start: Any, at: Any) -> None:
    """Have the so many-th 64-bit number from an address on brought near."""
    prefetch(np.uint64(start) + (np.uint64(at) << _S3))


@compiled
def value_of(start: Any, last: Any, key: Any) -> Any:
    """The value of a key, or 0."""
    at = key & last & _FOURS
    while True:
        line = 2 * at
        end = word(start, line + 6)
        found = word(start, line + 1) & -reckoned(word(start, line) == key)
        found |= word(start, line + 3) & -reckoned(word(start, line + 2) == key)
        found |= word(start, line + 5) & -reckoned(word(start, line + 4) == key)
        found |= word(start, line + 7) & -reckoned(end == key)
        if (found | reckoned(end == 0)) != 0:  # four that are not full are the last
            return found
        at = (at + 4) & last


@compiled
def fill(table: Any, keys: Any, values: Any) -> None:
    """Put keys, none of them twice, and their values into a table that has room."""
    start, last = address(table), len(table) - 1
    for i in range(len(keys)):
        if i + 16 < len(keys):
            fetch(start, last, keys[i + 16])
        at = place(start, last, keys[i])
        table[at, 0] = keys[i]
        table[at, 1] = values[i]


@compiled
def fill_each(table: Any, begins: Any, sizes: Any, firsts: Any, keys: Any, values: Any) -> None:
    """The same for tables one after another: each with the keys from one of `firsts` up to the next."""
    for n in range(len(begins)):
        a, b = firsts[n], firsts[n + 1]
        fill(table[begins[n] : begins[n] + sizes[n]], keys[a:b], values[a:b])


@compiled
def values_of(table: Any, keys: Any) -> Any:
    """The value of each key, or 0."""
    start, last = address(table), len(table) - 1
    found = np.zeros(len(keys), dtype=np.int64)
    for i in range(len(keys)):
        if keys[i] != 0:
            found[i] = value_of(start, last, keys[i])
    return found


def room_for(counts: np.ndarray) -> np.ndarray:
    """How many rows a table has for so many keys: a third of them free or more."""
    powers: np.ndarray = np.ceil(np.log2(np.maximum(counts, 1) * 1.5)).astype(np.int64).clip(2)
    rows: np.ndarray = np.left_shift(1, powers)
    return rows


def table_for(count: int) -> np.ndarray:
    """An empty table for so many keys."""
    return np.zeros((int(room_for(np.array([count]))[0]), 2), dtype=np.int64)
