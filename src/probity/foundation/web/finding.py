"""Search over what a reader may see: desks register providers, one page asks them all."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from probity.foundation.access.models import User

LIMIT = 25  # of each kind; a reader who meets it narrows the words
SHORTEST = 2


@dataclass(frozen=True)
class Found:
    """One record that a search found. `says` is a line beneath the title."""

    title: str
    url: str
    ref: str = ""
    says: str = ""


Provider = Callable[["User", str], Iterable[Found]]


@dataclass(frozen=True)
class Results:
    """What one provider found, and whether there was more than is shown."""

    kind: str
    found: tuple[Found, ...]
    more: bool


_providers: dict[str, Provider] = {}


def finds(kind: str) -> Callable[[Provider], Provider]:
    """Register a provider `(user, words) -> found` under a plural heading, such as "Offers"; desks do this in views.py.

    The provider reads through `visible_to(user)`. It gets trimmed words of at least two characters and should
    compare references, names and organisations.
    """

    def register(provider: Provider) -> Provider:
        if kind in _providers:
            raise ValueError(f"a search provider for {kind!r} is already registered")
        _providers[kind] = provider
        return provider

    return register


def find(user: User, words: str) -> list[Results]:
    """What every provider finds for this reader, by kind; kinds that found nothing are left out."""
    words = " ".join(words.split())
    if len(words) < SHORTEST:
        return []
    results = []
    for kind, provider in _providers.items():
        found = tuple(islice(provider(user, words), LIMIT + 1))
        if found:
            results.append(Results(kind, found[:LIMIT], len(found) > LIMIT))
    return results
