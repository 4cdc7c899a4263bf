"""What people type about the quarterly collation."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from crispy_forms_gds.fields import DateInputField
from django import forms
from django.db.models import F

from probity.office.declarations.forms.asking import words
from probity.office.declarations.models import MADE, DepartmentReturn, ReturnQuerySet, ReturnState
from probity.office.declarations.queries import quarter_named

STANDINGS = (
    ("made", "Answered"),
    ("returned", "Returned offers"),
    ("nil", "Nil return"),
    ("outstanding", "Outstanding"),
    ("late", "Late and outstanding"),
    ("escalated", "Passed up"),
    ("made_late", "Answered late"),
    ("flagged", "Nil return contradicted"),
)


class ReturnFilter(filters.FilterSet):
    """The filters of the returns."""

    quarter = filters.ChoiceFilter(label="Quarter", field_name="period", empty_label="Any")
    standing = filters.ChoiceFilter(label="Where it stands", choices=STANDINGS, method="standing_so", empty_label="Any")
    department = filters.CharFilter(label="Department", field_name="unit_name", lookup_expr="icontains")

    class Meta:
        model = DepartmentReturn
        fields = ()

    def __init__(self, *args: Any, queryset: ReturnQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, queryset=queryset, **kwargs)
        codes = queryset.order_by("-period").values_list("period", flat=True).distinct()
        quarters = [quarter for code in codes if (quarter := quarter_named(code))]
        self.filters["quarter"].extra["choices"] = [(quarter.code, quarter.words) for quarter in quarters]

    def standing_so(self, rows: ReturnQuerySet, _name: str, value: str) -> ReturnQuerySet:
        chosen = {
            "made": rows.filter(state__in=MADE),
            "returned": rows.filter(state=ReturnState.RETURNED),
            "nil": rows.filter(state=ReturnState.NIL),
            "outstanding": rows.outstanding(),
            "late": rows.overdue(),
            "escalated": rows.filter(state=ReturnState.ESCALATED),
            "made_late": rows.filter(state__in=MADE, made_on__gt=F("due_on")),
            "flagged": rows.flagged(),
        }
        return chosen[value]


class ReturnForm(forms.Form):
    """What the head adds to a return. `seen` are the offers that their page showed."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    words = words("Anything to add", required=False, missing="", rows=2)

    @property
    def offers_seen(self) -> list[str]:
        return [ref for ref in self.cleaned_data["seen"].split(",") if ref]


class DepartmentsForm(forms.Form):
    """Which units make returns of their own, and from when."""

    starts = DateInputField(label="From", help_text="For example, 1 4 2025", require_all_fields=False)
    units = forms.MultipleChoiceField(
        label="Departments", required=False, widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "One of the units does not stand any more: choose again"},
    )  # fmt: skip

    def __init__(self, *args: Any, choices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["units"]
        field.choices = choices

    def clean_units(self) -> list[str]:
        if not self.cleaned_data["units"]:
            raise forms.ValidationError("Choose at least one department")
        return list(self.cleaned_data["units"])
