"""Granting a clearance and everything that happens to one. Each change is a step; spans follow from the steps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from probity.foundation.access.models import day_of
from probity.foundation.access.numbering import next_reference
from probity.foundation.audit.actors import Actor, System
from probity.foundation.audit.ledger import record, recorded
from probity.foundation.casework.transitions import move
from probity.foundation.kernel.errors import BadInput, TransitionRefused
from probity.foundation.rulebook.rows import clock, code_list
from probity.office.vetting.actions.steps import (
    enter_step,
    follow,
    fresh,
    happen,
    may_decide_about,
    needs,
    refuse_days,
    restand,
    standing_steps,
)
from probity.office.vetting.models import Clearance, ClearanceStep
from probity.office.vetting.models.clearances import Source, StepKind
from probity.office.vetting.policy.levels import family_of, is_national, meets_one
from probity.office.vetting.policy.standing import last_day_in_force
from probity.office.vetting.workflow import clearances as flow


@dataclass(frozen=True)
class Condition:
    """Something that the holder must do or must not, and when it is looked at again."""

    words: str
    review_on: date | None = None


@dataclass(frozen=True)
class Particulars:
    """Where a clearance comes from; for national security vetting, who asked and who decided."""

    source: Source = Source.GRANTED
    entered_at: datetime | None = None
    sponsor: str = ""
    deciding_body: str = ""
    decided_on: date | None = None
    reasons_withheld: bool = False


GRANTED_HERE = Particulars()


@recorded()
def grant_clearance(  # noqa: PLR0913 (a grant, and where it comes from)
    *,
    holder_ref: str,
    level: str,
    granted_on: date,
    last_day: date | None = None,
    conditions: Iterable[Condition | str] = (),
    application_ref: str = "",
    particulars: Particulars = GRANTED_HERE,
    actor: Actor,
    at: datetime,
) -> Clearance:
    """Grant a level to a person from a day; without a last day, for as long as the rulebook says.

    Raises:
        BadInput: the days are out of order or in the future, or there is no such level.
        NotPermitted: the actor may not decide, or it concerns them or somebody tied to them.
    """
    may_decide_about(holder_ref, actor)
    last_day = last_day or good_until(level, granted_on)
    refuse_days(granted_on, last_day, at)
    _refuse_without_its_body(level, granted_on, particulars)

    clearance = Clearance.unscoped.create(
        **fields_of(holder_ref, level, granted_on, last_day, particulars, at=at),
        ref=next_reference("VC"),
        application_ref=application_ref,
    )
    enter_step(clearance, StepKind.GRANTED, on=granted_on, actor=actor, at=at)
    for each in conditions:
        told = Condition(each) if isinstance(each, str) else each
        enter_step(
            clearance, StepKind.CONDITION, on=granted_on, words=told.words, review_on=told.review_on, actor=actor, at=at
        )
    standing = restand(clearance, at=at)

    enter_grant(clearance, actor=actor, at=at)
    if standing != clearance.state:
        move(clearance, flow.SETTLE[standing], actor=GRANTING, at=at, holder=holder_ref)
    return clearance


def enter_grant(clearance: Clearance, *, actor: Actor, at: datetime) -> None:
    """Enter a grant in the ledger. Call it in a recorded action."""
    record(
        flow.GRANTED,
        actor=actor,
        subject=clearance,
        at=at,
        holder=clearance.holder_ref,
        level=clearance.level,
        granted_on=str(clearance.granted_on),
        last_day=str(clearance.last_day),
        source=str(clearance.source),
        application=clearance.application_ref,
        late=clearance.entered_late,
    )


GRANTING = System("vetting.granting", "sets how a clearance that was just granted stands today")


def good_until(level: str, granted_on: date) -> date:
    """The last day of a clearance granted on a day, by the validity in force that day."""
    family_of(level, granted_on)
    return clock(f"vetting.validity_{level.lower()}", on=granted_on).due(granted_on)


def fields_of(
    holder_ref: str, level: str, granted_on: date, last_day: date, particulars: Particulars, *, at: datetime
) -> dict[str, Any]:
    """The fields of a new clearance, with whether it was entered late."""
    entered_at = particulars.entered_at or at
    keyed_here = particulars.source == Source.GRANTED or particulars.entered_at is not None
    due = clock("vetting.entry_time", on=granted_on).due(granted_on) if keyed_here else None
    return {
        "holder_ref": holder_ref,
        "level": level,
        "granted_on": granted_on,
        "last_day": last_day,
        "source": particulars.source,
        "entered_at": entered_at,
        "entered_late": due is not None and day_of(entered_at) > due,
        "sponsor": particulars.sponsor,
        "deciding_body": particulars.deciding_body,
        "decided_on": particulars.decided_on,
        "reasons_withheld": particulars.reasons_withheld,
    }


@recorded()
def add_condition(
    clearance: Clearance,
    *,
    words: str,
    actor: Actor,
    at: datetime,
    on: date | None = None,
    review_on: date | None = None,
) -> ClearanceStep:
    """Set a condition from a day on, today unless told."""
    needs(words, "A condition needs words.")
    step = happen(clearance, StepKind.CONDITION, on=on, words=words, review_on=review_on, actor=actor, at=at)
    follow(clearance, (flow.SET_CONDITION,), flow.CONDITION_SET, step, actor=actor, at=at)
    return step


@recorded()
def lift_condition(
    condition: ClearanceStep, *, words: str, actor: Actor, at: datetime, on: date | None = None
) -> ClearanceStep:
    """Lift a condition from a day on, with the reason."""
    needs(words, "Lifting a condition needs a reason.")
    return _lift(condition, StepKind.CONDITION, StepKind.CONDITION_LIFTED, words=words, actor=actor, at=at, on=on)


@recorded()
def suspend_clearance(
    clearance: Clearance, *, reason_code: str, words: str, actor: Actor, at: datetime, on: date | None = None
) -> ClearanceStep:
    """Suspend from a day on: the holder is not cleared by it until the suspension is lifted."""
    needs(words, "A suspension needs a reason in words.")
    _refuse_code("vetting.suspend_reason", reason_code, at)
    step = happen(clearance, StepKind.SUSPENDED, on=on, reason_code=reason_code, words=words, actor=actor, at=at)
    follow(clearance, (flow.SUSPEND,), flow.SUSPENDED, step, actor=actor, at=at, code=reason_code)
    return step


@recorded()
def lift_suspension(
    clearance: Clearance, *, words: str, actor: Actor, at: datetime, on: date | None = None
) -> ClearanceStep:
    """Lift every suspension from a day on; conditions that were set stay."""
    needs(words, "Lifting a suspension needs a reason.")
    lifted = [each for each in standing_steps(clearance) if each.kind == StepKind.SUSPENSION_LIFTED]
    done = {each.about for each in lifted}
    standing = [s for s in standing_steps(clearance) if s.kind == StepKind.SUSPENDED and s.ref not in done]
    if not standing:
        raise TransitionRefused("This clearance is not suspended.")
    for suspension in standing:
        step = _lift(
            suspension, StepKind.SUSPENDED, StepKind.SUSPENSION_LIFTED, words=words, actor=actor, at=at, on=on,
            clearance=clearance,
        )  # fmt: skip
    return step


@recorded()
def terminate_clearance(
    clearance: Clearance, *, reason_code: str, words: str, actor: Actor, at: datetime, on: date | None = None
) -> ClearanceStep:
    """End a clearance for good; `on` is the first day without it."""
    needs(words, "Terminating a clearance needs a reason in words.")
    _refuse_code("vetting.end_reason", reason_code, at)
    step = happen(clearance, StepKind.TERMINATED, on=on, reason_code=reason_code, words=words, actor=actor, at=at)
    follow(clearance, (flow.TERMINATE,), flow.TERMINATED, step, actor=actor, at=at, code=reason_code)
    return step


@recorded()
def end_on_leaving(clearance: Clearance, *, last_day: date, actor: Actor, at: datetime) -> ClearanceStep:
    """End a clearance with the holder's last day in the force."""
    step = happen(clearance, StepKind.ENDED, on=last_day + timedelta(days=1), decided=False, actor=actor, at=at)
    follow(clearance, (flow.END_ON_LEAVING,), flow.ENDED, step, actor=actor, at=at)
    return step


