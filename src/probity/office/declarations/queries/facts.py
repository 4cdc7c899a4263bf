"""Offers as the corridor reads them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from probity.foundation.access.scoping import Reader
from probity.office.declarations.models import Answer, Offer, Procurement
from probity.office.declarations.queries.wording import value_in_words


@dataclass(frozen=True)
class OfferFacts:
    """An offer as the corridor reads it: plain values, no row."""

    ref: str
    giver_kind: str
    giver_name: str
    giver_organisation: str
    recipient_ref: str
    recipient_as_written: str
    declared_by_ref: str
    people: tuple[str, ...]
    unit_ref: str
    offered_on: date | None
    accepted: bool | None
    description: str
    value_words: str
    in_procurement: bool
    direction: str
    state: str


def offers_for_cross_check(reader: Reader) -> list[OfferFacts]:
    """Every offer declared or imported that the reader may see, declined ones too; never drafts. By reference."""
    rows = Offer.objects.visible_to(reader).in_register().prefetch_related("shares").order_by("ref")
    return [_facts(offer) for offer in rows]


def offer_facts(reader: Reader, ref: str) -> OfferFacts | None:
    """One offer by reference, or None where there is none that the reader may see."""
    rows = Offer.objects.visible_to(reader).in_register().prefetch_related("shares").filter(ref=ref)
    return next((_facts(offer) for offer in rows), None)


def _facts(offer: Offer) -> OfferFacts:
    shared = {share.person_ref for share in offer.shares.all()}
    people = {ref for ref in (offer.recipient_ref, offer.declared_by_ref) if ref} | shared
    return OfferFacts(
        ref=offer.ref,
        giver_kind=offer.giver_kind,
        giver_name=offer.giver_name,
        giver_organisation=offer.giver_organisation,
        recipient_ref=offer.recipient_ref,
        recipient_as_written=offer.recipient_as_written,
        declared_by_ref=offer.declared_by_ref,
        people=tuple(sorted(people)),
        unit_ref=offer.unit_ref,
        offered_on=offer.offered_on,
        accepted={Answer.ACCEPTED: True, Answer.DECLINED: False}.get(Answer(offer.answer)) if offer.answer else None,
        description=offer.description,
        value_words=value_in_words(offer),
        in_procurement=offer.in_procurement == Procurement.YES,
        direction=offer.direction,
        state=offer.state,
    )
