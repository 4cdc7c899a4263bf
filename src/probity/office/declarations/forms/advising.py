"""What people type before an offer is taken up, and what is answered."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from crispy_forms_gds.choices import Choice
from crispy_forms_gds.fields import DateInputField
from django import forms
from django.db.models import F

from probity.foundation.access.scoping import ScopedQuerySet
from probity.office.declarations.forms.asking import choose, words
from probity.office.declarations.models import Advice, AdviceState, Advised


class AskAdviceForm(forms.Form):
    """A question asked beforehand."""

    description = forms.CharField(
        label="What are you offered?",
        help_text="For example: dinner at a conference, a ticket to a match.",
        max_length=200,
        error_messages={"required": "Say what you are offered", "max_length": "Say it in 200 characters or fewer"},
    )
    giver_organisation = forms.CharField(label="Which organisation offers it?", max_length=200, required=False)
    giver_name = forms.CharField(
        label="Which person offers it?", help_text="If you know.", max_length=200, required=False
    )
    event_on = DateInputField(
        label="When is it?", help_text="For example, 27 3 2025. Leave it empty if there is no day.",
        require_all_fields=False, required=False,
    )  # fmt: skip
    value_words = forms.CharField(
        label="What is it worth?", help_text="A good guess is enough.", max_length=60, required=False
    )
    words = words(
        "What should we know?",
        hint="Who else is invited, and whether they sell or want to sell to the force.",
        missing="Tell us what we should know",
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("giver_organisation") and not given.get("giver_name"):
            self.add_error("giver_organisation", "Give the name of the organisation, of the person, or both")
        return given


class AdviseForm(forms.Form):
    """The answer to a question asked beforehand."""

    advised = choose(
        "What do you advise?",
        [
            Choice(Advised.ACCEPT, "Accept"),
            Choice(Advised.CONDITIONS, "Accept, with conditions", hint="Write the conditions below."),
            Choice(Advised.DECLINE, "Decline", hint="Write the reason below."),
        ],
        missing="Choose what you advise",
    )
    words = words("Conditions or reasons", required=False, missing="")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("advised") in {Advised.CONDITIONS, Advised.DECLINE} and not given.get("words", "").strip():
            self.add_error("words", "Write the conditions, or why to decline it")
        return given


class AdviceFilter(filters.FilterSet):
    """The filters of the questions asked beforehand."""

    state = filters.ChoiceFilter(label="State", choices=AdviceState.choices, empty_label="Any")
    advised = filters.ChoiceFilter(label="Answer", choices=Advised.choices, empty_label="Any")
    late = filters.ChoiceFilter(
        label="Answered or waiting after its time", choices=[("yes", "Yes")], method="by_late", empty_label="Either"
    )

    class Meta:
        model = Advice
        fields = ()

    def by_late(self, rows: ScopedQuerySet, _name: str, _value: str) -> ScopedQuerySet:
        return rows.filter(answered_at__date__gt=F("due_on"))
