"""Working a review to its outcome, and the annual review that the holder and their line manager sign."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from probity.foundation.access.models import User, day_of
from probity.foundation.access.numbering import next_reference
from probity.foundation.audit.actors import Actor, System
from probity.foundation.audit.ledger import record, recorded
from probity.foundation.casework.actions import tell
from probity.foundation.casework.deadlines import meet_deadline, set_deadline
from probity.foundation.casework.transitions import move, why_not
from probity.foundation.kernel.errors import BadInput, NeedsReason, TransitionRefused
from probity.foundation.rulebook.rows import clock, code_list
from probity.foundation.workforce.queries import managers_up
from probity.office.vetting.actions.effects import Effect, apply_effect
from probity.office.vetting.actions.openings import CLOSE, open_review
from probity.office.vetting.models import AnnualReview, Review, ReviewBasis
from probity.office.vetting.queries.circumstances import categories_told
from probity.office.vetting.queries.reviews import conditions_due, due_for_annual_review
from probity.office.vetting.workflow import reviews as flow

YEARLY = System("vetting.yearly", "opens annual reviews, and reviews of conditions whose day has come")
SIGN = "Sign"


@recorded()
def take_review(review: Review, *, actor: User, at: datetime) -> Review:
    """Take a review to work on."""
    changes = {"owner_ref": actor.person_ref}
    move(review, flow.TAKE, actor=actor, at=at, changes=changes, owner=actor.person_ref)
    return review


@dataclass(frozen=True)
class Ending:
    """What a review found, its outcome and why; for a condition its words and when it is looked at again."""

    finding: str
    outcome: str
    words: str
    condition: str = ""
    review_on: date | None = None


@recorded()
def close_review(review: Review, given: Ending, *, actor: User, at: datetime) -> Review:
    """Close a review and do what its outcome says to the clearance, all in one.

    Raises:
        BadInput: there is no such outcome, or nothing is held that it could change.
        NeedsReason: what was found, or why, is not said.
    """
    on = day_of(at)
    if given.outcome not in code_list("vetting.review_outcomes", on=on):
        raise BadInput("There is no such outcome.", where="outcome")
    if not (given.finding.strip() and given.words.strip()):
        raise NeedsReason("Say what was found, and why it ends so.")
    if reason := why_not(flow.CLOSE, review, actor):
        raise TransitionRefused(reason)
    wanted = Effect(given.outcome, given.words, given.condition, given.review_on)
    effect_ref = apply_effect(review, wanted, actor=actor, at=at)
    changes = {
        "finding": given.finding,
        "outcome": given.outcome,
        "outcome_words": given.words,
        "closed_on": on,
        "closed_by_ref": actor.person_ref,
        "effect_ref": effect_ref,
    }
    facts = {"outcome": given.outcome, "effect": effect_ref, "words": given.words, "finding": given.finding}
    move(review, flow.CLOSE, actor=actor, at=at, changes=changes, **facts)
    meet_deadline(review, CLOSE, at=at)
    return review


def open_due(at: datetime) -> int:
    """By night: open the annual reviews and the reviews of conditions whose day has come; how many. Safe to repeat."""
    on = day_of(at)
    opened = 0
    for person_ref, first_day in due_for_annual_review(on):
        open_annual(person_ref, first_day, actor=YEARLY, at=at)
        opened += 1
    for step in conditions_due(on):
        words = f"The condition was to be looked at again on {step.review_on}: {step.words}"
        open_review(step.holder_ref, basis=ReviewBasis.CONDITION, words=words, source_ref=step.ref, actor=YEARLY, at=at)
        opened += 1
    return opened


@recorded()
def open_annual(person_ref: str, first_day: date, *, actor: Actor, at: datetime) -> AnnualReview:
    """Open the annual review of the year that begins on a day, and tell its holder. Given again, it stands."""
    if standing := AnnualReview.unscoped.filter(person_ref=person_ref, first_day=first_day).first():
        return standing
    on = day_of(at)
    due = clock("vetting.annual_time", on=on).due(on)
    made = AnnualReview.unscoped.create(
        ref=next_reference("VI"), person_ref=person_ref, first_day=first_day, due_on=due, opened_at=at,
        manager_ref=next((ref for ref in managers_up(person_ref, on=on) if ref), ""),
    )  # fmt: skip
    set_deadline(made, SIGN, rule_id="vetting.annual_time", starts_on=on)
    record(flow.ANNUAL_OPENED, actor=actor, subject=made, at=at, person=person_ref, due_on=str(due))
    tell(person_ref, key=f"{made.ref}:opened", title="Your annual integrity and vetting review", at=at)
    return made


def still_asked_of(review: AnnualReview, on: date) -> list[tuple[str, str]]:
    """The kinds of change that this year's review asks of: all but those that its holder told already."""
    told = categories_told(review.person_ref, review.first_day, on)
    return [(code, label) for code, label in code_list("vetting.change_categories", on=on) if code not in told]


@recorded()
def sign_as_holder(review: AnnualReview, changed: Mapping[str, str], *, actor: User, at: datetime) -> AnnualReview:
    """Sign that nothing changed but what was told. Whatever is still to tell is told first.

    Raises:
        BadInput: something changed that was not told yet.
    """
    asked = {code for code, _ in still_asked_of(review, day_of(at))}
    if any(changed.get(code) == "yes" for code in asked):
        raise BadInput("Something changed that you have not told us of.", hint="Tell us of it first, then sign here.")
    said = dict.fromkeys(sorted(asked), "no")
    move(review, flow.SIGN, actor=actor, at=at, changes={"said": said, "holder_at": at})
    tell(review.manager_ref, key=f"{review.ref}:manager", title="An annual review to sign", at=at)
    return review


@recorded()
def sign_as_manager(
    review: AnnualReview, worries: Mapping[str, str], words: str, *, actor: User, at: datetime
) -> AnnualReview:
    """Sign as the line manager. A worry opens a review by the unit; the holder is not told of it here.

    Raises:
        NeedsReason: there is a worry and no word about it.
    """
    worried = sorted(code for code, answer in worries.items() if answer == "yes")
    if worried and not words.strip():
        raise NeedsReason("Say what worries you.")
    changes = {
        "manager_said": {**worries, "words": words},
        "manager_at": at,
        "manager_by_ref": actor.person_ref,
        "concern": bool(worried),
    }
    move(review, flow.COUNTERSIGN, actor=actor, at=at, changes=changes)
    meet_deadline(review, SIGN, at=at)
    if worried:
        labels = dict(code_list("vetting.annual_manager_asks", on=day_of(at)))
        basis = f"{'; '.join(labels[code] for code in worried)}. {words}"
        open_review(
            review.person_ref, basis=ReviewBasis.ANNUAL, words=basis, source_ref=review.ref, actor=YEARLY, at=at
        )
    return review
