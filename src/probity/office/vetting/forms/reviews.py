"""What is typed for a review and for an annual review, and the filters of their lists."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import django_filters as filters
from crispy_forms_gds.choices import Choice
from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from probity.foundation.rulebook.rows import code_list
from probity.foundation.web.forms import PlainForm
from probity.office.vetting.forms import fields
from probity.office.vetting.forms.circumstances import OutcomeForm
from probity.office.vetting.models import (
    BY_HAND,
    FINANCIAL,
    AnnualReview,
    AnnualState,
    Review,
    ReviewBasis,
    ReviewState,
)
from probity.office.vetting.policy.sections import YES_NO


class OpenReviewForm(PlainForm):
    """A review to open, with its basis; a financial check names its ground."""

    person = fields.PersonField("Whose vetting is reviewed?", error_messages={"required": "Say whose it is"})
    basis = forms.ChoiceField(
        label="On which basis?", choices=[(basis.value, basis.label) for basis in BY_HAND], widget=forms.RadioSelect,
        error_messages={"required": "Choose the basis"},
    )  # fmt: skip
    ground = forms.ChoiceField(label="Ground of a financial check", required=False)
    words = fields.words("What came to light, when and from whom?", missing="Say what came to light")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ground: Any = self.fields["ground"]
        grounds = code_list("vetting.financial_grounds", on=timezone.localdate()).choices
        ground.choices = [("", "No financial check"), *grounds]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("basis") in FINANCIAL and not given.get("ground"):
            self.add_error("ground", "Choose the ground: no finances are looked at without one")
        return given


class EndingForm(OutcomeForm):
    """How a review ends."""

    rule = "vetting.review_outcomes"
    finding = fields.words("What was found?", missing="Say what was found")
    field_order = ("finding", "outcome", "condition", "review_on", "words")


class AskedForm(PlainForm):
    """Yes or no to each of a list."""

    def __init__(self, *args: Any, asks: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, label in asks:
            self.fields[code] = forms.ChoiceField(
                label=label, choices=[Choice(*pair) for pair in YES_NO], widget=forms.RadioSelect,
                error_messages={"required": f"Answer yes or no: {label}"},
            )  # fmt: skip


class WorriesForm(AskedForm):
    """What the line manager is asked."""

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, asks=code_list("vetting.annual_manager_asks", on=on).choices, **kwargs)
        self.fields["words"] = fields.words("What worries you?", missing="", hint="Only if you answered yes above.")


class ReviewFilter(filters.FilterSet):
    """The filters of reviews."""

    state = filters.ChoiceFilter(label="State", choices=ReviewState.choices, empty_label="Any")
    waits = filters.ChoiceFilter(label="Open", choices=(("yes", "Yes"),), method="by_waits", empty_label="Either")
    basis = filters.ChoiceFilter(label="Basis", choices=ReviewBasis.choices, empty_label="Any")
    late = filters.ChoiceFilter(label="Past its target", choices=(("yes", "Yes"),), method="by_late",
                                empty_label="Either")  # fmt: skip
    opened_after = filters.DateFilter(field_name="opened_on", lookup_expr="gte", label="Opened from")
    opened_before = filters.DateFilter(field_name="opened_on", lookup_expr="lte", label="Opened until")

    class Meta:
        model = Review
        fields = ()

    def by_waits(self, rows: Any, _name: str, value: str) -> QuerySet[Review]:
        found: QuerySet[Review] = rows.waiting() if value else rows
        return found

    def by_late(self, rows: Any, _name: str, value: str) -> QuerySet[Review]:
        found: QuerySet[Review] = rows.waiting().filter(target_on__lt=timezone.localdate()) if value else rows
        return found


class AnnualFilter(filters.FilterSet):
    """The filters of annual reviews."""

    state = filters.ChoiceFilter(label="State", choices=AnnualState.choices, empty_label="Any")
    late = filters.ChoiceFilter(label="Overdue", choices=(("yes", "Yes"),), method="by_late", empty_label="Either")

    class Meta:
        model = AnnualReview
        fields = ()

    def by_late(self, rows: QuerySet[AnnualReview], _name: str, value: str) -> QuerySet[AnnualReview]:
        late = rows.exclude(state=AnnualState.SIGNED).filter(due_on__lt=timezone.localdate())
        return late if value else rows