@recorded()
def lapse(clearance: Clearance, *, actor: Actor, at: datetime) -> Clearance:
    """Lapse a clearance whose last day has passed; the night does it by itself.

    Raises:
        TransitionRefused: its last day has not passed, or it ended otherwise.
    """
    if day_of(at) <= last_day_in_force(clearance.last_day):
        raise TransitionRefused(f"{clearance.ref} is good until {clearance.last_day:%-d %B %Y}, that day included.")
    facts: dict[str, Any] = {"holder": clearance.holder_ref, "last_day": str(clearance.last_day)}
    move(clearance, flow.LAPSE, actor=actor, at=at, **facts)
    return clearance


@recorded()
def reduce_level(
    clearance: Clearance, *, level: str, words: str, actor: Actor, at: datetime, on: date | None = None
) -> Clearance:
    """Replace a clearance by a lower one of its family, until the same last day.

    Raises:
        BadInput: the level is not a lower one of the same family.
    """
    day = on or day_of(at)
    if level == clearance.level or not meets_one(clearance.level, level, day):
        raise BadInput(f"{level} is no lower level of the family of {clearance.level}.", where="level")
    terminate_clearance(clearance, reason_code="reduced", words=words, on=day, actor=actor, at=at)
    return grant_clearance(
        holder_ref=clearance.holder_ref,
        level=level,
        granted_on=day,
        last_day=clearance.last_day,
        application_ref=clearance.application_ref,
        particulars=Particulars(
            sponsor=clearance.sponsor, deciding_body=clearance.deciding_body, decided_on=clearance.decided_on
        ),
        actor=actor,
        at=at,
    )


