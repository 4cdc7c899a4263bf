"""The cross-check as plain values: what the office's registers give. Nothing is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from probity.analysis.linkage.matching import Link
from probity.corridor.matching.queries.awards import Awards, awards_about
from probity.corridor.matching.queries.givers import Match, giver_of, match_givers, may_be_organisation, people_in
from probity.corridor.matching.queries.reader import CROSS_CHECK, Progress
from probity.corridor.matching.queries.spend import Spend, spend_about
from probity.office.declarations.queries import OfferFacts, offers_for_cross_check
from probity.office.procurement.queries import SupplierFacts, supplier_parties, suppliers

RECEIVED = "received"


@dataclass(frozen=True)
class Finding:
    """An offer whose giver may be a supplier, why, and what that supplier was paid and awarded about then.

    `others` are the other offers by whoever may be that supplier, oldest first, as a candidate keeps them.
    """

    offer: OfferFacts
    supplier: SupplierFacts
    link: Link
    spend: Spend
    awards: Awards
    others: tuple[Mapping[str, object], ...]

    @property
    def pair(self) -> tuple[str, str]:
        return self.offer.ref, self.supplier.ref

    @property
    def people(self) -> frozenset[str]:
        return people_in(self.offer)

    def facts(self) -> dict[str, Any]:
        """The finding as a candidate's fields."""
        offer, spend = self.offer, self.spend
        return {
            "giver": giver_of(offer),
            "supplier_name": self.supplier.name,
            "declarant_ref": offer.declared_by_ref or offer.recipient_ref,
            "recipient_ref": offer.recipient_ref,
            "recipient_as_written": offer.recipient_as_written,
            "offered_on": offer.offered_on,
            "accepted": offer.accepted,
            "in_procurement": offer.in_procurement,
            "description": offer.description,
            "value_words": offer.value_words,
            "score": Decimal(str(self.link.score)).quantize(Decimal("0.001")),
            "verdict": self.link.verdict,
            "why": self.link.why,
            "spend_before": spend.before,
            "spend_after": spend.after,
            "credits": spend.credits,
            "lines": spend.lines,
            "quarters": [dict(part) for part in spend.quarters],
            "awards": [dict(award) for award in self.awards.kept],
            "award_count": len(self.awards.kept),
            "award_value": self.awards.value,
            "had_part": self.awards.had_part,
            "others": [dict(other) for other in self.others],
        }


@dataclass(frozen=True)
class CrossCheck:
    """Everything that one cross-check of the office's registers found."""

    offers: int
    givers: int
    suppliers: int
    findings: tuple[Finding, ...]


def cross_check(*, progress: Progress = lambda _step: None) -> CrossCheck:
    """Read the office's registers, match the givers with the suppliers, and set spend and awards beside each offer.

    Declined offers count. What the force itself gave does not. The same registers give the same answer.
    """
    progress("Reading offers")
    offers = offers_for_cross_check(CROSS_CHECK)
    received = [offer for offer in offers if offer.direction == RECEIVED and giver_of(offer)]
    progress("Reading suppliers and awards")
    paid, awarded = suppliers(CROSS_CHECK), supplier_parties(CROSS_CHECK, for_force=False)
    progress("Comparing names")
    matched = match_givers(received, paid, awarded)
    progress("Adding up spend and awards")
    findings = _findings(matched)
    givers = {giver_of(offer) for offer in received if may_be_organisation(offer)}
    return CrossCheck(len(offers), len(givers), len(paid), findings)


def _findings(matched: list[Match]) -> tuple[Finding, ...]:
    spend, awards, others = spend_about(matched), awards_about(matched), _offers_by_supplier(matched)
    return tuple(
        Finding(
            offer,
            supplier,
            link,
            spend.get((offer.offered_on, supplier.ref), Spend()),
            awards.get((offer.ref, supplier.ref), Awards()),
            tuple(_kept(other) for other in others[supplier.ref] if other.ref != offer.ref),
        )
        for offer, supplier, link in matched
    )


def _offers_by_supplier(matched: Iterable[Match]) -> Mapping[str, list[OfferFacts]]:
    """The offers by whoever may be each supplier, however they wrote themselves: by day, those without one first."""
    offers: defaultdict[str, list[OfferFacts]] = defaultdict(list)
    for offer, supplier, _ in matched:
        offers[supplier.ref].append(offer)
    for made in offers.values():
        made.sort(key=lambda one: (str(one.offered_on or ""), one.ref))
    return offers


def _kept(other: OfferFacts) -> Mapping[str, object]:
    return {
        "offer": other.ref,
        "on": str(other.offered_on or ""),
        "giver": giver_of(other),
        "to": other.recipient_ref,
        "to_as_written": other.recipient_as_written,
        "accepted": other.accepted,
    }
