"""The list of reviews that were made of searches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from probity.foundation.web.listpage import Column, ListPlan, list_response
from probity.foundation.web.requests import user_of
from probity.foundation.web.shown import Reference, Tag
from probity.foundation.workforce.queries import short_names
from probity.office.scrutiny.forms.reviews_asking import ReviewFilter
from probity.office.scrutiny.models import SearchReview
from probity.office.scrutiny.views.stops_words import labels
from probity.office.scrutiny.views.tabs import tabs


def _prepare(rows: Sequence[Any]) -> None:
    on = timezone.localdate()
    names = short_names({row.reviewer_ref for row in rows} | {row.search.officer_ref for row in rows} - {""}, on=on)
    views = labels("scrutiny.grounds_views", on)
    for row in rows:
        row.by, row.officer = names.get(row.reviewer_ref, row.reviewer_ref), names.get(row.search.officer_ref, "")
        row.said = views.get(row.grounds_view, row.grounds_view)


def _came(row: Any) -> Tag:
    return Tag(row.get_answer_display(), "red" if row.answer == SearchReview.Answer.RETURNED else "green")


LIST = ListPlan(
    title="Reviews made",
    noun=("review", "reviews"),
    columns=(
        Column("search", "Search", lambda row: Reference(row.search.ref), sort="search__ref"),
        Column("at", "Reviewed", lambda row: timezone.localtime(row.at), sort="at"),
        Column("by", "Supervisor", lambda row: row.by),
        Column("officer", "Officer", lambda row: row.officer, only_when_wide=True, hide_on_phone=True),
        Column("said", "Grounds", lambda row: row.said, sort="grounds_view", hide_on_phone=True),
        Column("seconds", "Seconds", lambda row: row.seconds, sort="seconds", hide_on_phone=True),
        Column("came", "Answer", _came, sort="answer", hide_on_phone=True),
    ),
    filterset=ReviewFilter,
    address=lambda row: reverse("scrutiny:search", args=[row.search.ref]),
    order=("-at",),
    empty="Reviews appear here once a supervisor makes one.",
    prepare=_prepare,
)  # fmt: skip


@require_safe
def reviews_made(request: HttpRequest) -> HttpResponse:
    """Every review that the reader may see, the newest first."""
    user = user_of(request)
    rows = SearchReview.objects.visible_to(user).select_related("search")
    return list_response(request, LIST, rows, "scrutiny/reviews_made.html", {"tabs": tabs(request, user)})
