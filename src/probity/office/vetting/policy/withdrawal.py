"""Withdrawal of a clearance: who may read and do what, by which route, and who is no independent assessor."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from probity.foundation.access.models import User
from probity.foundation.access.policy import about_others, by_grant, nobody
from probity.foundation.access.scoping import Way, visible
from probity.foundation.audit.actors import System
from probity.foundation.rulebook.rows import code_list
from probity.foundation.workforce.queries import managers_up
from probity.office.vetting.models import Clearance, Decision, Route, Withdrawal, WithdrawalStage
from probity.office.vetting.policy.circumstances import not_of_their_team
from probity.office.vetting.policy.roles import DECIDER, MANAGER, READERS

visible(WithdrawalStage)(nobody)  # reached only through the withdrawal, which was scoped before


@visible(Withdrawal)
def withdrawals_for(user: User) -> Iterable[Way]:
    """The vetting unit, but for those about themselves, people tied to them, or people they manage."""
    yield from by_grant(user, *READERS, rows=about_others(Withdrawal, user) & not_of_their_team_now(user))


def not_of_their_team_now(user: User) -> Any:
    """As `not_of_their_team`, for a record that keeps no manager."""
    return not_of_their_team(user, kept=False)


def route_of(category: str, came_on: date) -> Route:
    """By which route the clearance of somebody of this category is withdrawn; access alone where none is named."""
    return Route(dict(code_list("vetting.withdrawal_routes", on=came_on)).get(category, Route.ACCESS))


def must_stop(route: str, came_on: date) -> bool:
    """Whether the matter came before the Regulations, so that legal advice is asked for first."""
    return route == Route.REGULATIONS and "advice" in code_list("vetting.withdrawal_applies", on=came_on)


def is_authority(_record: Any, actor: Any) -> str:
    """The vetting manager, who acts as the vetting authority, or a decision-maker; or a named part of the system."""
    allowed = isinstance(actor, System) or actor.holds(MANAGER) or actor.holds(DECIDER)
    return "" if allowed else "Only the vetting manager or a decision-maker can do this."


def heads_unit(_record: Any, actor: Any) -> str:
    """The vetting manager alone."""
    return "" if isinstance(actor, System) or actor.holds(MANAGER) else "Only the vetting manager can do this."


def is_assessor(record: Withdrawal, actor: Any) -> str:
    """Whoever was appointed."""
    return "" if actor.person_ref == record.assessor_ref else "Only the assessor who was appointed can do this."


def not_its_assessor(record: Withdrawal, actor: Any) -> str:
    """On appeal: anybody but whoever assessed or decided it."""
    had = actor.person_ref in (record.assessor_ref, record.decided_by_ref)
    return "You assessed or decided it; somebody else enters what the appeal found." if had else ""


def under_regulations(record: Withdrawal, _actor: Any) -> str:
    """Only for those within the Regulations."""
    held = record.route == Route.REGULATIONS
    return "" if held else "The Regulations do not reach whoever this is about: the tribunal is not open to them."


def with_an_assessment(record: Withdrawal, _actor: Any) -> str:
    """Not for people whose access simply ends."""
    return "" if record.route != Route.ACCESS else "For a contractor access ends or stays; there is no assessment."


def access_alone(record: Withdrawal, _actor: Any) -> str:
    """Only for people whose access simply ends."""
    return "" if record.route == Route.ACCESS else "This is for contractors and the like alone."


def not_independent(record: Withdrawal, assessor_ref: str) -> str:
    """Why somebody may not assess this matter, or ""."""
    if assessor_ref in (record.person_ref, record.opened_by_ref, record.severity_by_ref):
        return "They are whom it is about, brought the matter, or made the severity assessment."
    if assessor_ref in managers_up(record.person_ref, on=record.came_on):
        return "They stand above the holder in the line of management."
    granted = Clearance.unscoped.filter(holder_ref=record.person_ref).exclude(application_ref="")
    applications = granted.values("application_ref")
    if Decision.unscoped.filter(application__ref__in=applications, decider_ref=assessor_ref).exists():
        return "They decided an application by the holder."
    return ""
