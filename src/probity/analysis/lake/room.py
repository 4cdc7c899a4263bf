"""Memory that is used again for each day: a page that is asked for anew costs more than the work that is done on it."""

import threading
from typing import Any, Final, NamedTuple

import numpy as np

_MUCH: Final = 1 << 20
_IN_LARGE_PAGES: Final = 1 << 22


class Room:
    """Arrays by name, each as large as the largest so far; those of one day stand until those of the next."""

    def __init__(self) -> None:
        self._held: dict[str, np.ndarray] = {}

    def array(self, name: str, count: int, kind: Any) -> np.ndarray:
        """An array that holds whatever it held before."""
        wanted = np.dtype(kind).itemsize * count
        held = self._held.get(name)
        if held is None or len(held) < wanted:
            held = self._held[name] = np.empty(_size(wanted + wanted // 4), dtype=np.uint8)
        return held[:wanted].view(kind)


def _size(wanted: int) -> int:
    """As much as is wanted; or, where that is much, so much that NumPy asks for it in large pages.

    Rows of thousands of users are written to by turns. A processor knows where so many large pages are.
    """
    return max(wanted, _IN_LARGE_PAGES) if wanted > _MUCH else wanted


class Rooms(NamedTuple):
    """The memory of one day: for what is done with when it is coded, and for what is coded."""

    passing: Room
    kept: Room


class Memory:
    """Rooms for days that are all held at once, to be used again for other days when nobody needs these any more."""

    def __init__(self) -> None:
        self._kept: dict[int, Room] = {}
        self._passing: dict[int, Room] = {}

    def rooms(self, number: int) -> Rooms:
        """The rooms of the so many-th day, for the thread that asks."""
        passing = self._passing.setdefault(threading.get_ident(), Room())
        return Rooms(passing, self._kept.setdefault(number, Room()))
