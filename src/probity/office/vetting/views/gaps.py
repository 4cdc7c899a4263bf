"""The live gap list, by person, by post and by unit; and what a head of unit was told of."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from probity.foundation.access.selves import close_to
from probity.foundation.audit.reads import record_list
from probity.foundation.kernel.errors import BadInput
from probity.foundation.web.charts import Bar, bars
from probity.foundation.web.drawing import Chart
from probity.foundation.web.formats import number_of
from probity.foundation.web.requests import user_of
from probity.office.vetting.policy.gaps import Gap
from probity.office.vetting.queries.gaps import gaps_until, open_gaps
from probity.office.vetting.queries.notices import told_when
from probity.office.vetting.queries.status_words import end_of
from probity.office.vetting.templatetags.vetting_posts import GapLine, lines_of
from probity.office.vetting.views.doing import unit_only
from probity.office.vetting.views.tabs import tabs

UNITS_SHOWN = 12


def day_of_query(text: str, otherwise: date | None) -> date | None:
    """A day of an address, or another where none or no day is given."""
    try:
        return date.fromisoformat(text) if text else otherwise
    except ValueError as fault:
        raise BadInput(f"{text!r} is no day.", where="as_at", hint="Write it as 2025-03-31.") from fault


@require_safe
def gaps(request: HttpRequest) -> HttpResponse:
    """Everybody who sits in a designated post short of its level, on a day and as known on a day."""
    user, today = unit_only(request), timezone.localdate()
    as_at = day_of_query(request.GET.get("as_at", ""), today) or today
    known_on = day_of_query(request.GET.get("known_at", ""), None)
    found = open_gaps(as_at, end_of(known_on))
    record_list("vetting.gap", actor=user, filters=request.GET.dict(), count=len(found), at=timezone.now())
    lines = lines_of(found, hidden=close_to(user.person_ref))
    by_post = request.GET.get("by") == "post"
    kept = [line for line in lines if _wanted(line, request.GET)]
    kept.sort(key=lambda line: (line.unit, line.post, line.gap.first) if by_post else ("", line.name, line.gap.first))
    asked = urlencode({"as_at": as_at, "known_at": known_on or ""}) if "as_at" in request.GET else ""
    context = {
        "tabs": tabs(request, user), "lines": kept, "says": says(found), "by_post": by_post,
        "chart": _chart(lines, asked), "is_today": as_at == today, "here": f"{reverse('vetting:gaps')}?{asked}",
        "as_at": as_at, "known_at": known_on, "title": "Short of a designated post",
        "total": number_of(len(kept), "person", "people"), "filters": request.GET.get("state", ""),
        "uncovered": sum(not gap.is_covered for gap in found), "covered": sum(gap.is_covered for gap in found),
        "late": sum(gap.days_unknown > 0 for gap in found), "unit": request.GET.get("unit", ""),
    }  # fmt: skip
    return render(request, "vetting/gaps.html", context)


def _wanted(line: GapLine, asked: Any) -> bool:
    state, unit = asked.get("state", ""), asked.get("unit", "")
    fits = {
        "uncovered": not line.gap.is_covered,
        "covered": line.gap.is_covered,
        "unknown": line.gap.days_unknown > 0,
    }.get(state, True)
    return fits and unit in ("", line.gap.sitting.unit_ref)


def says(found: list[Gap]) -> str:
    """The gap list in a sentence."""
    uncovered = [gap for gap in found if not gap.is_covered]
    if not found:
        return "Everybody in a designated post holds its level."
    unknown = sum(gap.days_unknown > 0 for gap in uncovered)
    more = f"; {unknown:,} of them sat there before anybody here knew" if unknown else ""
    many = number_of(len(uncovered), "person sits", "people sit")
    covered = len(found) - len(uncovered)
    others = number_of(covered, "more is", "more are") if covered else "Nobody else is short and"
    return f"{many} in a designated post short of its level{more}. {others} covered by a risk assessment."


def _chart(lines: list[GapLine], asked: str) -> Chart | None:
    """Uncovered people by unit, the most first."""
    counted = Counter((line.unit, line.gap.sitting.unit_ref) for line in lines if not line.gap.is_covered)
    if not counted:
        return None
    address = f"{reverse('vetting:gaps')}?{asked}&state=uncovered"
    figures = [
        Bar(unit or "No unit", count, url=f"{address}&unit={ref}")
        for (unit, ref), count in sorted(counted.items(), key=lambda item: (-item[1], item[0]))[:UNITS_SHOWN]
    ]
    return bars(
        "Uncovered people by unit", figures, says="Where people sit short of their post on the day.", of="People"
    )


@require_safe
def told(request: HttpRequest) -> HttpResponse:
    """The gaps that this reader was told of, as they stand today, and those that are over."""
    user, today = user_of(request), timezone.localdate()
    when = told_when(user.person_ref)
    every = gaps_until(today, people={person for person, _ in when}) if when else []
    hidden, found = close_to(user.person_ref), [gap for gap in every if gap.is_open]
    over = [gap for gap in every if not gap.is_open and (gap.person_ref, gap.post_ref) in when]
    context = {"lines": lines_of(found, hidden=hidden), "says": says(found) if found else "",
               "over": [(line, when[line.gap.person_ref, line.gap.post_ref]) for line in lines_of(over, hidden=hidden)],
               "title": "Short of vetting in your unit"}  # fmt: skip
    return render(request, "vetting/told.html", context)
