"""The sentences in which a feed's changes are reported. Pure Python."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from probity.foundation.workforce.listening import ChangeKind
from probity.foundation.workforce.models import Rank, SpellState

Span = tuple[date, date | None]  # first and last day, None for open


@dataclass(frozen=True, slots=True)
class Place:
    """A post in words: what it is called, in which unit, and the rank of who holds it there."""

    title: str
    unit: str
    rank: str

    def __str__(self) -> str:
        return f"{self.title}, {self.unit}"


def spoken(day: date) -> str:
    """A day as it is said: "24 February 2025"."""
    return f"{day.day} {day:%B %Y}"


def moved(who: str, old: Place, new: Place, day: date) -> str:
    """A move to another unit, to another rank, to another post, or a change of category or firm in the same one."""
    since = f"from {spoken(day)}"
    if old.unit != new.unit:
        return f"{who} moved to {new.unit} {since}"
    if old.rank != new.rank and new.rank != Rank.NONE:
        return f"{who} became {Rank(new.rank).label} in {new.unit} {since}"
    if old.title != new.title:
        return f"{who} became {new} {since}"
    return f"{who} moved to another post as {new} {since}"


def joined(who: str, new: Place, day: date, *, again: bool) -> str:
    """Somebody new, or somebody who comes back after a time away."""
    return f"{who} {'returned' if again else 'joined'} as {new} on {spoken(day)}"


def left(who: str, old: Place, last: date, *, taken: bool) -> str:
    """Somebody who holds no post any more; `taken` where the feed gave no day and the day before it was taken."""
    why = " (not in the feed: the day before it is taken)" if taken else ""
    return f"{who} left {old.unit}; the last day was {spoken(last)}{why}"


def put_right(who: str, places: tuple[Place, Place], old: Span, new: Span) -> str:
    """A spell that was recorded otherwise: first how, then how it is."""
    if str(places[0]) != str(places[1]):
        instead = str(places[0])
    elif places[0].rank != places[1].rank:
        return f"Put right: {who} is {Rank(places[1].rank).label} as {places[1]} {_days(new)}"
    else:
        instead = _days(old) + ("" if old[1] else " on" if new[0] == old[0] else "")
    return f"Put right: {who} is {places[1]} {_days(new)}, not {instead}"


def learnt(who: str, new: Place, span: Span) -> str:
    """A spell of the past that nobody knew of."""
    return f"Put right: {who} was {new} {_days(span)}"


def never(who: str, old: Place, span: Span) -> str:
    """A spell that never was."""
    return f"Put right: {who} was not {old} {_days(span)}"


STATE_WORDS = {str(value): label for value, label in SpellState.Kind.choices}


def state(who: str, kind: ChangeKind, what: tuple[str, str, str], span: Span) -> str:
    """An absence, suspension or secondment that began, ended or was put right."""
    name, way, other = what
    words = STATE_WORDS[name].lower()
    if way:
        words += f" {'from' if way == 'in' else 'to'} {other}"
    if kind == ChangeKind.STATE_BEGAN:
        until = f" to {spoken(span[1])}" if span[1] else ""
        return f"{who} is {words} from {spoken(span[0])}{until}"
    if kind == ChangeKind.STATE_ENDED and span[1]:
        return f"{who} is no longer {words}; the last day was {spoken(span[1])}"
    return f"Put right: {who} {words} {_days(span)}"


def _days(span: Span) -> str:
    first, last = span
    return f"from {spoken(first)} to {spoken(last)}" if last else f"from {spoken(first)}"
