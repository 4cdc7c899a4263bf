"""The list of searches that a reader may open; every figure leads here with its filters chosen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from probity.foundation.access.models import User
from probity.foundation.web.finding import Found, finds
from probity.foundation.web.listpage import Column, ListPlan, list_response
from probity.foundation.web.requests import user_of
from probity.foundation.web.shown import Reference
from probity.foundation.workforce.queries import short_names
from probity.office.scrutiny.forms.stops_asking import SearchFilter
from probity.office.scrutiny.models import Search
from probity.office.scrutiny.views.reviewed import STATE_AND_DUE
from probity.office.scrutiny.views.stops_words import labels
from probity.office.scrutiny.views.tabs import tabs


def _prepare(rows: Sequence[Any]) -> None:
    on = timezone.localdate()
    names = short_names({row.officer_ref for row in rows if row.officer_ref}, on=on)
    objects, outcomes = labels("scrutiny.search_objects", on), labels("scrutiny.search_outcomes", on)
    for row in rows:
        row.on, row.officer = on, names.get(row.officer_ref, row.officer_ref)
        row.looked, row.came = objects.get(row.object, row.object), outcomes.get(row.outcome, row.outcome)


LIST = ListPlan(
    title="Searches",
    noun=("search", "searches"),
    columns=(
        Column("ref", "Search", lambda row: Reference(row.ref), sort="ref"),
        Column("day", "Day", lambda row: row.searched_on, sort="searched_on,searched_at"),
        Column("place", "Place", lambda row: row.place, sort="place", hide_on_phone=True),
        Column("object", "Looking for", lambda row: row.looked, sort="object"),
        Column("outcome", "Outcome", lambda row: row.came, sort="outcome", hide_on_phone=True),
        Column("officer", "Officer", lambda row: row.officer, only_when_wide=True, hide_on_phone=True),
        *STATE_AND_DUE,
    ),
    filterset=SearchFilter,
    address=lambda row: reverse("scrutiny:search", args=[row.ref]),
    order=("-searched_on", "-searched_at"),
    empty="Searches appear here once an officer sends one or an analyst loads a file.",
    prepare=_prepare,
)  # fmt: skip


@require_safe
def searches(request: HttpRequest) -> HttpResponse:
    """Every search that the reader may open, but for forms that are still being written."""
    user = user_of(request)
    rows = Search.objects.visible_to(user).recorded()
    return list_response(request, LIST, rows, "scrutiny/searches.html", {"tabs": tabs(request, user)})


@finds("Searches")
def find_searches(user: User, words: str) -> Iterable[Found]:
    """Searches by our reference or the force's own."""
    rows = Search.objects.visible_to(user).recorded()
    sought = words.strip()
    for one in [*rows.filter(ref=sought.upper())[:1], *rows.filter(own_ref=sought)[:10]]:
        yield Found("Stop and search record", reverse("scrutiny:search", args=[one.ref]), one.ref,
                    one.get_state_display())  # fmt: skip
