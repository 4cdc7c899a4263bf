"""The lists of applications: the queue with its filters, the officers' work, and times against the target."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import Case, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from probity.foundation.rulebook.rows import clock
from probity.foundation.web.charts import Bar, Chart, Target, bars
from probity.foundation.web.formats import number_of
from probity.foundation.web.listpage import Column, ListPage, ListPlan
from probity.foundation.web.requests import both, done, sent, user_of
from probity.foundation.web.shown import Due, Reference, Tag
from probity.foundation.workforce.policy import team_today
from probity.foundation.workforce.queries import PersonCard, cards, search_people, short_names
from probity.office.vetting.actions import applications
from probity.office.vetting.forms.files import ApplicationFilter, OpenForm
from probity.office.vetting.models import WORKED, Application, ApplicationState
from probity.office.vetting.policy.applications import may_open_files
from probity.office.vetting.policy.roles import MANAGER, OFFICER
from probity.office.vetting.queries.applications import Taken, Waiting, loads, taken, team_lines, waiting
from probity.office.vetting.views.common import files, has_role
from probity.office.vetting.views.tabs import tabs

FOUND_AT_ONCE = 12


def _named(rows: Sequence[Any]) -> None:
    on = timezone.localdate()
    names = short_names([row.officer_ref for row in rows], on=on)
    for row in rows:
        row.officer, row.on = names.get(row.officer_ref, ""), on


def _state(row: Any) -> Tag:
    return Tag(row.get_state_display(), row.STATE_COLOURS[ApplicationState(row.state)])


QUEUE = ListPlan(
    title="Applications",
    noun=("application", "applications"),
    columns=(
        Column("applicant", "Applicant", lambda row: row.applicant_name, sort="applicant_name"),
        Column("ref", "Reference", lambda row: Reference(row.ref), sort="ref", hide_on_phone=True),
        Column("levels", "For", lambda row: row.levels_in_words, sort="level_words", hide_on_phone=True),
        Column("kind", "Kind", lambda row: row.get_kind_display(), sort="kind", only_when_wide=True),
        Column("state", "State", _state, sort="state"),
        Column("age", "Days", lambda row: row.age_days(row.on), sort="submitted_on", numeric=True, hide_on_phone=True),
        Column("target", "Target", lambda row: Due(row.target_on, row.on, done=not row.is_open), sort="target_on"),
        Column("officer", "Officer", lambda row: row.officer, sort="officer_ref", hide_on_phone=True),
    ),
    filterset=ApplicationFilter,
    address=lambda row: reverse("vetting:file", args=[row.ref]),
    order=("place", "target_on", "submitted_on"),
    empty="Applications appear here once the unit opens one for somebody.",
    prepare=_named,
)


# What waits with the unit stands first, then what applicants fill in, then what has ended.
IN_ORDER = Case(When(state__in=WORKED, then=0), When(state=ApplicationState.DRAFT, then=1), default=2)


def _reader(request: HttpRequest) -> Any:
    user = user_of(request)
    if not may_open_files(user):
        raise Http404
    return user


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """Every application that the reader may open, in words and as a list."""
    user = _reader(request)
    rows = files(request).annotate(place=IN_ORDER)
    page = ListPage(request, QUEUE, rows)
    context: dict[str, Any] = {"tabs": tabs(request, user), "may_open": user.holds(OFFICER) or user.holds(MANAGER)}
    if not page.chosen and not {"page", "export"} & request.GET.keys():
        context["waits"] = waits = waiting(rows, on=timezone.localdate())
        context["says"] = _sentence(waits)
    return page.response("vetting/queue.html", context)


def _sentence(waits: Waiting) -> str:
    if not waits.total:
        return "No application waits."
    late = f"{waits.late} past the target" if waits.late else "none past the target"
    return f"{number_of(waits.total, 'application')} with the unit, {late}; {waits.unclaimed} not taken yet."


@require_safe
def workload(request: HttpRequest) -> HttpResponse:
    """Open files by officer."""
    user = _reader(request)
    found = loads(files(request), on=timezone.localdate())
    here = reverse("vetting:queue")
    figures = [
        Bar(
            one.name,
            one.open,
            url=f"{here}?open=yes&officer={one.officer_ref}" if one.officer_ref else f"{here}?state=submitted",
            tone="late" if one.late else "",
        )
        for one in found
    ]
    total = sum(one.open for one in found)
    says = f"{number_of(total, 'application')} with the unit; {sum(one.late for one in found)} past the target."
    chart = bars("Open applications by officer", figures, says=says, of="Applications")
    context = {"tabs": tabs(request, user), "chart": chart, "loads": found, "queue": here}
    return render(request, "vetting/workload.html", context)


@require_safe
def times(request: HttpRequest) -> HttpResponse:
    """Time from application to decision by level, against the rulebook's target and the year before."""
    user = _reader(request)
    until = timezone.localdate()
    since = until - timedelta(days=364)
    now = taken(files(request), since=since, until=until)
    before = {
        one.level: one
        for one in taken(files(request), since=since - timedelta(days=365), until=since - timedelta(days=1))
    }
    context = {
        "tabs": tabs(request, user),
        "times": [(one, before.get(one.level), _target(one.level, until)) for one in now],
        "says": _times_sentence(now),
        "charts": [_chart(one, before.get(one.level), since, until) for one in now],
        "since": since,
        "until": until,
        "address": f"{reverse('vetting:queue')}?decided=yes&ended_after={since}&ended_before={until}",
    }
    return render(request, "vetting/times.html", context)


