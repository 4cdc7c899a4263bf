"""Names of people for the shell's own pages: a site with a workforce registers how to find them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

NameSource = Callable[[Iterable[str], date], dict[str, str]]
_sources: list[NameSource] = []


def name_source(source: NameSource) -> NameSource:
    """Register `(person_refs, on) -> {ref: name}`; an office or corridor desk does this in its views.py."""
    _sources.append(source)
    return source


def names_of(refs: Iterable[str], *, on: date) -> dict[str, str]:
    """The names of these people on that day; a reference that nobody knows is left out."""
    wanted = sorted({ref for ref in refs if ref})
    names: dict[str, str] = {}
    for source in _sources:
        names |= source(wanted, on) if wanted else {}
    return names
