"""Who prepares, reads and approves what the desk publishes, and what stands in the way."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.db.models import Q

from probity.foundation.access.models import User
from probity.foundation.access.policy import by_grant, nobody
from probity.foundation.access.roles import AUDITOR
from probity.foundation.access.scoping import Way, open_to_all, visible
from probity.foundation.audit.actors import System
from probity.office.scrutiny.models import RELEASED, Bulletin, BulletinKind, CountedQuarter, DisparityAction
from probity.office.scrutiny.policy.roles import ANALYST, COORDINATOR, INSPECTOR, LEAD, OWNER, PUBLISHER

PUBLIC_PAGE: Final = System("scrutiny.public", "anybody may read what is published, without signing in")
COUNTING: Final = System(
    "scrutiny.publication", "counts a quarter once, and lets out what no small number follows from"
)
READS_BULLETINS: Final = (LEAD, ANALYST, COORDINATOR, PUBLISHER, OWNER, AUDITOR)
PREPARES: Final = (ANALYST, LEAD)
APPROVES: Final = {BulletinKind.PACK: LEAD, BulletinKind.ANNUAL: PUBLISHER}

open_to_all(DisparityAction, because="What the force does about disparity is published, and names nobody")
visible(CountedQuarter)(nobody)


@visible(Bulletin)
def bulletins_for(user: User) -> Iterable[Way]:
    """By grant: those who prepare and approve it all of them; inspectors what is published."""
    yield from by_grant(user, *(role.key for role in READS_BULLETINS))
    for grant in user.grants:
        if grant.role == INSPECTOR.key and not grant.compartment:
            yield Way(str(grant), Q(state__in=RELEASED))


def prepares(actor: Any) -> str:
    """The scrutiny analyst, or the senior officer responsible."""
    if isinstance(actor, System) or any(actor.holds(role) for role in PREPARES):
        return ""
    return "Only the scrutiny analyst, or the senior officer responsible, can prepare this."


def is_author(_bulletin: Bulletin, actor: Any) -> str:
    """Anybody who prepares bulletins."""
    return prepares(actor)


def approves(bulletin: Bulletin, actor: Any) -> str:
    """The named chief officer for what is published, the senior officer for a pack; never whoever prepared it."""
    role = APPROVES[BulletinKind(bulletin.kind)]
    if isinstance(actor, System) or not actor.holds(role):
        return f"Only this role can approve it: {role.title[0].lower()}{role.title[1:]}."
    if actor.person_ref == bulletin.prepared_by_ref:
        return "You prepared it: somebody else approves it."
    return ""


def takes_down(bulletin: Bulletin, actor: Any) -> str:
    """Whoever may approve such a bulletin, also one that they prepared."""
    role = APPROVES[BulletinKind(bulletin.kind)]
    if not isinstance(actor, System) and actor.holds(role):
        return ""
    return f"Only this role can take it down: {role.title[0].lower()}{role.title[1:]}."


def is_explained(bulletin: Bulletin, _actor: Any) -> str:
    """What is published says why, as far as the force knows, and what it does about it."""
    if not bulletin.explanation.strip():
        return "Write first what the force says of the figures."
    if bulletin.kind == BulletinKind.ANNUAL and not DisparityAction.unscoped.exists():
        return "Enter first what the force does about disparity."
    return ""
