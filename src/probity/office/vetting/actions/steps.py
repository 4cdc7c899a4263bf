"""Entering a step of a clearance, and what follows from it: its spans, and its state today."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from probity.foundation.access.models import day_of
from probity.foundation.access.numbering import next_reference, next_references
from probity.foundation.access.selves import about_themselves
from probity.foundation.audit.actors import Actor, System
from probity.foundation.audit.events import Event
from probity.foundation.audit.ledger import record
from probity.foundation.casework.policy import not_about_themselves
from probity.foundation.casework.transitions import Transition, change, move
from probity.foundation.kernel.errors import BadInput, NeedsReason, NotPermitted, TransitionRefused
from probity.office.vetting.models import Clearance, ClearanceSpan, ClearanceStep
from probity.office.vetting.models.clearances import Source, Standing, StepKind
from probity.office.vetting.policy.clearances import decides, keeps
from probity.office.vetting.policy.standing import LIVE, Happened, Stretch, stretches
from probity.office.vetting.workflow import clearances as flow

SETTLING = System("vetting.settling", "brings the state of a clearance in line with how it stands today")


def may_decide_about(holder_ref: str, actor: Any) -> None:
    """Refuse anybody who may not decide about the holder.

    Raises:
        NotPermitted: they are no decision-maker, or it is about themselves or somebody tied to them.
    """
    if reason := decides(None, actor):
        raise NotPermitted(reason)
    if not isinstance(actor, System) and about_themselves(actor, [holder_ref]):
        raise NotPermitted("You cannot decide this: it involves you or somebody close to you.")


def refuse_days(granted_on: date, last_day: date, at: datetime) -> None:
    """Refuse a grant on a day to come, and days out of order."""
    if granted_on > day_of(at):
        raise BadInput("A clearance cannot be granted on a day to come.", where="granted_on")
    if last_day < granted_on:
        raise BadInput("The last day is before the day of the grant.", where="last_day")


def needs(words: str, message: str) -> None:
    """Refuse empty words with the message."""
    if not words.strip():
        raise NeedsReason(message)


def fresh(clearance: Clearance) -> Clearance:
    """The clearance as it stands in the database now."""
    return Clearance.unscoped.get(pk=clearance.pk)


def standing_steps(clearance: Clearance) -> list[ClearanceStep]:
    """The steps that were not struck, in the order of their entry."""
    return [*ClearanceStep.unscoped.filter(clearance=clearance, struck_at=None).order_by("entered_at", "pk")]


def happen(
    clearance: Clearance,
    kind: StepKind,
    *,
    on: date | None,
    actor: Actor,
    at: datetime,
    decided: bool = True,
    **said: Any,
) -> ClearanceStep:
    """Enter a step after looking at who asks and at the day: from the grant to the last day, and before any end."""
    if decided:
        may_decide_about(clearance.holder_ref, actor)
    elif reason := keeps(clearance, actor) or not_about_themselves(clearance, actor):
        raise NotPermitted(reason)
    day = on or day_of(at)
    if day < clearance.granted_on:
        raise BadInput(f"{clearance.ref} was granted on {clearance.granted_on}, after that day.", where="on")
    span = ClearanceSpan.unscoped.filter(clearance=clearance, known_to=None, true_from__lte=day).order_by("-true_from")
    standing = span.values_list("standing", flat=True).first()
    if standing not in LIVE:
        shown = Standing(standing or Standing.LAPSED).label.lower()
        raise TransitionRefused(f"{clearance.ref} is {shown} on {day}, so nothing more happens to it then.")
    return enter_step(clearance, kind, on=day, actor=actor, at=at, **said)


def enter_step(
    clearance: Clearance, kind: StepKind, *, on: date, actor: Actor, at: datetime, **said: Any
) -> ClearanceStep:
    """Write a step down, and nothing more."""
    return ClearanceStep.unscoped.create(
        ref=next_reference("VCS"), clearance=clearance, kind=kind, on=on, by_ref=actor.person_ref, entered_at=at, **said
    )


def strike(step: ClearanceStep, *, because: str, at: datetime) -> None:
    """Strike a step; it stays on record as struck.

    Raises:
        TransitionRefused: it was struck already.
    """
    struck = ClearanceStep.unscoped.filter(pk=step.pk, struck_at=None).update(struck_at=at, struck_because=because)
    if not struck:
        raise TransitionRefused("That entry was corrected already.", hint="Open it again and look before you act.")


def follow(
    clearance: Clearance,
    transitions: Sequence[Transition],
    event: Event,
    step: ClearanceStep,
    *,
    actor: Actor,
    at: datetime,
    **code: str,
) -> None:
    """Work out the spans anew and move the case to how it stands today; on another day the entry alone is made."""
    standing = restand(clearance, at=at)
    facts: dict[str, Any] = {"holder": clearance.holder_ref, "on": str(step.on), **code}
    if "words" in event.private:
        facts["words"] = step.words
    fitting = next((each for each in transitions if each.target == standing), None)
    if fitting and clearance.state in fitting.sources:
        move(clearance, fitting, actor=actor, at=at, **facts)
        return
    was = clearance.state
    change(clearance, {})
    record(event, actor=actor, subject=clearance, at=at, was=was, **facts)
    if standing != clearance.state:
        move(clearance, flow.SETTLE[standing], actor=SETTLING, at=at, holder=clearance.holder_ref)


def restand(clearance: Clearance, *, at: datetime) -> Standing:
    """Bring the spans in line with the steps that stand; what changed is known from now. Gives today's standing."""
    happened = [Happened(s.kind, s.on, s.ref, s.about) for s in standing_steps(clearance)]
    wanted = stretches(clearance.granted_on, clearance.last_day, happened)
    rows = ClearanceSpan.unscoped.filter(clearance=clearance, known_to=None)
    known = {Stretch(Standing(row.standing), row.true_from, row.true_to): row.pk for row in rows}
    gone = [pk for stretch, pk in known.items() if stretch not in wanted]
    ClearanceSpan.unscoped.filter(pk__in=gone).update(known_to=at)
    since = clearance.entered_at if not known and clearance.source == Source.MIGRATED else at
    ClearanceSpan.unscoped.bulk_create(
        spans_of(clearance, [stretch for stretch in wanted if stretch not in known], known_from=since)
    )
    today = day_of(at)
    return next(each.standing for each in reversed(wanted) if each.first <= today)


def spans_of(clearance: Clearance, found: Iterable[Stretch], *, known_from: datetime) -> list[ClearanceSpan]:
    """The rows that say how a clearance stood."""
    return [
        ClearanceSpan(
            clearance=clearance,
            holder_ref=clearance.holder_ref,
            level=clearance.level,
            standing=each.standing,
            true_from=each.first,
            true_to=each.last,
            known_from=known_from,
        )
        for each in found
    ]


def step_references(count: int) -> list[str]:
    """References for so many steps."""
    return next_references("VCS", count)
