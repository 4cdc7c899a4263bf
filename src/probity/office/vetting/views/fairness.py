"""Questions about oneself, and the fairness tables made of the answers."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from probity.analysis.measures.published_cells import ALL
from probity.foundation.web.charts import Bar, bars
from probity.foundation.web.components import Crumb
from probity.foundation.web.drawing import Chart
from probity.foundation.web.requests import both, done, sent, user_of
from probity.office.vetting.actions.fairness import answer_about_oneself, release_quarter
from probity.office.vetting.forms.fairness import AboutForm, PaperForm
from probity.office.vetting.models import Application, ApplicationState, EqualityAnswer, FairnessRelease
from probity.office.vetting.policy.fairness import (
    NOT_KNOWN,
    SEES_TABLES,
    characteristics,
    keeps_characteristics,
    titles,
)
from probity.office.vetting.policy.roles import CUSTODIAN
from probity.office.vetting.queries.fairness import BANDS, COUNTING, ENDS, Quarter, refusal_rate
from probity.office.vetting.views.common import has_role, own

PERIODS = (("quarter", "This quarter"), ("year", "The year so far"))


@both
def equality(request: HttpRequest, ref: str) -> HttpResponse:
    """The applicant's questions about themselves, apart from the form and from the file."""
    found = get_object_or_404(own(request), ref=ref)
    kept = EqualityAnswer.objects.visible_to(request.user).filter(application_ref=found.ref).first()
    form = AboutForm(sent(request), initial=kept.groups if kept else {})
    if form.is_bound and form.is_valid():
        answer = partial(answer_about_oneself, found, form.groups, actor=user_of(request))
        if done(form, partial(answer, at=timezone.now())):
            messages.success(request, "Thank you. Your answers are kept apart from your application.")
            return redirect("vetting:mine_one", found.ref)
    lead = (
        "You may leave out any of them. The answers are kept apart from your application. Nobody who researches or "
        "decides it can see them; they are only counted, to find out whether vetting is fair."
    )
    back = reverse("vetting:mine_one", args=[found.ref])
    context = {"form": form, "title": "Questions about yourself", "lead": lead, "button": "Keep my answers",
               "back": back,
               "crumbs": (Crumb("My vetting", reverse("vetting:mine")), Crumb(found.ref, back))}  # fmt: skip
    return render(request, "web/form.html", context)


@both
def paper(request: HttpRequest) -> HttpResponse:
    """The custodian keys a paper form. Whether there is such an application is all that they learn of it."""
    user = has_role(user_of(request), CUSTODIAN)
    form = PaperForm(sent(request))
    if form.is_bound and form.is_valid():
        ref = form.cleaned_data["application"].strip().upper()
        found = Application.objects.visible_to(COUNTING).filter(ref=ref).first()
        if found is None:
            form.add_error("application", "There is no application of this reference")
        else:
            answer = partial(answer_about_oneself, found, form.groups, actor=user)
            if done(form, partial(answer, at=timezone.now())):
                messages.success(request, "The answers are kept.")
                return redirect("vetting:equality_paper")
    back = reverse("vetting:fairness")
    crumbs = (Crumb("Fairness", back),)
    context = {"form": form, "title": "Key a paper form", "button": "Keep", "back": back, "crumbs": crumbs}
    return render(request, "web/form.html", context)


@both
def releases(request: HttpRequest) -> HttpResponse:
    """Every released quarter; and, for the custodian, the one to release next."""
    user = has_role(user_of(request), *SEES_TABLES)
    rows = [*FairnessRelease.objects.visible_to(user)]
    last = Quarter.named(rows[0].quarter) if rows else None
    today = timezone.localdate()
    due = _before(Quarter.of(today))
    to_release = due.name if last is None or last.name < due.name else ""
    if request.method == "POST" and to_release:
        release_quarter(to_release, actor=user, at=timezone.now())
        messages.success(request, f"Released: {to_release}.")
        return redirect("vetting:fairness_release", to_release)
    context = {
        "rows": rows, "to_release": to_release, "refused": keeps_characteristics(user),
        "is_custodian": bool(user.holds(CUSTODIAN)),
    }  # fmt: skip
    return render(request, "vetting/fairness.html", context)


def _before(quarter: Quarter) -> Quarter:
    return Quarter(quarter.year - 1, 4) if quarter.number == 1 else Quarter(quarter.year, quarter.number - 1)


@require_safe
def release(request: HttpRequest, quarter: str) -> HttpResponse:
    """The tables of one quarter by one characteristic, as they were released."""
    user = has_role(user_of(request), *SEES_TABLES)
    found = get_object_or_404(FairnessRelease.objects.visible_to(user), quarter=quarter)
    on = Quarter.named(quarter).first_day
    named = titles(on)
    by = request.GET.get("by", "") if request.GET.get("by", "") in named else next(iter(named))
    groups = {**characteristics(on)[by], NOT_KNOWN: "Not known", ALL: "All"}
    counts = {(row["measure"], row["period"], row["group"], row["end"]): row["count"] for row in found.tables}
    parts = [
        (title, _table(counts, (by, period), groups), _chart(counts, (by, period), groups, title),
         _times(counts, (f"{by} time", period), groups))
        for period, title in PERIODS
    ]  # fmt: skip
    context = {
        "found": found, "by": by, "named": named, "by_title": named[by], "parts": parts, "ends": [*ENDS.values()],
        "bands": [*BANDS.values()],
    }  # fmt: skip
    return render(request, "vetting/fairness_release.html", context)


Cells = dict[tuple[str, str, str, str], int | None]


def _shown(count: int | None) -> str:
    return "Left out" if count is None else f"{count:,}"


def _table(counts: Cells, which: tuple[str, str], groups: dict[str, str]) -> list[tuple[str, list[str], str]]:
    lines = []
    for group, title in groups.items():
        cells = [_shown(counts.get((*which, group, end))) for end in (*ENDS, ALL)]
        rate = _rate(counts, which, group, title)
        nobody = counts.get((*which, group, ALL)) == 0
        lines.append((title, cells, "Nobody" if nobody else _interval(rate)))
    return lines


def _rate(counts: Cells, which: tuple[str, str], group: str, title: str) -> Any:
    refused = counts.get((*which, group, ApplicationState.REFUSED.value))
    return refusal_rate(refused, counts.get((*which, group, ALL)), title)


def _interval(rate: Any) -> str:
    if rate is None or rate.value is None:
        return "Left out"
    return f"{rate.value:.1%} ({rate.low:.1%} to {rate.high:.1%})"


def _times(counts: Cells, which: tuple[str, str], groups: dict[str, str]) -> list[tuple[str, list[str]]]:
    return [
        (title, [_shown(counts.get((*which, group, band))) for band in (*BANDS, ALL)])
        for group, title in groups.items()
    ]


def _chart(counts: Cells, which: tuple[str, str], groups: dict[str, str], title: str) -> Chart | None:
    figures = []
    for group, words in groups.items():
        rate = _rate(counts, which, group, words)
        if rate is not None and rate.value is not None:
            low, high = 100 * rate.low, 100 * rate.high
            tone = "quiet" if group == ALL else ""
            figures.append(Bar(words, 100 * rate.value, f"{rate.value:.1%}", low=low, high=high, tone=tone))
    if not figures:
        return None
    says = "Share of the applications that ended in a refusal, with its 95% interval. Groups left out are not drawn."
    return bars(f"Refused, {title.lower()}", figures, says=says, of="Refused, %")
