"""The cross-check as plain values: what the office's registers give, and what that changes here. Nothing is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Max

from probity.analysis.linkage.matching import Link, Party, link_organisations
from probity.corridor.matching.models import ORDER_KEYS, Candidate
from probity.foundation.access.models import User
from probity.foundation.audit.actors import System
from probity.foundation.casework.deconfliction import Clash, clashes_with
from probity.foundation.casework.models import Release
from probity.foundation.kernel.errors import UnknownRule
from probity.foundation.rulebook.rows import clock, code_list
from probity.foundation.workforce.queries import cards
from probity.office.declarations.queries import OfferFacts, offers_for_cross_check
from probity.office.procurement.queries import SpendSum, SupplierFacts, spend_between, suppliers

CROSS_CHECK = System("cross-check", "matches givers with suppliers")
RECEIVED = "received"
PARTS = 4  # quarters on either side of the offer
PENCE = Decimal("0.01")

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Spend:
    """What a supplier was paid before (to the day of the offer) and after it; credits of both, never taken off."""

    before: Decimal = Decimal(0)
    after: Decimal = Decimal(0)
    credits: Decimal = Decimal(0)
    lines: int = 0
    quarters: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True)
class Finding:
    """An offer whose giver may be a supplier, why, and what that supplier was paid about then."""

    offer: OfferFacts
    supplier: SupplierFacts
    link: Link
    spend: Spend

    @property
    def pair(self) -> tuple[str, str]:
        return self.offer.ref, self.supplier.ref

    @property
    def people(self) -> frozenset[str]:
        named = (*self.offer.people, self.offer.recipient_ref, self.offer.declared_by_ref)
        return frozenset(ref for ref in named if ref)

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
        }


@dataclass(frozen=True)
class CrossCheck:
    """Everything that one cross-check of the office's registers found."""

    offers: int
    givers: int
    suppliers: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Change:
    """A candidate that a run changes, and which of its fields, with what was found."""

    candidate: Candidate
    finding: Finding
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Comparison:
    """What a cross-check changes in the candidates that stand."""

    new: list[Finding] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    back: list[Candidate] = field(default_factory=list)
    gone: list[Candidate] = field(default_factory=list)
    unchanged: list[Candidate] = field(default_factory=list)

    def counts(self, check: CrossCheck) -> dict[str, int]:
        """The counts that a run keeps and a command prints."""
        return {
            "offers": check.offers,
            "givers": check.givers,
            "suppliers": check.suppliers,
            "candidates": len(check.findings),
            "new": len(self.new),
            "changed": len(self.changed),
            "back": len(self.back),
            "gone": len(self.gone),
            "unchanged": len(self.unchanged),
        }


def cross_check(*, progress: Progress = lambda _step: None) -> CrossCheck:
    """Read the office's registers, match the givers with the suppliers and add up the spend about each offer.

    Declined offers count. What the force itself gave does not. The same registers give the same answer.
    """
    progress("Reading offers")
    offers = offers_for_cross_check(CROSS_CHECK)
    received = [offer for offer in offers if offer.direction == RECEIVED and giver_of(offer)]
    progress("Reading suppliers")
    paid = suppliers(CROSS_CHECK)
    progress("Comparing names")
    matched = match_givers(received, paid)
    progress("Adding up spend")
    spend = _spend_about(matched)
    findings = tuple(
        Finding(offer, supplier, link, spend.get((offer.offered_on, supplier.ref), Spend()))
        for offer, supplier, link in matched
    )
    givers = {giver_of(offer) for offer in received if may_be_organisation(offer)}
    return CrossCheck(len(offers), len(givers), len(paid), findings)


def giver_of(offer: OfferFacts) -> str:
    """Who made the offer: the organisation where one is named, else the name."""
    return offer.giver_organisation.strip() or offer.giver_name.strip()


def is_organisation(offer: OfferFacts) -> bool:
    """Whether the giver is an organisation, or a person who gave for one."""
    return bool(offer.giver_organisation.strip()) or offer.giver_kind == "organisation"


def may_be_organisation(offer: OfferFacts) -> bool:
    """Whether the giver is compared with suppliers: all but a person who gave for nobody else."""
    return is_organisation(offer) or offer.giver_kind != "person"


Match = tuple[OfferFacts, SupplierFacts, Link]


def match_givers(offers: Iterable[OfferFacts], paid: Iterable[SupplierFacts]) -> list[Match]:
    """Each offer with each supplier that its giver may be, with the strongest link over the supplier's spellings.

    Each giver's name is compared once, however many offers it made. In the order of offer, then supplier.
    """
    by_giver: dict[tuple[str, str], list[OfferFacts]] = defaultdict(list)
    for offer in offers:
        kind = "organisation" if is_organisation(offer) else offer.giver_kind
        by_giver[giver_of(offer), kind].append(offer)
    givers = [*by_giver]
    left = [_party(str(at), name, kind) for at, (name, kind) in enumerate(givers)]
    known = {supplier.ref: supplier for supplier in paid}
    right = [
        _party(f"{one.ref}/{at}", name, one.kind)
        for one in known.values()
        for at, name in enumerate(dict.fromkeys((one.name, *one.spellings)))
    ]
    strongest: dict[tuple[str, str], Link] = {}
    for link in link_organisations(left, right):  # strongest first
        strongest.setdefault((link.left_id, link.right_id.rpartition("/")[0]), link)
    matched = [
        (offer, known[ref], link) for (giver, ref), link in strongest.items() for offer in by_giver[givers[int(giver)]]
    ]
    return sorted(matched, key=lambda one: (one[0].ref, one[1].ref))


