"""What a supplier was awarded about an offer, and who in the offer had a part in the buying."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from probity.corridor.matching.queries.givers import Match, people_in
from probity.corridor.matching.queries.reader import CROSS_CHECK
from probity.foundation.rulebook.rows import clock
from probity.office.procurement.queries import AwardFacts, BuyingPart, awards_between, buying_roles

POUNDS = "GBP"

Kept = Mapping[str, object]


@dataclass(frozen=True)
class Awards:
    """Awards to a supplier within a year of an offer, by day.

    `kept` holds each as a candidate keeps it: plain values, with the parts of people in the offer. `value` adds up
    those in pounds; a sum that was not published counts as nothing. `had_part` is whether anybody in the offer had one.
    """

    kept: tuple[Kept, ...] = ()
    value: Decimal = Decimal(0)
    had_part: bool = False


def awards_about(matched: Iterable[Match]) -> dict[tuple[str, str], Awards]:
    """The awards by offer and supplier, for pairs that have any.

    Two questions to procurement, whatever the number of pairs. A part counts whenever it was held: one given after the
    offer is told with its dates. What the office corrects in either register changes the answer of the next run.
    """
    dated = [(offer, supplier.ref) for offer, supplier, _ in matched if offer.offered_on]
    windows = {offer.offered_on: clock("matching.award_window", on=offer.offered_on).around(offer.offered_on)
               for offer, _ in dated if offer.offered_on}  # fmt: skip
    made = _made_to({ref for _, ref in dated}, [day for window in windows.values() for day in window])
    parts = _parts_of({ref for offer, _ in dated for ref in people_in(offer)}, made)
    found = {}
    for offer, supplier in dated:
        day = offer.offered_on
        if day is None:
            continue
        first, last = windows[day]
        near = [award for award in made.get(supplier, ()) if award.awarded_on and first <= award.awarded_on <= last]
        if near:
            found[offer.ref, supplier] = _awards(near, parts, day, people_in(offer))
    return found


def _made_to(suppliers: set[str], days: list[date]) -> dict[str, list[AwardFacts]]:
    made: defaultdict[str, list[AwardFacts]] = defaultdict(list)
    if days:
        for award in awards_between(CROSS_CHECK, min(days), max(days), supplier_refs=sorted(suppliers)):
            for ref in {winner.supplier_ref for winner in award.winners} & suppliers:
                made[ref].append(award)
    return made


def _parts_of(people: set[str], made: Mapping[str, list[AwardFacts]]) -> dict[str, list[BuyingPart]]:
    """The parts of these people by the number of the procurement."""
    keys = sorted({key for awards in made.values() for award in awards for key in award.keys})
    parts: defaultdict[str, list[BuyingPart]] = defaultdict(list)
    if keys:
        for part in buying_roles(CROSS_CHECK, procurements=keys, people=sorted(people)):
            parts[part.procurement].append(part)
    return parts


def _awards(
    near: Iterable[AwardFacts], parts: Mapping[str, list[BuyingPart]], day: date, people: frozenset[str]
) -> Awards:
    kept = [
        _kept(award, parts, day, people) for award in sorted(near, key=lambda one: (one.awarded_on or day, one.ref))
    ]
    value = sum((award.value for award in near if award.value and award.currency == POUNDS), Decimal(0))
    return Awards(tuple(kept), value, any(one["parts"] for one in kept))


def _kept(award: AwardFacts, parts: Mapping[str, list[BuyingPart]], day: date, people: frozenset[str]) -> Kept:
    held = [part for key in award.keys for part in parts.get(key, ()) if part.person_ref in people]
    return {
        "award": award.ref,
        "contract": award.contract_ref,
        "ocid": award.ocid,
        "title": award.title,
        "value": str(award.value) if award.value is not None else "",
        "currency": award.currency,
        "on": str(award.awarded_on),
        "days": (award.awarded_on - day).days if award.awarded_on else None,
        "buyer": award.buyer_name,
        "tender_from": _day(award.tender_from),
        "tender_to": _day(award.tender_to),
        "runs_from": _day(award.runs_from),
        "runs_to": _day(award.runs_to),
        "parts": [_part(part) for part in held],
    }


def _part(part: BuyingPart) -> Kept:
    return {
        "person": part.person_ref,
        "part": part.part_words,
        "from": str(part.true_from),
        "to": _day(part.true_to),
    }


def _day(on: date | None) -> str:
    return str(on) if on else ""
