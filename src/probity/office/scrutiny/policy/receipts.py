"""Who reads receipts and requests for a record, and who answers one: never anybody of the search or its line."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.db.models import Q

from probity.foundation.access.models import User
from probity.foundation.access.policy import about_others, by_grant
from probity.foundation.access.roles import AUDITOR
from probity.foundation.access.scoping import Way, visible
from probity.foundation.access.selves import about_themselves
from probity.foundation.audit.actors import System
from probity.office.scrutiny.models import Receipt, RecordRequest, Search
from probity.office.scrutiny.policy.roles import LEAD, OWNER
from probity.office.scrutiny.policy.stops import searches_for

SEARCHED_PAGE: Final = System("scrutiny.searched", "the person searched asks for their record with their card's key")
_KEEPERS: Final = (LEAD, OWNER)


@visible(Receipt)
def receipts_for(user: User) -> Iterable[Way]:
    """As the search that it is of."""
    for way in searches_for(user):
        yield Way(way.reason, Q(search__in=Search.unscoped.filter(way.rows).values("pk")))


@visible(RecordRequest)
def requests_for(user: User) -> Iterable[Way]:
    """By grant, and never whoever made the search, was there or led it."""
    yield from by_grant(user, LEAD.key, OWNER.key, AUDITOR.key, rows=about_others(RecordRequest, user))


def keeps_requests(actor: Any) -> str:
    """The senior officer responsible, or the owner of the records."""
    if isinstance(actor, System) or any(actor.holds(role) for role in _KEEPERS):
        return ""
    return "Only the senior officer responsible for scrutiny, or the owner of its records, can do this."


def answers_request(request: RecordRequest, actor: Any) -> str:
    """Somebody who keeps requests and had no part in the search."""
    if reason := keeps_requests(actor):
        return reason
    if not isinstance(actor, System) and about_themselves(actor, request.involved()):
        return "You had a part in the search, or somebody close to you had: another keeper answers."
    return ""


def may_give_copy_of(search: Search, actor: Any) -> str:
    """Nobody who made the search, was there or led it."""
    involved = (*search.involved(), search.supervisor_ref, search.inspector_ref)
    if not isinstance(actor, System) and about_themselves(actor, [ref for ref in involved if ref]):
        return "You had a part in this search, or somebody close to you had: another keeper answers."
    return ""
