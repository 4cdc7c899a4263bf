"""The intelligence desk's forms, and how its list is filtered."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.utils import timezone

from probity.corridor.intelligence.models import Log
from probity.foundation.workforce.queries import search_people

MOST_ALIKE = 6


class LogFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(label="State", choices=Log.State.choices, empty_label="Any")
    title = django_filters.CharFilter(label="Title holds", lookup_expr="icontains")
    opened = django_filters.DateFromToRangeFilter(label="Opened", field_name="opened_at")


class OpenForm(forms.Form):
    title = forms.CharField(
        label="Title",
        help_text="What it is about, in a few words.",
        max_length=200,
        error_messages={"required": "Write a title"},
    )
    words = forms.CharField(
        label="What you were told or found out",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 10}),
        error_messages={"required": "Write what you were told or found out"},
    )
    people = forms.CharField(
        label="People it names",
        help_text="One on a line: reference, warrant or staff number, or name.",
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean_people(self) -> list[str]:
        """References of the people, each line found in the force's directory."""
        return [_one_person(line) for line in self.cleaned_data["people"].splitlines() if line.strip()]


class PersonForm(forms.Form):
    person = forms.CharField(
        label="Who",
        help_text="Reference, warrant or staff number, or name.",
        max_length=120,
        error_messages={"required": "Write who it is"},
    )

    def clean_person(self) -> str:
        return _one_person(self.cleaned_data["person"])


class CloseForm(forms.Form):
    reason = forms.CharField(
        label="What came of it",
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Say what came of it"},
    )


def _one_person(written: Any) -> str:
    """The reference of the one person whom this names.

    Raises:
        ValidationError: nobody is called that, or several are; the message lists them with their references.
    """
    found = search_people(written.strip(), on=timezone.localdate(), limit=MOST_ALIKE)
    if not found:
        raise forms.ValidationError(f"Nobody in the directory is {written.strip()}")
    if len(found) > 1:
        choices = "; ".join(f"{card.name}, {card.ref}" for card in found)
        raise forms.ValidationError(f"Several people are {written.strip()}. Write the reference of one: {choices}")
    return found[0].ref
