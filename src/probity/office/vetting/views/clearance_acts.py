"""What can be done to a clearance and to an entry of one, as data."""

from __future__ import annotations

from typing import Any

from probity.foundation.access.models import User
from probity.foundation.casework.policy import not_about_themselves
from probity.foundation.casework.transitions import why_not
from probity.foundation.web.acts import Act
from probity.office.vetting.actions import clearances as actions
from probity.office.vetting.actions import corrections
from probity.office.vetting.forms import clearances as forms
from probity.office.vetting.models import Clearance, ClearanceStep
from probity.office.vetting.models.clearances import Standing, StepKind
from probity.office.vetting.policy.clearances import decides
from probity.office.vetting.policy.standing import LIVE
from probity.office.vetting.workflow import clearances as flow


def _while_live(record: Clearance, user: User) -> str:
    if record.state not in LIVE:
        return f"This clearance is {record.get_state_display().lower()}."
    return decides(record, user) or not_about_themselves(record, user)


def _any_time(record: Clearance, user: User) -> str:
    return decides(record, user) or not_about_themselves(record, user)


def _while_suspended(record: Clearance, user: User) -> str:
    if record.state != Standing.SUSPENDED:
        return "This clearance is not suspended."
    return _while_live(record, user)


ACTS = {
    "condition": Act(
        "Set a condition", "The holder stays cleared, and reads the words of the condition.", forms.ConditionForm,
        lambda record, given, actor, at: actions.add_condition(record, **given, actor=actor, at=at),
        _while_live, "Condition set on", "secondary",
    ),
    "suspend": Act(
        "Suspend", "From that day the holder is not cleared by it, until the suspension is lifted.", forms.SuspendForm,
        lambda record, given, actor, at: actions.suspend_clearance(record, **given, actor=actor, at=at),
        lambda record, user: why_not(flow.SUSPEND, record, user), "Suspended", "warning",
    ),
    "lift": Act(
        "Lift the suspension", "Conditions that were set stay.", forms.ReasonForm,
        lambda record, given, actor, at: actions.lift_suspension(record, **given, actor=actor, at=at),
        _while_suspended, "Suspension lifted from",
    ),
    "reduce": Act(
        "Replace by a lower level", "This clearance ends and a lower one of its family takes its place.",
        forms.ReduceForm,
        lambda record, given, actor, at: actions.reduce_level(record, **given, actor=actor, at=at),
        _while_live, "Replaced", "secondary",
    ),
    "terminate": Act(
        "Terminate", "It ends for good. To withdraw an officer's vetting, begin a withdrawal instead.",
        forms.TerminateForm,
        lambda record, given, actor, at: actions.terminate_clearance(record, **given, actor=actor, at=at),
        lambda record, user: why_not(flow.TERMINATE, record, user), "Terminated", "warning",
    ),
    "days": Act(
        "Correct its days", "What it said before is kept, and what was known then stays known then.", forms.DaysForm,
        lambda record, given, actor, at: corrections.correct_days(record, **given, actor=actor, at=at),
        _any_time, "Corrected", "secondary",
        lambda record: {"granted_on": record.granted_on, "last_day": record.last_day},
    ),
}  # fmt: skip


def _entry_stands(step: ClearanceStep, user: User) -> str:
    if step.struck_at is not None:
        return "This entry was struck already."
    return _any_time(step.clearance, user)


def _is_condition(step: ClearanceStep, user: User) -> str:
    if step.kind != StepKind.CONDITION:
        return "Only a condition is lifted here."
    return _entry_stands(step, user) or _while_live(step.clearance, user)


def _lift(step: Any, given: dict[str, Any], actor: User, at: Any) -> Any:
    return actions.lift_condition(step, **given, actor=actor, at=at)


STEP_ACTS = {
    "lift": Act(
        "Lift this condition", "From that day it holds no more.", forms.ReasonForm, _lift, _is_condition,
        "Lifted:",
    ),
    "redate": Act(
        "Correct its day", "The entry is struck and stays on record; the right one stands from now.", forms.RedateForm,
        lambda step, given, actor, at: corrections.redate_step(step, **given, actor=actor, at=at),
        _entry_stands, "Corrected:", "secondary", lambda step: {"on": step.on},
    ),
    "strike": Act(
        "Take it back", "The entry is struck and stays on record, with your reason.", forms.StrikeForm,
        lambda step, given, actor, at: corrections.strike_step(step, **given, actor=actor, at=at),
        _entry_stands, "Struck:", "warning",
    ),
}  # fmt: skip
