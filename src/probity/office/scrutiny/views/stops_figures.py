"""What searches come to: volume, find and outcome rates with their blanks, by any axis, over time, on either basis."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from probity.analysis.measures.figures import shown
from probity.foundation.rulebook.rows import threshold
from probity.foundation.web import charts
from probity.foundation.web.requests import user_of
from probity.foundation.workforce.queries import unit_cards
from probity.office.scrutiny.forms.stops_asking import BASES, BLANK, NOTHING_SAID, RECORDS, WHOSE, Question, question_of
from probity.office.scrutiny.policy.stops import reads_all
from probity.office.scrutiny.queries.stops_counts import (
    AXES,
    INSPECTORATES_BASIS,
    OFFICER,
    OWN_BASIS,
    Counts,
    children_and_intrusive,
    counts,
    last_day,
)
from probity.office.scrutiny.queries.stops_measures import (
    Measured,
    basis_of,
    disparities,
    measured,
    motive_rates,
    population,
    possession_only,
)
from probity.office.scrutiny.queries.stops_priorities import matched
from probity.office.scrutiny.views.stops_words import UNKNOWN, labels
from probity.office.scrutiny.views.tabs import tabs

SHOWN_AXES = tuple(name for name in AXES if name != "officer")
MOST_MONTHS = 120
_LISTED_BY = {
    "age": "age_range", "sex": "gender", "place": "place", "time": "hour", "object": "object", "power": "power",
    "motive": "motive", "team": "team", "officer": "officer",
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One group of a table: its words, the list of its searches, what is measured of it, whether it is small."""

    label: str
    url: str
    said: Measured
    is_small: bool


def readers_only(request: HttpRequest) -> Any:
    """The reader, who may read the force's figures; to anybody else the page does not exist."""
    user = user_of(request)
    if not reads_all(user):
        raise Http404
    return user


def list_address(question: Question, **more: str) -> str:
    """The list of the searches that a figure counts."""
    asked = question.asked
    query = {"first": asked.first, "last": asked.last, "records": asked.records, "basis": asked.basis,
             "ethnicity": asked.ethnicity, **more}  # fmt: skip
    return f"{reverse('scrutiny:searches')}?{urlencode(query)}"


def month_words(month: str) -> str:
    """A month such as 2026-05 as "May 2026"."""
    return f"{last_day(month):%B %Y}"


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """The dashboard: one count of the searches, told by month and by one axis."""
    user = readers_only(request)
    question = question_of(request.GET, SHOWN_AXES)
    found = counts(question.asked, by=question.by)
    timed = found if found.cells and found.cells[0].month else counts(question.asked)
    whole = measured(found.whole, question.asked)
    people = population() if question.by == "ethnicity" else None
    care = children_and_intrusive(question.asked)
    context = {
        "tabs": tabs(request, user), "question": question, "choices": _choices(question), "whole": whole,
        "headline": _headline(whole, question), "counts": found, "rows": _rows(found, question),
        "axis": AXES[question.by].title, "axes": _axes(question), "bases": _bases(question),
        "trend": _trend(timed, question), "care": care, "urls": _urls(question),
        "basis": basis_of(question.asked), "disparities": _disparities(found, people), "people": people,
        "on": timezone.localdate(),
    }  # fmt: skip
    return render(request, "scrutiny/figures.html", context)


def _headline(whole: Measured, question: Question) -> str:
    count, find = whole.tally.searches, whole.find
    if not count:
        return "No search is held for these months on this basis."
    first, last = month_words(question.asked.first), month_words(question.asked.last)
    said = f"{count:,} searches from {first} to {last}."
    blank = whole.tally.linked.blank
    if find.stated.value is None:
        return f"{said} Whether what was searched for was found is stated in none of them."
    rate = f"{shown(find.stated.value, '%')} of those whose link is stated found what was searched for"
    return f"{said} {rate}; it is missing in {blank:,} of {count:,}."


def _urls(question: Question) -> dict[str, str]:
    return {
        "all": list_address(question),
        "found": list_address(question, linked="yes"),
        "blank": list_address(question, linked=BLANK),
        "positive": list_address(question, outcome="positive"),
        "arrest": list_address(question, outcome="arrest"),
        "children": list_address(question, age_range="children"),
        "intrusive": list_address(question, intrusive="yes"),
        "drugs": list_address(question, object="drugs"),
        "possession": list_address(question, object="drugs", motive="possession"),
        "stated": list_address(question, motive="stated"),
        "children_reviewed": list_address(question, age_range="children", state="reviewed"),
        "intrusive_reviewed": list_address(question, intrusive="yes", state="reviewed"),
        "intrusive_children": list_address(question, intrusive="yes", age_range="children"),
        "age_blank": list_address(question, age_range=BLANK),
        "intrusive_blank": list_address(question, intrusive=BLANK),
        **_bases_urls(question),
    }


def _bases_urls(question: Question) -> dict[str, str]:
    """What each basis counts, and what the inspectorate's leaves out."""
    field = _ethnicity_filter(question)
    return {
        "own": list_address(question, basis=OWN_BASIS),
        "inspectorates": list_address(question, basis=INSPECTORATES_BASIS),
        "vehicle": list_address(question, basis=OWN_BASIS, kind="vehicle"),
        "unstated": list_address(question, basis=OWN_BASIS, **{field: BLANK}),
        "both": list_address(question, basis=OWN_BASIS, kind="vehicle", **{field: BLANK}),
    }


def _ethnicity_filter(question: Question) -> str:
    return "ethnicity_officer" if question.asked.ethnicity == OFFICER else "ethnicity_self"


