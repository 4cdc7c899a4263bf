"""Putting right what was entered about a clearance, and bringing its state up to the day."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from probity.foundation.access.models import day_of
from probity.foundation.audit.actors import Actor
from probity.foundation.audit.ledger import record, recorded
from probity.foundation.casework.actions import correct
from probity.foundation.casework.transitions import change, move
from probity.foundation.kernel.errors import BadInput
from probity.office.vetting.actions.steps import (
    SETTLING,
    enter_step,
    fresh,
    may_decide_about,
    needs,
    refuse_days,
    restand,
    strike,
)
from probity.office.vetting.models import Clearance, ClearanceSpan, ClearanceStep
from probity.office.vetting.models.clearances import Standing, StepKind
from probity.office.vetting.policy.standing import LIVE
from probity.office.vetting.workflow import clearances as flow


@recorded()
def redate_step(step: ClearanceStep, *, on: date, because: str, actor: Actor, at: datetime) -> ClearanceStep:
    """Correct the day from which something held: the wrong entry is struck and stays, the right one stands from now.

    Raises:
        NeedsReason: without why.
        BadInput: it is the grant, whose days are corrected with `correct_days`.
    """
    needs(because, "A correction needs a reason.")
    if step.kind == StepKind.GRANTED:
        raise BadInput("The days of the grant are corrected on the clearance itself.", where="on")
    clearance = fresh(step.clearance)
    strike(step, because=because, at=at)
    anew = enter_step(
        clearance, StepKind(step.kind), on=on, about=step.about, reason_code=step.reason_code, words=step.words,
        review_on=step.review_on, actor=actor, at=at,
    )  # fmt: skip
    ClearanceStep.unscoped.filter(clearance=clearance, about=step.ref, struck_at=None).update(about=anew.ref)
    _corrected(clearance, step, because=because, actor=actor, at=at)
    return anew


@recorded()
def strike_step(step: ClearanceStep, *, because: str, actor: Actor, at: datetime) -> None:
    """Take back an entry that should not have been made, and what lifted it; both stay on record as struck."""
    needs(because, "A correction needs a reason.")
    if step.kind == StepKind.GRANTED:
        raise BadInput("A grant is not struck; terminate the clearance as granted in error.", where="step")
    clearance = fresh(step.clearance)
    strike(step, because=because, at=at)
    for lifting in ClearanceStep.unscoped.filter(clearance=clearance, about=step.ref, struck_at=None):
        strike(lifting, because=because, at=at)
    _corrected(clearance, step, because=because, actor=actor, at=at)


@recorded()
def correct_days(
    clearance: Clearance, *, granted_on: date, last_day: date, because: str, actor: Actor, at: datetime
) -> Clearance:
    """Correct the first and last day of a clearance; what it said before is kept."""
    needs(because, "A correction needs a reason.")
    refuse_days(granted_on, last_day, at)
    grant = ClearanceStep.unscoped.get(clearance=clearance, kind=StepKind.GRANTED, struck_at=None)
    strike(grant, because=because, at=at)
    enter_step(clearance, StepKind.GRANTED, on=granted_on, words=grant.words, actor=actor, at=at)
    correct(clearance, {"granted_on": granted_on, "last_day": last_day}, reason=because, actor=actor, at=at)
    _corrected(clearance, grant, because=because, actor=actor, at=at)
    return clearance


@recorded()
def settle(clearance: Clearance, *, actor: Actor, at: datetime) -> bool:
    """Bring the state of a clearance up to the day: lapsed, or a change entered for today. Whether it moved."""
    span = ClearanceSpan.objects.visible_to(SETTLING).as_at(day_of(at)).filter(clearance=clearance).first()
    if span is None or span.standing == clearance.state:
        return False
    if span.standing == Standing.LAPSED and clearance.state in LIVE:
        last_day = str(clearance.last_day)
        move(clearance, flow.LAPSE, actor=actor, at=at, holder=clearance.holder_ref, last_day=last_day)
    else:
        move(clearance, flow.SETTLE[Standing(span.standing)], actor=actor, at=at, holder=clearance.holder_ref)
    return True


def _corrected(clearance: Clearance, step: ClearanceStep, *, because: str, actor: Actor, at: datetime) -> None:
    may_decide_about(clearance.holder_ref, actor)
    standing = restand(clearance, at=at)
    facts: dict[str, Any] = {"holder": clearance.holder_ref, "step": step.ref, "words": because}
    if standing != clearance.state:
        move(clearance, flow.CORRECT[standing], actor=actor, at=at, **facts)
    else:
        change(clearance, {})
        record(flow.RESTATED, actor=actor, subject=clearance, at=at, was=clearance.state, **facts)
