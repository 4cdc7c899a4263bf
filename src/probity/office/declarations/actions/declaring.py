"""Declaring an offer, and its endorsement."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from probity.foundation.access.models import User, day_of
from probity.foundation.audit.ledger import record, recorded
from probity.foundation.casework.actions import tell
from probity.foundation.casework.deadlines import meet_deadline, set_deadline
from probity.foundation.casework.transitions import change, move, why_not
from probity.foundation.kernel.errors import NotPermitted, TransitionRefused
from probity.foundation.rulebook.rows import clock, code_list
from probity.foundation.workforce.queries import person_card
from probity.office.declarations import workflow
from probity.office.declarations.actions.disposal import await_disposal
from probity.office.declarations.actions.returns import list_in_return
from probity.office.declarations.actions.steps import needs_words, step
from probity.office.declarations.models import Behalf, Offer, ReviewBy, StepKind
from probity.office.declarations.policy import (
    Endorser,
    endorser_of,
    may_reroute,
    outsider_for,
    reviewed_by_deputy,
)


@recorded()
def declare(offer: Offer, *, actor: User, at: datetime) -> Offer:
    """Put a finished draft before the endorser worked out for the day, with the time that each step now has.

    Raises:
        TransitionRefused: something is still to say; the message names it.
        NotPermitted: nobody can endorse or review it; the message says who can put that right.
    """
    if reason := why_not(workflow.DECLARE, offer, actor):
        raise TransitionRefused(reason)
    today = day_of(at)
    assert offer.offered_on is not None  # noqa: S101 - the guard asked for it
    if offer.offered_on > today:
        raise NotPermitted("The offer's date is in the future.", hint="Give the day on which it was made.")
    endorser = _endorser_of(offer, on=today)
    changes = _as_declared(offer, endorser, today)
    move(
        offer,
        workflow.DECLARE,
        actor=actor,
        at=at,
        changes=changes,
        people=[*offer.people()],
        endorser=endorser.ref,
        review_by=changes["review_by"],
        answer=offer.answer,
        days_late=max(0, (today - changes["declare_by"]).days),
        description=offer.description,
        giver=offer.giver,
        **{"for": offer.recipient_ref},
    )
    step(offer, StepKind.DECLARED, "", actor=actor, at=at)
    _ask_endorser(offer, at=at)
    await_disposal(offer, on=today)
    list_in_return(offer, actor=actor, at=at)
    return offer


def _endorser_of(offer: Offer, *, on: date) -> Endorser:
    """The endorser of the recipient's line; for the commissioner, who stands in no line, the named outsider."""
    if offer.behalf == Behalf.COMMISSIONER:
        return outsider_for(offer.people(), on=on)
    return endorser_of(offer.recipient_ref, offer.people(), on=on)


def _as_declared(offer: Offer, endorser: Endorser, today: date) -> dict[str, Any]:
    """What becomes fixed when an offer is declared: whose unit, by when, who endorses, who reviews."""
    assert offer.offered_on is not None  # noqa: S101 - the guard asked for it
    card = person_card(offer.recipient_ref, on=offer.offered_on) or person_card(offer.recipient_ref, on=today)
    named = code_list("gifts.published_by_name", on=offer.offered_on)
    return {
        "declared_on": today,
        "declare_by": clock("gifts.declaration_time", on=offer.offered_on).due(offer.offered_on),
        "unit_ref": card.unit_ref if card else "",
        "published_by_name": bool(card and card.rank in {label for _, label in named}),
        "endorser_ref": endorser.ref,
        "endorser_why": endorser.why,
        "endorse_by": clock("gifts.endorsement_time", on=today).due(today),
        "review_by": _review_by(offer, endorser, on=today),
    }


def _review_by(offer: Offer, endorser: Endorser, *, on: date) -> ReviewBy:
    """Whoever reviews has neither part in the offer nor endorsed it, nor anybody close to them."""
    deputy = reviewed_by_deputy([*offer.people(), endorser.ref], on=on)
    return ReviewBy.DEPUTY if deputy else ReviewBy.REGISTRAR


@recorded()
def endorse(offer: Offer, *, supported: bool, words: str, actor: User, at: datetime) -> Offer:
    """Say, as the endorser, that one knows of the offer and whether one supports what was done."""
    needs_words(words, unless=supported, what="Say why you do not support it.")
    changes = {"endorsed_by_ref": actor.person_ref, "endorsed_on": day_of(at)}
    move(offer, workflow.ENDORSE, actor=actor, at=at, changes=changes, supported=supported, words=words)
    meet_deadline(offer, "Endorse", at=at)
    set_deadline(offer, "Review", rule_id="gifts.review_time", starts_on=day_of(at))
    step(offer, StepKind.SUPPORTED if supported else StepKind.NOT_SUPPORTED, words, actor=actor, at=at)
    return offer


@recorded()
def reroute(offer: Offer, *, words: str, actor: User, at: datetime) -> Offer:
    """Work out the endorser again as at today, when the one named has left or cannot act.

    Raises:
        TransitionRefused: it is not waiting for endorsement, or the actor does not review it.
        NotPermitted: today's rules name the same person.
    """
    if reason := may_reroute(offer, actor):
        raise TransitionRefused(reason)
    needs_words(words, what="Say why another endorser is needed.")
    was, now = offer.endorser_ref, _endorser_of(offer, on=day_of(at))
    if now.ref == was:
        raise NotPermitted("Today's rules name the same endorser.", hint="If they have left, wait for the HR feed.")
    review_by = _review_by(offer, now, on=day_of(at))
    endorse_by = clock("gifts.endorsement_time", on=day_of(at)).due(day_of(at))
    asked = {"endorser_ref": now.ref, "endorser_why": now.why, "review_by": review_by, "endorse_by": endorse_by}
    change(offer, asked)
    record(workflow.REROUTED, actor=actor, subject=offer, at=at, to=now.ref, words=words, **{"from": was})
    step(offer, StepKind.REROUTED, words, actor=actor, at=at)
    _ask_endorser(offer, at=at)
    return offer


def _ask_endorser(offer: Offer, *, at: datetime) -> None:
    set_deadline(offer, "Endorse", rule_id="gifts.endorsement_time", starts_on=day_of(at))
    tell(
        offer.endorser_ref, key=f"{offer.ref}:endorse:{offer.version}", title=f"An offer to endorse: {offer.ref}", at=at
    )
