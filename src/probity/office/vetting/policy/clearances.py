"""Who may read clearances, and what stands in the way of changing one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from probity.foundation.access.models import User
from probity.foundation.access.policy import about_others, by_grant, nobody
from probity.foundation.access.scoping import Way, visible
from probity.foundation.audit.actors import System
from probity.foundation.rulebook.rows import code_list
from probity.office.vetting.models import Arrival, Clearance, ClearanceSpan, ClearanceStep
from probity.office.vetting.policy.roles import DECIDER, MANAGER, READERS, STAFF


@visible(Clearance)
def clearances_for(user: User) -> Iterable[Way]:
    """One's own, and by grant all but those of people tied to one."""
    if user.person_ref:
        yield Way("You hold it", Q(holder_ref=user.person_ref))
    yield from by_grant(user, *READERS, rows=about_others(Clearance, user))


@visible(Arrival)
def arrivals_for(user: User) -> Iterable[Way]:
    """The vetting unit, but for those about themselves or people tied to them."""
    yield from by_grant(user, *READERS, rows=about_others(Arrival, user))


for _model in (ClearanceStep, ClearanceSpan):
    visible(_model)(nobody)  # reached only through their clearance, which was scoped before


def decides(_record: Any, actor: Any) -> str:
    """A decision-maker or the vetting manager, or a named part of the system."""
    allowed = isinstance(actor, System) or actor.holds(DECIDER) or actor.holds(MANAGER)
    return "" if allowed else "Only a vetting decision-maker or the vetting manager can do this."


def keeps(_record: Any, actor: Any) -> str:
    """Anybody who works in the vetting unit, or a named part of the system."""
    allowed = isinstance(actor, System) or any(actor.holds(role) for role in STAFF)
    return "" if allowed else "Only the vetting unit can do this."


def is_checked(arrival: Arrival, _actor: Any) -> str:
    """Every point of the transferee's checklist is answered."""
    points = code_list("vetting.transferee_checklist", on=arrival.appointed_on)
    missing = [label for code, label in points if not arrival.checklist.get(code)]
    return f"Still to do on the checklist: {'; '.join(missing)}." if missing else ""
