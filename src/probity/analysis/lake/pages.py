"""A column's numbers straight from its pages of Parquet: whole numbers as they are, and texts by their keys.

No text is made. Read here are plain pages and pages with a dictionary, of the first kind, which is how DuckDB, PyArrow
and Spark write them; PyArrow reads the rest, at two to five times the cost.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow as pa

from probity.analysis.lake.machine import address, compiled, digest, eight_bytes

_CODECS: Final = {"ZSTD": "zstd", "SNAPPY": "snappy", "GZIP": "gzip"}
_DATA_PAGE, _DICTIONARY_PAGE = 0, 2
_PLAIN, _BY_DICTIONARY = 0, (2, 8)
_OF_DATA, _OF_DICTIONARY = 5, 7
_WIDEST: Final = 32
_BLOCK: Final = 1024
_DEEPEST: Final = 8


@dataclass(frozen=True)
class Way:
    """How a column is read: texts by keys with a seed, or with none whole numbers."""

    seed: np.uint64 | None = None
    worth: Callable[[np.ndarray], np.ndarray | None] | None = None
    """What keys are worth, or nothing when they cannot be told; without it, themselves."""
    blanks: bool = True
    """Whether there may be any; they are worth 0."""


class Page(NamedTuple):
    """What a header tells of its page."""

    kind: int
    full_size: int
    size: int
    values: int
    encoding: int
    of: int
    """Which of its fields has the last two."""


def numbers_in_pages(held: np.ndarray, column: Any, schema: Any, way: Way, out: np.ndarray) -> bool:
    """Put one column of a row group into `out`; false when it is to be read otherwise.

    `held` is the file's bytes.
    """
    if not _is_read_here(column, schema, way) or column.num_values != len(out):
        return False
    reader = _Reader(way, out, schema.max_definition_level > 0)
    at = column.data_page_offset
    if column.dictionary_page_offset:
        at = min(at, column.dictionary_page_offset)
    end = at + column.total_compressed_size
    told = np.zeros(6, dtype=np.int64)
    while at < end and reader.done < len(out):
        at = read_header(held, at, told)
        page = Page(*told.tolist())
        if at < 0 or page.of != (_OF_DICTIONARY if page.kind == _DICTIONARY_PAGE else _OF_DATA):
            return False
        if not (page.values >= 0 and 0 < page.size <= end - at and page.full_size >= 0):
            return False
        if not reader.take(page, _unpacked(held[at : at + page.size], column.compression, page.full_size)):
            return False
        at += page.size
    return reader.done == len(out)


def _is_read_here(column: Any, schema: Any, way: Way) -> bool:
    return bool(
        column.physical_type == ("INT64" if way.seed is None else "BYTE_ARRAY")
        and (column.compression in _CODECS or column.compression == "UNCOMPRESSED")
        and schema.max_repetition_level == 0
        and schema.max_definition_level <= 1
    )


def _unpacked(page: np.ndarray, packing: str, size: int) -> np.ndarray:
    if packing == "UNCOMPRESSED":
        return page
    return np.frombuffer(pa.decompress(pa.py_buffer(page), size, _CODECS[packing]), dtype=np.uint8)


@dataclass
class _Reader:
    """The numbers of a column so far."""

    way: Way
    out: np.ndarray
    may_be_blank: bool
    done: int = 0
    words: np.ndarray | None = None
    """What the words of the dictionary are worth."""

    def take(self, of: Page, page: np.ndarray) -> bool:
        """Read one page; false when it is written in no way that is read here, or not whole."""
        # A dictionary may be of more words than there are rows, each of four bytes at the least.
        if of.values > (len(page) // 4 if of.kind == _DICTIONARY_PAGE else len(self.out) - self.done):
            return False
        present, at = np.ones(of.values, dtype=np.int32), 0
        if of.kind == _DICTIONARY_PAGE:
            self.words = np.empty(of.values, dtype=self.out.dtype)
            return self._plain(page, 0, present, self.words)
        if self.may_be_blank:
            at = 4 + int.from_bytes(page[:4].tobytes(), "little")
            if at > len(page) or not unpack(page[:at], 4, 1, present):
                return False
        part = self.out[self.done : self.done + of.values]
        self.done += of.values
        if not self.way.blanks and not present.all():
            return False
        if of.encoding == _PLAIN:
            return self._plain(page, at, present, part)
        return of.encoding in _BY_DICTIONARY and self.words is not None and self._spread(page, at, present, part)

    def _plain(self, page: np.ndarray, at: int, present: np.ndarray, part: np.ndarray) -> bool:
        """Read what is written out, one after another."""
        if self.way.seed is None:
            if at + 8 * len(part) > len(page) or not present.all():
                return False
            part[:] = page[at : at + 8 * len(part)].view(np.int64)
            return True
        keys = np.zeros(len(part), dtype=np.int64)
        if not keys_of_texts(page, at, present, self.way.seed, keys):
            return False
        worth = self.way.worth(keys) if self.way.worth else keys
        if worth is None:
            return False
        part[:] = worth
        return True

    def _spread(self, page: np.ndarray, at: int, present: np.ndarray, part: np.ndarray) -> bool:
        many = int(present.sum())
        if not many:
            part[:] = 0
            return True
        width = int(page[at])
        if width > _WIDEST:
            return False
        if many == len(part):
            return bool(unpack_words(page, at + 1, width, self.words, part))
        places = np.zeros(many, dtype=np.int32)
        return bool(unpack(page, at + 1, width, places) and spread_words(self.words, places, present, part))


# ---- a page's header, in Thrift's compact form


@compiled
def read_header(held: Any, at: Any, told: Any) -> Any:
    """Put what a header tells into `told`, by the fields of `Page`; where its page begins, or -1 for no header."""
    number, depth = np.zeros(_DEEPEST, dtype=np.int64), 0
    told[:] = 0
    while at < len(held):
        kind, step = held[at] & 15, held[at] >> 4
        at += 1
        if kind == 0:
            if depth == 0:
                return at
            depth -= 1
            continue
        if step == 0:
            number[depth], at = _whole(held, at)
        number[depth] += step
        if kind == 12 and depth + 1 < _DEEPEST:
            depth += 1
            number[depth] = 0
            told[5] = number[0]
            continue
        value, at = _value(held, at, kind)
        place = number[depth] - 1 if depth == 0 else number[depth] + 2
        if 0 <= place < 3 + 2 * depth and depth <= 1:
            told[place] = value
    return np.int64(-1)


@compiled
def _value(held: Any, at: Any, kind: Any) -> Any:
    """A whole number, or 0 for what is none; and where it ends, which is nowhere for what no page's header holds."""
    if kind <= 2:
        return np.int64(0), at
    if kind <= 6:
        return _whole(held, at)
    if kind == 7:
        return np.int64(0), at + 8
    if kind == 8:
        length, at = _varint(held, at)
        return np.int64(0), at + length
    return np.int64(0), np.int64(len(held))


