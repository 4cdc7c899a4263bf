"""A draft: begun, kept page by page, thrown away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from probity.foundation.access.models import User
from probity.foundation.access.numbering import next_reference
from probity.foundation.audit.ledger import About, record, recorded
from probity.foundation.casework.transitions import change
from probity.foundation.kernel.errors import NotPermitted, TransitionRefused
from probity.office.declarations import workflow
from probity.office.declarations.models import Advice, AdviceState, Behalf, Offer, Share, State

# What a declarant says, page by page; nothing else of an offer can be saved by them.
SAID = frozenset(
    {
        "kind", "description", "circumstances", "offered_on", "giver_kind", "giver_name", "giver_organisation",
        "value_low", "value_high", "value_words", "answer", "asked", "outcome", "gift_test", "in_procurement",
        "procurement_words", "advice_ref", "behalf", "recipient_ref",
    }
)  # fmt: skip


@recorded()
def start_draft(*, actor: User, at: datetime) -> Offer:
    """Begin to declare an offer to oneself; it is nobody else's to see until it is declared.

    Raises:
        NotPermitted: the account belongs to nobody in the workforce.
    """
    if not actor.person_ref:
        raise NotPermitted("This account belongs to nobody in the workforce.", hint="Ask an access administrator.")
    offer = Offer.unscoped.create(
        ref=next_reference("GH"), recipient_ref=actor.person_ref, declared_by_ref=actor.person_ref
    )
    record(workflow.DRAFTED, actor=actor, subject=offer, at=at, **{"for": offer.recipient_ref})
    return offer


@recorded()
def save_draft(
    offer: Offer, said: Mapping[str, Any], *, actor: User, at: datetime, shared_with: Sequence[str] | None = None
) -> Offer:
    """Keep what was said on one page of a draft.

    Raises:
        TransitionRefused: it is declared already, or is somebody else's draft.
        ValueError: a field is not the declarant's to say.
    """
    if unknown := said.keys() - SAID:
        raise ValueError(f"a declarant does not say {sorted(unknown)}")
    _needs_draft_of(offer, actor)
    if said.get("advice_ref") and not Advice.unscoped.filter(
        ref=said["advice_ref"], person_ref=actor.person_ref, state=AdviceState.ANSWERED
    ):
        raise NotPermitted("That is no advice that you were given.", hint="Choose it again.")
    behalf = said.get("behalf", offer.behalf)
    if behalf != Behalf.OTHER:
        said = {**said, "recipient_ref": actor.person_ref}
    elif offer.behalf != Behalf.OTHER:
        said = {"recipient_ref": "", **said}  # somebody else, who is still to be named
    change(offer, said)
    if behalf != Behalf.TEAM:
        shared_with = ()
    if shared_with is not None:
        offer.shares.all().delete()
        Share.objects.bulk_create(Share(offer=offer, person_ref=ref) for ref in sorted({*shared_with}))
    record(workflow.SAVED, actor=actor, subject=offer, at=at, fields=sorted(said))
    return offer


@recorded()
def discard_draft(offer: Offer, *, actor: User, at: datetime) -> None:
    """Throw away a draft that was never declared."""
    _needs_draft_of(offer, actor)
    record(workflow.DISCARDED, actor=actor, subject=About("declarations.offer", offer.ref), at=at)
    Offer.unscoped.filter(pk=offer.pk, state=State.DRAFT, version=offer.version).delete()


def _needs_draft_of(offer: Offer, actor: User) -> None:
    if offer.state != State.DRAFT or offer.declared_by_ref != actor.person_ref:
        raise TransitionRefused("Only your own draft can be changed here.")