def _refuse_without_its_body(level: str, granted_on: date, particulars: Particulars) -> None:
    wanted = is_national(level, granted_on) and particulars.source == Source.GRANTED
    if wanted and not (particulars.sponsor and particulars.deciding_body):
        raise BadInput(
            f"{level} is decided by another body: say who sponsored it and who decided.",
            where="deciding_body",
            hint="Its reasons may be withheld; its sponsor, deciding body, outcome and dates are kept.",
        )


def _refuse_code(rule_id: str, code: str, at: datetime) -> None:
    known = code_list(rule_id, on=day_of(at))
    if code not in known:
        raise BadInput(f"{code!r} is no reason.", where="reason_code", hint=f"One of: {', '.join(known.codes)}.")


def _lift(
    lifted: ClearanceStep,
    of: StepKind,
    kind: StepKind,
    *,
    words: str,
    actor: Actor,
    at: datetime,
    on: date | None,
    clearance: Clearance | None = None,
) -> ClearanceStep:
    if lifted.kind != of or lifted.struck_at is not None:
        raise TransitionRefused("That entry does not stand, or is not what you lift.")
    clearance = clearance or fresh(lifted.clearance)
    day = max(on or day_of(at), lifted.on)
    step = happen(clearance, kind, on=day, about=lifted.ref, words=words, actor=actor, at=at)
    moves = {
        StepKind.CONDITION: ((flow.LIFT_CONDITION,), flow.CONDITION_LIFTED),
        StepKind.SUSPENDED: ((flow.LIFT_SUSPENSION, flow.LIFT_TO_CONDITIONS), flow.SUSPENSION_LIFTED),
    }[of]
    follow(clearance, *moves, step, actor=actor, at=at)
    return step
