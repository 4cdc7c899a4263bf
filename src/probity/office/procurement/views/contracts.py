"""Contracts, one contract with its people and releases, and awards."""

from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from probity.foundation.access.models import User
from probity.foundation.access.scoping import Reader
from probity.foundation.web import formats
from probity.foundation.web.components import Fact, Happening
from probity.foundation.web.finding import Found, finds
from probity.foundation.web.lanes import Lane, Mark, lanes
from probity.foundation.web.listpage import Column, ListPage, ListPlan
from probity.foundation.web.requests import user_of
from probity.foundation.web.shown import Reference, Shown, Tag
from probity.foundation.workforce.queries import short_names
from probity.office.procurement.forms import AwardFilter, ContractFilter
from probity.office.procurement.models import Award, Contract
from probity.office.procurement.policy import may_keep
from probity.office.procurement.queries import (
    AwardFacts,
    BuyingPart,
    awards_of_contract,
    buying_roles,
    checks_of,
    parties_of,
    releases_of,
)
from probity.office.procurement.views.fetching import contract_of, desk, tabs

LOADED_WITH = "probity import contracts FILE --as ACCOUNT"


@require_safe
def contracts(request: HttpRequest) -> HttpResponse:
    """Every contract that was published, with its buyer and what became of it."""
    rows = Contract.objects.visible_to(desk(request)).with_force().with_awards()
    return ListPage(request, CONTRACTS, rows).response("procurement/tabbed.html", {"tabs": tabs("contracts")})


@require_safe
def awards(request: HttpRequest) -> HttpResponse:
    """Every award, to whom, and whether its bidders were checked before."""
    rows = Award.objects.visible_to(desk(request)).standing().with_force().with_check()
    page = ListPage(request, AWARDS, rows.select_related("contract").prefetch_related("winners__supplier"))
    return page.response("procurement/tabbed.html", {"tabs": tabs("awards")})


@require_safe
def contract(request: HttpRequest, ref: str) -> HttpResponse:
    """One contract: what it is, to whom it was awarded, who had a part in it, and every release of it."""
    found = contract_of(request, ref)
    user = user_of(request)
    made = awards_of_contract(user, found)
    parts = buying_roles(user, procurements=found.keys)
    names = short_names([part.person_ref for part in parts], on=timezone.localdate())
    context = {
        "contract": found,
        "identity": _identity(found),
        "facts": _facts(found),
        "awards": made,
        "parties": parties_of(user, found),
        "parts": [(part, names.get(part.person_ref, part.person_ref)) for part in parts],
        "checks": checks_of(user, found.keys),
        "happenings": _happenings(found),
        "lanes": _lanes(found, made, parts, names),
        "why_not": may_keep(user),
    }
    return render(request, "procurement/contract.html", context)


@finds("Contracts")
def find_contracts(user: User, words: str) -> Iterable[Found]:
    """Contracts by title, number or buyer."""
    for one in Contract.objects.visible_to(user).holding(words).order_by("title", "pk")[:26]:
        yield Found(_title(one), reverse("procurement:contract", args=[one.ref]), ref=one.ref, says=one.buyer_name)


def awards_address(**query: str) -> str:
    """The list of awards with these filters chosen."""
    return f"{reverse('procurement:awards')}?{urlencode(query)}"


def pounds(value: Any, currency: str) -> str:
    """An amount with its currency, or that none was published."""
    if value is None:
        return "Not published"
    return formats.money(value) if currency in {"GBP", ""} else f"{value:,.2f} {currency}"


def _title(one: Contract) -> str:
    return one.title or one.tender_id or one.ocid


def _identity(found: Any) -> list[Fact]:
    party = "The force is a party" if found.for_force else "The force is no party"
    return [
        Fact("Reference", found.ref),
        Fact("Buyer", found.buyer_name),
        Fact("For the force", Tag(party, "blue" if found.for_force else "grey")),
        Fact("Last published", formats.day(found.last_released_at)),
    ]


def _facts(found: Contract) -> list[Fact]:
    return [
        Fact("Number (ocid)", found.ocid),
        Fact("Buyer's own number", found.tender_id),
        Fact("Status", found.status.capitalize()),
        Fact("How it was bought", found.method),
        Fact("Estimated value", pounds(found.value, found.currency)),
        Fact("Tenders from", formats.day(found.tender_from)),
        Fact("Tenders closed", formats.day(found.tender_to)),
    ]


def _happenings(found: Contract) -> list[Happening]:
    """Every release, newest first, with what it changed."""
    rows = releases_of(found)
    return [
        Happening(title=one.title, at=one.released_at, says=f"{one.says} Read from {one.source_name}.".strip())
        for one in rows
    ]


