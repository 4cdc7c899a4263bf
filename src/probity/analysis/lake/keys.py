"""Columns as numbers: texts as keys, and times as microseconds, straight from the buffers of Arrow."""

from typing import Final

import numpy as np
import pyarrow as pa

from probity.analysis.lake.machine import compiled, digest_texts
from probity.analysis.lake.spans import FIRST

_MICROSECONDS: Final = pa.timestamp("us")
# A user, a record, a subject and a reason of one text are four things.
SEEDS: Final = {word: np.uint64(0x5851F42D4C957F2D * (2 * place + 1) % 2**64)
                for place, word in enumerate(("user", "record", "subject", "reason", "name"))}  # fmt: skip


def keys_of(texts: pa.Array | pa.ChunkedArray, kind: str) -> np.ndarray:
    """The key of each text as a `kind` of thing; 0 for a blank."""
    if isinstance(texts, pa.ChunkedArray):
        parts = [keys_of(chunk, kind) for chunk in texts.chunks]
        return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)
    if pa.types.is_dictionary(texts.type):
        return spread(texts, keys_of(texts.dictionary, kind))
    found = np.zeros(len(texts), dtype=np.int64)
    if pa.types.is_null(texts.type) or not len(texts):
        return found
    if not (pa.types.is_string(texts.type) or pa.types.is_large_string(texts.type)):
        texts = texts.cast(pa.large_string())
    _, offsets, content = texts.buffers()
    width = np.int32 if pa.types.is_string(texts.type) else np.int64
    places = np.frombuffer(offsets, dtype=width)[texts.offset : texts.offset + len(texts) + 1]
    held = np.frombuffer(content, dtype=np.uint8) if content is not None else np.zeros(0, dtype=np.uint8)
    digest_texts(places, held, SEEDS[kind], found)
    return found


def key_of(text: str, kind: str) -> int:
    """The key of one text."""
    return int(keys_of(pa.array([text], pa.string()), kind)[0])


def spread(texts: pa.DictionaryArray, values: np.ndarray) -> np.ndarray:
    """For each row of a column with a dictionary the value of its word; 0 for a blank."""
    indices = texts.indices
    if indices.type != pa.int32():
        indices = indices.cast(pa.int32())
    found = np.zeros(len(texts), dtype=values.dtype)
    if not len(values) or not len(texts):
        return found
    validity, held = indices.buffers()
    places = np.frombuffer(held, dtype=np.int32)[indices.offset : indices.offset + len(texts)]
    if indices.null_count:
        _spread_known(places, np.frombuffer(validity, dtype=np.uint8), indices.offset, values, found)
    else:
        np.take(values, places, out=found, mode="clip")
    return found


@compiled
def _spread_known(places: np.ndarray, known: np.ndarray, offset: int, values: np.ndarray, found: np.ndarray) -> None:
    for i in range(len(places)):
        bit = i + offset
        if (known[bit >> 3] >> (bit & 7)) & 1:
            found[i] = values[places[i]]


def times_of(times: pa.Array | pa.ChunkedArray, *, blank: int = FIRST) -> np.ndarray:
    """Microseconds since 1970, UTC."""
    if isinstance(times, pa.ChunkedArray):
        parts = [times_of(chunk, blank=blank) for chunk in times.chunks]
        return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)
    if times.type.unit != "us":
        times = times.cast(pa.timestamp("us", times.type.tz), safe=False)
    return numbers_of(times, blank=blank)


def numbers_of(numbers: pa.Array | pa.ChunkedArray, *, blank: int = 0) -> np.ndarray:
    """Whole numbers, or what is held as such."""
    if isinstance(numbers, pa.ChunkedArray):
        parts = [numbers_of(chunk, blank=blank) for chunk in numbers.chunks]
        return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)
    if pa.types.is_integer(numbers.type) and numbers.type != pa.int64():
        numbers = numbers.cast(pa.int64())
    validity, held = numbers.buffers()
    if not len(numbers):
        return np.zeros(0, dtype=np.int64)
    found = np.frombuffer(held, dtype=np.int64)[numbers.offset : numbers.offset + len(numbers)]
    if not numbers.null_count:
        return found
    known = np.unpackbits(np.frombuffer(validity, dtype=np.uint8), bitorder="little")
    return np.where(known[numbers.offset : numbers.offset + len(numbers)], found, np.int64(blank))
