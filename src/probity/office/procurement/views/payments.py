"""Suppliers, one supplier, and the lines of spend."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from probity.foundation.access.models import User
from probity.foundation.web import charts, formats
from probity.foundation.web.components import Fact
from probity.foundation.web.finding import Found, finds
from probity.foundation.web.listpage import Column, ListPage, ListPlan
from probity.foundation.web.shown import Reference, Shown, Tag
from probity.office.procurement import queries
from probity.office.procurement.forms import SpendLineFilter, SupplierFilter
from probity.office.procurement.models import Award, SpendLine, Supplier, financial_year, to_the_penny, year_words
from probity.office.procurement.models.contracts import POUNDS, with_awarded
from probity.office.procurement.views.contracts import awards_address, pounds, spent_and_awarded
from probity.office.procurement.views.fetching import desk, tabs

CREDITS_SHOWN = 10
NO_LINES = (
    "Payments will appear here once a spending file has been loaded with: probity import spend FILE --as ACCOUNT."
)
NO_SUPPLIERS = (
    "Suppliers will appear here once a spending file has been loaded with: probity import spend FILE --as ACCOUNT."
)


@require_safe
def suppliers(request: HttpRequest) -> HttpResponse:
    """Every supplier, with what it was paid in the last year that has payments and in the year before."""
    user = desk(request)
    year = _last_year(user)
    rows = with_awarded(Supplier.objects.visible_to(user).with_spend(year))
    page = ListPage(request, _suppliers_plan(year), rows)
    return page.response("procurement/suppliers.html", {"tabs": tabs("suppliers")})


@require_safe
def lines(request: HttpRequest) -> HttpResponse:
    """Every line of spend, with what the chosen ones add up to."""
    rows = SpendLine.objects.visible_to(desk(request)).select_related("supplier")
    page = ListPage(request, LINES, rows)
    chosen: Any = page.ordered
    sums = queries.sum_of(chosen)
    facts = _sum_facts(sums, lambda **query: page.address(page="", **query))
    return page.response("procurement/lines.html", {"tabs": tabs("lines"), "facts": facts})


@require_safe
def supplier(request: HttpRequest, ref: str) -> HttpResponse:
    """One supplier: what it was paid by year, every payment, credits apart, and how its name was written."""
    found = get_object_or_404(Supplier.objects.visible_to(request.user), ref=ref)
    rows = SpendLine.objects.visible_to(request.user).filter(supplier=found)
    page = ListPage(request, PAYMENTS, rows.spend())
    sums = queries.sum_of(rows)
    awards = spent_and_awarded(request.user, found.ref)
    context = {
        "supplier": found,
        "identity": _identity(found, sums),
        "facts": [
            *_award_facts(found, awards),
            *_sum_facts(sums, lambda **query: lines_address(supplier=found.ref, **query)),
        ],
        "by_year": _year_chart(request.user, found),
        "credit_lines": rows.credits().newest_first()[:CREDITS_SHOWN],
        "credits_address": lines_address(supplier=found.ref, credit="yes"),
        "spellings": queries.spellings_of(request.user, found.ref),
        "awards": [(one, pounds(one.value, one.currency)) for one in awards],
        "party": queries.party_facts(request.user, found.ref),
    }
    return page.response("procurement/supplier.html", context)


@finds("Suppliers")
def find_suppliers(user: User, words: str) -> Iterable[Found]:
    """Suppliers by name, in any spelling that was paid, or by reference."""
    for facts in queries.find_suppliers(user, words, limit=26):
        other = [spelling for spelling in facts.spellings if spelling != facts.name]
        says = f"Also written {', '.join(other[:3])}" if other else ""
        yield Found(facts.name, reverse("procurement:supplier", args=[facts.ref]), ref=facts.ref, says=says)


def lines_address(**query: str) -> str:
    """The list of spend lines with these filters chosen."""
    return f"{reverse('procurement:lines')}?{urlencode(query)}"


def _last_year(user: Any) -> int:
    """The financial year of the last payment that the reader may see; today's when there is none."""
    _, last = SpendLine.objects.visible_to(user).first_and_last_day()
    return financial_year(last or timezone.localdate())


def _suppliers_plan(year: int) -> ListPlan:
    return ListPlan(
        title="Suppliers",
        noun=("supplier", "suppliers"),
        columns=(
            Column("name", "Supplier", attrgetter("name"), sort="name"),
            Column("this", f"Paid {year_words(year)}", _paid_this, sort="paid_this", numeric=True),
            Column(
                "before",
                f"Paid {year_words(year - 1)}",
                _paid_before,
                sort="paid_before",
                numeric=True,
                hide_on_phone=True,
            ),
            Column("awarded", "Awarded by the force", _awarded, sort="awarded", numeric=True, hide_on_phone=True),
            Column("lines", "Payments", attrgetter("payments"), sort="payments", numeric=True, hide_on_phone=True),
            Column("ref", "Reference", _reference, sort="ref", hide_on_phone=True),
        ),
        filterset=SupplierFilter,
        address=lambda one: reverse("procurement:supplier", args=[one.ref]),
        order=("name",),
        empty=NO_SUPPLIERS,
    )


