"""What can be asked of contracts and awards, as plain values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from probity.foundation.access.scoping import Reader
from probity.office.procurement.models import Award, Contract, ContractParty, ContractRelease


@dataclass(frozen=True, slots=True)
class PartyFacts:
    """A supplier as one contract names it. `supplier_ref` is "" where the name was withheld."""

    supplier_ref: str
    name: str
    company_number: str
    address: str
    postcode: str


@dataclass(frozen=True, slots=True)
class AwardFacts:
    """An award with its contract and everyone it was made to.

    `value` is None where none was published, and `currency` is "GBP" for pounds. `for_force` is whether the force, or a
    body that buys for it, is a party. `keys` are all numbers by which the contract is named, for `buying_roles`.
    """

    ref: str
    contract_ref: str
    ocid: str
    tender_id: str
    title: str
    status: str
    value: Decimal | None
    currency: str
    awarded_on: date | None
    buyer_name: str
    buyers: tuple[str, ...]
    for_force: bool
    tender_from: date | None
    tender_to: date | None
    runs_from: date | None
    runs_to: date | None
    winners: tuple[PartyFacts, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(key for key in (self.contract_ref, self.ocid, self.tender_id) if key)


@dataclass(frozen=True, slots=True)
class SupplierParty:
    """A supplier of at least one award, with every way in which contracts write it."""

    supplier_ref: str
    names: tuple[str, ...]
    company_numbers: tuple[str, ...]
    addresses: tuple[str, ...]
    postcodes: tuple[str, ...]


def awards_between(
    reader: Reader,
    start: date,
    end: date,
    *,
    supplier_refs: Iterable[str] | None = None,
    for_force: bool = True,
) -> list[AwardFacts]:
    """Awards made from `start` to `end`, both inside, that stand and that the reader may see; by day, then reference.

    Only those to one of `supplier_refs`, where given. `for_force` leaves out the contracts to which neither the force
    nor a body that buys for it is a party. Three questions to the database, whatever the number of awards.
    """
    rows = Award.objects.visible_to(reader).standing().between(start, end).with_force()
    if supplier_refs is not None:
        rows = rows.filter(winners__supplier__ref__in=[*supplier_refs])
    if for_force:
        rows = rows.of_force()
    return _facts(rows.order_by("awarded_on", "ref").distinct())


def awards_of_contract(reader: Reader, contract: Contract) -> list[AwardFacts]:
    """Every award of one contract, those taken back too."""
    rows = Award.objects.visible_to(reader).filter(contract=contract).with_force()
    return _facts(rows.order_by("awarded_on", "ref"))


def supplier_parties(reader: Reader, *, for_force: bool = True) -> list[SupplierParty]:
    """Everyone who was awarded a contract, once each, by reference; `for_force` as in `awards_between`."""
    awards = Award.objects.visible_to(reader).standing()
    if for_force:
        awards = awards.of_force()
    rows = ContractParty.objects.visible_to(reader).filter(awards__in=awards, supplier__isnull=False)
    found: defaultdict[str, dict[tuple[str, str, str, str], None]] = defaultdict(dict)
    fields = ("supplier__ref", "name", "company_number", "address", "postcode")
    for ref, *said in rows.order_by("supplier__ref", "pk").values_list(*fields).distinct():
        found[ref][tuple(said)] = None
    return [SupplierParty(ref, *(_said(column) for column in zip(*rows, strict=True))) for ref, rows in found.items()]


def party_facts(reader: Reader, supplier_ref: str) -> SupplierParty | None:
    """How contracts write one supplier; None where none names it. One question to the database."""
    rows = ContractParty.objects.visible_to(reader).filter(supplier__ref=supplier_ref).order_by("pk")
    said = [*rows.values_list("name", "company_number", "address", "postcode").distinct()]
    return SupplierParty(supplier_ref, *(_said(column) for column in zip(*said, strict=True))) if said else None


def _said(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


def _facts(awards: Iterable[Award]) -> list[AwardFacts]:
    rows = [*awards.select_related("contract").prefetch_related("winners__supplier", "contract__parties")]  # type: ignore[attr-defined]  # a queryset
    return [_one(award) for award in rows]


def _one(award: Award) -> AwardFacts:
    contract = award.contract
    return AwardFacts(
        ref=award.ref,
        contract_ref=contract.ref,
        ocid=contract.ocid,
        tender_id=contract.tender_id,
        title=award.heading,
        status=award.status,
        value=award.value,
        currency=award.currency,
        awarded_on=award.awarded_on,
        buyer_name=contract.buyer_name,
        buyers=_said(party.name for party in contract.parties.all() if "buyer" in party.roles.split()),
        for_force=bool(getattr(award, "for_force", False)),
        tender_from=contract.tender_from,
        tender_to=contract.tender_to,
        runs_from=award.runs_from,
        runs_to=award.runs_to,
        winners=tuple(_party(one) for one in award.winners.all()),
    )


def _party(one: ContractParty) -> PartyFacts:
    return PartyFacts(
        supplier_ref=one.supplier.ref if one.supplier else "",
        name=one.name,
        company_number=one.company_number,
        address=one.address,
        postcode=one.postcode,
    )


@dataclass(frozen=True, slots=True)
class ReleaseFacts:
    """One release of a contract: when, from which file, and what it changed, in words."""

    title: str
    released_at: datetime
    source_name: str
    says: str


TAGS = {
    "planning": "Planned", "planningUpdate": "Plan changed", "tender": "Tender published",
    "tenderAmendment": "Tender amended", "tenderUpdate": "Tender updated", "tenderCancellation": "Tender cancelled",
    "award": "Award published", "awardUpdate": "Award updated", "awardCancellation": "Award cancelled",
    "contract": "Contract published", "compiled": "Taken together by the publisher",
}  # fmt: skip
COMPARED = (
    ("title", "title"), ("status", "status"), ("buyer", "buyer"), ("value", "value"), ("tenderPeriod", "tender dates"),
    ("awards", "awards"), ("parties", "parties"), ("description", "description"),
)  # fmt: skip


def releases_of(contract: Contract) -> list[ReleaseFacts]:
    """Every release of a contract that the caller has read under its rule, newest first."""
    rows = [*ContractRelease.objects.filter(contract=contract).order_by("released_at", "pk")]
    earlier: list[ContractRelease | None] = [None, *rows[:-1]]
    return [_release(one, before) for one, before in zip(rows, earlier, strict=True)][::-1]


def _release(one: ContractRelease, before: ContractRelease | None) -> ReleaseFacts:
    title = ", ".join(TAGS.get(tag, tag) for tag in one.tags.split()) or "Published"
    return ReleaseFacts(title, one.released_at, one.source_name, _changed(one.said, before.said) if before else "")


def _changed(later: dict[str, Any], earlier: dict[str, Any]) -> str:
    def said(of: dict[str, Any], name: str) -> Any:
        return (of.get("tender") or {}).get(name, of.get(name))

    pairs = ((words, said(later, name), said(earlier, name)) for name, words in COMPARED)
    named = [words for words, now, then in pairs if now is not None and now != then]
    return f"Changed since the release before: {', '.join(named)}." if named else "Says the same as the one before."


def parties_of(reader: Reader, contract: Contract) -> list[ContractParty]:
    """The parties of a contract, the buyers first, then by name."""
    rows = ContractParty.objects.visible_to(reader).filter(contract=contract).select_related("supplier")
    return [*rows.order_by("is_supplier", "name")]
