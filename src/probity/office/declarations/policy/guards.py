"""What stands in the way of each thing done to an offer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from probity.foundation.access.selves import about_themselves
from probity.foundation.audit.actors import System
from probity.foundation.casework.models import Deadline
from probity.foundation.casework.policy import not_about_themselves
from probity.office.declarations.models import Offer, ReviewBy, State
from probity.office.declarations.policy.roles import DEPUTY, READERS, REGISTRAR


def is_declarant(offer: Offer, actor: Any) -> str:
    """Only whoever wrote the draft, or to whom it was offered."""
    mine = actor.person_ref and actor.person_ref in {offer.declared_by_ref, offer.recipient_ref}
    return "" if mine else "Only the person who declared it, or to whom it was offered, can do this."


def is_endorser(offer: Offer, actor: Any) -> str:
    """Only the one person worked out to endorse it."""
    asked = offer.endorser_ref and actor.person_ref == offer.endorser_ref
    return "" if asked else "Only the endorser named on this offer can endorse it."


def is_reviewer(offer: Offer, actor: Any) -> str:
    """The registrar; their deputy for what involves the registrar."""
    wanted = REGISTRAR if offer.review_by == ReviewBy.REGISTRAR else DEPUTY
    return "" if actor.holds(wanted) else f"Only {wanted.title.lower()} can do this."


def decided_nothing_earlier(offer: Offer, actor: Any) -> str:
    """Whoever endorsed an offer does not review it too, by any account, nor does anybody tied to them."""
    endorsed = bool(offer.endorsed_by_ref) and about_themselves(actor, [offer.endorsed_by_ref])
    return "You, or somebody close to you, endorsed this offer, so somebody else reviews it." if endorsed else ""


def is_complete(offer: Offer, _actor: Any) -> str:
    """Everything that the register asks of an offer has been said."""
    missing = [words for words, said in _asked(offer) if not said]
    return f"Still to say: {', '.join(missing)}." if missing else ""


def _asked(offer: Offer) -> Iterable[tuple[str, object]]:
    yield "what was offered", offer.description.strip()
    yield "what kind of offer it was", offer.kind
    yield "who offered it", offer.giver
    yield "when", offer.offered_on
    yield "what it was worth", offer.value_low is not None or offer.value_words
    yield "how it came about", offer.circumstances.strip()
    yield "whether it was accepted", offer.answer
    yield "whether you asked beforehand", offer.asked
    yield "what became of it", offer.outcome
    yield "whether the giver is in a procurement", offer.in_procurement
    yield "to whom it was offered", offer.recipient_ref


def may_reroute(offer: Offer, actor: Any) -> str:
    """The reviewer, while it waits for endorsement."""
    if offer.state != State.DECLARED:
        return "Only an offer that waits for endorsement can be sent to another endorser."
    return is_reviewer(offer, actor) or not_about_themselves(offer, actor)


def may_say_what_became_of_it(offer: Offer, actor: Any) -> str:
    """The people in it and its reviewer, while it is open in the register."""
    if offer.state in {State.DRAFT, State.CLOSED}:
        return "What became of it is recorded while an offer is open in the register."
    refused = is_declarant(offer, actor)
    return refused if refused and is_reviewer(offer, actor) else ""


def may_correct(offer: Offer, actor: Any) -> str:
    """The declarant until it is endorsed; then the reviewer, until it is closed."""
    if offer.state in {State.DRAFT, State.CLOSED}:
        return "A draft is edited, and a closed offer stands."
    if offer.state == State.DECLARED:
        return is_declarant(offer, actor)
    return is_reviewer(offer, actor) or not_about_themselves(offer, actor)


def may_add_document(offer: Offer, actor: Any) -> str:
    """Whoever wrote a draft; later the people in it, its endorser and its reviewer, until it is closed."""
    if offer.state == State.DRAFT:
        return "" if actor.person_ref == offer.declared_by_ref else "This draft is somebody else's."
    if offer.state == State.CLOSED:
        return "A closed offer takes no more documents."
    takes_part = not is_declarant(offer, actor) or not is_endorser(offer, actor) or not is_reviewer(offer, actor)
    return "" if takes_part else "Only the people in it, its endorser and its reviewer add documents."


def may_load(actor: Any) -> str:
    """The registrar, or a named part of the system."""
    allowed = isinstance(actor, System) or actor.holds(REGISTRAR)
    return "" if allowed else "Only the gifts registrar loads a register."


def nothing_to_dispose_of(offer: Offer, _actor: Any) -> str:
    """A gift that is still to be returned or given away, or whose receipt is to come, keeps its offer open."""
    waiting = Deadline.objects.filter(subject_kind="declarations.offer", subject_ref=offer.ref, name="Disposal")
    return "What became of the gift is still to be recorded." if waiting.filter(met_at=None).exists() else ""


def may_note(offer: Offer, actor: Any) -> str:
    """The endorser and the reviewer, of an offer that does not involve them."""
    if offer.state == State.DRAFT:
        return "A draft takes no notes."
    works_on_it = not is_endorser(offer, actor) or not is_reviewer(offer, actor)
    refused = "" if works_on_it else "Only its endorser and its reviewer write notes on it."
    return refused or not_about_themselves(offer, actor)


def may_give_time(offer: Offer, actor: Any) -> str:
    """The reviewer, while it is open, of an offer that does not involve them."""
    if offer.state in {State.DRAFT, State.CLOSED}:
        return "Time is given while an offer is open in the register."
    if refused := is_reviewer(offer, actor) or not_about_themselves(offer, actor):
        return refused
    running = Deadline.objects.filter(subject_kind="declarations.offer", subject_ref=offer.ref, met_at=None)
    return "" if running.exists() else "Nothing about this offer is due."


def may_read_notes(offer: Offer, actor: Any) -> bool:
    """Whether the actor works on the offer or reads the register, and it does not involve them."""
    reads = any(grant.role in READERS for grant in actor.grants)
    return (reads or not is_endorser(offer, actor)) and not not_about_themselves(offer, actor)
