"""What other rooms may ask of procurement: plain values, read as a named reader."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any

from django.db.models import Count, Max, Min, Q, Sum
from django.db.models.functions import ExtractMonth, ExtractYear

from probity.foundation.access.scoping import Reader
from probity.office.procurement.models import SpendLine, SpendLineQuerySet, Supplier, financial_year, to_the_penny

NOTHING_SPENT = Decimal("0.00")
_AT_ONCE = 5_000  # references in one question; databases limit how many values a statement may hold
_FOUND = 25


@dataclass(frozen=True, slots=True)
class SupplierFacts:
    """A supplier: its name as first written, every way its name was written, and organisation, person or unknown."""

    ref: str
    name: str
    spellings: tuple[str, ...]
    kind: str


@dataclass(frozen=True, slots=True)
class SpendSum:
    """What one supplier was paid in a span of days. A credit is not spend and is kept apart.

    `total` is pounds paid over `lines` payments, of which `repeats` say exactly what an earlier row said.
    `credits` is pounds that came back, as a positive figure. `first` and `last` are the days of the first and last
    payment, None when there were only credits.
    """

    total: Decimal
    lines: int
    credits: Decimal
    first: date | None
    last: date | None
    repeats: int = 0


def suppliers(reader: Reader) -> list[SupplierFacts]:
    """Every supplier that `reader` may see, by name. Two questions to the database, whatever their number."""
    lines = SpendLine.objects.visible_to(reader).filter(supplier__isnull=False)
    return _facts(Supplier.objects.visible_to(reader).by_name(), lines)


def find_suppliers(reader: Reader, text: str, *, limit: int = _FOUND) -> list[SupplierFacts]:
    """The first suppliers by name that `reader` may see and whose name or reference holds `text`."""
    if not text.strip():
        return []
    found = [*Supplier.objects.visible_to(reader).named_like(text).by_name()[:limit]]
    return _facts(found, SpendLine.objects.visible_to(reader).filter(supplier__in=found))


def spend_between(reader: Reader, supplier_refs: Iterable[str], start: date, end: date) -> dict[str, SpendSum]:
    """What each of these suppliers was paid from `start` to `end`, both days inside.

    A supplier without a line in those days, or that `reader` may not see, is not in the answer.
    """
    sums: dict[str, SpendSum] = {}
    for refs in _batches(supplier_refs):
        lines = SpendLine.objects.visible_to(reader).between(start, end).filter(supplier__ref__in=refs)
        for row in lines.order_by().values("supplier__ref").annotate(**_MEASURES):
            sums[row["supplier__ref"]] = _spend_sum({**row})
    return sums


def sum_of(lines: SpendLineQuerySet) -> SpendSum:
    """What these lines, already read for a reader, add up to."""
    return _spend_sum(lines.order_by().aggregate(**_MEASURES))


@dataclass(frozen=True, slots=True)
class YearSpend:
    """What was paid in the financial year that began on 1 April of `year`; credits, as a positive figure, apart."""

    year: int
    total: Decimal
    lines: int
    credits: Decimal


def spend_by_year(reader: Reader, supplier_ref: str) -> list[YearSpend]:
    """Each financial year from the supplier's first line to its last, years without a line too."""
    lines = SpendLine.objects.visible_to(reader).filter(supplier__ref=supplier_ref)
    months = lines.order_by().values(y=ExtractYear("paid_on"), m=ExtractMonth("paid_on")).annotate(**_MEASURES)
    years: dict[int, YearSpend] = {}
    for row in months:
        year = financial_year(date(row["y"], row["m"], 1))
        so_far = years.get(year, YearSpend(year, NOTHING_SPENT, 0, NOTHING_SPENT))
        month = _spend_sum({**row})
        years[year] = YearSpend(
            year, so_far.total + month.total, so_far.lines + month.lines, so_far.credits + month.credits
        )
    if not years:
        return []
    span = range(min(years), max(years) + 1)
    return [years.get(year, YearSpend(year, NOTHING_SPENT, 0, NOTHING_SPENT)) for year in span]


def spellings_of(reader: Reader, supplier_ref: str) -> list[tuple[str, int]]:
    """Every way the supplier's name was written, with how many lines write it so, most used first."""
    lines = SpendLine.objects.visible_to(reader).filter(supplier__ref=supplier_ref)
    counted = lines.order_by().values("payee_as_written").annotate(lines=Count("pk"))
    return [(row["payee_as_written"], row["lines"]) for row in counted.order_by("-lines", "payee_as_written")]


def _facts(chosen: Iterable[Supplier], lines: SpendLineQuerySet) -> list[SupplierFacts]:
    spellings: defaultdict[int | None, list[str]] = defaultdict(list)
    written = lines.order_by("payee_as_written").values_list("supplier_id", "payee_as_written")
    for supplier_id, payee in written.distinct():
        spellings[supplier_id].append(payee)
    return [SupplierFacts(one.ref, one.name, tuple(spellings[one.pk]), one.kind) for one in chosen]


_PAID = Q(is_credit=False)
_MEASURES = {
    "paid": Sum("amount", filter=_PAID),
    "payments": Count("pk", filter=_PAID),
    "returned": Sum("amount", filter=~_PAID),
    "first_paid": Min("paid_on", filter=_PAID),
    "last_paid": Max("paid_on", filter=_PAID),
    "repeated": Count("pk", filter=_PAID & Q(is_repeat=True)),
}


def _spend_sum(row: dict[str, Any]) -> SpendSum:
    return SpendSum(
        total=to_the_penny(row["paid"]),
        lines=row["payments"],
        credits=abs(to_the_penny(row["returned"])),
        first=row["first_paid"],
        last=row["last_paid"],
        repeats=row["repeated"],
    )


def _batches(refs: Iterable[str]) -> Iterator[Sequence[str]]:
    remaining = iter(dict.fromkeys(refs))
    while batch := tuple(islice(remaining, _AT_ONCE)):
        yield batch
