"""The supervisor's pages: what waits for them, one review, their own officers as they stand; and the inspector's."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from probity.foundation.access.models import User, day_of
from probity.foundation.web.needs import Group, Need, group_of, needs
from probity.foundation.web.reading import open_record
from probity.foundation.web.requests import both, user_of
from probity.foundation.workforce.queries import short_names
from probity.office.scrutiny.actions import reviews as actions
from probity.office.scrutiny.forms import stops as forms
from probity.office.scrutiny.models import Search, SearchQuerySet, SearchReview, SearchState
from probity.office.scrutiny.policy.reviewed import SEARCH, plain_reason
from probity.office.scrutiny.queries.reviews import waiting_in
from probity.office.scrutiny.queries.stops_counts import Asked, Tally, counts_of
from probity.office.scrutiny.queries.stops_measures import Measured, measured
from probity.office.scrutiny.views import reviewed
from probity.office.scrutiny.views.reviews_made import SPAN, pace_table
from probity.office.scrutiny.views.stops_words import in_words, record_facts
from probity.office.scrutiny.views.tabs import tabs
from probity.office.scrutiny.workflow import stops as flow

SHOWN = 50


def _judge(found: Search, made: reviewed.Review) -> SearchReview:
    words = {name: made.answers[name] for name in ("grounds_view", "strength", "words")}
    judged = actions.Judged(opened_at=made.opened_at, **words)
    return actions.review_search(found, judged, returns=made.returns, actor=made.by, at=made.at)


REVIEWING = reviewed.Reviewing(
    forms.ReviewForm, flow.REVIEW, _judge, record_facts, "The record", "scrutiny:search", "scrutiny:reviews"
)


@both
def review(request: HttpRequest, ref: str) -> HttpResponse:
    """Judge the grounds as they are recorded; send the record back where something is missing."""
    user = user_of(request)
    found: Search = get_object_or_404(Search.objects.visible_to(user), ref=ref)
    if asked := open_record(request, found, because=plain_reason(found, user.person_ref, SEARCH.own)):
        return asked
    return reviewed.review_page(request, found, REVIEWING)


@require_safe
def reviews(request: HttpRequest) -> HttpResponse:
    """What waits for the reader as supervisor, how their own officers search, and what is overdue below them."""
    user, on = user_of(request), timezone.localdate()
    led = Search.objects.visible_to(user).filter(supervisor_ref=user.person_ref or "-")
    waiting = [*led.filter(state=SearchState.WAITING).order_by("review_due_on", "pk")[:SHOWN]]
    below = waiting_in(user, on=on)
    asked = Asked("", f"{on:%Y-%m}")
    officers = _officers(led, asked, on)
    refs = {one.officer_ref for one in waiting} | {one.supervisor_ref for one in below}
    refs |= {ref for ref, _ in officers}
    names = short_names(refs, on=on)
    context = {
        "tabs": tabs(request, user), "on": on,
        "waiting": [(one, names.get(one.officer_ref, one.officer_ref), in_words("object", one.object))
                    for one in waiting],
        "total": led.filter(state=SearchState.WAITING).count(),
        "overdue": led.overdue(on).count(),
        "officers": _told(officers, names, asked, on),
        "below": [(names.get(one.supervisor_ref, one.supervisor_ref), _list(supervisor=one.supervisor_ref,
                  state="waiting"), one) for one in below],
        **pace_table(SearchReview, user, "scrutiny:reviews_made", on),
    }  # fmt: skip
    return render(request, "scrutiny/reviews.html", context)


def _list(**query: str) -> str:
    return f"{reverse('scrutiny:searches')}?{urlencode(query)}"


def _officers(led: SearchQuerySet, asked: Asked, on: date) -> list[tuple[str, Tally]]:
    """The reader's own officers of the last year, by reference: a view of a team, not a ranking of people."""
    rows = led.filter(searched_on__gt=on - SPAN, searched_on__lte=on)
    return sorted(counts_of(rows, asked, by="officer").groups.items())


def _told(
    officers: list[tuple[str, Tally]], names: dict[str, str], asked: Asked, on: date
) -> list[tuple[str, str, Tally, Measured]]:
    """By name: the list of an officer's searches, how many there are, and what is measured of them."""
    since = (on - SPAN + timedelta(days=1)).isoformat()
    rows = [
        (names.get(ref, ref), _list(officer=ref, mine="led", searched_min=since), made, measured(made, asked))
        for ref, made in officers
    ]
    return sorted(rows, key=lambda row: row[0])


@needs
def to_review(user: User, at: datetime) -> Iterable[Need]:
    """Records to review, the oldest first; records that came back; and what is overdue in an inspector's command."""
    if not user.person_ref:
        return
    on = day_of(at)
    rows = Search.objects.visible_to(user)
    for one in rows.filter(state=SearchState.WAITING, supervisor_ref=user.person_ref).order_by("review_due_on")[:40]:
        due = one.review_due_on or on
        url = reverse("scrutiny:search_review", args=[one.ref])
        yield Need(group_of(due, on), "Review a stop and search record", url, due=due, ref=one.ref)
    for one in rows.filter(state=SearchState.RETURNED, officer_ref=user.person_ref)[:40]:
        url = reverse("scrutiny:search_check", args=[one.ref])
        yield Need(Group.NEW, "Put a stop and search record right", url, ref=one.ref)
    late = rows.filter(inspector_ref=user.person_ref).exclude(supervisor_ref=user.person_ref).overdue(on)
    for one in late.order_by("review_due_on")[:40]:
        yield Need(Group.LATE, "A supervisor's review is overdue", reverse("scrutiny:search", args=[one.ref]),
                   due=one.review_due_on, ref=one.ref, whose="team")  # fmt: skip
