"""Who may read searches and reviews, and what stands in the way of sending, reviewing and changing one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils import timezone

from probity.foundation.access.models import User
from probity.foundation.access.policy import about_others, by_grant
from probity.foundation.access.scoping import NOTHING, Way, visible
from probity.foundation.access.selves import about_themselves
from probity.foundation.audit.actors import System
from probity.foundation.workforce.queries import person_card, unit_tree
from probity.office.scrutiny.models import Search, SearchReview, SearchState
from probity.office.scrutiny.policy.roles import ANALYST, INSPECTOR, READS_EVERYTHING

WORKFORCE_PREFIX = "P-"
SENT = ~Q(state=SearchState.DRAFT)


@visible(Search)
def searches_for(user: User) -> Iterable[Way]:
    """One's own; those of whom one led on the day; by grant, all that do not involve the reader."""
    if user.person_ref:
        yield Way("You made the search", Q(officer_ref=user.person_ref))
        yield Way("You led the officer on the day", SENT & Q(supervisor_ref=user.person_ref))
        yield Way("You were the inspector on the day", SENT & Q(inspector_ref=user.person_ref))
    others = SENT & about_others(Search, user)
    yield from by_grant(user, *(role.key for role in READS_EVERYTHING), rows=others)
    for grant in user.grants:
        if grant.role == INSPECTOR.key and not grant.compartment:
            tree = command_of(grant.unit_ref, user.person_ref)
            yield Way(str(grant), others & Q(unit_ref__in=tree) if tree else NOTHING)


def command_of(unit_ref: str, person_ref: str) -> frozenset[str]:
    """The units of a grant: those named, or, where none is, the inspector's own unit today and all below it."""
    on = timezone.localdate()
    if not unit_ref and person_ref:
        card = person_card(person_ref, on=on)
        unit_ref = card.unit_ref if card else ""
    return unit_tree(unit_ref, on=on) if unit_ref else frozenset()


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
    if isinstance(actor, System) or actor.person_ref == search.officer_ref:
        return ""
    return "Only the officer who made the search can do this."


def is_supervisor_of_the_day(search: Search, actor: Any) -> str:
    """The supervisor on the day, or whoever stands next above them; never the searcher or somebody who was there."""
    if isinstance(actor, System):
        return ""
    if actor.person_ref in search.involved():
        return "You were there: somebody who was not reviews it."
    if about_themselves(actor, search.involved()):
        return "Somebody close to you was there: another supervisor reviews it."
    if not search.supervisor_ref:
        return "Nobody stood above this officer on the day: tell the scrutiny lead."
    if actor.person_ref in (search.supervisor_ref, search.inspector_ref):
        return ""
    return "Only the supervisor on the day of the search reviews it, or the inspector above them."


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
