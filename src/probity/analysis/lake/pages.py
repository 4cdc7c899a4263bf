"""A column's numbers straight from its pages of Parquet: whole numbers as they are, and texts by their keys.

No text is made. Read here are plain pages and pages with a dictionary, of the first kind, which is how DuckDB, PyArrow
and Spark write them; PyArrow reads the rest, at two to five times the cost.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow as pa

from probity.analysis.lake.instructions import address, eight_bytes, four_bytes
from probity.analysis.lake.machine import compiled, digest, word
from probity.analysis.lake.room import Room

_CODECS: Final = {"ZSTD": "zstd", "SNAPPY": "snappy", "GZIP": "gzip"}
_DATA_PAGE, _DICTIONARY_PAGE = 0, 2
_PLAIN, _BY_DICTIONARY = 0, (2, 8)
_OF_DATA, _OF_DICTIONARY = 5, 7
_WIDEST: Final = 32
_DEEPEST: Final = 8
_NONE, _FOUR, _EIGHTHS, _SEVEN = (np.uint64(number) for number in (0, 4, 3, 7))


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


def numbers_in_pages(held: np.ndarray, column: Any, schema: Any, way: Way, out: np.ndarray, room: Room) -> bool:
    """Put one column of a row group into `out`; false when it is to be read otherwise.

    `held` is the file's bytes; what is needed meanwhile is in `room`.
    """
    if not _is_read_here(column, schema, way) or column.num_values != len(out):
        return False
    reader = _Reader(way, out, schema.max_definition_level > 0, room)
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
    room: Room
    done: int = 0
    words: np.ndarray | None = None
    """What the words of the dictionary are worth."""

    def take(self, of: Page, page: np.ndarray) -> bool:
        """Read one page; false when it is written in no way that is read here, or not whole."""
        # A dictionary may be of more words than there are rows, each of four bytes at the least.
        if of.values > (len(page) // 4 if of.kind == _DICTIONARY_PAGE else len(self.out) - self.done):
            return False
        if of.kind == _DICTIONARY_PAGE:
            self.words = np.empty(of.values, dtype=np.int64)
            return self._plain(page, 0, self.words)
        part = self.out[self.done : self.done + of.values]
        self.done += of.values
        at, many = 0, of.values
        if self.may_be_blank:
            at = 4 + int.from_bytes(page[:4].tobytes(), "little")
            present = self.room.array("present", of.values, np.uint8)
            many = read_levels(page, 4, at, present) if at <= len(page) else -1
            if many < 0 or (many < of.values and not self.way.blanks):
                return False
        if not self._read(of, page, at, part[:many]):
            return False
        if many < of.values:
            spread_out(present, part, many)
        return True

    def _read(self, of: Page, page: np.ndarray, at: int, found: np.ndarray) -> bool:
        """Read what a page has from a place on, without blanks."""
        if of.encoding == _PLAIN:
            return self._plain(page, at, found)
        words = self.words
        return of.encoding in _BY_DICTIONARY and words is not None and _by_words(words, page, at, found)

    def _plain(self, page: np.ndarray, at: int, found: np.ndarray) -> bool:
        """Read what is written out, one after another."""
        if self.way.seed is None:
            if at + 8 * len(found) > len(page):
                return False
            found[:] = page[at : at + 8 * len(found)].view(np.int64)
            return True
        if not keys_of_texts(page, at, self.way.seed, found):
            return False
        if self.way.worth:
            worth = self.way.worth(found)
            if worth is None:
                return False
            found[:] = worth
        return True


def _by_words(words: np.ndarray, page: np.ndarray, at: int, found: np.ndarray) -> bool:
    if not len(found):
        return True
    width = int(page[at]) if at < len(page) else _WIDEST + 1
    if width > _WIDEST or not len(words):
        return False
    return bool(unpack_words(page, at + 1, width, words, found))


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
def keys_of_texts(page: Any, at: Any, seed: Any, keys: Any) -> bool:
    """Put the key of each text from a place on into `keys`, 0 for an empty one; false when there are not so many."""
    where = np.uint64(address(page))
    end = where + np.uint64(len(page))
    where += np.uint64(at)
    for i in range(len(keys)):
        if where + _FOUR > end:
            return False
        length = four_bytes(where)
        where += _FOUR
        if length > end - where:
            return False
        keys[i] = digest(where, length, seed) if length != _NONE else 0
        where += length
    return True


@compiled
def spread_out(present: Any, out: Any, many: Any) -> None:
    """Move the first so many numbers to the rows that have one, in order, and leave 0 to the others."""
    at = many
    for back in range(len(present)):
        i = len(present) - 1 - back
        has = np.int64(present[i])
        at -= has
        out[i] = out[at] * has  # which rows have one cannot be foreseen: no branch


@compiled
def read_levels(page: Any, at: Any, end: Any, present: Any) -> Any:
    """Put into `present` whether each row has a value; how many have, or -1 when it is not told of all."""
    done, found = np.int64(0), np.int64(0)
    while done < len(present):
        at, many, packed = _next_run(page, at, end, 1, len(present) - done)
        if many == 0:
            return np.int64(-1)
        if packed:
            for i in range(many):
                present[done + i] = (page[at + (i >> 3)] >> (i & 7)) & 1
                found += present[done + i]
        else:
            present[done : done + many] = page[at] & 1
            found += many * np.int64(page[at] & 1)
        at += _size_of_run(many, 1, packed)
        done += many
    return found


@compiled
def unpack_words(page: Any, at: Any, width: Any, words: Any, out: Any) -> bool:
    """Put what the word of each row is worth into `out`: places of `width` bits, in runs of one and of packed ones.

    False when they are not so many, or one is no place in the dictionary.
    """
    done, most = np.int64(0), np.uint64(len(words) - 1)
    mask = (np.uint64(1) << np.uint64(width)) - np.uint64(1)
    start, of_words = np.uint64(address(page)), address(words)
    strange = _NONE
    while done < len(out):
        at, many, packed = _next_run(page, at, len(page), width, len(out) - done)
        if many == 0:
            return False
        if packed:
            begins = start + np.uint64(at)
            for i in range(many):
                bit = np.uint64(i * width)
                # Arrow's buffers are padded, and a file ends in more bytes than this reads too far.
                place = (eight_bytes(begins + (bit >> _EIGHTHS)) >> (bit & _SEVEN)) & mask
                strange |= np.uint64(place > most)
                out[done + i] = word(of_words, min(place, most))
        else:
            place = np.uint64(0)
            for byte in range((width + 7) >> 3):
                place |= np.uint64(page[at + byte]) << np.uint64(8 * byte)
            strange |= np.uint64(place > most)
            out[done : done + many] = word(of_words, min(place, most))
        at += _size_of_run(many, width, packed)
        done += many
    return bool(strange == _NONE)


@compiled
def _next_run(page: Any, at: Any, end: Any, width: Any, most: Any) -> Any:
    """Where the next run's numbers begin, how many they are, and whether packed; none when it is not whole."""
    head, shift, byte = np.int64(0), 0, 128
    while byte >= 128:
        if at >= end or shift > 28:
            return at, np.int64(0), False
        byte = page[at]
        head |= (np.int64(byte) & 127) << shift
        shift, at = shift + 7, at + 1
    packed = head & 1 == 1
    many = min((head >> 1) * 8 if packed else head >> 1, np.int64(most))  # the last run is filled up
    if at + ((many * width if packed else width) + 7 >> 3) > end:
        return at, np.int64(0), False
    return at, many, packed


@compiled
def _size_of_run(many: Any, width: Any, packed: Any) -> Any:
    """The bytes of a run: packed ones are eight at a time."""
    return ((many + 7) >> 3) * width if packed else (width + 7) >> 3
