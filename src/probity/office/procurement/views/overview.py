"""How far bidders are checked before an award, and which checks wait; what the desk gives the home page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from probity.foundation.access.models import User, day_of
from probity.foundation.web import charts
from probity.foundation.web.finding import Found, finds
from probity.foundation.web.formats import number_of
from probity.foundation.web.needs import Need, group_of, needs
from probity.office.procurement.models import AwardCheck, ForceName
from probity.office.procurement.policy import OFFICER
from probity.office.procurement.queries.figures import SOON, Checking, Quarter, checking
from probity.office.procurement.views.contracts import awards_address
from probity.office.procurement.views.fetching import desk, tabs

SHOWN, MOST_NEEDS = 10, 50


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """The headline, the charts behind it, and the checks that wait."""
    user = desk(request)
    today = timezone.localdate()
    kept = ForceName.objects.visible_to(user).filter(ended_at=None).exists()
    found = checking(user, on=today, names_kept=kept)
    waiting = AwardCheck.objects.visible_to(user).outstanding().with_counts().order_by("award_on", "pk")
    context = {
        "tabs": tabs("overview"),
        "found": found,
        "figures": _figures(found),
        "awards": _chart("Awards by quarter", "Awards", found.quarters, {}),
        "checked": _chart("Of them, checked before the award", "Checked before", found.quarters, {"checked": "yes"}),
        "waiting": waiting[:SHOWN],
    }
    return render(request, "procurement/overview.html", context)


@needs
def what_needs(user: User, at: datetime) -> Iterable[Need]:
    """Checks that wait, for procurement officers, by the day of the award."""
    if not user.holds(OFFICER):
        return
    today = day_of(at)
    waiting: Any = AwardCheck.objects.visible_to(user).outstanding().with_counts()
    for one in waiting.order_by("award_on", "pk")[:MOST_NEEDS]:
        left = number_of(one.to_consider, "match to consider", "matches to consider")
        yield Need(
            group_of(one.award_on, today),
            f"Check the bidders: {one.title}",
            reverse("procurement:check", args=[one.ref]),
            due=one.award_on,
            ref=one.ref,
            since=day_of(one.opened_at),
            says=left if one.to_consider else "Everything is considered: mark it checked",
        )


@finds("Award checks")
def find_checks(user: User, words: str) -> Iterable[Found]:
    """Checks by title, number or buyer."""
    for one in AwardCheck.objects.visible_to(user).holding(words).order_by("-award_on", "pk")[:26]:
        yield Found(one.title, reverse("procurement:check", args=[one.ref]), ref=one.ref, says=one.get_state_display())


def checks_address(**query: str) -> str:
    """The list of checks with these filters chosen."""
    return f"{reverse('procurement:checks')}?{urlencode(query)}"


def _figures(found: Checking) -> list[dict[str, object]]:
    awards, checked = found.year
    first, last = str(found.quarters[-4].first), str(found.quarters[-1].last)
    span = {"force": "yes", "awarded_min": first, "awarded_max": last}
    today = timezone.localdate()
    return [
        {"value": awards, "label": "awards in a year", "url": awards_address(**span)},
        {"value": checked, "label": "checked before", "url": awards_address(**span, checked="yes")},
        {"value": awards - checked, "label": "not checked before", "url": awards_address(**span, checked="no")},
        {"value": found.outstanding, "label": "checks outstanding", "url": checks_address(state="open")},
        {
            "value": found.late,
            "label": "past the day of the award",
            "url": checks_address(state="open", award_max=str(today - timedelta(days=1))),
        },
        {
            "value": found.soon,
            "label": f"in the next {SOON.days} days",
            "url": checks_address(state="open", award_min=str(today), award_max=str(today + SOON)),
        },
    ]


def _chart(title: str, of: str, quarters: tuple[Quarter, ...], query: dict[str, str]) -> charts.Chart:
    counts = [one.checked if query else one.awards for one in quarters]
    figures = [
        charts.Bar(
            one.label,
            many,
            url=awards_address(force="yes", awarded_min=str(one.first), awarded_max=str(one.last), **query),
        )
        for one, many in zip(quarters, counts, strict=True)
    ]
    return charts.columns(title, figures, says=f"{number_of(sum(counts), 'award')} in two years.", of=of)
