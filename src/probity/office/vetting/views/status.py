"""The status of a day on a page, with every figure opening its people, and the forecast."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from probity.foundation.access.selves import close_to
from probity.foundation.audit.reads import record_list
from probity.foundation.web.charts import Bar, Target, columns
from probity.foundation.web.formats import day, number_of
from probity.foundation.web.requests import user_of
from probity.foundation.workforce.queries import cards
from probity.office.vetting.models.clearances import Standing
from probity.office.vetting.policy.levels import label
from probity.office.vetting.policy.status import TITLES, WITHOUT, Kind
from probity.office.vetting.queries.forecast import Month, forecast
from probity.office.vetting.queries.people import Counts, people_counted
from probity.office.vetting.queries.status import Status, status
from probity.office.vetting.queries.status_words import (
    WITHHELD,
    asked_in_words,
    category_label,
    end_of,
    headline,
    in_words,
)
from probity.office.vetting.views.doing import unit_only
from probity.office.vetting.views.tabs import tabs

PAGE = 50
TITLE = "Status of vetting"
KINDS = {"without": ("Not cleared", WITHOUT), **{str(kind): (title, (kind,)) for kind, title in TITLES.items()}}


class AskedForm(forms.Form):
    """Which day, by what was known when."""

    as_at = forms.DateField(label="As at", widget=forms.DateInput(attrs={"type": "date"}))
    known_at = forms.DateField(label="As known at the end of", required=False,
                               widget=forms.DateInput(attrs={"type": "date"}))  # fmt: skip


@dataclass(frozen=True)
class Figure:
    """A count, and the address of the people it counts."""

    title: str
    ours: int
    apart: int
    ours_url: str
    apart_url: str


@dataclass(frozen=True)
class Line:
    """One person of a list: who, where, and what there is to say."""

    name: str
    url: str
    category: str
    post: str
    unit: str
    says: str


@require_safe
def status_page(request: HttpRequest) -> HttpResponse:
    """The status of a day, as known at the end of a day."""
    user = unit_only(request)
    form, as_at, known_on = _asked(request)
    found = status(as_at, end_of(known_on))
    record_list(
        "vetting.status", actor=user, filters=_days(as_at, known_on), count=len(found.exceptions), at=timezone.now()
    )
    context = {
        "tabs": tabs(request, user), "form": form, "status": found, "asked": asked_in_words(found),
        "headline": headline(found), "population": _population(found, known_on), "levels": _levels(found, known_on),
        "exceptions": _exceptions(found, known_on), "title": TITLE,
    }  # fmt: skip
    return render(request, "vetting/status.html", context)


def _asked(request: HttpRequest) -> tuple[AskedForm, date, date | None]:
    today = timezone.localdate()
    given = request.GET if "as_at" in request.GET else {"as_at": str(today)}
    form = AskedForm(given)
    if not form.is_valid():
        return form, today, None
    return form, form.cleaned_data["as_at"], form.cleaned_data["known_at"]


def _days(as_at: date, known_on: date | None) -> dict[str, str]:
    return {"as_at": str(as_at), "known_at": str(known_on or "")}


def _people_url(found: Status, known_on: date | None, **of: str) -> str:
    return f"{reverse('vetting:status_people')}?{urlencode({**of, **_days(found.as_at, known_on)})}"


def _population(found: Status, known_on: date | None) -> list[Figure]:
    rows = list[Figure]()
    for category in dict.fromkeys([*found.categories, *sorted(found.population)]):
        count, url = found.population.get(category, 0), _people_url(found, known_on, category=category)
        ours = category in found.categories
        title = category_label(category, found.as_at)
        rows.append(Figure(title, count if ours else 0, 0 if ours else count, url if ours else "", "" if ours else url))
    together = (_people_url(found, known_on, workforce=ours) for ours in ("yes", "no"))
    return [*rows, Figure("Together", found.workforce, found.apart, *together)]


def _levels(found: Status, known_on: date | None) -> list[Figure]:
    rows = []
    for each in found.counted:
        urls = [
            _people_url(found, known_on, level=each.level, standing=each.standing, workforce=ours)
            for ours in ("yes", "no")
        ]
        title = f"{label(each.level, found.as_at)}: {Standing(each.standing).label.lower()}"
        rows.append(Figure(title, each.workforce, each.apart, *urls))
    return rows


def _exceptions(found: Status, known_on: date | None) -> list[Figure]:
    return [
        Figure(
            TITLES[kind],
            len(found.people(kind, workforce=True)),
            len(found.people(kind, workforce=False)),
            *(_people_url(found, known_on, kind=kind, workforce=ours) for ours in ("yes", "no")),
        )
        for kind in Kind
    ]


@require_safe
def status_people(request: HttpRequest) -> HttpResponse:
    """The people that one figure of a status counts."""
    user = unit_only(request)
    _, as_at, known_on = _asked(request)
    title, lines = _people(request, as_at, known_on)
    record_list("vetting.status", actor=user, filters=request.GET.dict(), count=len(lines), at=timezone.now())
    page = max(1, int(asked)) if (asked := request.GET.get("page", "1")).isdecimal() and len(asked) < 6 else 1
    pages = max(1, -(-len(lines) // PAGE))
    shown = lines[(min(page, pages) - 1) * PAGE :][:PAGE]
    kept = {name: value for name, value in request.GET.items() if name != "page"}
    context = {
        "tabs": tabs(request, user), "title": title, "total": number_of(len(lines), "person", "people"),
        "lines": _named(request, shown, as_at), "asked": f"As at {day(as_at)}",
        "known": f", as known at the end of {day(known_on)}" if known_on else "",
        "back": f"{reverse('vetting:status')}?{urlencode(_days(as_at, known_on))}",
        "earlier": f"?{urlencode({**kept, 'page': page - 1})}" if page > 1 else "",
        "later": f"?{urlencode({**kept, 'page': page + 1})}" if page < pages else "",
    }  # fmt: skip
    return render(request, "vetting/status_people.html", context)


def _people(request: HttpRequest, as_at: date, known_on: date | None) -> tuple[str, list[tuple[str, str]]]:
    """The title of a figure, and each of its people with what there is to say."""
    ours = {"yes": True, "no": False}.get(request.GET.get("workforce", ""))
    where = {True: ", in the workforce", False: ", counted apart", None: ""}[ours]
    kind, category = request.GET.get("kind", ""), request.GET.get("category", "")
    level, standing = request.GET.get("level", ""), request.GET.get("standing", "")
    if kind:
        if kind not in KINDS:
            raise Http404
        title, kinds = KINDS[kind]
        found = status(as_at, end_of(known_on))
        told: dict[str, list[str]] = {}
        for each in (each for one in kinds for each in found.of_kind(one, workforce=ours)):
            told.setdefault(each.person_ref, []).append(in_words(each))
        return title + where, [(ref, "; ".join(says)) for ref, says in told.items()]
    members = people_counted(Counts(category, level, standing, ours), as_at, end_of(known_on))
    if level:
        if standing not in Standing.values:
            raise Http404
        title = f"{label(level, as_at)}: {Standing(standing).label.lower()}{where}"
    else:
        title = category_label(category, as_at) if category else f"Everybody counted{where}"
    return title, [(member.person_ref, "") for member in members]


def _named(request: HttpRequest, shown: Sequence[tuple[str, str]], on: date) -> list[Line]:
    user = user_of(request)
    hidden = close_to(user.person_ref)
    known = cards({ref for ref, _ in shown if ref not in hidden}, on=on, reader=user)
    lines = []
    for ref, says in shown:
        card = known.get(ref)
        if card is None:
            lines.append(Line(WITHHELD, "", "", "", "", says))
            continue
        away = f"{says}; {', '.join(card.states).lower()}".removeprefix("; ") if card.states else says
        url = reverse("vetting:person", args=[ref])
        lines.append(Line(card.name, url, category_label(card.category, on) if card.unit_ref else "", card.post_title,
                          card.unit_name, away))  # fmt: skip
    return lines


@require_safe
def forecast_page(request: HttpRequest) -> HttpResponse:
    """What runs out in the two years ahead, and whether the unit can decide it."""
    user = unit_only(request)
    today = timezone.localdate()
    found: Any = forecast(today)
    list_url = reverse("vetting:clearances")
    ahead = columns(
        "Renewals falling due, by month",
        [Bar(month.first.strftime("%b %Y"), month.demand, url=_due(list_url, month),
             tone="late" if month.demand > month.capacity else "") for month in found.months],
        says=_says(found), of="Renewals", target=Target("Capacity", found.capacity),
    )  # fmt: skip
    behind = columns(
        "Clearances granted here, by month",
        [Bar(first.strftime("%b %Y"), count, url=f"{list_url}?{_between(first)}") for first, count in found.decided],
        says="What the unit granted in the twelve months behind, against the capacity that its policy sets.",
        of="Granted", target=Target("Capacity", found.capacity),
    )  # fmt: skip
    rows = [
        (month, f"{list_url}?live=yes&last_day_after={month.first}&last_day_before={month.last}",
         f"{list_url}?live=yes&renewal=no&last_day_after={month.first}&last_day_before={month.last}",
         _due(list_url, month))
        for month in found.months
    ]  # fmt: skip
    context = {"tabs": tabs(request, user), "forecast": found, "ahead": ahead, "behind": behind, "rows": rows,
               "says": _says(found)}  # fmt: skip
    return render(request, "vetting/forecast.html", context)


def _due(list_url: str, month: Month) -> str:
    """The clearances whose renewal falls due in a month, by the days on which they run out."""
    if month.due is None:
        return ""
    first, last = month.due
    return f"{list_url}?live=yes&renewal=no&last_day_after={first}&last_day_before={last}"


def _between(first: date) -> str:
    last = date(first.year + first.month // 12, first.month % 12 + 1, 1) - timedelta(days=1)
    return f"source=granted&granted_after={first}&granted_before={last}"


def _says(found: Any) -> str:
    total = sum(month.demand for month in found.months)
    room = sum(month.capacity for month in found.months)
    over = len(found.over)
    many = number_of(total, "renewal falls", "renewals fall")
    months = number_of(over, "month is", "months are") if over else "No month is"
    return (
        f"{many} due in the 24 months ahead, where {room:,} can be decided. {months} above the capacity of "
        f"{found.capacity} a month."
    )
