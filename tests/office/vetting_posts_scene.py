"""The scene's clearances, risk assessments, plans, checks and arrivals, about the person of each relation."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from datetime import date, timedelta
from typing import Any

from probity.foundation.access.numbering import next_reference
from probity.foundation.workforce.models import Person, Spell
from probity.office.vetting.actions.clearances import add_condition, grant_clearance
from probity.office.vetting.models import Arrival, CatchUp, Designation, DesignationSpan, RiskAssessment, SeniorCheck
from probity.office.vetting.policy.levels import all_levels
from tests.matrix.scenes import AT, STAGE
from tests.matrix.walking import RELATIONS

FIXED = {
    "vetting:clearance_act name": "suspend", "vetting:step_act name": "redate", "vetting:post_act name": "review",
    "vetting:plan_act name": "change", "vetting:assessment_act name": "approve", "vetting:check_act name": "finish",
    "vetting:arrival_act name": "decide",
}  # fmt: skip
DESIGNATION = "vetting designation"
KINDS = {
    "clearance": "vetting.clearance", "clearance_act": "vetting.clearance", "step_act": "vetting.clearance",
    "person": "workforce.person", "post": DESIGNATION, "post_act": DESIGNATION, "plan": "vetting.catchup",
    "plan_act": "vetting.catchup", "assessment": "vetting.riskassessment", "assessment_act": "vetting.riskassessment",
    "check": "vetting.seniorcheck", "check_act": "vetting.seniorcheck", "arrival": "vetting.arrival",
    "arrival_act": "vetting.arrival",
}  # fmt: skip


def records(people: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """One of each kind in each relation."""
    designations = {relation: _designation(people[relation]) for relation in RELATIONS}
    return {
        "vetting.clearance": {relation: _clearance(people[relation]) for relation in RELATIONS},
        "vetting.designation": designations,
        DESIGNATION: {relation: _as_post(one) for relation, one in designations.items()},
        "vetting.riskassessment": {relation: _assessment(people, relation) for relation in RELATIONS},
        "vetting.catchup": {relation: _plan(people[relation], place) for place, relation in enumerate(RELATIONS, 1)},
        "vetting.seniorcheck": {
            relation: _check(people[relation], AT.date() + timedelta(days=place))
            for place, relation in enumerate(RELATIONS)
        },
        "vetting.arrival": {relation: _arrival(people[relation]) for relation in RELATIONS},
    }


def crowd(people: Mapping[str, str]) -> None:
    """One more of each; somebody else is without clearance in a designated post."""
    ref = people["other"]
    _clearance(ref)
    number = CatchUp.unscoped.count()
    _assessment(people, "other")
    _plan(ref, number + 1)
    _check(ref, on=AT.date() - timedelta(days=number))
    _arrival(ref)


def _clearance(person_ref: str) -> Any:
    made = grant_clearance(holder_ref=person_ref, level="RV", granted_on=date(2025, 3, 3), actor=STAGE, at=AT)
    step = add_condition(made, words="Tells of new debts", actor=STAGE, at=AT)
    made.also_named = {"step": step.ref}  # for addresses
    return made


def _designation(person_ref: str) -> Designation:
    post_ref = Spell.unscoped.get(person__ref=person_ref).post.ref
    if standing := Designation.unscoped.filter(post_ref=post_ref).first():  # "own" and "about" are one person
        return standing
    made = Designation.unscoped.create(
        ref=next_reference("VD"), post_ref=post_ref, reviewed_on=AT.date(), review_by=date(2027, 3, 2)
    )
    DesignationSpan.unscoped.create(
        designation=made, post_ref=post_ref, levels="MV", why="Children at risk", true_from=AT.date(), known_from=AT
    )
    return made


def _as_post(made: Designation) -> Designation:
    """The same record under the reference of its post, by which its addresses name it."""
    as_post = copy(made)
    as_post.ref = made.post_ref
    return as_post


def _assessment(people: Mapping[str, str], relation: str) -> RiskAssessment:
    person = Person.unscoped.get(ref=people[relation])
    return RiskAssessment.unscoped.create(
        ref=next_reference("VR"), person_ref=person.ref, post_ref=Spell.unscoped.get(person=person).post.ref,
        why="Needed", controls="Watched", last_day=date(2026, 9, 1), written_by_ref="P-writer", written_at=AT,
    )  # fmt: skip


def _plan(person_ref: str, place: int) -> CatchUp:
    """A plan for levels of its own: somebody has one plan for a need."""
    levels = " ".join(level for bit, level in enumerate(all_levels(AT.date())) if place >> bit & 1)
    return CatchUp.unscoped.create(
        ref=next_reference("VU"), person_ref=person_ref, post_ref=Spell.unscoped.get(person__ref=person_ref).post.ref,
        levels=levels, apply_by=AT.date(), clear_by=date(2026, 9, 1), set_at=AT,
    )  # fmt: skip


def _check(person_ref: str, on: date | None = None) -> SeniorCheck:
    return SeniorCheck.unscoped.create(
        ref=next_reference("VS"), person_ref=person_ref, rank="superintendent", promoted_on=on or AT.date(),
        opened_at=AT, found="Holds RV; short of MV",
    )  # fmt: skip


def _arrival(person_ref: str) -> Arrival:
    return Arrival.unscoped.create(
        ref=next_reference("VK"), kind="transfer", person_ref=person_ref, appointed_on=AT.date(), other_force="Wexmoor",
        level="RV", granted_on=date(2025, 9, 1), opened_at=AT,
    )  # fmt: skip
