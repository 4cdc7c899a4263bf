"""Which reviews of searches, or of force, a list shows; every count of reviews links here."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters as filters
from django.forms import HiddenInput
from django.utils import timezone

from probity.foundation.access.scoping import ScopedQuerySet
from probity.foundation.rulebook.rows import code_list, threshold
from probity.office.scrutiny.models import ForceReview, SearchReview

RETURNED, WANTING, QUICK = "returned", "wanting", "quick"
CAME = ((RETURNED, "Returned to the officer"), (WANTING, "Reviewed, and found wanting"), (QUICK, "Quick"))


class _MadeFilter(filters.FilterSet):
    """What lists of reviews are asked by: what came of them, the reviewer's view, the day, the reviewer."""

    VIEW: ClassVar[tuple[str, str]]
    """The field that holds the reviewer's view, and the code list of its words."""

    came = filters.ChoiceFilter(label="What came of it", choices=CAME, empty_label="Anything", method="by_came")
    made = filters.DateFromToRangeFilter(label="Day of the review", field_name="at", lookup_expr="date")
    reviewer = filters.CharFilter(label="Reviewer", field_name="reviewer_ref", widget=HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field, codes = self.VIEW
        self.filters[field].extra["choices"] = [*code_list(codes, on=timezone.localdate()).choices]

    def by_came(self, rows: ScopedQuerySet, _name: str, value: str) -> ScopedQuerySet:
        model = self._meta.model
        if value == QUICK:
            return rows.filter(seconds__lt=threshold("scrutiny.quick_review", on=timezone.localdate()).number)
        if value == RETURNED:
            return rows.filter(answer=model.Answer.RETURNED)
        return rows.filter(answer=model.Answer.REVIEWED).exclude(**{self.VIEW[0]: model.SOUND})


class ReviewFilter(_MadeFilter):
    """The filters of the list of reviews of searches."""

    VIEW = ("grounds_view", "scrutiny.grounds_views")

    grounds_view = filters.ChoiceFilter(label="Grounds", empty_label="Any")

    class Meta:
        model = SearchReview
        fields = ()


class ForceReviewFilter(_MadeFilter):
    """The filters of the list of reviews of force."""

    VIEW = ("view", "scrutiny.force_views")

    view = filters.ChoiceFilter(label="The reviewer's view", empty_label="Any")

    class Meta:
        model = ForceReview
        fields = ()
