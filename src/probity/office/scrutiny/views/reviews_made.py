"""The lists of reviews that were made, of searches and of force, and how fast each reviewer is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from probity.foundation.access.models import User
from probity.foundation.rulebook.rows import threshold
from probity.foundation.web.listpage import Column, ListPlan, list_response
from probity.foundation.web.requests import user_of
from probity.foundation.web.shown import Reference, Tag
from probity.foundation.workforce.queries import short_names
from probity.office.scrutiny.forms.reviews_asking import ForceReviewFilter, ReviewFilter
from probity.office.scrutiny.models import ForceReview, SearchReview
from probity.office.scrutiny.queries.reviews import paces
from probity.office.scrutiny.views.stops_words import labels
from probity.office.scrutiny.views.tabs import tabs

SPAN = timedelta(days=365)


def pace_table(model: type[SearchReview | ForceReview], user: User, listed: str, on: date) -> dict[str, Any]:
    """What the pace table shows: the last year's reviews of others that the reader may see, by name, never ranked."""
    rows = model.objects.visible_to(user).filter(at__date__gt=on - SPAN).exclude(reviewer_ref=user.person_ref or "-")
    found = paces(rows, on=on)
    names = short_names({one.reviewer_ref for one in found}, on=on)
    told = sorted((names.get(one.reviewer_ref, one.reviewer_ref), _made(listed, one.reviewer_ref, on), one)
                  for one in found)  # fmt: skip
    return {
        "on": on, "quick": threshold("scrutiny.quick_review", on=on).number, "paces": told,
        "told": [name for name, _, one in told if one.approves_all_in_seconds],
    }  # fmt: skip


def _made(listed: str, reviewer: str, on: date) -> str:
    """The list of somebody's reviews of the last year."""
    query = urlencode({"reviewer": reviewer, "made_min": (on - SPAN + timedelta(days=1)).isoformat()})
    return f"{reverse(listed)}?{query}"


def _prepared(record: str, view: str, codes: str) -> Callable[[Sequence[Any]], None]:
    """How rows get their names and words: the reviewed record's field, the field of the view, the list of its words."""

    def prepare(rows: Sequence[Any]) -> None:
        on = timezone.localdate()
        officers = [getattr(row, record).officer_ref for row in rows]
        names = short_names({row.reviewer_ref for row in rows} | {*officers} - {""}, on=on)
        words = labels(codes, on)
        for row, officer in zip(rows, officers, strict=True):
            row.by, row.officer = names.get(row.reviewer_ref, row.reviewer_ref), names.get(officer, "")
            row.said = words.get(getattr(row, view), getattr(row, view))

    return prepare


def _came(row: Any) -> Tag:
    return Tag(row.get_answer_display(), "red" if row.answer == row.Answer.RETURNED else "green")


BY_WHOM = (
    Column("at", "Reviewed", lambda row: timezone.localtime(row.at), sort="at"),
    Column("by", "Supervisor", lambda row: row.by),
    Column("officer", "Officer", lambda row: row.officer, only_when_wide=True, hide_on_phone=True),
)
HOW = (
    Column("seconds", "Seconds", lambda row: row.seconds, sort="seconds", hide_on_phone=True),
    Column("came", "Answer", _came, sort="answer", hide_on_phone=True),
)
LIST = ListPlan(
    title="Reviews made",
    noun=("review", "reviews"),
    columns=(
        Column("search", "Search", lambda row: Reference(row.search.ref), sort="search__ref"),
        *BY_WHOM,
        Column("said", "Grounds", lambda row: row.said, sort="grounds_view", hide_on_phone=True),
        *HOW,
    ),
    filterset=ReviewFilter,
    address=lambda row: reverse("scrutiny:search", args=[row.search.ref]),
    order=("-at",),
    empty="Reviews appear here once a supervisor makes one.",
    prepare=_prepared("search", "grounds_view", "scrutiny.grounds_views"),
)
FORCE_LIST = ListPlan(
    title="Reviews of force",
    noun=("review", "reviews"),
    columns=(
        Column("form", "Form", lambda row: Reference(row.form.ref), sort="form__ref"),
        *BY_WHOM,
        Column("said", "What is recorded", lambda row: row.said, sort="view", hide_on_phone=True),
        *HOW,
    ),
    filterset=ForceReviewFilter,
    address=lambda row: reverse("scrutiny:force_form", args=[row.form.ref]),
    order=("-at",),
    empty="Reviews appear here once a supervisor makes one.",
    prepare=_prepared("form", "view", "scrutiny.force_views"),
)


@require_safe
def reviews_made(request: HttpRequest) -> HttpResponse:
    """Every review of a search that the reader may see, the newest first."""
    user = user_of(request)
    rows = SearchReview.objects.visible_to(user).select_related("search")
    return list_response(request, LIST, rows, "scrutiny/reviews_made.html", {"tabs": tabs(request, user)})


@require_safe
def force_reviews(request: HttpRequest) -> HttpResponse:
    """Every review of force that the reader may see, the newest first, with how each supervisor reviews."""
    user, on = user_of(request), timezone.localdate()
    rows = ForceReview.objects.visible_to(user).select_related("form")
    context = {"tabs": tabs(request, user), **pace_table(ForceReview, user, "scrutiny:force_reviews", on)}
    return list_response(request, FORCE_LIST, rows, "scrutiny/force_reviews.html", context)
