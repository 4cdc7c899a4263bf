"""What the unit types about a change, and the filters of its queue."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from probity.foundation.rulebook.rows import code_list
from probity.foundation.web.forms import PlainForm
from probity.office.vetting.forms.fields import PersonField, a_day, one_of, words
from probity.office.vetting.models import CHANGE_WAITS, Change, ChangeState


class NothingForm(PlainForm):
    """A step that needs no words."""


class ResearchForm(PlainForm):
    """What a check showed."""

    words = words("What did you look at, and what did it show?", missing="Say what you looked at and what it showed")


class GiveForm(PlainForm):
    """Who shall have it."""

    owner_ref = PersonField("Who shall have it?", error_messages={"required": "Say who shall have it"})


class OutcomeForm(PlainForm):
    """An outcome with its reasons; a condition has words of its own."""

    rule = "vetting.change_outcomes"

    outcome = one_of("What does it lead to?", missing="Choose what it leads to")
    condition = words("The condition", missing="", hint="Only for a condition. The holder reads these words.", rows=3)
    review_on = a_day("Looked at again on", hint="Only for a condition. For example, 27 3 2027")
    words = words("Why?", missing="Say why")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["outcome"]
        field.choices = code_list(self.rule, on=timezone.localdate()).choices

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("outcome") == "condition" and not given.get("condition"):
            self.add_error("condition", "Give the words of the condition")
        return given


class ChangeFilter(filters.FilterSet):
    """The filters of the queue."""

    state = filters.ChoiceFilter(label="State", choices=ChangeState.choices[1:], empty_label="Any")
    waits = filters.ChoiceFilter(label="Waits", choices=(("yes", "Yes"),), method="by_waits", empty_label="Either")
    risk = filters.BooleanFilter(
        label="Read first", widget=forms.Select(choices=(("", "Either"), ("true", "Yes"), ("false", "No")))
    )
    late = filters.ChoiceFilter(
        label="Past its target", choices=(("yes", "Yes"),), method="by_late", empty_label="Either"
    )
    category = filters.ChoiceFilter(label="What changed", empty_label="Anything")
    told_after = filters.DateFilter(field_name="told_on", lookup_expr="gte", label="Told from")
    told_before = filters.DateFilter(field_name="told_on", lookup_expr="lte", label="Told until")

    class Meta:
        model = Change
        fields = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pairs = code_list("vetting.change_categories", on=timezone.localdate()).choices
        self.filters["category"].extra["choices"] = pairs

    def by_waits(self, rows: QuerySet[Change], _name: str, value: str) -> QuerySet[Change]:
        return rows.filter(state__in=CHANGE_WAITS) if value else rows

    def by_late(self, rows: QuerySet[Change], _name: str, value: str) -> QuerySet[Change]:
        late = rows.filter(state__in=CHANGE_WAITS, target_on__lt=timezone.localdate())
        return late if value else rows
