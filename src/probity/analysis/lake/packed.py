"""Arrays in one file, each where it can be mapped; written aside and renamed, so that it is whole or not there."""

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from probity.analysis.lake.arrivals import to_disk
from probity.foundation.kernel.errors import BadInput

MAGIC: Final = b"PROBITY1"
_LINE: Final = 64
_PARTS: Final = 1_024
"""So many parts a system writes in one call."""


def write_arrays(path: Path, arrays: Mapping[str, np.ndarray], about: Mapping[str, Any] | None = None) -> None:
    """Write arrays, and what is said of them in plain values, to a new file."""
    aside = path.with_name(f".{path.name}.part")
    index, parts, at = [], list[memoryview](), 0
    for name, array in arrays.items():
        padding = -at % _LINE
        held = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))
        index.append({"name": name, "dtype": held.dtype.str, "shape": list(held.shape), "at": at + padding})
        parts += [memoryview(bytes(padding)), held.reshape(-1).view(np.uint8).data if held.nbytes else memoryview(b"")]
        at += padding + held.nbytes
    told = json.dumps({"about": dict(about or {}), "arrays": index}).encode()
    parts.append(memoryview(told + len(told).to_bytes(8, "little") + MAGIC))
    with aside.open("wb", buffering=0) as out:
        _write_all(out.fileno(), parts)
    to_disk(aside)
    aside.replace(path)


def _write_all(handle: int, parts: Sequence[memoryview]) -> None:
    """Write all in as few calls as can be: what comes at once is kept in large pages, where it is found faster.

    One call writes two gigabytes at the most.
    """
    rest = [part for part in parts if part]
    while rest:
        written = os.writev(handle, rest[:_PARTS])
        while rest and written >= len(rest[0]):
            written -= len(rest.pop(0))
        if written:
            rest[0] = rest[0][written:]


def read_arrays(path: Path) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """The arrays, mapped: what is written to them stays in memory; and what was said of them.

    Raises:
        BadInput: it is not there, or not whole.
    """
    try:
        held = np.memmap(path, dtype=np.uint8, mode="c")
        size = int.from_bytes(bytes(held[-16:-8]), "little")
        whole = bytes(held[-8:]) == MAGIC and 0 < size < len(held)
        told = json.loads(bytes(held[-16 - size : -16])) if whole else None
        if told is not None:
            return {one["name"]: _mapped(held, one) for one in told["arrays"]}, told["about"]
    except (OSError, ValueError, KeyError):
        pass
    raise BadInput("It is not there, or not whole.", where=path.name, hint="probity lake code makes it again.")


def _mapped(held: np.ndarray, one: Mapping[str, Any]) -> np.ndarray:
    kind, count = np.dtype(one["dtype"]), int(np.prod(one["shape"], dtype=np.int64))
    end = one["at"] + count * kind.itemsize
    if end > len(held):
        raise ValueError(one["name"])
    return np.ndarray(one["shape"], dtype=kind, buffer=held, offset=one["at"])
