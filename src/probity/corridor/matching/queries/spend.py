"""What a supplier was paid about an offer, in quarters before and after it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from probity.corridor.matching.queries.givers import Match
from probity.corridor.matching.queries.reader import CROSS_CHECK
from probity.foundation.rulebook.rows import clock
from probity.office.procurement.queries import SpendSum, spend_between

PARTS = 4  # quarters on either side of the offer
PENCE = Decimal("0.01")


@dataclass(frozen=True)
class Spend:
    """What a supplier was paid before (to the day of the offer) and after it; credits of both, never taken off."""

    before: Decimal = Decimal(0)
    after: Decimal = Decimal(0)
    credits: Decimal = Decimal(0)
    lines: int = 0
    quarters: tuple[Mapping[str, str], ...] = ()


def spend_about(matched: Iterable[Match]) -> dict[tuple[date | None, str], Spend]:
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
