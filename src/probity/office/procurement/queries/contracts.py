"""What can be asked of contracts and awards, as plain values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from probity.foundation.access.scoping import Reader
from probity.office.procurement.models import Award, Contract, ContractParty


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
        rows = rows.filter(for_force=True)
    return _facts(rows.order_by("awarded_on", "ref").distinct())


def awards_of_contract(reader: Reader, contract: Contract) -> list[AwardFacts]:
    """Every award of one contract, those taken back too."""
    rows = Award.objects.visible_to(reader).filter(contract=contract).with_force()
    return _facts(rows.order_by("awarded_on", "ref"))


def supplier_parties(reader: Reader, *, for_force: bool = True) -> list[SupplierParty]:
    """Everyone who was awarded a contract, once each, by reference; `for_force` as in `awards_between`."""
    awards = Award.objects.visible_to(reader).standing()
    if for_force:
        awards = awards.with_force().filter(for_force=True)
    rows = ContractParty.objects.visible_to(reader).filter(awards__in=awards, supplier__isnull=False)
    found: defaultdict[str, dict[tuple[str, str, str, str], None]] = defaultdict(dict)
    fields = ("supplier__ref", "name", "company_number", "address", "postcode")
    for ref, *said in rows.order_by("supplier__ref", "pk").values_list(*fields).distinct():
        found[ref][tuple(said)] = None
    return [SupplierParty(ref, *(_said(column) for column in zip(*rows, strict=True))) for ref, rows in found.items()]


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