def _choices(question: Question) -> list[tuple[str, str, tuple[tuple[str, str], ...], str]]:
    asked = question.asked
    axes = tuple((name, AXES[name].title) for name in SHOWN_AXES)
    return [
        ("records", "Records", RECORDS, asked.records),
        ("basis", "Basis", BASES, asked.basis),
        ("ethnicity", "Ethnicity", WHOSE, asked.ethnicity),
        ("by", "Told apart by", axes, question.by),
    ]


def _axes(question: Question) -> list[tuple[str, str, bool]]:
    return [(AXES[name].title, question.address(by=name), name == question.by) for name in SHOWN_AXES]


def _bases(question: Question) -> list[tuple[str, str, bool]]:
    return [(title, question.address(basis=name), name == question.asked.basis) for name, title in BASES]


def group_labels(by: str) -> Mapping[str, str]:
    """The words of an axis's groups, in the order in which they are shown."""
    if by == "team":
        return {unit.ref: unit.name for unit in unit_cards(on=timezone.localdate(), counted=False)}
    if by == "time":
        return {str(hour): f"{hour:02}:00 to {hour:02}:59" for hour in range(24)}
    return labels(AXES[by].codes) if AXES[by].codes else {}


def _rows(found: Counts, question: Question) -> list[Row]:
    named = group_labels(question.by)
    few = threshold("scrutiny.few_searches", on=timezone.localdate()).number
    order = {code: place for place, code in enumerate(named)}
    groups = sorted(found.groups.items(), key=lambda pair: (pair[0] == "", order.get(pair[0], len(order)), pair[0]))
    blank = {"time": "Time not given", "team": "No team", "place": "No place"}.get(question.by, UNKNOWN)
    return [
        Row(
            named.get(code, code) if code else blank,
            _group_url(question, code),
            measured(tally, question.asked),
            tally.searches < few,
        )
        for code, tally in groups
    ]


def _group_url(question: Question, code: str) -> str:
    name = _ethnicity_filter(question) if question.by == "ethnicity" else _LISTED_BY[question.by]
    if not code:
        code = BLANK if name in {"hour", "place", "team"} else NOTHING_SAID
    return list_address(question, **{name: code})


def _trend(found: Counts, question: Question) -> charts.Chart:
    held = found.months
    figures = [
        charts.Bar(f"{last_day(month):%b %Y}", held[month].searches if month in held else 0,
                   url=list_address(question, first=month, last=month))
        for month in months_between(min(held, default=""), max(held, default=""))
    ]  # fmt: skip
    return charts.columns("Searches by month", figures, says=_change(found), of="Searches")


def months_between(first: str, last: str) -> list[str]:
    """Every month such as "2026-05" from one to another, both inside; none where none is given."""
    if not first:
        return []
    one, other = (int(month[:4]) * 12 + int(month[5:]) - 1 for month in (first, last))
    return [f"{at // 12:04}-{at % 12 + 1:02}" for at in range(one, min(other, one + MOST_MONTHS) + 1)]


def _change(found: Counts) -> str:
    months = [*found.months.items()]
    if len(months) < 2:
        return "One month is held." if months else "No month is held."
    (before, was), (month, now) = months[-2:]
    said = f"{now.searches:,} in {month_words(month)}, against {was.searches:,} in {month_words(before)}"
    return f"{said}. The last month may not be whole."


def _disparities(found: Counts, people: Any) -> list[tuple[str, Any]]:
    named = labels("scrutiny.ethnic_groups")
    order = {code: place for place, code in enumerate(named)}
    told = sorted(disparities(found, people), key=lambda one: order.get(one.group, len(order)))
    return [(named.get(one.group, one.group), one) for one in told]


@require_safe
def drugs(request: HttpRequest) -> HttpResponse:
    """Drug searches: possession and supply apart, how many are for possession alone, and how they meet priorities."""
    user = readers_only(request)
    question = question_of(request.GET, ("ethnicity",))
    found = counts(question.asked)
    whole = found.whole
    by_motive = [
        (words, list_address(question, object="drugs", motive=code), whole.motives.get(code, 0), rate)
        for (code, rate), words in zip(motive_rates(whole, question.asked).items(),
                                       ("Possession", "Supply", "Possession and supply"), strict=True)
    ]  # fmt: skip
    context = {
        "tabs": tabs(request, user), "question": question, "choices": _choices(question)[:3], "tally": whole,
        "bases": _bases(question), "basis": basis_of(question.asked), "motives": by_motive,
        "only": possession_only(whole, question.asked), "urls": _urls(question),
        "not_stated_url": list_address(question, motive="unstated"),
        "unclear_url": list_address(question, object="drugs", motive="unclear"),
        "priority_url": list_address(question, priority=""),
        "matches": matched(question.asked), "groups": _by_group(found, question),
        "on": timezone.localdate(),
    }  # fmt: skip
    return render(request, "scrutiny/drugs.html", context)


def _by_group(found: Counts, question: Question) -> list[tuple[str, str, int, Any, Any, Any, int]]:
    """By ethnicity: drug searches, find rates for possession and for supply, possession only, and motive not stated."""
    named = labels("scrutiny.ethnic_groups")
    order = {code: place for place, code in enumerate(named)}
    rows = []
    for code, tally in sorted(found.groups.items(), key=lambda pair: (pair[0] == "", order.get(pair[0], len(order)))):
        if not tally.drugs:
            continue
        rates = motive_rates(tally, question.asked)
        url = f"{_group_url(question, code)}&object=drugs"
        rows.append((named.get(code, code), url, tally.drugs, rates["possession"], rates["supply"],
                     possession_only(tally, question.asked), tally.motive_not_stated))  # fmt: skip
    return rows