def _lanes(found: Contract, made: list[AwardFacts], parts: list[BuyingPart], names: dict[str, str]) -> Any:
    tender = [
        Mark(on, title)
        for on, title in ((found.tender_from, "Tenders opened"), (found.tender_to, "Tenders closed"))
        if on
    ]
    awarded = [Mark(one.awarded_on, _to_whom(one)) for one in made if one.awarded_on]
    people = [
        Mark(
            part.true_from,
            f"{names.get(part.person_ref, part.person_ref)}, {part.part_words.lower()}",
            last=part.true_to,
            ongoing=part.true_to is None,
        )
        for part in parts
    ]
    drawn = [Lane("Tender", (*tender,)), Lane("Awards", (*awarded,)), Lane("People", (*people,))]
    return lanes("Who had a part when", drawn, says="Parts in the buying beside the tender and its awards.")


def _to_whom(award: AwardFacts) -> str:
    names = [one.name for one in award.winners]
    return f"Awarded to {names[0]}" + (f" and {len(names) - 1} more" if len(names) > 1 else "") if names else "Awarded"


def _award_winners(award: Award) -> Shown:
    names = [one.name for one in award.winners.all()]
    return f"{names[0]} and {len(names) - 1:,} more" if len(names) > 1 else "".join(names)


def _award_buyer(award: Award) -> Shown:
    return award.contract.buyer_name


def _checked(award: Any) -> Shown:
    if not award.for_force:
        return ""
    return Tag("Before the award", "green") if award.checked_before else Tag("No check before", "yellow")


def _mark_force(row: Any) -> Shown:
    return Tag("Yes", "blue") if row.for_force else ""


def _money(row: Award) -> Shown:
    if row.value is None:
        return ""
    return row.value if row.currency in {"GBP", ""} else f"{row.value:,.2f} {row.currency}"


CONTRACTS = ListPlan(
    title="Contracts",
    noun=("contract", "contracts"),
    columns=(
        Column("title", "Contract", _title, sort="title"),
        Column("buyer", "Buyer", attrgetter("buyer_name"), sort="buyer_name"),
        Column("force", "Force", _mark_force, sort="for_force", hide_on_phone=True),
        Column("status", "Status", lambda one: one.status.capitalize(), sort="status", hide_on_phone=True),
        Column("awards", "Awards", attrgetter("award_count"), sort="award_count", numeric=True, hide_on_phone=True),
        Column("releases", "Releases", attrgetter("releases_read"), sort="releases_read", numeric=True,
               only_when_wide=True, hide_on_phone=True),
        Column("day", "Last published", lambda one: timezone.localtime(one.last_released_at).date(),
               sort="last_released_at", hide_on_phone=True),
        Column("ref", "Reference", lambda one: Reference(one.ref), sort="ref", only_when_wide=True, hide_on_phone=True),
    ),
    filterset=ContractFilter,
    address=lambda one: reverse("procurement:contract", args=[one.ref]),
    order=("-last_released_at",),
    empty=f"Contracts will appear here once published releases have been loaded with: {LOADED_WITH}.",
)  # fmt: skip
AWARDS = ListPlan(
    title="Awards",
    noun=("award", "awards"),
    columns=(
        Column("title", "Award", attrgetter("heading"), sort="contract__title"),
        Column("to", "Awarded to", _award_winners),
        Column("day", "On", attrgetter("awarded_on"), sort="awarded_on"),
        Column("value", "Value", _money, sort="value", numeric=True),
        Column(
            "buyer",
            "Buyer",
            lambda one: one.contract.buyer_name,
            sort="contract__buyer_name",
            only_when_wide=True,
            hide_on_phone=True,
        ),
        Column("checked", "Bidders checked", _checked, sort="checked_before", hide_on_phone=True),
        Column("ref", "Reference", lambda one: Reference(one.ref), sort="ref", only_when_wide=True, hide_on_phone=True),
    ),
    filterset=AwardFilter,
    address=lambda one: reverse("procurement:contract", args=[one.contract.ref]),
    order=("-awarded_on",),
    empty=f"Awards will appear here once published releases have been loaded with: {LOADED_WITH}.",
)


def spent_and_awarded(reader: Reader, supplier_ref: str) -> list[Award]:
    """The standing awards of one supplier that the reader may see, newest first."""
    rows = Award.objects.visible_to(reader).standing().won_by(supplier_ref).with_force().with_check()
    return [*rows.select_related("contract").order_by("-awarded_on", "-pk")]