def _times_sentence(found: Sequence[Taken]) -> str:
    decided = sum(one.decided for one in found)
    if not decided:
        return "No application was decided in the last year."
    in_time = sum(one.in_time for one in found)
    return f"{in_time} of {decided} decisions of the last year came by their target."


def _target(level: str, on: date) -> Any:
    return clock(applications.target_rule([level], on=on), on=on).row


def _chart(now: Taken, before: Taken | None, since: date, until: date) -> Chart:
    url = f"{reverse('vetting:queue')}?decided=yes&level={now.level}&ended_after={since}&ended_before={until}"
    target = _target(now.level, until)
    figures = [
        Bar("Median, last 12 months", now.median_days, shown=f"{now.median_days:g} days", url=url),
        Bar(
            "Longest, last 12 months",
            now.longest_days,
            shown=f"{now.longest_days} days",
            url=url,
            tone="late" if now.longest_days > target.number else "",
        ),
    ]
    if before:
        figures.append(
            Bar(
                "Median, the year before",
                before.median_days,
                shown=f"{before.median_days:g} days",
                tone="quiet",
            )
        )
    says = f"{now.in_time} of {number_of(now.decided, 'decision')} by the target."
    return bars(
        f"{now.level}: submission to decision",
        figures,
        says=says,
        of="Working days",
        target=Target("Target", target.number),
    )


def _opened(given: Mapping[str, Any], card: PersonCard | None, **who: Any) -> Application:
    """The application that the form opens, for somebody of the workforce or somebody who is entered with it."""
    asked = {name: given[name] for name in ("levels", "kind", "opened_for", "on_paper")}
    if card:
        return applications.open_application(applicant_ref=card.ref, **asked, **who)
    names = {name: given[name] for name in ("given_names", "family_name", "email")}
    return applications.open_for_outsider(**names, **asked, **who)


@both
def open_one(request: HttpRequest) -> HttpResponse:
    """Open an application: find somebody of the workforce, or enter somebody who is not in it."""
    user = has_role(user_of(request), OFFICER, MANAGER)
    on = timezone.localdate()
    chosen = request.GET.get("person", "")
    card = cards([chosen], on=on).get(chosen) if chosen else None
    form = OpenForm(sent(request), known=card is not None)
    if request.method == "POST" and form.is_valid():
        opened: list[Application] = []
        start = partial(_opened, form.cleaned_data, card, actor=user, at=timezone.now())
        if done(form, lambda: opened.append(start())):
            messages.success(request, f"Opened: {opened[0].ref}.")
            return redirect("vetting:file", opened[0].ref)
    words = request.GET.get("q", "").strip()[:100]
    context = {
        "form": form,
        "card": card,
        "words_sought": words,
        "found": search_people(words, on=on, limit=FOUND_AT_ONCE) if words else (),
        "outside": "outside" in request.GET,
    }
    return render(request, "vetting/open.html", context)


@require_safe
def team(request: HttpRequest) -> HttpResponse:
    """Whether each of the people whom this reader manages is cleared: that, and nothing else of them."""
    refs = team_today(user_of(request))
    if not refs:
        raise Http404
    return render(request, "vetting/team.html", {"lines": team_lines(refs, on=timezone.localdate())})
