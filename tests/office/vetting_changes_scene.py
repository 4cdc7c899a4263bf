"""The scene's changes of circumstances, reviews, withdrawals and draws, about the person of each relation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from probity.foundation.access.numbering import next_reference
from probity.office.vetting.models import (
    AnnualReview,
    AnnualState,
    Change,
    ChangeState,
    DrawState,
    RevettingDraw,
    Review,
    Withdrawal,
)
from tests.matrix.scenes import AT
from tests.matrix.walking import RELATIONS

FIXED = {"change_asks": "when", "change_act_name": "take", "review_act_name": "take", "withdrawal_act_name": "note",
         "draw_act_name": "freeze", "annual_part": "holder"}  # fmt: skip
BEGUN = "vetting begun change"
KINDS = {
    **dict.fromkeys(("change", "change_act", "change_receipt"), "vetting.change"),
    **dict.fromkeys(("change_page", "change_check", "change_discard"), BEGUN),
    **dict.fromkeys(("review", "review_act"), "vetting.review"),
    **dict.fromkeys(("annual", "annual_sign"), "vetting.annualreview"),
    **dict.fromkeys(("withdrawal", "withdrawal_act"), "vetting.withdrawal"),
    **dict.fromkeys(("draw", "draw_act", "draw_list", "draw_sheet"), "vetting.revettingdraw"),
}  # fmt: skip


def records(people: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """One of each kind in each relation. A draw is about nobody."""
    drawn = RevettingDraw.unscoped.create(
        ref=next_reference("VN"), period="2026", wanted=2, commitment="0" * 64, seed="0" * 64, committed_at=AT,
        state=DrawState.FROZEN, frozen_at=AT, as_at=AT.date(), digest="0" * 64, listed=[people["other"]],
    )  # fmt: skip
    return {
        "vetting.change": {relation: change(people[relation]) for relation in RELATIONS},
        BEGUN: {relation: change(people[relation], ChangeState.DRAFT) for relation in RELATIONS},
        "vetting.review": {relation: review(people[relation]) for relation in RELATIONS},
        "vetting.annualreview": {relation: annual(people, relation) for relation in RELATIONS},
        "vetting.withdrawal": {relation: withdrawal(people[relation]) for relation in RELATIONS},
        "vetting.revettingdraw": dict.fromkeys(RELATIONS, drawn),
    }


def crowd(people: Mapping[str, str]) -> None:
    """One more of each, for the lists."""
    change(people["other"])
    review(people["other"])
    withdrawal(people["other"])


def change(person_ref: str, state: ChangeState = ChangeState.TOLD) -> Change:
    """A new address, told."""
    day = AT.date()
    return Change.unscoped.create(
        ref=next_reference("VH"), state=state, person_ref=person_ref, begun_at=AT, category="address",
        said={"category": "address", "happened_on": day.isoformat(), "words": "1 Sample Lane"}, happened_on=day,
        told_at=AT, told_on=day, target_on=day,
    )  # fmt: skip


def review(person_ref: str) -> Review:
    """A review for adverse information."""
    return Review.unscoped.create(
        ref=next_reference("VF"), person_ref=person_ref, basis="adverse", basis_words="A letter came in.", opened_at=AT,
        opened_on=AT.date(), target_on=AT.date(),
    )  # fmt: skip


def annual(people: Mapping[str, str], relation: str) -> AnnualReview:
    """An annual review that waits for its holder; the reader manages the person of "team"."""
    return AnnualReview.unscoped.create(
        ref=next_reference("VI"), state=AnnualState.HOLDER, person_ref=people[relation],
        manager_ref=people["own"] if relation == "team" else people["boss"],
        first_day=date(2020 + list(RELATIONS).index(relation), 1, 1), due_on=AT.date(), opened_at=AT,
    )  # fmt: skip


def withdrawal(person_ref: str) -> Withdrawal:
    """A matter about a police officer."""
    return Withdrawal.unscoped.create(
        ref=next_reference("VW"), person_ref=person_ref, person_name="PC Sample", category="officer",
        route="regulations", came_on=AT.date(), matter="A letter came in.", opened_at=AT, opened_by_ref="",
    )  # fmt: skip
