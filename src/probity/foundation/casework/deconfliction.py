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
WordSource = Callable[[], Iterable[str]]
_sources: list[Source] = []
_kept_back: list[WordSource] = []


def deconflicts(source: Source) -> Source:
    """Register a function that gives the clashes of its desk for a set of people, by reference."""
    _sources.append(source)
    return source


def clashes_with(person_refs: Iterable[str]) -> tuple[Clash, ...]:
    """Live work, at any desk of this site, that names one of these people."""
    wanted = sorted({ref for ref in person_refs if ref})
    found = (clash for source in _sources for clash in source(wanted))
    return tuple(sorted(found, key=lambda clash: (clash.desk, clash.ref)))


def keeps_back(source: WordSource) -> WordSource:
    """Register a function that gives the words of its desk's live work, which nothing that leaves may repeat."""
    _kept_back.append(source)
    return source


def words_kept_back() -> tuple[str, ...]:
    """The words of live work at every desk of this site. For comparing alone: no page shows them."""
    return tuple(words for source in _kept_back for words in source())
