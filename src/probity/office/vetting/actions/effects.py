"""What an outcome does to somebody's clearance: nothing, a condition, a suspension, a review, a form, a withdrawal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from probity.foundation.access.models import User, day_of
from probity.foundation.kernel.errors import BadInput, NeedsReason
from probity.office.vetting.actions.applications import open_application
from probity.office.vetting.actions.clearances import add_condition, suspend_clearance
from probity.office.vetting.actions.openings import Matter, open_review, open_withdrawal
from probity.office.vetting.models import Clearance
from probity.office.vetting.models.clearances import Standing
from probity.office.vetting.policy.standing import LIVE


@dataclass(frozen=True)
class Effect:
    """An outcome, its reasons, and for a condition its words and the day on which it is looked at again."""

    outcome: str
    words: str
    condition: str = ""
    review_on: date | None = None
    basis: str = ""


def live_clearances(person_ref: str) -> list[Clearance]:
    """What somebody holds today, suspended or not."""
    rows = Clearance.unscoped.filter(holder_ref=person_ref, state__in=LIVE)
    return [*rows.order_by("granted_on", "pk")]


def apply_effect(source: Any, wanted: Effect, *, actor: User, at: datetime) -> str:
    """Do what an outcome says about whom the record is about; the reference of what came of it. In a recorded action.

    Raises:
        BadInput: the person holds no clearance that could be changed.
        NeedsReason: a condition has no words.
    """
    if wanted.outcome == "none":
        return ""
    if wanted.outcome == "review":
        return open_review(
            source.person_ref, basis=wanted.basis, words=wanted.words, source_ref=source.ref, actor=actor, at=at
        ).ref
    if wanted.outcome == "withdrawal":
        matter = Matter(source.person_ref, wanted.words, day_of(at), source.ref)
        return open_withdrawal(matter, actor=actor, at=at).ref
    held = live_clearances(source.person_ref)
    if not held:
        raise BadInput("They hold no clearance, so nothing can be done to one.", where="outcome")
    if wanted.outcome == "vet":
        levels = [one.level for one in held]
        made = open_application(
            applicant_ref=source.person_ref, levels=levels, kind="review", opened_for=source.ref, actor=actor, at=at
        )
        return made.ref
    _change_clearances(held, wanted, actor=actor, at=at)
    return held[-1].ref


def _change_clearances(held: Sequence[Clearance], wanted: Effect, *, actor: User, at: datetime) -> None:
    if wanted.outcome == "condition" and not wanted.condition.strip():
        raise NeedsReason("Give the words of the condition.")
    for clearance in held:
        if wanted.outcome == "condition":
            add_condition(clearance, words=wanted.condition, review_on=wanted.review_on, actor=actor, at=at)
        elif clearance.state != Standing.SUSPENDED:
            suspend_clearance(clearance, reason_code="adverse", words=wanted.words, actor=actor, at=at)
