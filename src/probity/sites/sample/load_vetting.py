"""Fills the vetting desk with the plan's clearances, designations, risk assessments and arrivals."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from probity.foundation.access.models import User, day_of
from probity.foundation.audit.ledger import recorded
from probity.foundation.rulebook.rows import code_list
from probity.office.vetting.actions.arrivals import Brought, check_point, decide_arrival, open_arrival
from probity.office.vetting.actions.clearances import Particulars, fields_of
from probity.office.vetting.actions.loading import write_clearances
from probity.office.vetting.actions.notices import HEARING, check_promotions, tell_of_gaps
from probity.office.vetting.actions.posts import (
    approve_assessment,
    designate_post,
    plan_catch_up,
    review_designation,
    write_assessment,
)
from probity.office.vetting.models import Application, Clearance, ClearanceStep, Designation
from probity.office.vetting.models.clearances import Source, StepKind
from probity.office.vetting.policy.standing import Happened, stretches
from probity.sites.sample.chance import moment
from probity.sites.sample.load_applications import Played, Stage, unit
from probity.sites.sample.loading import LOADER, in_batches
from probity.sites.sample.shapes import ForcePlan
from probity.sites.sample.structure import GO_LIVE
from probity.sites.sample.vetting import WAITS, ClearancePlan, VettingPlan, VettingTruth, plan_vetting, transferees
from probity.sites.sample.vetting_stories import COVERED, REJOINED, STORY_BROUGHT, refs_of

REVIEWED = timedelta(days=200)
LEFT_UNREVIEWED = 50  # one post in so many
KINDS = {
    "suspended": StepKind.SUSPENDED,
    "terminated": StepKind.TERMINATED,
    "left": StepKind.ENDED,
    "condition": StepKind.CONDITION,
}
WORDS = {
    "suspended": "Information received; an assessment is under way.",
    "terminated": "Withdrawn after an assessment; the notice to leave is running.",
    "left": "Left the force.",
    "condition": "Tells the unit of any new debt above £1,000.",
}


def load_vetting(plan: ForcePlan) -> dict[str, int]:
    """Load five years of vetting; return how much of each there is."""
    vetting = plan_vetting(plan)
    _load_clearances(plan, vetting)
    _designate(plan, vetting)
    _assess(plan, vetting)
    _larkin(plan)
    _promoted(plan)
    tell_of_gaps(None, actor=HEARING, at=moment(plan.as_of, hour=6))
    with recorded():
        _arrive(plan, vetting)
    return {
        "clearances": len(vetting.clearances),
        "designated posts": len(vetting.designated),
        "planted in vetting": len(vetting.truth),
    }


def _load_clearances(plan: ForcePlan, vetting: VettingPlan) -> None:
    at = moment(plan.as_of, hour=7)
    for some in in_batches(vetting.clearances):
        write_clearances([_made(each, plan) for each in some], actor=LOADER, at=at)


def _made(each: ClearancePlan, plan: ForcePlan) -> tuple[Clearance, list[ClearanceStep]]:
    source = Source.GRANTED if each.granted_on >= GO_LIVE.date() else Source.MIGRATED
    particulars = Particulars(source=source, entered_at=each.keyed_at)
    if each.level == "SC":
        particulars = Particulars(source, each.keyed_at, "Sample Constabulary", "The national vetting body")
    fields = fields_of(each.person_ref, each.level, each.granted_on, each.last_day, particulars, at=each.keyed_at)
    happened = [Happened(KINDS[kind], on) for kind, on in each.happened]
    found = stretches(each.granted_on, each.last_day, happened)
    state = next(stretch.standing for stretch in reversed(found) if stretch.first <= plan.as_of)
    clearance = Clearance(state=state, **fields)
    return clearance, [*_steps(each, clearance)]


def _steps(each: ClearancePlan, clearance: Clearance) -> Iterator[ClearanceStep]:
    yield ClearanceStep(clearance=clearance, kind=StepKind.GRANTED, on=each.granted_on, entered_at=each.keyed_at)
    for kind, on in each.happened:
        code = {"suspended": "adverse", "terminated": "withdrawn"}.get(kind, "")
        yield ClearanceStep(
            clearance=clearance, kind=KINDS[kind], on=on, reason_code=code, words=WORDS[kind],
            entered_at=max(each.keyed_at, moment(on, hour=11)),
        )  # fmt: skip


@recorded()
def _designate(plan: ForcePlan, vetting: VettingPlan) -> None:
    """Every designated post from the first day on; most were reviewed this year, a few are late."""
    for post_ref, levels in vetting.designated:
        designate_post(
            post_ref, levels=levels, from_on=day_of(GO_LIVE), why="On the list of designated posts of the force",
            actor=LOADER, at=GO_LIVE, plan=False,
        )  # fmt: skip
    posts = {post_ref for post_ref, _ in vetting.designated}
    plan_catch_up(posts, from_on=day_of(GO_LIVE), actor=LOADER, at=GO_LIVE)
    at = moment(plan.as_of - REVIEWED, hour=10)
    for place, post in enumerate(Designation.unscoped.order_by("pk")):
        if place % LEFT_UNREVIEWED:
            review_designation(post, words="The work is as it was", actor=LOADER, at=at)


def _assess(plan: ForcePlan, vetting: VettingPlan) -> None:
    """A risk assessment for each who is covered, and one that ended by itself."""
    posts = {spell.person_ref: spell.post_ref for spell in plan.spells if spell.known_to is None and not spell.true_to}
    ends = iter([plan.as_of + timedelta(days=29), plan.as_of + timedelta(days=14)])
    for truth in vetting.truth:
        if truth.as_at != plan.as_of:
            continue
        if truth.kind == "covered":
            _one_assessment(plan, truth, posts[truth.person_ref], (30, (next(ends) - plan.as_of).days))
        elif "ended by itself" in truth.why:
            _one_assessment(plan, truth, posts[truth.person_ref], (60, -5))


def _one_assessment(plan: ForcePlan, truth: VettingTruth, post_ref: str, days: tuple[int, int]) -> None:
    began, last = (plan.as_of + timedelta(days=each) for each in (-days[0], days[1]))
    writer, approver = (
        User.objects.filter(username=name).first() for name in ("head.of.protection", "vetting.approver")
    )
    if writer is None or approver is None or truth.person_ref in (writer.person_ref, approver.person_ref):
        return
    at = moment(began, hour=10)
    written = write_assessment(
        person_ref=truth.person_ref, post_ref=post_ref, why="Holds the caseload of a colleague on long leave",
        controls="No sole access to covert material; weekly review by the inspector", last_day=last,
        actor=writer, at=at,
    )  # fmt: skip
    approve_assessment(written, words="Needed until the vacancy is filled", actor=approver, at=at)


def _larkin(plan: ForcePlan) -> None:
    """The superintendent's assessment of somebody whom the feed put into a designated post: four weeks, and no more."""
    ref, (approved_on, last_day) = refs_of(plan).get("Larkin"), COVERED
    writer, approver = (
        User.objects.filter(username=name).first() for name in ("head.of.protection", "vetting.approver")
    )
    if ref is None or writer is None or approver is None or {ref} & {writer.person_ref, approver.person_ref}:
        return
    moved = next(spell for spell in plan.spells if spell.person_ref == ref and spell.true_from > day_of(GO_LIVE))
    post, at = moved.post_ref, moment(approved_on, hour=10)
    tell_of_gaps({ref}, actor=HEARING, at=moved.known_from)
    written = write_assessment(
        person_ref=ref, post_ref=post, why="Holds four live cases since the exchange of posts",
        controls="Reads no restricted log; the inspector reviews her work weekly", last_day=last_day,
        actor=writer, at=at,
    )  # fmt: skip
    approve_assessment(written, words="To the end of the month, and not longer", actor=approver, at=at)


