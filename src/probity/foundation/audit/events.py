"""The kinds of entry that the ledger takes: data, registered once, checked at start-up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Operation(StrEnum):
    """The six operations that section 62 of the Data Protection Act 2018 names; every event is one of them."""

    COLLECTION = "collection"
    ALTERATION = "alteration"
    CONSULTATION = "consultation"
    DISCLOSURE = "disclosure"
    COMBINATION = "combination"
    ERASURE = "erasure"


@dataclass(frozen=True, kw_only=True)
class Event:
    """A named kind of ledger entry and the exact keys it carries.

    `keys` hold references, codes, digests and counts, and stay for ever. `private` keys hold names and free
    text: they go to the payload beside the entry, which retention may erase.
    """

    name: str
    says: str
    operation: Operation
    keys: frozenset[str]
    private: frozenset[str]


_events: dict[str, Event] = {}


def event(
    name: str,
    says: str,
    *,
    operation: Operation = Operation.ALTERATION,
    keys: Iterable[str] = (),
    private: Iterable[str] = (),
) -> Event:
    """Register and return a kind of entry.

    Raises:
        ValueError: the name is taken, or a key is both kept and private.
    """
    made = Event(name=name, says=says, operation=operation, keys=frozenset(keys), private=frozenset(private))
    if name in _events:
        raise ValueError(f"the event {name!r} is already registered as {_events[name].says!r}")
    if both := made.keys & made.private:
        raise ValueError(f"the event {name!r} names {sorted(both)} as kept and as private")
    _events[name] = made
    return made


def find_event(name: str) -> Event | None:
    """The registered event of that name, or None for one that this version no longer writes."""
    return _events.get(name)


def all_events() -> tuple[Event, ...]:
    """Every registered event, by name."""
    return tuple(_events[name] for name in sorted(_events))
