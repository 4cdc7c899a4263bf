"""Chance that repeats: a stream for each part and day, and numbers that stay the same however often they are asked."""

import zlib
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Whole = npt.NDArray[np.int64]
Measure = npt.NDArray[np.float64]
Truth = npt.NDArray[np.bool_]

_STEP: Final = np.uint64(0x9E3779B97F4A7C15)
_FIRST: Final = np.uint64(0xBF58476D1CE4E5B9)
_SECOND: Final = np.uint64(0x94D049BB133111EB)


def stream(seed: int, part: str, *numbers: int) -> np.random.Generator:
    """Random numbers of one part of the month; the others do not change when this one draws more."""
    return np.random.default_rng([seed, zlib.crc32(part.encode()), *numbers])


def mixed(*parts: Any) -> npt.NDArray[np.uint64]:
    """A number that looks random and depends on nothing but the parts, element by element."""
    value = np.zeros((), dtype=np.uint64)
    with np.errstate(over="ignore"):
        for part in parts:
            value = value * np.uint64(31) + np.asarray(part).astype(np.uint64) + _STEP
            value = (value ^ (value >> np.uint64(30))) * _FIRST
            value = (value ^ (value >> np.uint64(27))) * _SECOND
            value = value ^ (value >> np.uint64(31))
    return value


def below(limit: Any, *parts: Any) -> Whole:
    """Such a number from 0 up to the limit and not at it."""
    return (mixed(*parts) % np.asarray(limit).astype(np.uint64)).astype(np.int64)


def share(*parts: Any) -> Measure:
    """Such a number from 0 to 1."""
    return (mixed(*parts) >> np.uint64(11)).astype(np.float64) / float(1 << 53)
