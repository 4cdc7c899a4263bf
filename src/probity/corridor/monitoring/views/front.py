"""The desk's front page: what waits, what was found by week and by rule, and how the logs are covered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from probity.corridor.monitoring.models import Hit, HitQuerySet, Night, Unmasking, Watch
from probity.corridor.monitoring.queries.catalogue import is_off, rules, title_of
from probity.corridor.monitoring.queries.handing import Handed, handed_so_far
from probity.corridor.monitoring.queries.not_run import last_night, not_run
from probity.corridor.monitoring.views.tabs import at_desk, tabs
from probity.corridor.monitoring.views.waiting import waits_at_desk
from probity.foundation.access.models import User
from probity.foundation.web.charts import Bar, bars, columns
from probity.foundation.web.drawing import Chart
from probity.foundation.web.formats import day, number_of

WEEKS, ARISING, PERCENT = 12, "arising=yes", 100


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """What needs the reader, hits by week and by rule, the logs' coverage, and what is not looked for."""
    user, on = at_desk(request), timezone.localdate()
    rows: HitQuerySet = Hit.objects.visible_to(user)
    last = last_night(user)
    since = on - timedelta(weeks=WEEKS, days=on.weekday())  # a Monday, so that every week is whole
    weeks = rows.exclude(state=Hit.State.SUPERSEDED).filter(day__gte=since).by_week()
    context = {
        "tabs": tabs("front", user),
        "waits": waits_at_desk(user, timezone.now()),
        "figures": _figures(rows, user, on),
        "by_week": _week_chart(weeks),
        "by_rule": _rule_chart(weeks, since),
        "coverage": coverage_chart(last, reverse("monitoring:night", args=[last.ref])) if last else None,
        "last": last,
        "off": [rule for rule in rules().values() if is_off(rule, on)],
        "not_run": [one for one in not_run(last) if not one.is_off],
    }
    return render(request, "monitoring/front.html", context)


def _figures(rows: HitQuerySet, user: User, on: date) -> list[tuple[int, str, str]]:
    """What waits, of the parts of the desk that the reader has a role for."""
    waiting = Unmasking.objects.visible_to(user).filter(state=Unmasking.State.ASKED).count()
    watched = Watch.objects.visible_to(user).filter(state=Watch.State.IN_FORCE).count()
    week = on - timedelta(days=6)
    found = (
        ("hits", rows.to_triage().count(), "to triage", "state=open"),
        ("hits", rows.filter(day__gte=week).count(), "about the last 7 days", f"day_after={week}"),
        ("hits", handed_so_far(rows, Handed.NOT_YET).count(), "to hand to standards", "handed=not_yet"),
        ("hits", handed_so_far(rows, Handed.WITH_THEM).count(), "with standards", "handed=with_them"),
        ("unmaskings", waiting, "wait for a supervisor", "state=asked"),
        ("watches", watched, "monitored more closely", "state=in_force"),
    )
    open_to_them = {tab.url for tab in tabs("front", user)}
    addresses = {name: reverse(f"monitoring:{name}") for name in ("hits", "unmaskings", "watches")}
    return [
        (value, label, f"{addresses[part]}?{asked}")
        for part, value, label, asked in found
        if addresses[part] in open_to_them
    ]


def _week_chart(weeks: Sequence[tuple[date, str, int]]) -> Chart:
    """Hits by week of their day, each column a link to them."""
    totals: dict[date, int] = {}
    for week, _, many in weeks:
        totals[week] = totals.get(week, 0) + many
    drawn = [Bar(day(week), many, url=_of_week(week)) for week, many in totals.items()]
    most = max(totals, key=lambda one: totals[one], default=None)
    says = f"Most in the week from {day(most)}: {totals[most]:,}." if most else "No hit in the last twelve weeks."
    return columns("Hits by week", drawn, says=says, of="Hits")


def _of_week(week: date, rule_id: str = "") -> str:
    rule = f"rule={rule_id}&" if rule_id else ""
    return f"{reverse('monitoring:hits')}?{rule}{ARISING}&day_after={week}&day_before={week + timedelta(days=6)}"


def _rule_chart(weeks: Sequence[tuple[date, str, int]], since: date) -> Chart:
    """Hits by rule over the same weeks, the most first."""
    totals: dict[str, int] = {}
    for _, rule_id, many in weeks:
        totals[rule_id] = totals.get(rule_id, 0) + many
    ordered = sorted(totals.items(), key=lambda one: (-one[1], one[0]))
    address = f"{reverse('monitoring:hits')}?{ARISING}&day_after={since}"
    drawn = [Bar(title_of(rule_id), many, url=f"{address}&rule={rule_id}") for rule_id, many in ordered]
    says = f"{number_of(len(ordered), 'rule')} found something." if ordered else "No rule found anything."
    return bars("Hits by rule, last twelve weeks", drawn, says=says, of="Hits")


def coverage_chart(night: Night, url: str = "") -> Chart:
    """The share of expected days that each system's logs are there for, the worst first; each a link to the address."""
    systems = [one for one in night.coverage if one.get("expected")]
    ordered = sorted(systems, key=lambda one: (one["held"] / one["expected"], one["system"]))
    drawn = [
        Bar(
            one["system"],
            PERCENT * one["held"] / one["expected"],
            shown=f"{one['held']:,} of {number_of(one['expected'], 'day')}",
            tone="late" if one["held"] < one["expected"] else "",
            url=url,
        )
        for one in ordered
    ]
    short = sum(one["held"] < one["expected"] for one in systems)
    says = f"{number_of(short, 'system')} of {len(systems):,} with days missing." if short else "No day is missing."
    return bars("Logs held, by system", drawn, says=says, of="Days held", whole=PERCENT)
