"""How officers spread round the whole, as a funnel; and where searches were, as a map of anonymised points."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from probity.foundation.kernel.late import late
from probity.foundation.web.requests import user_of
from probity.foundation.workforce.queries import short_names
from probity.office.scrutiny.forms.stops_asking import BASES, RECORDS, WHOSE, Question, question_of
from probity.office.scrutiny.policy.stops import reads_all
from probity.office.scrutiny.queries.stops_counts import Tally, counts, counts_of
from probity.office.scrutiny.queries.stops_map import NO_POINT, spots
from probity.office.scrutiny.queries.stops_measures import basis_of
from probity.office.scrutiny.views.stops_charts import Spot, funnel_chart, point_map
from probity.office.scrutiny.views.stops_figures import list_address, readers_only
from probity.office.scrutiny.views.tabs import tabs

if TYPE_CHECKING:
    from probity.analysis.measures import funnels
else:
    funnels = late("probity.analysis.measures.funnels")

FIND, POSITIVE, POSSESSION = "find", "positive", "possession"
MEASURES = {
    FIND: ("Linked find", "of searches with the link stated"),
    POSITIVE: ("Positive outcome", "of searches with an outcome stated"),
    POSSESSION: ("Possession only", "of drug searches with the motive stated"),
}


def _pair(tally: Tally, measure: str) -> tuple[int, float]:
    if measure == FIND:
        return tally.linked.true, float(tally.linked.true + tally.linked.false)
    if measure == POSITIVE:
        return tally.positive.true, float(tally.positive.true + tally.positive.false)
    return tally.motives.get("possession", 0), float(tally.motive_stated)


@require_safe
def officers(request: HttpRequest) -> HttpResponse:
    """Officers as dots in a funnel: an inspector those of their command, readers of the force all. No league table."""
    user, on = user_of(request), timezone.localdate()
    question = question_of(request.GET, ("officer",))
    if reads_all(user):
        found = counts(question.asked, by="officer")
    else:
        rows = question.asked.rows(user).exclude(officer_ref=user.person_ref or "-")
        found = counts_of(rows, question.asked, by="officer")
    measure = request.GET.get("measure", FIND)
    measure = measure if measure in MEASURES else FIND
    pairs = {ref: _pair(tally, measure) for ref, tally in found.groups.items() if ref}
    names = short_names(pairs, on=on)
    title, of = MEASURES[measure]
    urls = {ref: list_address(question, officer=ref) for ref in pairs}
    drawn = funnel_chart(f"{title} by officer", funnels.funnel(pairs), urls, of=title, names=names) if pairs else None
    context = {
        "tabs": tabs(request, user), "question": question, "bases": _bases(question, measure), "chart": drawn,
        "choices": [("records", "Records", RECORDS, question.asked.records),
                    ("basis", "Basis", BASES, question.asked.basis),
                    ("measure", "Measure", tuple((name, words[0]) for name, words in MEASURES.items()), measure)],
        "measures": [(words[0], f"{question.address()}&{urlencode({'measure': name})}", name == measure)
                     for name, words in MEASURES.items()],
        "of": of, "title": title, "basis": basis_of(question.asked),
    }  # fmt: skip
    return render(request, "scrutiny/officers.html", context)


def _bases(question: Question, measure: str) -> list[tuple[str, str, bool]]:
    more = urlencode({"measure": measure})
    return [(title, f"{question.address(basis=name)}&{more}", name == question.asked.basis) for name, title in BASES]


@require_safe
def search_map(request: HttpRequest) -> HttpResponse:
    """Where searches were, from the anonymised points of the records; no tile of any outside service."""
    user = readers_only(request)
    question = question_of(request.GET, ("place",))
    found = spots(question.asked)
    placed = sum(spot.searches for spot in found if spot.point != NO_POINT)
    missing = sum(spot.searches for spot in found if spot.point == NO_POINT)
    says = f"{placed:,} searches are drawn; {missing:,} give no point."
    drawn = [Spot(*spot.point, spot.searches, spot.place) for spot in found if spot.point != NO_POINT]
    chart = point_map("Where searches were", drawn, says=says)
    context = {
        "tabs": tabs(request, user), "question": question, "chart": chart, "placed": placed,
        "bases": [(title, question.address(basis=name), name == question.asked.basis) for name, title in BASES],
        "choices": [("records", "Records", RECORDS, question.asked.records),
                    ("basis", "Basis", BASES, question.asked.basis),
                    ("ethnicity", "Ethnicity", WHOSE, question.asked.ethnicity)],
        "places_url": f"{reverse('scrutiny:figures')}{question.address(by='place')}",
        "basis": basis_of(question.asked),
    }  # fmt: skip
    return render(request, "scrutiny/map.html", context)
