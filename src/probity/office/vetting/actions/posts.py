"""Designating posts, letting somebody sit in one short of its level, and answering whether somebody may be posted."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from probity.foundation.access.models import day_of
from probity.foundation.access.numbering import next_reference
from probity.foundation.access.selves import about_themselves
from probity.foundation.access.spans import restate
from probity.foundation.audit.actors import Actor, System
from probity.foundation.audit.ledger import record, recorded
from probity.foundation.casework.transitions import change, move
from probity.foundation.kernel.errors import BadInput, NeedsReason, NotPermitted, TransitionRefused
from probity.foundation.rulebook.rows import clock
from probity.office.vetting.models import CatchUp, Designation, DesignationSpan, RiskAssessment
from probity.office.vetting.policy.levels import sorted_levels, unmet
from probity.office.vetting.policy.posts import designates, plans
from probity.office.vetting.queries.gaps import assessments_in_force, cleared_levels, held_since, needed_of, open_gaps
from probity.office.vetting.workflow import posts as flow

ONE_DAY = timedelta(days=1)


@recorded()
def designate_post(
    post_ref: str,
    *,
    levels: Iterable[str],
    from_on: date,
    why: str,
    actor: Actor,
    at: datetime,
    plan: bool = True,
) -> Designation:
    """Say which levels a post needs from a day on, and plan for its holder when they are short.

    Not `plan`, the catch-up plans are left to a later `plan_catch_up`: for many posts at once.

    Raises:
        NotPermitted: the actor is not the vetting manager.
        BadInput: a level is unknown, or the post was designated again after that day.
    """
    _may_designate(actor)
    _needs(why, "A designation needs a reason.")
    codes = sorted_levels(levels, from_on)
    if not codes:
        raise BadInput("A designated post needs at least one level.", where="levels")

    designation = _designation(post_ref, at)
    _end_spans(designation, before=from_on, at=at)
    DesignationSpan.unscoped.create(
        designation=designation, post_ref=post_ref, levels=" ".join(codes), why=why, true_from=from_on, known_from=at
    )

    facts = {"post": post_ref, "levels": [*codes], "from": str(from_on)}
    record(flow.DESIGNATED, actor=actor, subject=designation, at=at, words=why, **facts)
    if plan:
        plan_catch_up([post_ref], from_on=from_on, actor=actor, at=at)
    return designation


@recorded()
def end_designation(designation: Designation, *, last_day: date, why: str, actor: Actor, at: datetime) -> None:
    """Say that a post needs no level after a day."""
    _may_designate(actor)
    _needs(why, "Ending a designation needs a reason.")
    standing = DesignationSpan.unscoped.filter(designation=designation, known_to=None, true_to=None).first()
    if standing is None or standing.true_from > last_day:
        raise TransitionRefused("This post is not designated then.")
    restate(standing, at=at, true_to=last_day)
    facts = {"post": designation.post_ref, "last_day": str(last_day)}
    record(flow.WITHDRAWN, actor=actor, subject=designation, at=at, words=why, **facts)


@recorded()
def review_designation(designation: Designation, *, words: str, actor: Actor, at: datetime) -> None:
    """Note that the post still needs what it needs; the next review is due by the rule."""
    _may_designate(actor)
    _needs(words, "A review says what was found.")
    today = day_of(at)
    due = clock("vetting.designation_review", on=today).due(today)
    Designation.unscoped.filter(pk=designation.pk).update(reviewed_on=today, review_by=due)
    facts = {"post": designation.post_ref, "next": str(due)}
    record(flow.REVIEWED, actor=actor, subject=designation, at=at, words=words, **facts)


@recorded()
def plan_catch_up(posts: Collection[str], *, from_on: date, actor: Actor, at: datetime) -> list[CatchUp]:
    """A plan, with its two dates, for each holder of these posts who was in it when it was designated and is short."""
    today = day_of(at)
    made = []
    for gap in open_gaps(today):
        if gap.post_ref not in posts or gap.sitting.first != from_on:
            continue
        defaults = {
            "ref": next_reference("VU"),
            "apply_by": clock("vetting.catch_up_apply", on=today).due(today),
            "clear_by": clock("vetting.catch_up_clear", on=today).due(today),
            "set_by_ref": actor.person_ref,
            "set_at": at,
        }
        whose = {"person_ref": gap.person_ref, "post_ref": gap.post_ref, "levels": " ".join(gap.missing)}
        plan, new = CatchUp.unscoped.get_or_create(**whose, defaults=defaults)
        if new:
            _planned(plan, words="", actor=actor, at=at)
            made.append(plan)
    return made


@recorded()
def change_catch_up(
    plan: CatchUp, *, apply_by: date, clear_by: date, words: str, actor: Actor, at: datetime
) -> CatchUp:
    """Give a plan other dates, with the reason."""
    if reason := plans(actor):
        raise NotPermitted(reason)
    _refuse_about(plan.person_ref, actor)
    if plan.met_on:
        raise TransitionRefused("This plan is met: its dates are past changing.")
    _needs(words, "Other dates need a reason.")
    if clear_by < apply_by:
        raise BadInput("They are to be cleared before they apply.", where="clear_by")
    CatchUp.unscoped.filter(pk=plan.pk).update(
        apply_by=apply_by, clear_by=clear_by, words=words, set_by_ref=actor.person_ref, set_at=at
    )
    plan.refresh_from_db()
    _planned(plan, words=words, actor=actor, at=at)
    return plan


@recorded()
def meet_catch_up(plan: CatchUp, *, actor: Actor, at: datetime) -> CatchUp:
    """Mark a plan as met, from the first day on which its levels were held together.

    Raises:
        NotPermitted: the actor is not of the vetting unit, or it is about them.
        TransitionRefused: it is met already, or a level is not held.
    """
    if reason := plans(actor):
        raise NotPermitted(reason)
    _refuse_about(plan.person_ref, actor)
    today = day_of(at)
    met_on = held_since(plan.person_ref, plan.levels.split(), on=today)
    if met_on is None:
        short = unmet(cleared_levels(plan.person_ref, on=today), plan.levels.split(), today)
        raise TransitionRefused(f"They do not hold {' and '.join(short)}: a plan is met once they do.")
    marked = {"met_on": met_on, "met_at": at, "met_by_ref": actor.person_ref}
    if not CatchUp.unscoped.filter(pk=plan.pk, met_on=None).update(**marked):
        raise TransitionRefused("This plan is met already.")
    plan.refresh_from_db()
    facts = {"person": plan.person_ref, "post": plan.post_ref, "levels": plan.levels.split()}
    record(flow.PLAN_MET, actor=actor, subject=plan, at=at, met_on=str(met_on), **facts)
    return plan


@recorded()
def write_assessment(
    *, person_ref: str, post_ref: str, why: str, controls: str, last_day: date, actor: Actor, at: datetime
) -> RiskAssessment:
    """Write down why somebody must sit in a designated post without its level, under which controls, until when.

    It covers nothing until somebody else approves it.
    """
    _refuse_about(person_ref, actor)
    _needs(why, "A risk assessment says why this person must be in this post now.")
    _needs(controls, "A risk assessment says under which controls.")
    today = day_of(at)
    longest = clock("vetting.assessment_limit", on=today).due(today)
    if not today <= last_day <= longest:
        raise BadInput(
            f"A risk assessment ends between today and {longest:%-d %B %Y}.", where="last_day",
            hint=clock("vetting.assessment_limit", on=today).citation,
        )  # fmt: skip
    assessment = RiskAssessment.unscoped.create(
        ref=next_reference("VR"), person_ref=person_ref, post_ref=post_ref, why=why, controls=controls,
        last_day=last_day, written_by_ref=actor.person_ref, written_at=at,
    )  # fmt: skip
    facts = {"person": person_ref, "post": post_ref, "last_day": str(last_day)}
    record(flow.WRITTEN, actor=actor, subject=assessment, at=at, words=why, controls=controls, **facts)
    return assessment


@recorded()
def approve_assessment(
    assessment: RiskAssessment, *, words: str, actor: Actor, at: datetime, from_on: date | None = None
) -> RiskAssessment:
    """Approve: it covers from today, or from a later day that is told, to its last day. Never the past.

    Raises:
        BadInput: the day is before today, or after its last day.
        TransitionRefused: the actor may not approve, wrote it, or it concerns them.
    """
    today = day_of(at)
    first = from_on or today
    if first < today:
        raise BadInput(
            "A risk assessment covers from its approval, never the past.",
            where="from_on",
            hint="The days before stay on record as uncovered.",
        )
    if first > assessment.last_day:
        raise BadInput("It would begin after its last day.", where="from_on")
    changes = {"approver_ref": actor.person_ref, "approved_at": at, "first_day": first, "answer_words": words}
    facts = {"first_day": str(first), "last_day": str(assessment.last_day), "words": words}
    move(assessment, flow.APPROVE, actor=actor, at=at, changes=changes, **facts)
    return assessment


@recorded()
def refuse_assessment(assessment: RiskAssessment, *, words: str, actor: Actor, at: datetime) -> RiskAssessment:
    """Refuse, with the reason: the gap stays uncovered."""
    _needs(words, "A refusal needs a reason.")
    changes = {"approver_ref": actor.person_ref, "answer_words": words}
    move(assessment, flow.REFUSE, actor=actor, at=at, changes=changes, words=words)
    return assessment


@recorded()
def stop_assessment(assessment: RiskAssessment, *, words: str, actor: Actor, at: datetime) -> RiskAssessment:
    """End it with today: what it covered until now stays covered, and nothing after."""
    _needs(words, "Ending a risk assessment early needs a reason.")
    today = day_of(at)
    changes = {"stopped_at": at, "stopped_after": today}
    move(assessment, flow.STOP, actor=actor, at=at, changes=changes, after=str(today), words=words)
    return assessment


@recorded()
def amend_assessment(
    assessment: RiskAssessment, *, why: str, controls: str, last_day: date, actor: Actor, at: datetime
) -> RiskAssessment:
    """Change what was written, while nobody has answered it; by whoever wrote it."""
    if assessment.state != "written" or assessment.written_by_ref != actor.person_ref:
        raise TransitionRefused("Only its writer changes a risk assessment, and only before it is answered.")
    _needs(why, "A risk assessment says why this person must be in this post now.")
    _needs(controls, "A risk assessment says under which controls.")
    if last_day < day_of(at):
        raise BadInput("It would end before today.", where="last_day")
    change(assessment, {"why": why, "controls": controls, "last_day": last_day})
    facts = {"person": assessment.person_ref, "post": assessment.post_ref, "last_day": str(last_day)}
    record(flow.WRITTEN, actor=actor, subject=assessment, at=at, words=why, controls=controls, **facts)
    return assessment


@dataclass(frozen=True)
class PostingAnswer:
    """What vetting says of a posting that is asked for: the levels missing, and what covers them."""

    needs: tuple[str, ...]
    missing: tuple[str, ...]
    covered_by: str

    @property
    def may_go(self) -> bool:
        return not self.missing or bool(self.covered_by)

    @property
    def words(self) -> str:
        """The answer in a sentence, without anything of why."""
        if not self.needs:
            return "The post is not designated: vetting has nothing against it."
        if not self.missing:
            return f"Cleared for the post, which needs {' and '.join(self.needs)}."
        if self.covered_by:
            return f"Short of {' and '.join(self.missing)}; risk assessment {self.covered_by} covers it."
        return (
            f"Refused: the post needs {' and '.join(self.missing)}, which is not held, and no approved risk "
            "assessment covers it."
        )


def answer_posting(person_ref: str, post_ref: str, *, on: date) -> PostingAnswer:
    """Whether somebody may be posted on a day, by what is recorded now. Asks and writes nothing."""
    needs = needed_of(post_ref, on=on)
    missing = unmet(cleared_levels(person_ref, on=on), needs, on)
    covers = assessments_in_force(person_ref, post_ref, on=on) if missing else []
    return PostingAnswer(needs, missing, covers[0] if covers else "")


@recorded()
def check_posting(person_ref: str, post_ref: str, *, from_on: date, actor: Actor, at: datetime) -> PostingAnswer:
    """Answer a posting that is asked for, and enter the answer in the ledger."""
    answer = answer_posting(person_ref, post_ref, on=from_on)
    about = Designation.unscoped.filter(post_ref=post_ref).first()
    facts = {"person": person_ref, "post": post_ref, "from": str(from_on)}
    if answer.covered_by:
        record(flow.POSTING_COVERED, actor=actor, subject=about, at=at, assessment=answer.covered_by, **facts)
    elif answer.missing:
        record(flow.POSTING_REFUSED, actor=actor, subject=about, at=at, short_of=[*answer.missing], **facts)
    else:
        record(flow.POSTING_CLEAR, actor=actor, subject=about, at=at, **facts)
    return answer


def _designation(post_ref: str, at: datetime) -> Designation:
    today = day_of(at)
    due = clock("vetting.designation_review", on=today).due(today)
    found = Designation.unscoped.filter(post_ref=post_ref).first()
    if found is None:
        return Designation.unscoped.create(
            ref=next_reference("VD"), post_ref=post_ref, reviewed_on=today, review_by=due
        )
    Designation.unscoped.filter(pk=found.pk).update(reviewed_on=today, review_by=due)
    found.refresh_from_db()
    return found


def _end_spans(designation: Designation, *, before: date, at: datetime) -> None:
    for span in DesignationSpan.unscoped.filter(designation=designation, known_to=None, true_to=None):
        if span.true_from >= before:
            raise BadInput(
                f"This post was designated from {span.true_from:%-d %B %Y} on.", where="from_on",
                hint="Name a later day.",
            )  # fmt: skip
        restate(span, at=at, true_to=before - ONE_DAY)


def _planned(plan: CatchUp, *, words: str, actor: Actor, at: datetime) -> None:
    record(
        flow.PLANNED, actor=actor, subject=plan, at=at, words=words, person=plan.person_ref, post=plan.post_ref,
        levels=plan.levels.split(), apply_by=str(plan.apply_by), clear_by=str(plan.clear_by),
    )  # fmt: skip


def _may_designate(actor: Actor) -> None:
    if reason := designates(actor):
        raise NotPermitted(reason)


def _refuse_about(person_ref: str, actor: Any) -> None:
    if not isinstance(actor, System) and about_themselves(actor, [person_ref]):
        raise NotPermitted("You cannot do this: it involves you or somebody close to you.", hint="Ask a colleague.")


def _needs(words: str, message: str) -> None:
    if not words.strip():
        raise NeedsReason(message)