def _promoted(plan: ForcePlan) -> None:
    """The check that the feed of the next morning opened for each who took up another rank."""
    held = (spell for spell in plan.spells if spell.known_to is None)
    for before, now in pairwise(sorted(held, key=lambda spell: (spell.person_ref, spell.true_from))):
        if before.person_ref == now.person_ref and before.rank != now.rank:
            check_promotions([(now.person_ref, now.true_from)], actor=HEARING, at=now.known_from)


def _arrive(plan: ForcePlan, vetting: VettingPlan) -> None:
    """Who came from another force, or back: accepted by the rule of one year, vetted in full, or still to decide."""
    decider = User.objects.get(username="vetting.decider")
    stage = Stage(plan, unit(), part="arrival")
    stories = refs_of(plan)
    joined = {person.ref: person.joined_on for person in plan.people}
    came = transferees(plan, [truth.person_ref for truth in vetting.truth if truth.why != WAITS])
    brought = {
        ref: Brought("Wexmoor Police", "RV", on - timedelta(days=200 + 10 * place))
        for place, (ref, on) in enumerate(came.items())
    }
    for family, (level, granted_on) in STORY_BROUGHT.items():
        if ref := stories.get(family):
            brought[ref] = Brought("Wexmoor Police", level, granted_on)
    waits = {truth.person_ref for truth in vetting.truth if truth.why == WAITS}
    for ref, brings in brought.items():
        _one_arrival(stage, ref, joined[ref], brings, decider=None if ref in waits else decider)
    for family, again in REJOINED.items():
        if ref := stories.get(family):
            _one_arrival(stage, ref, again, None, decider=decider)


def _one_arrival(stage: Stage, person_ref: str, joined: date, brings: Brought | None, *, decider: User | None) -> None:
    """Open one, answer its checklist, decide it; who is to be vetted in full applies and is granted it."""
    at = moment(joined, hour=10)
    arrival = open_arrival(person_ref, appointed_on=joined, brings=brings, actor=LOADER, at=at)
    for point in code_list("vetting.transferee_checklist", on=joined).codes if brings else ():
        check_point(arrival, point=point, words="Asked and answered: nothing known", actor=LOADER, at=at)
    if decider is None or decider.person_ref == person_ref:
        return
    decide_arrival(arrival, reasons="", actor=decider, at=at)
    if arrival.application_ref and (who := User.objects.filter(person_ref=person_ref, is_active=True).first()):
        application = Application.unscoped.get(ref=arrival.application_ref)
        days = (stage.plan.as_of - joined).days - 3
        stage.carry(application, who, Played("", (arrival.level,), "granted", days, days_taken=24))
