"""Who may read what stands about designated posts, and what stands in the way of each thing done there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from probity.foundation.access.models import User
from probity.foundation.access.policy import about_others, by_grant, nobody
from probity.foundation.access.scoping import Way, open_to_all, visible
from probity.foundation.access.selves import about_themselves
from probity.foundation.audit.actors import System
from probity.office.vetting.models import (
    CatchUp,
    Designation,
    DesignationSpan,
    GapNotice,
    RiskAssessment,
    SeniorCheck,
)
from probity.office.vetting.policy.roles import APPROVER, MANAGER, READERS, STAFF

open_to_all(Designation, because="Which posts need which level is known to everybody who may apply for one")
open_to_all(DesignationSpan, because="Which posts need which level is known to everybody who may apply for one")


@visible(RiskAssessment)
def assessments_for(user: User) -> Iterable[Way]:
    """Whoever wrote or approved it, the approvers and the vetting unit; nobody their own."""
    others = about_others(RiskAssessment, user)
    if user.person_ref:
        yield Way("You wrote it", Q(written_by_ref=user.person_ref) & others)
        yield Way("You answered it", Q(approver_ref=user.person_ref) & others)
    yield from by_grant(user, *READERS, APPROVER.key, rows=others)


@visible(CatchUp)
def catch_ups_for(user: User) -> Iterable[Way]:
    """The person whose plan it is, and the vetting unit."""
    if user.person_ref:
        yield Way("It is your own plan", Q(person_ref=user.person_ref))
    yield from by_grant(user, *READERS, rows=about_others(CatchUp, user))


@visible(SeniorCheck)
def senior_checks_for(user: User) -> Iterable[Way]:
    """The vetting unit, but for those about themselves or people tied to them."""
    yield from by_grant(user, *READERS, rows=about_others(SeniorCheck, user))


visible(GapNotice)(nobody)  # read for the home page of whoever was told, through queries alone


def designates(actor: Any) -> str:
    """The vetting manager says which posts need which level."""
    allowed = isinstance(actor, System) or actor.holds(MANAGER)
    return "" if allowed else "Only the vetting manager designates posts."


def approves(_assessment: RiskAssessment, actor: Any) -> str:
    """An approver of risk assessments."""
    return "" if actor.holds(APPROVER) else "Only an approver of risk assessments can do this."


def not_its_writer(assessment: RiskAssessment, actor: Any) -> str:
    """Whoever wrote it, or is tied to who did, does not answer it."""
    tied = about_themselves(actor, [assessment.written_by_ref])
    return "A second person must do this: you, or somebody close to you, wrote it." if tied else ""


def stops(assessment: RiskAssessment, actor: Any) -> str:
    """An approver or the vetting manager ends one early."""
    return approves(assessment, actor) and ("" if actor.holds(MANAGER) else approves(assessment, actor))


def does_senior_checks(_check: SeniorCheck, actor: Any) -> str:
    """Whoever works in the vetting unit."""
    return "" if any(actor.holds(role) for role in STAFF) else "Only the vetting unit can do this."


def plans(actor: Any) -> str:
    """Anybody who works in the vetting unit, or a named part of the system."""
    allowed = isinstance(actor, System) or any(actor.holds(role) for role in STAFF)
    return "" if allowed else "Only the vetting unit sets a catch-up plan."