def _party(ref: str, name: str, kind: str) -> Party:
    match kind:
        case "organisation" | "person":
            return Party(id=ref, name=name, kind=kind)
        case _:
            return Party(id=ref, name=name, kind="unknown")


def _spend_about(matched: Iterable[Match]) -> dict[tuple[date | None, str], Spend]:
    """Spend by day of the offer and supplier. Offers of one day are asked about together."""
    wanted: dict[date, set[str]] = defaultdict(set)
    for offer, supplier, _ in matched:
        if offer.offered_on:
            wanted[offer.offered_on].add(supplier.ref)
    found: dict[tuple[date | None, str], Spend] = {}
    for day, refs in sorted(wanted.items()):
        parts = quarters_about(day)
        sums = [spend_between(CROSS_CHECK, sorted(refs), first, last) for first, last in parts]
        for ref in refs:
            found[day, ref] = _spend(parts, [part.get(ref) for part in sums])
    return found


def quarters_about(day: date) -> list[tuple[date, date]]:
    """First and last days, both inside, of the parts of the window about an offer: four to its day, four after it."""
    start, end = clock("matching.spend_window", on=day).around(day)
    return [*_split(start, day), *_split(day + timedelta(days=1), end)]


def _split(first: date, last: date) -> list[tuple[date, date]]:
    length = (last - first).days + 1
    starts = [first + timedelta(days=length * part // PARTS) for part in range(PARTS)]
    ends = [*(start - timedelta(days=1) for start in starts[1:]), last]
    return [*zip(starts, ends, strict=True)]


def _spend(parts: Sequence[tuple[date, date]], sums: Sequence[SpendSum | None]) -> Spend:
    paid = [(one.total if one else Decimal(0)).quantize(PENCE) for one in sums]
    returned = [(one.credits if one else Decimal(0)).quantize(PENCE) for one in sums]
    quarters = tuple(
        {"first": str(first), "last": str(last), "paid": str(amount), "credits": str(back)}
        for (first, last), amount, back in zip(parts, paid, returned, strict=True)
    )
    return Spend(
        before=sum(paid[:PARTS], Decimal(0)),
        after=sum(paid[PARTS:], Decimal(0)),
        credits=sum(returned, Decimal(0)),
        lines=sum(one.lines for one in sums if one),
        quarters=quarters,
    )


def compare(check: CrossCheck) -> Comparison:
    """What the cross-check would change in the candidates that stand."""
    rows = Candidate.objects.visible_to(CROSS_CHECK).prefetch_related("people").order_by("ref")
    standing = {(one.offer_ref, one.supplier_ref): one for one in rows}
    compared = Comparison()
    for finding in check.findings:
        candidate = standing.pop(finding.pair, None)
        if candidate is None:
            compared.new.append(finding)
            continue
        fields = _differing(candidate, finding)
        if candidate.state == Candidate.State.GONE:
            compared.back.append(candidate)
        if fields:
            compared.changed.append(Change(candidate, finding, fields))
        elif candidate.state == Candidate.State.ARISES:
            compared.unchanged.append(candidate)
    compared.gone.extend(one for one in standing.values() if one.state == Candidate.State.ARISES)
    return compared


def _differing(candidate: Candidate, finding: Finding) -> tuple[str, ...]:
    facts = finding.facts()
    fields = [name for name in sorted(facts) if facts[name] != getattr(candidate, name)]
    people = {one.person_ref for one in candidate.people.all()}
    return (*fields, *(["people"] if people != finding.people else []))


def short_names(refs: Iterable[str], *, on: date) -> dict[str, str]:
    """People's names as they are spoken of ("Insp West"), by reference; unknown references are left out."""
    return {ref: card.short_name for ref, card in cards((ref for ref in refs if ref), on=on).items()}


def clashes_about(person_refs: Iterable[str], *, on: date) -> list[tuple[Clash, str]]:
    """Live work that names one of these people, each with the name of whom to ask about it."""
    found = clashes_with(person_refs)
    names = short_names((clash.ask for clash in found), on=on)
    return [(clash, names.get(clash.ask, clash.ask)) for clash in found]


def order_of_candidates(*, on: date) -> tuple[str, ...]:
    """The fields that order candidates, as the rulebook of the day lists them; for `with_order()`.

    Raises:
        UnknownRule: the rulebook names an order that this desk does not know.
    """
    codes = code_list("matching.candidate_order", on=on).codes
    if strange := [code for code in codes if code not in ORDER_KEYS]:
        raise UnknownRule(f"No order is known by the code {strange[0]!r}.", hint=f"Known: {', '.join(ORDER_KEYS)}.")
    return tuple(ORDER_KEYS[code] for code in codes)


def is_unweighed(one: Release, user: User) -> bool:
    """Whether nobody has judged the candidate since the answer came back."""
    rows = Candidate.objects.visible_to(user).filter(ref=one.source_ref)
    last = rows.aggregate(last=Max("judgements__at"))["last"]
    return last is None or (one.answered_at is not None and last < one.answered_at)
