"""The forms of draws, of drawn cases and of cases that leave."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_filters as filters
from crispy_forms_gds.choices import Choice
from django import forms
from django.forms import HiddenInput
from django.utils import timezone

from probity.foundation.rulebook.rows import code_list
from probity.foundation.web.forms import PlainForm
from probity.office.scrutiny.models import (
    CaseState,
    Draw,
    DrawnCase,
    DrawnCaseQuerySet,
    DrawState,
    Leaving,
    LeavingState,
)
from probity.office.scrutiny.policy.draws_plans import period_after, period_of, period_words, plans
from probity.office.scrutiny.queries.draws import DRAWING


def _listed(codes: str) -> list[Choice]:
    return [Choice(code, label) for code, label in code_list(codes, on=timezone.localdate()).choices]


def _words(label: str, hint: str = "", *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=hint, required=required, max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )


class NothingForm(PlainForm):
    """A step that needs no words."""


class CommitForm(PlainForm):
    """A plan and a period for which no seed is committed yet."""

    of = forms.ChoiceField(label="What is drawn, and for which period?", widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["of"]
        field.choices = open_periods(timezone.localdate())

    @property
    def said(self) -> tuple[str, date]:
        """The plan, and a day of the period."""
        plan, _, day = self.cleaned_data["of"].partition(" ")
        return plan, date.fromisoformat(day)


def open_periods(on: date) -> list[Choice]:
    """The period of each plan that runs today and the one after it, where no seed is committed yet."""
    held = Draw.objects.visible_to(DRAWING).exclude(state=DrawState.GIVEN_UP)
    taken = {*held.values_list("plan", "first_day")}
    return [
        Choice(f"{plan} {first}", f"{words}, {period_words(first, last)}")
        for plan, words in plans(on)
        for first, last in (period_of(plan, on), period_after(plan, on))
        if (plan, first) not in taken
    ]


class GiveUpForm(PlainForm):
    """How a seed was lost."""

    words = _words("How was the seed lost?")


class _Coded(PlainForm):
    """A form with one choice from a list of the rulebook."""

    FIELD, CODES = "", ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields[self.FIELD]
        field.choices = _listed(self.CODES)


class LacksForm(_Coded):
    """What a drawn record lacks."""

    FIELD, CODES = "finding", "scrutiny.draw_findings"
    finding = forms.ChoiceField(label="What is missing?", widget=forms.RadioSelect)
    words = _words("How do you know?", "For example, that the footage was deleted, and when.")


class LookForm(_Coded):
    """What an inspector found."""

    FIELD, CODES = "view", "scrutiny.draw_views"
    view = forms.ChoiceField(label="What did you find?", widget=forms.RadioSelect)
    words = _words("In words", "Needed unless it is sound. Of a concern, say what you did about it.", required=False)


class AskForm(_Coded):
    """Why a case should leave."""

    FIELD, CODES = "reason", "scrutiny.draw_reasons"
    reason = forms.ChoiceField(
        label="For which reason?", widget=forms.RadioSelect,
        help_text="There is no other. Missing footage or grounds is a finding: say it, and the case stays.",
    )  # fmt: skip
    words = _words("What does the approver need to know?")


class DecideForm(PlainForm):
    """Whether a case leaves."""

    answer = forms.ChoiceField(
        label="Does it leave?", widget=forms.RadioSelect,
        choices=[Choice("yes", "Yes: the next in the committed order comes"), Choice("no", "No: it stays")],
    )  # fmt: skip
    words = _words("Why")


class DrawFilter(filters.FilterSet):
    """The filters of the list of draws."""

    plan = filters.ChoiceFilter(label="What is drawn", empty_label="Any")
    state = filters.ChoiceFilter(label="State", choices=DrawState.choices, empty_label="Any")

    class Meta:
        model = Draw
        fields = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["plan"].extra["choices"] = plans(timezone.localdate())


class CaseFilter(filters.FilterSet):
    """The filters of the list of drawn cases; every figure of a draw leads here with some of them chosen."""

    state = filters.ChoiceFilter(label="State", choices=CaseState.choices, empty_label="Any")
    lacks = filters.ChoiceFilter(label="Finding", empty_label="With or without", method="by_finding")
    looked = filters.ChoiceFilter(
        label="Looked at", choices=(("no", "Not yet, by the inspector"), ("yes", "By the inspector")),
        empty_label="Any", method="by_looked",
    )  # fmt: skip
    plan = filters.ChoiceFilter(label="What is drawn", field_name="draw__plan", empty_label="Any")
    draw = filters.CharFilter(label="Draw", field_name="draw__ref", widget=HiddenInput)
    stratum = filters.CharFilter(label="Drawn from", widget=HiddenInput)

    class Meta:
        model = DrawnCase
        fields = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        on = timezone.localdate()
        self.filters["plan"].extra["choices"] = plans(on)
        found = code_list("scrutiny.draw_findings", on=on).choices
        self.filters["lacks"].extra["choices"] = [("any", "Lacks something"), *found]

    def by_finding(self, rows: DrawnCaseQuerySet, _name: str, value: str) -> DrawnCaseQuerySet:
        return rows.lacking("" if value == "any" else value)

    def by_looked(self, rows: DrawnCaseQuerySet, _name: str, value: str) -> DrawnCaseQuerySet:
        return rows.exclude(reader_ref="").filter(looked_at__isnull=value == "no")


class LeavingFilter(filters.FilterSet):
    """The filters of the list of leavings."""

    state = filters.ChoiceFilter(label="Answer", choices=LeavingState.choices, empty_label="Any")
    reason = filters.ChoiceFilter(label="Reason", empty_label="Any")
    draw = filters.CharFilter(label="Draw", field_name="case__draw__ref", widget=HiddenInput)

    class Meta:
        model = Leaving
        fields = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        on = timezone.localdate()
        self.filters["reason"].extra["choices"] = code_list("scrutiny.draw_reasons", on=on).choices
