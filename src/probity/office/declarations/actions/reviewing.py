"""What the register does with an endorsed offer: challenge, acceptance, closing, correction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from probity.foundation.access.models import User, day_of
from probity.foundation.audit.actors import Actor
from probity.foundation.audit.ledger import recorded
from probity.foundation.casework.actions import correct, write_letter
from probity.foundation.casework.deadlines import meet_deadline, set_deadline
from probity.foundation.casework.models import Deadline
from probity.foundation.casework.transitions import move
from probity.foundation.kernel.errors import TransitionRefused
from probity.foundation.workforce.queries import person_card
from probity.office.declarations import workflow
from probity.office.declarations.actions.drafting import SAID
from probity.office.declarations.actions.returns import list_in_return
from probity.office.declarations.actions.steps import needs_words, step
from probity.office.declarations.models import Offer, StepKind
from probity.office.declarations.policy import (
    may_correct,
)


@recorded()
def challenge(offer: Offer, *, words: str, actor: User, at: datetime) -> Offer:
    """Put a question to the declarant that must be answered before the offer is accepted into the register."""
    needs_words(words, what="Say what you ask.")
    move(offer, workflow.CHALLENGE, actor=actor, at=at, words=words, changes={"reviewed_by_ref": actor.person_ref})
    meet_deadline(offer, "Review", at=at)
    deadline = set_deadline(offer, "Answer", rule_id="gifts.answer_time", starts_on=day_of(at))
    step(offer, StepKind.CHALLENGED, words, actor=actor, at=at)
    _write_to_declarant(offer, "challenge", deadline=deadline, words=words, actor=actor, at=at)
    return offer


@recorded()
def answer_challenge(offer: Offer, *, words: str, actor: User, at: datetime) -> Offer:
    """Answer the question that the reviewer put."""
    needs_words(words, what="Write your answer.")
    move(offer, workflow.ANSWER, actor=actor, at=at, words=words)
    meet_deadline(offer, "Answer", at=at)
    set_deadline(offer, "Review", rule_id="gifts.review_time", starts_on=day_of(at))
    step(offer, StepKind.ANSWERED, words, actor=actor, at=at)
    return offer


@recorded()
def enter(offer: Offer, *, words: str, actor: User, at: datetime) -> Offer:
    """Accept the offer into the register, as it stands."""
    move(offer, workflow.ENTER, actor=actor, at=at, words=words, changes={"reviewed_by_ref": actor.person_ref})
    meet_deadline(offer, "Review", at=at)
    step(offer, StepKind.ENTERED, words, actor=actor, at=at)
    return offer


@recorded()
def close(offer: Offer, *, words: str, actor: User, at: datetime) -> Offer:
    """Close an offer in the register: nothing about it is outstanding."""
    move(offer, workflow.CLOSE, actor=actor, at=at, words=words)
    step(offer, StepKind.CLOSED, words, actor=actor, at=at)
    return offer


@recorded()
def correct_offer(offer: Offer, said: Mapping[str, Any], *, reason: str, actor: User, at: datetime) -> Offer:
    """Correct what an offer says, keeping what it said: the declarant until it is endorsed, then the reviewer."""
    if unknown := said.keys() - SAID - {"direction"} | (said.keys() & {"behalf", "recipient_ref"}):
        raise ValueError(f"a correction does not change {sorted(unknown)}")
    if reason_not := may_correct(offer, actor):
        raise TransitionRefused(reason_not)
    correct(offer, said, reason=reason, actor=actor, at=at)
    step(offer, StepKind.CORRECTED, reason, actor=actor, at=at)
    if "offered_on" in said:
        list_in_return(offer, actor=actor, at=at)
    return offer


def _write_to_declarant(
    offer: Offer, template: str, *, deadline: Deadline, words: str, actor: Actor, at: datetime
) -> None:
    card = person_card(offer.declared_by_ref, on=day_of(at))
    facts = {
        "offer": offer,
        "name": card.name if card else "colleague",
        "words": words,
        "deadline": deadline,
        "sender": "The gifts register",
    }
    path = f"declarations/letters/{template}.txt"
    write_letter(offer, template=path, to_ref=offer.declared_by_ref, facts=facts, actor=actor, at=at)
