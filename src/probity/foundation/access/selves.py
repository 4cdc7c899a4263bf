"""Who counts as oneself: the person, and those whom they have declared a tie with."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from django.db.models import Q

from probity.foundation.access.models import Tie

if TYPE_CHECKING:
    from probity.foundation.access.models import User

TieSource = Callable[[str], Iterable[str]]
_sources: list[TieSource] = []


def register_ties(source: TieSource) -> TieSource:
    """Register a function that gives the people tied to a person, by reference, beside this site's own ties."""
    _sources.append(source)
    return source


def close_to(person_ref: str) -> frozenset[str]:
    """People with a declared tie to the person, either way round, as recorded now and whether or not it has ended.

    An ended tie counts still: a former spouse decides nothing about one either.
    """
    if not person_ref:
        return frozenset()
    rows = Tie.unscoped.filter(Q(person_ref=person_ref) | Q(other_ref=person_ref), known_to__isnull=True)
    here = {ref for row in rows for ref in (row.person_ref, row.other_ref)}
    elsewhere = {ref for source in _sources for ref in source(person_ref)}
    return frozenset((here | elsewhere) - {person_ref})


def self_refs(user: User) -> frozenset[str]:
    """The person behind the account and everyone tied to them: for decisions, all count as oneself.

    Read once for each account object, which lives for one request.
    """
    if not user.person_ref:
        return frozenset()
    cached: frozenset[str] | None = user.__dict__.get("_self_refs")
    if cached is None:
        cached = close_to(user.person_ref) | {user.person_ref}
        user.__dict__["_self_refs"] = cached
    return cached


def about_themselves(user: User, involved: Iterable[str]) -> bool:
    """Whether any of the people involved in a record is the user or tied to them."""
    return not self_refs(user).isdisjoint(involved)
