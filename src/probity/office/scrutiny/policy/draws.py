"""Who may read draws and drawn cases, who makes a draw, and what stands in the way of a case leaving one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils import timezone

from probity.foundation.access.models import User
from probity.foundation.access.policy import about_others, by_grant
from probity.foundation.access.scoping import Way, visible
from probity.foundation.access.selves import about_themselves
from probity.foundation.audit.actors import System
from probity.foundation.casework.seeds import can_be_opened
from probity.foundation.workforce.queries import managers_up
from probity.office.scrutiny.models import CaseState, Draw, DrawnCase, Leaving, LeavingState
from probity.office.scrutiny.policy.roles import ANALYST, COORDINATOR, LEAD, READS_EVERYTHING, RELEASER

SEES_DRAWS = (*READS_EVERYTHING, COORDINATOR, RELEASER)
_SEES = tuple(role.key for role in SEES_DRAWS)


@visible(Draw)
def draws_for(user: User) -> Iterable[Way]:
    """By grant; and whoever was drawn cases of it. A draw names nobody."""
    if user.person_ref:
        rows = DrawnCase.unscoped.filter(reader_ref=user.person_ref).values("draw")
        yield Way("It drew cases for you", Q(pk__in=rows))
    yield from by_grant(user, *_SEES)


@visible(DrawnCase)
def cases_for(user: User) -> Iterable[Way]:
    """The inspector it was drawn for; by grant, all that do not involve the reader. Never the officer as such."""
    others = about_others(DrawnCase, user)
    if user.person_ref:
        yield Way("It was drawn for you to look at", others & Q(reader_ref=user.person_ref, state=CaseState.STANDS))
    yield from by_grant(user, *_SEES, rows=others)


@visible(Leaving)
def leavings_for(user: User) -> Iterable[Way]:
    """Whoever asked; by grant, all that do not involve the reader."""
    others = about_others(Leaving, user)
    if user.person_ref:
        yield Way("You asked for it", others & Q(asked_by_ref=user.person_ref))
    yield from by_grant(user, *_SEES, rows=others)


def makes_draws(_record: Any, actor: Any) -> str:
    """The analyst, or a named part of the system."""
    return "" if isinstance(actor, System) or actor.holds(ANALYST) else "Only a scrutiny analyst makes a draw."


def seed_is_lost(draw: Draw, _actor: Any) -> str:
    """A draw is given up only when nobody can make it any more: never because of what it would draw."""
    if can_be_opened(draw.nonce, draw.commitment):
        return "Its seed can still be opened, so the draw is made."
    return ""


def looks_into(case: DrawnCase, actor: Any) -> str:
    """Who prepares cases or looks at them, and has no part in the record."""
    if about_themselves(actor, case.involved()):
        return "You cannot do this: the record involves you or somebody close to you."
    if actor.person_ref and actor.person_ref == case.reader_ref:
        return ""
    if any(actor.holds(role) for role in (COORDINATOR, LEAD, ANALYST)):
        return ""
    return "Only whoever it was drawn for, the panel coordinator, the scrutiny lead or the analyst does this."


def why_not_ask(case: DrawnCase, actor: Any) -> str:
    """What stands in the way of asking that a case leaves."""
    if case.state != CaseState.STANDS:
        return "This case left the draw already."
    if Leaving.unscoped.filter(case=case, state=LeavingState.ASKED).exists():
        return "Somebody has asked already, and the approver has not answered."
    return looks_into(case, actor)


def was_drawn_for(case: DrawnCase, actor: Any) -> str:
    """The inspector for whom the case was drawn."""
    if about_themselves(actor, case.involved()):
        return "You cannot do this: the record involves you or somebody close to you."
    if not case.reader_ref:
        return "This case was drawn for a panel."
    return "" if actor.person_ref == case.reader_ref else "Only the inspector it was drawn for says what they found."


def decides_leaving(leaving: Leaving, actor: Any) -> str:
    """The approver, who neither asked nor stands in the officer's line, then or now."""
    if not actor.holds(RELEASER):
        return "Only the approver of withheld cases decides this."
    if actor.person_ref == leaving.asked_by_ref:
        return "You asked for it: somebody else decides."
    if about_themselves(actor, leaving.involved()):
        return "You cannot do this: the record involves you or somebody close to you."
    if actor.person_ref in line_of(leaving.case):
        return "You stand in the officer's line: an approver from outside it decides."
    return ""


def line_of(case: DrawnCase) -> frozenset[str]:
    """Everybody above the officer, on the day of the record and today, and who was asked to supervise or look."""
    record = case.record
    above = {ref for on in (case.on, timezone.localdate()) for ref in managers_up(case.officer_ref, on=on) if ref}
    return frozenset({*above, record.supervisor_ref, record.inspector_ref, case.reader_ref} - {""})
