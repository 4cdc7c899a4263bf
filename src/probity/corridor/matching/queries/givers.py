"""Givers and suppliers, each under every name that is known, and which of them may be the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from probity.analysis.linkage.matching import Link, Party, link_organisations
from probity.analysis.linkage.names import normalise
from probity.office.declarations.queries import OfferFacts
from probity.office.procurement.queries import SupplierFacts, SupplierParty


def giver_of(offer: OfferFacts) -> str:
    """Who made the offer: the organisation where one is named, else the name."""
    return offer.giver_organisation.strip() or offer.giver_name.strip()


def is_organisation(offer: OfferFacts) -> bool:
    """Whether the giver is an organisation, or a person who gave for one."""
    return bool(offer.giver_organisation.strip()) or offer.giver_kind == "organisation"


def may_be_organisation(offer: OfferFacts) -> bool:
    """Whether the giver is compared with suppliers: all but a person who gave for nobody else."""
    return is_organisation(offer) or offer.giver_kind != "person"


REVIEW: Final = "review"

Match = tuple[OfferFacts, SupplierFacts, Link]


def people_in(offer: OfferFacts) -> frozenset[str]:
    """Everyone who is in an offer: to whom it was made, who declared it, who shared in it."""
    return frozenset(ref for ref in (*offer.people, offer.recipient_ref, offer.declared_by_ref) if ref)


def match_givers(
    offers: Iterable[OfferFacts], paid: Iterable[SupplierFacts], awarded: Iterable[SupplierParty] = ()
) -> list[Match]:
    """Each offer with each supplier that its giver may be, with the strongest link over the supplier's spellings.

    A supplier is compared under every name in which it was paid or awarded a contract. Each giver's name is compared
    once, however many offers it made. In the order of offer, then supplier.
    """
    by_giver: dict[tuple[str, str], list[OfferFacts]] = defaultdict(list)
    for offer in offers:
        kind = "organisation" if is_organisation(offer) else offer.giver_kind
        by_giver[giver_of(offer), kind].append(offer)
    givers = [*by_giver]
    left = [_party(str(at), name, kind) for at, (name, kind) in enumerate(givers)]
    known = {supplier.ref: supplier for supplier in paid}
    strongest: dict[tuple[str, str], Link] = {}
    right = _suppliers(known, awarded)
    for link in link_organisations(left, right):  # strongest first
        strongest.setdefault((link.left_id, link.right_id.rpartition("/")[0]), link)
    names = {party.id: party.name for party in (*left, *right)}
    matched = [
        (offer, known[ref], _as_judged(link, names))
        for (giver, ref), link in strongest.items()
        for offer in by_giver[givers[int(giver)]]
    ]
    return sorted(matched, key=lambda one: (one[0].ref, one[1].ref))


def _as_judged(link: Link, names: Mapping[str, str]) -> Link:
    """The link, as a `review` unless both have the very same name: a gifts register gives no number to tell by."""
    if link.verdict == REVIEW or normalise(names[link.left_id]).full == normalise(names[link.right_id]).full:
        return link
    return replace(link, verdict=REVIEW, why=f"{link.why}; no company number to tell by")


def _suppliers(known: Mapping[str, SupplierFacts], awarded: Iterable[SupplierParty]) -> list[Party]:
    contracts = {party.supplier_ref: party for party in awarded}
    right = []
    for ref, supplier in known.items():
        party = contracts.get(ref)
        names = dict.fromkeys((supplier.name, *supplier.spellings, *(party.names if party else ())))
        right += [_party(f"{ref}/{at}", name, supplier.kind) for at, name in enumerate(names)]
    return right


def _party(ref: str, name: str, kind: str) -> Party:
    match kind:
        case "organisation" | "person":
            return Party(id=ref, name=name, kind=kind)
        case _:
            return Party(id=ref, name=name, kind="unknown")
