"""Who may read searches and reviews, and what stands in the way of sending, reviewing and changing one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from probity.foundation.access.models import User
from probity.foundation.access.scoping import Way, visible
from probity.foundation.audit.actors import System
from probity.office.scrutiny.models import Search, SearchReview, SearchState
from probity.office.scrutiny.policy.reviewed import SEARCH, officers_own, supervisors_own, ways_to
from probity.office.scrutiny.policy.roles import ANALYST, READS_EVERYTHING

WORKFORCE_PREFIX = "P-"
SENT = ~Q(state=SearchState.DRAFT)


@visible(Search)
def searches_for(user: User) -> Iterable[Way]:
    """One's own; those of whom one led on the day; by grant, all that do not involve the reader."""
    yield from ways_to(Search, user, SEARCH.made, sent=SENT)


@visible(SearchReview)
def reviews_for(user: User) -> Iterable[Way]:
    """As the search that was reviewed."""
    for way in searches_for(user):
        yield Way(way.reason, Q(search__in=Search.unscoped.filter(way.rows).values("pk")))


def reads_all(user: Any) -> bool:
    """Whether somebody may open the figures of the whole force."""
    return any(user.holds(role) for role in READS_EVERYTHING)


def may_load(actor: Any) -> str:
    """Only an analyst loads searches, or a named part of the system."""
    return "" if isinstance(actor, System) or actor.holds(ANALYST) else "Only a scrutiny analyst can load searches."


def may_record(actor: Any) -> str:
    """Somebody of the workforce."""
    return "" if actor.person_ref else "Only somebody in the workforce records a search."


def is_searcher(search: Search, actor: Any) -> str:
    """The officer who made the search."""
    return officers_own(search, actor, SEARCH)


def is_supervisor_of_the_day(search: Search, actor: Any) -> str:
    """The supervisor on the day, or whoever stands next above them; never the searcher or somebody who was there."""
    return supervisors_own(search, actor, SEARCH)


def says_enough(search: Search, _actor: Any) -> str:
    """Everything that a record must say before it is sent."""
    wanted = {
        "the day": search.searched_on,
        "what was searched": search.kind,
        "what for": search.object,
        "the power": search.power,
        "the grounds": search.grounds.strip(),
        "the place": search.place,
        "the outcome": search.outcome,
    }
    missing = [name for name, value in wanted.items() if not value]
    if search.object == "drugs" and not search.motive:
        missing.insert(0, "why drugs were searched for")
    return f"The record does not say {', '.join(missing)} yet." if missing else ""


def motive_is_open(search: Search) -> bool:
    """Whether the motive may still be chosen: it is locked as soon as an outcome is there."""
    return search.state == SearchState.DRAFT and not search.outcome
