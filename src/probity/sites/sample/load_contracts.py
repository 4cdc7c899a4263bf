"""Loads contracts, who had a part in them, and checks of bidders: some marked before the award, one still going on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from probity.foundation.access.models import User
from probity.foundation.audit.ledger import recorded
from probity.foundation.intake.rows import Place
from probity.office.procurement.actions import (
    NewBidder,
    NewCheck,
    NewPart,
    ReadRelease,
    add_part,
    consider,
    keep_name,
    keep_releases,
    mark_checked,
    open_check,
    view_of,
)
from probity.office.procurement.models import AwardCheck, Match
from probity.sites.sample.awards import AWARDED, EVALUATES
from probity.sites.sample.chance import day_between, moment, stream
from probity.sites.sample.loading import LOADER
from probity.sites.sample.shapes import ForcePlan, PlantedTruth, SupplierPlan

PARTNER = "Eastmarch Regional Procurement"
ORDINARY, CHECKED = 30, 6
TWO_YEARS = 700
AHEAD = 40  # days from the force's last day to the award that is still being checked
OFFICER = "procurement"
BOUGHT = (
    "Vehicle recovery", "Uniform and footwear", "Custody meals", "Interpreting", "Building repairs", "Body armour",
    "Forensic kits", "Station cleaning", "Kennels", "Driver training", "Radio batteries", "Waste collection",
)  # fmt: skip
WORDS = (
    "{who} did not score {bidder}; the moderation was by two who had no offer.",
    "The offer was declined on the day, and {who} has no part in scoring {bidder}.",
    "Low value and open to everybody at the event; {who} declared it before {bidder} was known to bid.",
    "{who} was taken off the panel for this lot, so the score of {bidder} is not theirs.",
)


@dataclass(frozen=True)
class Bought:
    """One contract of the synthetic force: what, from whom, when, and who evaluates it."""

    number: int
    title: str
    supplier: SupplierPlan
    awarded_on: date
    evaluator: str
    was_offered: bool
    by_partner: bool
    pounds: int

    @property
    def ocid(self) -> str:
        return f"ocds-sample-{self.number:06}"


def load_contracts(plan: ForcePlan) -> dict[str, int]:
    """Keep the force's names, publish its contracts, name their people, and check some bidders before the award."""
    bought = [*_bought(plan, stream(plan.seed, "contracts"))]
    _publish(plan, bought)
    _name_people(bought)
    checks = _check_some(plan, bought)
    return {"contracts": len(bought), "award checks": checks}


def _bought(plan: ForcePlan, random: Random) -> Iterator[Bought]:
    buyers = _buyers(plan)
    chosen = [
        *_planted(plan),
        *((one, None) for one in random.sample(plan.suppliers, min(ORDINARY, len(plan.suppliers)))),
    ]
    for number, (supplier, truth) in enumerate(chosen, start=1):
        first, last, person = plan.as_of - timedelta(days=TWO_YEARS), plan.as_of - timedelta(days=20), ""
        if truth is not None:
            offer = plan.offers[truth.offer_number - 1]
            first = min(offer.offered_on + timedelta(days=20), last)
            last = min(first + timedelta(days=180), last)
            person = offer.for_refs[0] if truth.kind in EVALUATES else ""
        yield Bought(
            number=number,
            title=f"{random.choice(BOUGHT)}, lot {number}",
            supplier=supplier,
            awarded_on=day_between(random, first, last),
            evaluator=person or random.choice(buyers),
            was_offered=bool(person),
            by_partner=random.randrange(4) == 0,
            pounds=random.randrange(20, 900) * 1000,
        )


def _planted(plan: ForcePlan) -> list[tuple[SupplierPlan, PlantedTruth | None]]:
    """Each supplier of a planted conflict that matters or of a planted award, once."""
    suppliers = {one.key: one for one in plan.suppliers}
    first = {truth.supplier_key: truth for truth in reversed(plan.truth) if truth.matters or truth.kind in AWARDED}
    return [(suppliers[key], truth) for key, truth in sorted(first.items())]


def _buyers(plan: ForcePlan) -> list[str]:
    """Whoever works in procurement at the end, by reference."""
    unit = _unit(plan)
    now = (spell for spell in plan.spells if spell.known_to is None and spell.true_to is None)
    return sorted({spell.person_ref for spell in now if spell.unit_ref == unit})


def _unit(plan: ForcePlan) -> str:
    return next(unit.ref for unit in plan.units if unit.key == "procurement")


