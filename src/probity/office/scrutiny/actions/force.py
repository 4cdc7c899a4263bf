"""The officer's form of the force they used: begun, answered page by page, sent, amended when it comes back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from probity.foundation.access.models import day_of
from probity.foundation.access.numbering import next_reference
from probity.foundation.audit.actors import Actor
from probity.foundation.audit.ledger import record, recorded
from probity.foundation.casework.actions import correct
from probity.foundation.casework.transitions import change
from probity.foundation.kernel.errors import BadInput, NotPermitted
from probity.office.scrutiny.actions import reviewed
from probity.office.scrutiny.models import ForceForm, ForceReview, ForceState
from probity.office.scrutiny.policy.force import form_says_enough, may_write_form
from probity.office.scrutiny.policy.force_words import marks_of, tactic_codes
from probity.office.scrutiny.policy.reviewed import FORCE
from probity.office.scrutiny.workflow import force as flow

ANSWERED: Final = frozenset(
    {
        "incident_number", "custody_number", "subject_number", "used_on", "used_at", "location", "place", "main_duty",
        "alone", "trained_ced", "carrying_ced", "conduct", "assaulted", "factors", "reasons", "account", "footage_ref",
        "age", "gender", "ethnicity", "physical_disability", "mental_disability", "officer_hurt", "officer_help",
        "subject_hurt", "subject_help", "outcomes",
    }
)  # fmt: skip
"""What an officer answers; tactics have an action of their own, everything else is worked out."""
JUSTIFIED: Final = "justified"
MOST_TACTICS: Final = 20
STEPS: Final = reviewed.Steps(
    words=FORCE, send=flow.SEND, amend=flow.AMEND, review=flow.REVIEW, give_back=flow.RETURN,
    discarded=flow.DISCARDED, clock="scrutiny.force_review_due", prefix="SI",
    waits="A use-of-force form waits for your review", came_back="A use-of-force form came back to you",
)  # fmt: skip


@recorded()
def begin_form(*, custody_number: str = "", incident_number: str = "", actor: Actor, at: datetime) -> ForceForm:
    """A form of the actor's own, seen by nobody else until it is sent.

    Raises:
        NotPermitted: the actor is nobody of the workforce.
    """
    if reason := may_write_form(actor):
        raise NotPermitted(reason)
    made: ForceForm = ForceForm.unscoped.create(
        ref=next_reference("SF"), officer_ref=actor.person_ref, custody_number=custody_number,
        incident_number=incident_number,
    )  # fmt: skip

    record(flow.BEGUN, actor=actor, subject=made, at=at)
    return made


@recorded()
def answer_form(form: ForceForm, said: Mapping[str, Any], *, actor: Actor, at: datetime) -> ForceForm:
    """Keep the answers of one page. Before the form is sent nothing else is written; afterwards each is a version.

    Raises:
        NotPermitted: it is not the actor's own, or is not theirs to change now.
        BadInput: the day is to come.
    """
    changes = {name: value for name, value in said.items() if name in ANSWERED and value != getattr(form, name)}
    if (day := changes.get("used_on")) and day > day_of(at):
        raise BadInput("The day must be today or in the past.", where="used_on")
    if day:
        changes["month"] = day.isoformat()[:7]
    return _keep(form, changes, actor=actor, at=at)


@recorded()
def say_tactic(
    form: ForceForm, number: int, *, tactic: str, worked: bool | None, actor: Actor, at: datetime
) -> ForceForm:
    """Say what was used first, second and so on; saying a number again replaces it.

    Raises:
        NotPermitted: it is not the actor's own, or is not theirs to change now.
        BadInput: there is no such tactic, or those before it are not said yet.
    """
    if tactic not in tactic_codes(day_of(at)):
        raise BadInput("There is no such tactic.", where="tactic", hint="Choose one of the list.")
    if not 1 <= number <= min(len(form.tactics) + 1, MOST_TACTICS):
        raise BadInput("Say what you used before it first.", where="tactic")
    told = [*form.tactics]
    told[number - 1 : number] = [{"code": tactic, "worked": worked}]
    return _keep(form, {"tactics": told}, actor=actor, at=at)


@recorded()
def drop_tactic(form: ForceForm, number: int, *, actor: Actor, at: datetime) -> ForceForm:
    """Take a tactic out that was not used.

    Raises:
        NotPermitted: it is not the actor's own, or is not theirs to change now.
        BadInput: the form has no such tactic.
    """
    if not 1 <= number <= len(form.tactics):
        raise BadInput("The form has no such tactic.", hint="Look at the form again.")
    told = [each for at_number, each in enumerate(form.tactics, 1) if at_number != number]
    return _keep(form, {"tactics": told}, actor=actor, at=at)


def _keep(form: ForceForm, changes: dict[str, Any], *, actor: Actor, at: datetime) -> ForceForm:
    if reason := why_not_answer_form(form, actor):
        raise NotPermitted(reason)
    changes = {name: value for name, value in changes.items() if value != getattr(form, name)}
    if not changes:
        return form
    said = {name: changes.get(name, getattr(form, name)) for name in ("tactics", "reasons", "factors", "outcomes")}
    changes["marks"] = marks_of(**said, on=day_of(at))

    if form.state == ForceState.DRAFT:
        change(form, changes)
    else:
        correct(form, changes, reason="The supervisor returned it.", actor=actor, at=at)
    return form


@recorded()
def send_form(form: ForceForm, *, actor: Actor, at: datetime) -> ForceForm:
    """Send a form, or send it again, to the supervisor on the day of the force.

    Raises:
        TransitionRefused: it is not the actor's own, is not to be sent now, or does not say enough.
    """
    reviewed.send(form, STEPS, on=form.used_on, present=(), actor=actor, at=at)
    return form


@recorded()
def discard_form(form: ForceForm, *, actor: Actor, at: datetime) -> None:
    """Throw away a form that was never sent.

    Raises:
        NotPermitted: it is not the actor's own, or was sent.
    """
    reviewed.discard(form, STEPS, actor=actor, at=at)


@dataclass(frozen=True, kw_only=True)
class FormJudged:
    """What the reviewer says of a form as recorded, in the words of the rulebook, and when they opened it."""

    view: str
    words: str = ""
    opened_at: datetime


@recorded()
def review_form(form: ForceForm, judged: FormJudged, *, returns: bool, actor: Actor, at: datetime) -> ForceReview:
    """Review a form as it is recorded, or return it to the officer with what is missing.

    Raises:
        TransitionRefused: the actor is not the supervisor on the day, used the force, or the form does not wait.
        BadInput: it is found wanting, or returned, without a word why.
    """
    found = reviewed.Found(view=judged.view, is_good=judged.view == JUSTIFIED, words=judged.words,
                           opened_at=judged.opened_at)  # fmt: skip
    said = reviewed.decide(form, found, STEPS, returns=returns, actor=actor, at=at)
    made: ForceReview = ForceReview.unscoped.create(form=form, view=judged.view, **said)
    return made


def why_not_answer_form(form: ForceForm, actor: Any) -> str:
    """What keeps somebody from answering: it is not theirs, or it is with somebody else."""
    return reviewed.why_not_answer(form, actor, FORCE)


def why_not_send_form(form: ForceForm) -> str:
    """What the form does not say yet."""
    return form_says_enough(form, None)
