"""Which reviews of searches a list shows; every count of reviews links here."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.forms import HiddenInput
from django.utils import timezone

from probity.foundation.access.scoping import ScopedQuerySet
from probity.foundation.rulebook.rows import code_list, threshold
from probity.office.scrutiny.models import SearchReview

RETURNED, WANTING, QUICK = "returned", "wanting", "quick"
CAME = ((RETURNED, "Returned to the officer"), (WANTING, "Reviewed, and found wanting"), (QUICK, "Quick"))


class ReviewFilter(filters.FilterSet):
    """The filters of the list of reviews."""

    came = filters.ChoiceFilter(label="What came of it", choices=CAME, empty_label="Anything", method="by_came")
    grounds_view = filters.ChoiceFilter(label="Grounds", empty_label="Any")
    made = filters.DateFromToRangeFilter(label="Day of the review", field_name="at", lookup_expr="date")
    reviewer = filters.CharFilter(label="Reviewer", field_name="reviewer_ref", widget=HiddenInput)

    class Meta:
        model = SearchReview
        fields = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        views = code_list("scrutiny.grounds_views", on=timezone.localdate()).choices
        self.filters["grounds_view"].extra["choices"] = [*views]

    def by_came(self, rows: ScopedQuerySet, _name: str, value: str) -> ScopedQuerySet:
        if value == QUICK:
            return rows.filter(seconds__lt=threshold("scrutiny.quick_review", on=timezone.localdate()).number)
        if value == RETURNED:
            return rows.filter(answer=SearchReview.Answer.RETURNED)
        return rows.filter(answer=SearchReview.Answer.REVIEWED).exclude(grounds_view="reasonable")