@recorded()
def _publish(plan: ForcePlan, bought: Sequence[Bought]) -> None:
    at = moment(plan.as_of, hour=5, minute=30)
    keep_name(plan.name, part="force", identifier="GB-SAMPLE-1", actor=LOADER, at=at)
    keep_name(PARTNER, part="partner", identifier="GB-SAMPLE-2", actor=LOADER, at=at)
    releases = []
    for one in bought:
        said = _release(plan, one)
        release = ReadRelease(Place("sample-contracts.jsonl", one.number), said["id"], said, view_of(said))
        releases.append((release, release.digest))
    keep_releases(releases, actor=LOADER, at=at)


def _release(plan: ForcePlan, one: Bought) -> dict[str, Any]:
    buyer = {"id": "GB-SAMPLE-2", "name": PARTNER} if one.by_partner else {"id": "GB-SAMPLE-1", "name": plan.name}
    winner = {"id": one.supplier.key, "name": one.supplier.name}
    number = f"{9_000_000 + int(one.supplier.key[1:]):08}"
    supplier = {**winner, "roles": ["supplier"], "identifier": {"scheme": "GB-COH", "id": number}}
    opened = one.awarded_on - timedelta(days=75)
    return {
        "ocid": one.ocid,
        "id": f"{one.ocid}-award",
        "date": moment(one.awarded_on + timedelta(days=6), hour=9).isoformat(),
        "tag": ["award"],
        "buyer": buyer,
        "parties": [{**buyer, "roles": ["buyer"]}, supplier],
        "tender": {
            "id": f"SC-{one.number:04}",
            "title": one.title,
            "status": "complete",
            "procurementMethodDetails": "Open procedure",
            "value": {"amount": str(one.pounds), "currency": "GBP"},
            "tenderPeriod": {
                "startDate": moment(opened, hour=9).isoformat(),
                "endDate": moment(opened + timedelta(days=35), hour=12).isoformat(),
            },
        },
        "awards": [
            {
                "id": "1",
                "status": "active",
                "date": moment(one.awarded_on, hour=9).isoformat(),
                "value": {"amount": str(one.pounds), "currency": "GBP"},
                "suppliers": [winner],
            }
        ],
    }


@recorded()
def _name_people(bought: Sequence[Bought]) -> None:
    for one in bought:
        first = one.awarded_on - timedelta(days=60)
        part = NewPart(
            person_ref=one.evaluator, procurement=one.ocid, part="evaluator", first=first, last=one.awarded_on
        )
        add_part(part, actor=LOADER, at=moment(first + timedelta(days=3), hour=9))


def _check_some(plan: ForcePlan, bought: Sequence[Bought]) -> int:
    """Checks of the latest contracts, marked before the award, and one still going on. Gives how many."""
    user = User.objects.filter(username=OFFICER).first()
    if user is None:
        return 0
    latest = sorted(bought, key=lambda one: (one.awarded_on, one.number))[-CHECKED:]
    for one in latest:
        _mark(_begin(plan, one, [one.supplier], one.awarded_on, user, days_before=12), user)
    tempting = sorted(bought, key=lambda one: (not one.was_offered, one.number))[:3]
    ahead = Bought(
        number=len(bought) + 1,
        title="Vehicle maintenance and repair",
        supplier=tempting[0].supplier,
        awarded_on=plan.as_of + timedelta(days=AHEAD),
        evaluator=tempting[0].evaluator,
        was_offered=True,
        by_partner=False,
        pounds=1_200_000,
    )
    _name_people([ahead])
    _begin(plan, ahead, [one.supplier for one in tempting], ahead.awarded_on, user, days_before=AHEAD + 2)
    return len(latest) + 1


def _begin(
    plan: ForcePlan, one: Bought, bidders: Sequence[SupplierPlan], on: date, user: User, *, days_before: int
) -> AwardCheck:
    new = NewCheck(
        title=one.title,
        procurement=one.ocid,
        buyer_name=PARTNER if one.by_partner else plan.name,
        unit_ref=_unit(plan),
        award_on=on,
    )
    others = [other for other in plan.suppliers[40:44] if other not in bidders]
    named = [NewBidder(each.name) for each in (*bidders, *others)]
    return open_check(new, named, actor=user, at=moment(on - timedelta(days=days_before), hour=10))


def _mark(check: AwardCheck, user: User) -> None:
    at = check.opened_at + timedelta(hours=3)
    matches = Match.unscoped.filter(check_of=check, considered="").select_related("bidder", "check_of").order_by("pk")
    for number, match in enumerate(matches):
        said = WORDS[number % len(WORDS)].format(who="This person", bidder=match.bidder.name)
        consider(match, f"{said} Entry {match.entry_ref}.", actor=user, at=at)
    check.refresh_from_db()
    mark_checked(check, actor=user, at=at)
