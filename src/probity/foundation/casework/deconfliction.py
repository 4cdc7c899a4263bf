"""Asking every corridor desk whether a person is in its live work, without one desk knowing another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Clash:
    """A person named in live work: which desk's, its reference, and whom to ask."""

    desk: str
    ref: str
    words: str
    ask: str


Source = Callable[[Sequence[str]], Iterable[Clash]]
_sources: list[Source] = []


def deconflicts(source: Source) -> Source:
    """Register a function that gives the clashes of its desk for a set of people, by reference."""
    _sources.append(source)
    return source


def clashes_with(person_refs: Iterable[str]) -> tuple[Clash, ...]:
    """Live work, at any desk of this site, that names one of these people."""
    wanted = sorted({ref for ref in person_refs if ref})
    found = (clash for source in _sources for clash in source(wanted))
    return tuple(sorted(found, key=lambda clash: (clash.desk, clash.ref)))
