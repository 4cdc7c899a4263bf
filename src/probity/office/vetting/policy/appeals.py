"""Who may appeal, who hears an appeal, and by when."""

from __future__ import annotations

from datetime import date
from typing import Any

from probity.foundation.access.models import day_of
from probity.foundation.rulebook.rows import clock
from probity.office.vetting.models import Appeal, Decision, DecisionState, Outcome
from probity.office.vetting.policy import parts
from probity.office.vetting.policy.applications import is_applicant
from probity.office.vetting.policy.levels import is_national
from probity.office.vetting.policy.roles import APPEALS, MANAGER


def may_appeal(decision: Decision, actor: Any) -> str:
    """The applicant, against a decision that stands and did not give them all they asked, once."""
    if reason := is_applicant(decision.application, actor):
        return reason
    if decision.state != DecisionState.RECORDED or decision.outcome == Outcome.GRANT:
        return "There is no refusal or mitigation to appeal against."
    if all(is_national(level, window_ends(decision)) for level in decision.application.level_codes):
        return "National security vetting has its own route of appeal: ask the body that decided."
    return "You have appealed already." if decision.appeals.exists() else ""


def window_ends(decision: Decision) -> date:
    """The last day on which an appeal against a recorded decision is in time."""
    assert decision.recorded_at is not None  # noqa: S101 - a recorded decision has its moment
    recorded = day_of(decision.recorded_at)
    return clock("vetting.appeal_window", on=recorded).due(recorded)


def is_appellant(appeal: Appeal, actor: Any) -> str:
    """Only whoever appealed."""
    return is_applicant(appeal.decision.application, actor)


def hears_it(appeal: Appeal, actor: Any) -> str:
    """The appeal reader to whom it was given, who still has no part in the case."""
    if not actor.holds(APPEALS) or actor.person_ref != appeal.reader_ref:
        return "Only the appeal reader to whom it was given can do this."
    return parts.why_not_part(parts.HEARS, appeal.decision.application, actor)


def records_panel(appeal: Appeal, actor: Any) -> str:
    """The vetting manager enters what another force's panel decided, when they did not make the decision."""
    if not actor.holds(MANAGER):
        return "Only the vetting manager can do this."
    return parts.why_not_part((*parts.OUTSIDE, parts.decided_nothing_before), appeal.decision.application, actor)
