"""The scene's forms of force, what custody expects, courses and needs, in each relation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from probity.foundation.access.numbering import next_reference
from probity.office.scrutiny.models import (
    CustodyRecord,
    ExpectedForm,
    ForceForm,
    ForceReview,
    ForceState,
    SafetyCourse,
    TrainingNeed,
)
from tests.matrix.scenes import AT, CROWD
from tests.matrix.walking import RELATIONS

DRAFT = "form being written"
KINDS = {
    "force_form": "scrutiny.forceform", "force_review": "scrutiny.forceform", "force_check": DRAFT,
    "force_page": DRAFT, "force_discard": DRAFT, "force_drop": DRAFT, "force_expected": "scrutiny.expectedform",
    "training_course_cancel": "scrutiny.safetycourse",
}  # fmt: skip
FIXED = {"scrutiny:force_page asks": "when"}
ENTERED = {"entered_by_ref": "P-trainer", "entered_at": AT}
_LED = ("supervisor_ref", "inspector_ref", "unit_ref")


def records(people: Mapping[str, str], units: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """One of each kind in each relation; those that name nobody are the same for all."""
    forms = {relation: form(people, relation, units[relation]) for relation in RELATIONS}
    expected = {relation: expects(people, relation, units[relation]) for relation in RELATIONS}
    return {
        "scrutiny.forceform": forms,
        DRAFT: {each: form(people, each, units[each], state=ForceState.DRAFT) for each in RELATIONS},
        "scrutiny.forcereview": {relation: review(one) for relation, one in forms.items()},
        "scrutiny.expectedform": expected,
        "scrutiny.custodyrecord": {relation: one.record for relation, one in expected.items()},
        "scrutiny.safetycourse": dict.fromkeys(RELATIONS, _course()),
        "scrutiny.trainingneed": dict.fromkeys(RELATIONS, _need()),
    }


def crowd(people: Mapping[str, str], units: Mapping[str, str]) -> None:
    """More of each than a page shows: the reader's own, led by them, and of others."""
    for number in range(CROWD):
        for relation in ("own", "team", "other"):
            review(form(people, relation, units[relation], on=AT.date() - timedelta(days=number)))
            expects(people, relation, units[relation])
        _course()
        _need()


def form(
    people: Mapping[str, str], relation: str, unit_ref: str, *, state: str = ForceState.WAITING, on: date | None = None
) -> ForceForm:
    """Force by the person of the relation, led by the reader where they manage that person."""
    day = on or AT.date()
    return ForceForm.unscoped.create(
        ref=next_reference("SF"), state=state, officer_ref=people[relation], used_on=day, month=f"{day:%Y-%m}",
        place="Harbour", location="street", conduct="compliant", reasons=["arrest"], outcomes=["arrested"],
        tactics=[{"code": "cuffs_compliant", "worked": True}], marks=" tactic:cuffs_compliant kind:restraint ",
        account="He complied.", subject_hurt="none", officer_hurt="none", review_due_on=day, sent_at=AT,
        **_led(people, relation, unit_ref),
    )  # fmt: skip


def _led(people: Mapping[str, str], relation: str, unit_ref: str) -> dict[str, str]:
    return dict(
        zip(_LED, (people["own"] if relation == "team" else people["boss"], people["boss"], unit_ref), strict=True)
    )


def review(one: ForceForm) -> ForceReview:
    return ForceReview.unscoped.create(
        ref=next_reference("SI"), form=one, version_read=1, reviewer_ref=one.supervisor_ref, answer="reviewed",
        view="justified", seconds=40, at=AT,
    )  # fmt: skip


def expects(people: Mapping[str, str], relation: str, unit_ref: str) -> ExpectedForm:
    number = next_reference("SC")
    kept = CustodyRecord.unscoped.create(
        ref=number, custody_number=f"DH/{number}", arrested_on=AT.date(), handcuffed=True, loaded_at=AT
    )
    return ExpectedForm.unscoped.create(
        ref=next_reference("SE"), record=kept, officer_ref=people[relation], due_on=AT.date(),
        **_led(people, relation, unit_ref),
    )  # fmt: skip


def _course() -> SafetyCourse:
    return SafetyCourse.unscoped.create(
        ref=next_reference("SA"), on=AT.date() + timedelta(days=40), places=12, where="Training school", **ENTERED
    )


def _need() -> TrainingNeed:
    return TrainingNeed.unscoped.create(
        ref=next_reference("SH"), post_ref="PO-000001-X", needed=True, why="Public counter", starts_on=AT.date(),
        **ENTERED,
    )  # fmt: skip
