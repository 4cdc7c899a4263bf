"""Telling of a change, and what the unit does with it. What is grave is referred in the transaction that tells it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from probity.foundation.access.models import User, day_of
from probity.foundation.access.numbering import next_reference
from probity.foundation.audit.actors import System
from probity.foundation.audit.ledger import record, recorded
from probity.foundation.casework.actions import Words, add_note, receive_referral
from probity.foundation.casework.deadlines import meet_deadline, set_deadline
from probity.foundation.casework.models import Note, Referral
from probity.foundation.casework.policy import CORRIDOR_DESK
from probity.foundation.casework.transitions import change as change_fields
from probity.foundation.casework.transitions import move, why_not
from probity.foundation.kernel.errors import BadInput, NeedsReason, NotPermitted, TransitionRefused
from probity.foundation.rulebook.rows import code_list
from probity.foundation.workforce.queries import managers_up, search_people
from probity.office.vetting.actions.effects import Effect, apply_effect
from probity.office.vetting.models import Change, ChangeState, GuideReading
from probity.office.vetting.policy.circumstances import (
    COLLEAGUE,
    STANDARDS_DESK,
    Follows,
    asked_only,
    follows,
    guide_version,
    passed_to,
    still_asked,
    target_rule,
)
from probity.office.vetting.policy.completeness import day_in
from probity.office.vetting.policy.roles import MANAGER
from probity.office.vetting.workflow import circumstances as flow

# The referral is the system's: a list of what somebody sent must not tell them whom else they set to work.
PASSING_ON = System("vetting.changes", "passes on what is told: to counter-corruption, standards and other registers")
SENDER = "Vetting"
READ, ASSESS = "Read", "Assess"
STANDARDS_AND_CORRUPTION = (CORRIDOR_DESK, STANDARDS_DESK)


@recorded()
def begin_change(*, actor: User, at: datetime) -> Change:
    """A change to tell of, empty. One that was begun and not told is given again.

    Raises:
        NotPermitted: the account belongs to nobody.
    """
    if not actor.person_ref:
        raise NotPermitted("This account belongs to nobody who could tell of a change.")
    if begun := Change.unscoped.filter(person_ref=actor.person_ref, state=ChangeState.DRAFT).first():
        return begun
    made = Change.unscoped.create(ref=next_reference("VH"), person_ref=actor.person_ref, begun_at=at)
    record(flow.BEGUN, actor=actor, subject=made, at=at)
    return made


@recorded()
def save_change(told: Change, page: str, said: Mapping[str, Any], *, actor: User, at: datetime) -> Change:
    """Keep the answers of one page."""
    _needs_draft(told, actor)
    change_fields(told, {"said": {**told.said, **said}})
    record(flow.SAVED, actor=actor, subject=told, at=at, page=page)
    return told


@recorded()
def discard_change(told: Change, *, actor: User, at: datetime) -> None:
    """Throw away what was begun and not told."""
    _needs_draft(told, actor)
    record(flow.DISCARDED, actor=actor, subject=told, at=at)
    told.delete()


@recorded()
def tell_change(told: Change, *, actor: User, at: datetime) -> Change:
    """Tell the unit: it is in the queue, and whoever else must know is told in the same transaction, or nobody is.

    Raises:
        BadInput: a question is not answered.
        TransitionRefused: it is somebody else's, or was told before.
    """
    if reason := why_not(flow.TELL, told, actor):
        raise TransitionRefused(reason)
    on = day_of(at)
    said = asked_only(told.said, on)
    if page := still_asked(said, on):
        raise BadInput(f"“{page.title}” is not answered.", where=page.name, hint="Answer it, then send.")

    found = follows(said, on)
    facts = _facts(told.person_ref, said, found, at)
    move(
        told, flow.TELL, actor=actor, at=at, changes=facts, person=told.person_ref, late=found.late,
        happened_on=str(facts["happened_on"]), told_on=str(on), category=said["category"], words=said["words"],
    )  # fmt: skip
    set_deadline(told, ASSESS, rule_id=target_rule(risk=found.risk), starts_on=on)
    if found.risk:
        set_deadline(told, READ, rule_id="vetting.change_read", starts_on=on)

    if found.suspicion:
        refer_suspicion(told, at=at)
        return told
    register, desk = passed_to(told.category, on)
    if register:
        _pass_on(told, desk, about_ref=told.person_ref, register=register, at=at)
    return told


def _facts(person_ref: str, said: dict[str, str], found: Follows, at: datetime) -> dict[str, Any]:
    above = managers_up(person_ref, on=day_of(at))
    return {
        "said": said,
        "category": said["category"],
        "happened_on": day_in(said, "happened_on"),
        "told_at": at,
        "told_on": day_of(at),
        "told_late": found.late,
        "risk": found.risk,
        "suspicion": found.suspicion,
        "manager_ref": next((ref for ref in above if ref), ""),
        "read_by": found.read_by,
        "target_on": found.target_on,
    }


def refer_suspicion(told: Change, *, at: datetime) -> list[Referral]:
    """Hand it to counter-corruption and to standards, once each. Call it in a recorded action."""
    return [_pass_on(told, desk, about_ref=_suspected(told), at=at) for desk in STANDARDS_AND_CORRUPTION]


def _suspected(told: Change) -> str:
    """Whom it is about: who told it, or the one colleague who goes by the name they gave.

    The name alone proves nothing. It keeps a namesake on the desk that takes the referral from reading it.
    """
    if COLLEAGUE not in (told.said.get("whose"), told.said.get("suspect")):
        return told.person_ref
    found = search_people(told.said.get("who", ""), on=told.told_on or day_of(told.begun_at), limit=2)
    return found[0].ref if len(found) == 1 else ""


def _pass_on(told: Change, desk: str, *, about_ref: str, at: datetime, register: str = "") -> Referral:
    label = dict(code_list("vetting.change_categories", on=day_of(at)))[told.category]
    when = f"{label}. Happened on {_day(told.happened_on)}; told to the vetting unit on {_day(told.told_on)}."
    who = [f"Who it is said to be: {told.said['who']}"] if told.said.get("who") else []
    kept = [f"For the register of {register}, which standards keeps."] if register and register != desk else []
    content = Words(
        to_desk=desk,
        about_ref=about_ref,
        subject_kind=told._meta.label_lower,
        subject_ref=told.ref,
        title=f"Told to vetting: {label}"[:200],
        words="\n\n".join([when, told.said["words"], *who, *kept]),
    )
    key = f"{told.ref}.{desk}"
    return receive_referral(content, kind=Referral.Kind.HANDOVER, key=key, sender=SENDER, actor=PASSING_ON, at=at)


def _day(day: date | None) -> str:
    return f"{day.day} {day:%B} {day.year}" if day else "a day not given"


@recorded()
def take_change(told: Change, *, actor: User, at: datetime) -> Change:
    """Read it and take it to research."""
    changes = {"owner_ref": actor.person_ref, "read_at": at}
    move(told, flow.TAKE, actor=actor, at=at, changes=changes, owner=actor.person_ref)
    meet_deadline(told, READ, at=at)
    return told


@recorded()
def give_change(told: Change, *, owner_ref: str, actor: User, at: datetime) -> Change:
    """Give a change that is being researched to somebody else of the unit.

    Raises:
        NotPermitted: the actor is not the vetting manager, or manages whoever told it.
        BadInput: there is nobody of that reference in the unit, or it is about them.
    """
    if told.state != ChangeState.RESEARCH or not actor.holds(MANAGER):
        raise NotPermitted("Only the vetting manager gives a change that is being researched to somebody.")
    if told.manager_ref == owner_ref or told.person_ref == owner_ref:
        raise BadInput("It cannot be given to whom it is about, nor to their line manager.", where="owner_ref")
    change_fields(told, {"owner_ref": owner_ref})
    record(flow.GIVEN, actor=actor, subject=told, at=at, owner=owner_ref)
    return told


@recorded()
def add_research(told: Change, *, words: str, actor: User, at: datetime) -> Note:
    """Write down what a check showed.

    Raises:
        TransitionRefused: nobody has taken it, it is assessed, or the actor may not.
        NeedsReason: there are no words.
    """
    if reason := why_not(flow.ASSESS, told, actor):
        raise TransitionRefused(reason)
    if not words.strip():
        raise NeedsReason("Say what you looked at and what it showed.")
    return add_note(told, words=words, actor=actor, at=at)


@dataclass(frozen=True)
class Assessment:
    """What a change leads to and why. `condition` and `review_on` are for a condition alone."""

    outcome: str
    words: str
    condition: str = ""
    review_on: date | None = None


@recorded()
def assess_change(told: Change, given: Assessment, *, actor: User, at: datetime) -> Change:
    """End a change with its outcome, and do what the outcome says to the clearance, all in one.

    Raises:
        BadInput: there is no such outcome, or a condition lacks its words.
        NotPermitted: the outcome changes a clearance and the actor decides none.
        TransitionRefused: it is not being researched, or is somebody else's.
    """
    on = day_of(at)
    if given.outcome not in code_list("vetting.change_outcomes", on=on):
        raise BadInput("There is no such outcome.", where="outcome", hint="Choose one of those listed.")
    if not given.words.strip():
        raise NeedsReason("Say why.")
    if reason := why_not(flow.ASSESS, told, actor):
        raise TransitionRefused(reason)
    wanted = Effect(given.outcome, given.words, given.condition, given.review_on, basis="change")
    effect_ref = apply_effect(told, wanted, actor=actor, at=at)
    changes = {
        "assessed_on": on,
        "assessed_by_ref": actor.person_ref,
        "outcome": given.outcome,
        "outcome_words": given.words,
        "effect_ref": effect_ref,
    }
    move(
        told, flow.ASSESS, actor=actor, at=at, changes=changes, outcome=given.outcome, effect=effect_ref,
        words=given.words,
    )  # fmt: skip
    meet_deadline(told, ASSESS, at=at)
    return told


@recorded()
def read_guide(*, actor: User, at: datetime) -> GuideReading:
    """Keep that somebody read the guide as it stands today."""
    if not actor.person_ref:
        raise NotPermitted("This account belongs to nobody.")
    guide = guide_version(day_of(at))
    kept, new = GuideReading.objects.get_or_create(person_ref=actor.person_ref, guide=guide, defaults={"at": at})
    if new:
        record(flow.GUIDE_READ, actor=actor, subject=None, at=at, guide=guide)
    return kept


def _needs_draft(told: Change, actor: User) -> None:
    if told.state != ChangeState.DRAFT or told.person_ref != actor.person_ref:
        raise TransitionRefused("Only whoever began it can change it, and only before it is told.")