@compiled
def _varint(held: Any, at: Any) -> Any:
    found, shift = np.int64(0), np.int64(0)
    while at < len(held) and shift < 63:
        byte = np.int64(held[at])
        at += 1
        found |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            break
    return found, at


@compiled
def _whole(held: Any, at: Any) -> Any:
    found, at = _varint(held, at)
    return (found >> 1) ^ -(found & 1), at


# ---- a page


@compiled
def keys_of_texts(page: Any, at: Any, present: Any, seed: Any, keys: Any) -> bool:
    """Put the key of each text that is present into `keys`, from a place on; false when there are not so many."""
    start, size = np.uint64(address(page)), len(page)
    for i in range(len(keys)):
        if present[i] == 0:
            continue
        if at + 4 > size:
            return False
        length = np.int64(page[at]) | np.int64(page[at + 1]) << 8
        length |= np.int64(page[at + 2]) << 16 | np.int64(page[at + 3]) << 24
        at += 4
        if at + length > size:
            return False
        if length > 0:
            keys[i] = digest(start + np.uint64(at), length, seed)
        at += length
    return True


@compiled
def spread_words(words: Any, places: Any, present: Any, out: Any) -> bool:
    """Put what each row's word is worth into `out`; false when a place is none of the dictionary's."""
    at = 0
    for i in range(len(out)):
        out[i] = 0
        if present[i] != 0:
            if places[at] < 0 or places[at] >= len(words):
                return False
            out[i] = words[places[at]]
            at += 1
    return True


@compiled
def unpack_words(page: Any, at: Any, width: Any, words: Any, out: Any) -> bool:
    """The two at once, where no row is blank: a block of places at a time, which stays near."""
    places = np.empty(_BLOCK, dtype=np.int32)
    done = np.int64(0)
    while done < len(out):
        at, many, packed = _next_run(page, at, width, len(out) - done)
        if many == 0:
            return False
        for a in range(0, many, _BLOCK):
            b = min(a + _BLOCK, many)
            _run(page, at + ((a * width) >> 3 if packed else 0), width, packed, places[: b - a])
            for i in range(b - a):
                if places[i] < 0 or places[i] >= len(words):
                    return False
                out[done + a + i] = words[places[i]]
        at += _size_of_run(many, width, packed)
        done += many
    return True


@compiled
def unpack(page: Any, at: Any, width: Any, out: Any) -> bool:
    """Read numbers of `width` bits in runs of one number and runs of packed ones; false when there are not so many."""
    done = np.int64(0)
    while done < len(out):
        at, many, packed = _next_run(page, at, width, len(out) - done)
        if many == 0:
            return False
        _run(page, at, width, packed, out[done : done + many])
        at += _size_of_run(many, width, packed)
        done += many
    return True


@compiled
def _next_run(page: Any, at: Any, width: Any, most: Any) -> Any:
    """Where the next run's numbers begin, how many they are, and whether packed; none when it is not whole."""
    head, shift, byte = np.int64(0), 0, 128
    while byte >= 128:
        if at >= len(page):
            return at, np.int64(0), False
        byte = page[at]
        head |= (np.int64(byte) & 127) << shift
        shift, at = shift + 7, at + 1
    packed = head & 1 == 1
    many = min((head >> 1) * 8 if packed else head >> 1, np.int64(most))  # the last run is filled up
    if at + ((many * width if packed else width) + 7 >> 3) > len(page):
        return at, np.int64(0), False
    return at, many, packed


@compiled
def _size_of_run(many: Any, width: Any, packed: Any) -> Any:
    """The bytes of a run: packed ones are eight at a time."""
    return ((many + 7) >> 3) * width if packed else (width + 7) >> 3


@compiled
def _run(page: Any, at: Any, width: Any, packed: Any, out: Any) -> None:
    start = np.uint64(address(page)) + np.uint64(at)
    mask = (np.uint64(1) << np.uint64(width)) - np.uint64(1)
    one = np.uint64(0)
    if not packed:
        for place in range((width + 7) >> 3):
            one |= np.uint64(page[at + place]) << np.uint64(8 * place)
    for i in range(len(out)):
        if packed:
            bit = np.uint64(i * width)
            # Arrow's buffers are padded, and a file ends in more bytes than this reads too far.
            one = (eight_bytes(start + (bit >> np.uint64(3))) >> (bit & np.uint64(7))) & mask
        out[i] = np.int32(one)