def _paid_this(one: Any) -> Shown:
    return to_the_penny(one.paid_this)


def _awarded(one: Any) -> Shown:
    return to_the_penny(one.awarded)


def _paid_before(one: Any) -> Shown:
    return to_the_penny(one.paid_before)


def _reference(record: Any) -> Shown:
    return Reference(record.ref)


def _payee(line: SpendLine) -> Shown:
    return line.payee_as_written or "Not published"


def _payee_address(line: SpendLine) -> str:
    """The supplier; for a withheld payee, which has none, every line that says the same."""
    if line.supplier:
        return reverse("procurement:supplier", args=[line.supplier.ref])
    return lines_address(redacted="yes", payee=line.payee_as_written)


def _marks(line: SpendLine) -> Shown:
    """What sets a line apart, as one label."""
    marks = (("Credit", line.is_credit), ("Exact repeat", line.is_repeat), ("Payee withheld", line.is_redacted))
    words = ", ".join(word for word, holds in marks if holds)
    return Tag(words, "grey") if words else ""


def _supplier_ref(line: SpendLine) -> Shown:
    return Reference(line.supplier.ref) if line.supplier else ""


DAY = Column("day", "Paid on", attrgetter("paid_on"), sort="paid_on")
AMOUNT = Column("amount", "Amount", attrgetter("amount"), sort="amount", numeric=True)
CATEGORY = Column("category", "Category", attrgetter("category"), sort="category", hide_on_phone=True)
SOURCE = Column("source", "From", attrgetter("source_name"), sort="source_name", hide_on_phone=True)
MARKS = Column("marks", "Marked", _marks)

LINES = ListPlan(
    title="Spend lines",
    noun=("spend line", "spend lines"),
    columns=(
        Column("payee", "Payee as written", _payee, sort="payee_as_written"),
        DAY,
        AMOUNT,
        CATEGORY,
        Column("supplier", "Supplier", _supplier_ref, sort="supplier__ref", hide_on_phone=True),
        SOURCE,
        MARKS,
    ),
    filterset=SpendLineFilter,
    address=_payee_address,
    order=("-paid_on",),
    empty=NO_LINES,
)
PAYMENTS = ListPlan(
    title="Payments",
    noun=("payment", "payments"),
    columns=(DAY, AMOUNT, CATEGORY, SOURCE, MARKS),
    order=("-paid_on",),
    empty="Nothing was paid: this supplier has credits alone.",
)


def _sum_facts(sums: queries.SpendSum, address: Any) -> Iterator[dict[str, str]]:
    """The figures at the head of a list, each with the address of the lines that it counts."""
    yield {"value": formats.money(sums.total), "label": "paid", "url": address(credit="no")}
    yield {"value": formats.count(sums.lines), "label": "payments", "url": address(credit="no")}
    yield {
        "value": formats.count(sums.repeats),
        "label": "of them exact repeats of an earlier row",
        "url": address(credit="no", repeat="yes"),
    }
    yield {"value": formats.money(sums.credits), "label": "came back as credits", "url": address(credit="yes")}


def _award_facts(found: Supplier, awards: list[Award]) -> Iterator[dict[str, str]]:
    """What the supplier was awarded by contracts that count for the force, beside what it was paid."""
    own: list[Any] = [one for one in awards if getattr(one, "for_force", False)]
    pounds_won = sum((one.value for one in own if one.value and one.currency == POUNDS), Decimal(0))
    address = awards_address(supplier=found.ref, force="yes")
    if own:
        yield {"value": formats.money(pounds_won), "label": "awarded by the force", "url": address}
    if awards:
        everywhere = awards_address(supplier=found.ref)
        yield {"value": formats.count(len(awards)), "label": _published(len(awards)), "url": everywhere}


def _published(many: int) -> str:
    return f"{'award' if many == 1 else 'awards'} published by any buyer"


def _identity(found: Supplier, sums: queries.SpendSum) -> list[Fact]:
    return [
        Fact("Reference", found.ref),
        Fact("Kind", found.get_kind_display()),
        Fact("First paid", _day_or_never(sums.first)),
        Fact("Last paid", _day_or_never(sums.last)),
    ]


def _day_or_never(day: date | None) -> str:
    return formats.day(day) or "Never"


def _year_chart(user: Any, found: Supplier) -> charts.Chart:
    years = queries.spend_by_year(user, found.ref)
    figures = [
        charts.Bar(
            year_words(one.year),
            float(one.total),
            shown=formats.money(one.total),
            url=lines_address(supplier=found.ref, year=str(one.year), credit="no"),
        )
        for one in years
    ]
    return charts.bars("Paid by financial year", figures, says=_year_sentence(years), of="Paid")


def _year_sentence(years: list[queries.YearSpend]) -> str:
    if not years:
        return "Nothing has been paid."
    most = max(years, key=lambda one: one.total)
    returned = sum((one.credits for one in years), Decimal(0))
    apart = f" Credits of {formats.money(returned)} are not counted." if returned else ""
    return f"Most was paid in {year_words(most.year)}: {formats.money(most.total)}.{apart}"
