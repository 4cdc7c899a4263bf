"""Keys of a column of texts straight from its pages of Parquet, without making the texts.

Read here are plain pages and pages with a dictionary, of the first kind, which is how DuckDB, PyArrow and Spark write
texts; PyArrow reads the rest, at two to five times the cost.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa

from probity.analysis.lake.keys import SEEDS
from probity.analysis.lake.machine import address, compiled, digest, eight_bytes

_CODECS: Final = {"ZSTD": "zstd", "SNAPPY": "snappy", "GZIP": "gzip"}
_DATA_PAGE, _DICTIONARY_PAGE = 0, 2
_PLAIN, _BY_DICTIONARY = 0, (2, 8)
_TYPE, _FULL_SIZE, _SIZE, _OF_DATA, _OF_DICTIONARY, _COUNT, _ENCODING = 1, 2, 3, 5, 7, 1, 2
_WIDEST: Final = 32
_MOST_OF_A_HEADER: Final = 1 << 16  # it may hold the least and the greatest text of its page


def keys_in_pages(held: np.ndarray, column: Any, schema: Any, kind: str, keys: np.ndarray) -> bool:
    """Put the keys of one column of a row group into `keys`; false when it is to be read otherwise.

    `held` is the file's bytes.
    """
    if not _is_read_here(column, schema) or column.num_values != len(keys):
        return False
    keys[:] = 0
    reader = _Reader(keys, schema.max_definition_level > 0, SEEDS[kind])
    at = column.data_page_offset
    if column.dictionary_page_offset:
        at = min(at, column.dictionary_page_offset)
    end = at + column.total_compressed_size
    while at < end and reader.done < len(keys):
        header, size = read_header(bytes(held[at : at + _MOST_OF_A_HEADER]), 0)
        at += size
        if not _is_of_a_kind_read_here(header):
            return False
        page = _unpacked(held[at : at + header[_SIZE]], column.compression, header[_FULL_SIZE])
        if not reader.take(header, page):
            return False
        at += header[_SIZE]
    return reader.done == len(keys)


def _is_read_here(column: Any, schema: Any) -> bool:
    return bool(
        column.physical_type == "BYTE_ARRAY"
        and (column.compression in _CODECS or column.compression == "UNCOMPRESSED")
        and schema.max_repetition_level == 0
        and schema.max_definition_level <= 1
    )


def _is_of_a_kind_read_here(header: dict[int, Any]) -> bool:
    if header[_TYPE] == _DICTIONARY_PAGE:
        return _OF_DICTIONARY in header
    return header[_TYPE] == _DATA_PAGE and _OF_DATA in header


def _unpacked(page: np.ndarray, packing: str, size: int) -> np.ndarray:
    if packing == "UNCOMPRESSED":
        return page
    return np.frombuffer(pa.decompress(pa.py_buffer(page), size, _CODECS[packing]), dtype=np.uint8)


@dataclass
class _Reader:
    """The keys of a column so far."""

    keys: np.ndarray
    may_be_blank: bool
    seed: np.uint64
    done: int = 0
    words: np.ndarray | None = None
    """The keys of the dictionary."""

    def take(self, header: dict[int, Any], page: np.ndarray) -> bool:
        """Read one page; false when it is written in no way that is read here, or not whole."""
        if header[_TYPE] == _DICTIONARY_PAGE:
            self.words = np.zeros(header[_OF_DICTIONARY][_COUNT], dtype=np.int64)
            present = np.ones(len(self.words), dtype=np.int32)
            return bool(keys_of_texts(page, 0, present, self.seed, self.words))
        count, encoding = header[_OF_DATA][_COUNT], header[_OF_DATA][_ENCODING]
        present, at = np.ones(count, dtype=np.int32), 0
        if self.may_be_blank:
            at = 4 + int.from_bytes(bytes(page[:4]), "little")
            if at > len(page) or not unpack(page[:at], 4, 1, present):
                return False
        part = self.keys[self.done : self.done + count]
        self.done += count
        if encoding == _PLAIN:
            return bool(keys_of_texts(page, at, present, self.seed, part))
        return encoding in _BY_DICTIONARY and self.words is not None and self._spread(page, at, present, part)

    def _spread(self, page: np.ndarray, at: int, present: np.ndarray, part: np.ndarray) -> bool:
        places = np.zeros(int(present.sum()), dtype=np.int32)
        if not len(places):
            return True
        width = int(page[at])
        if width > _WIDEST or not unpack(page, at + 1, width, places):
            return False
        return bool(spread_words(self.words, places, present, part))


# ---- a page's header, in Thrift's compact form


def read_header(held: bytes, at: int) -> tuple[dict[int, Any], int]:
    """The fields of a header by number, and where what follows it begins."""
    fields: dict[int, Any] = {}
    number = 0
    while held[at]:
        kind, step = held[at] & 15, held[at] >> 4
        at += 1
        if step:
            number += step
        else:
            number, at = _whole(held, at)
        fields[number], at = _value(held, at, kind)
    return fields, at + 1


def _value(held: bytes, at: int, kind: int) -> tuple[Any, int]:
    if kind in (1, 2):
        return kind == 1, at
    if kind in (3, 4, 5, 6):
        return _whole(held, at)
    if kind == 7:
        return None, at + 8
    if kind == 8:
        length, at = _varint(held, at)
        return None, at + length
    if kind == 12:
        return read_header(held, at)
    raise pa.ArrowInvalid("A page's header holds what no page's header does.")


def _varint(held: bytes, at: int) -> tuple[int, int]:
    found, shift = 0, 0
    while True:
        byte = held[at]
        at += 1
        found |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return found, at


def _whole(held: bytes, at: int) -> tuple[int, int]:
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
def spread_words(words: Any, places: Any, present: Any, keys: Any) -> bool:
    """Put the key of each row's word into `keys`; false when a place is none of the dictionary's."""
    at = 0
    for i in range(len(keys)):
        if present[i] != 0:
            if places[at] < 0 or places[at] >= len(words):
                return False
            keys[i] = words[places[at]]
            at += 1
    return True


@compiled
def unpack(page: Any, at: Any, width: Any, out: Any) -> bool:
    """Read numbers of `width` bits in runs of one number and runs of packed ones; false when there are not so many."""
    done, size = np.int64(0), len(page)
    while done < len(out):
        head, shift, byte = np.int64(0), 0, 128
        while byte >= 128:
            if at >= size:
                return False
            byte = page[at]
            head |= (np.int64(byte) & 127) << shift
            shift, at = shift + 7, at + 1
        many = (head >> 1) * 8 if head & 1 else head >> 1
        if many > len(out) - done:  # the last run is filled up
            many = np.int64(len(out) - done)
        room = many * width if head & 1 else np.int64(width)
        if many == 0 or at + ((room + 7) >> 3) > size:
            return False
        _run(page, at, width, head & 1, out[done : done + many])
        at += (head >> 1) * width if head & 1 else (width + 7) >> 3
        done += many
    return True


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
