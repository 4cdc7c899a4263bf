"""The pages of the application form, made from the parts as data, and what hands it in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from crispy_forms_gds.choices import Choice
from crispy_forms_gds.fields import DateInputField
from django import forms

from probity.foundation.rulebook.rows import code_list
from probity.foundation.web.forms import PlainForm
from probity.office.vetting.forms.fields import PersonField
from probity.office.vetting.policy.sections import YES_NO, Ask, PagePlan

LONGEST_WORDS = 5000
LONGEST_TEXT = 300


class PageForm(PlainForm):
    """One page of the form. `said` is what it keeps, every answer as text."""

    def __init__(self, *args: Any, page: PagePlan, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.page, self.on = page, on
        for ask in page.asks:
            self.fields[ask.name] = field_of(ask, on)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for ask in self.page.asks:
            other, wanted = ask.only_if
            if other and given.get(other) == wanted and not given.get(ask.name):
                self.add_error(ask.name, ask.missing or ask.label)
            if ask.kind == "day" and (day := given.get(ask.name)) and day > self.on:
                self.add_error(ask.name, "The day must be today or in the past")
        if (starts := given.get("from_on")) and (ends := given.get("to_on")) and ends < starts:
            self.add_error("to_on", "It must not end before it begins")
        return given

    @property
    def said(self) -> dict[str, str]:
        return {ask.name: _as_text(self.cleaned_data.get(ask.name)) for ask in self.page.asks}


def field_of(ask: Ask, on: date) -> forms.Field:
    """The field that asks a question."""
    errors = {"required": ask.missing or f"Answer this: {ask.label}"}
    common: dict[str, Any] = {
        "label": ask.label,
        "help_text": ask.hint,
        "required": ask.needed,
        "error_messages": errors,
    }
    if ask.kind == "day":
        hint = ask.hint or "For example, 27 3 2007"
        day: forms.Field = DateInputField(
            label=ask.label, help_text=hint, required=ask.needed, require_all_fields=False
        )
        day.error_messages |= errors
        return day
    if ask.kind in {"yes_no", "choice"}:
        pairs = YES_NO if ask.kind == "yes_no" else ask.choices or code_list(ask.codes, on=on).choices
        return forms.ChoiceField(
            choices=[Choice(code, label) for code, label in pairs], widget=forms.RadioSelect, **common
        )
    if ask.kind == "pounds":
        typed = forms.TextInput(attrs={"inputmode": "decimal", "class": "govuk-input--width-10"})
        errors |= {"invalid": "Give the amount in numbers, for example 950", "min_value": "It must not be below nought"}
        return forms.DecimalField(min_value=0, max_value=10**9, decimal_places=2, widget=typed, **common)
    if ask.kind == "words":
        return forms.CharField(max_length=LONGEST_WORDS, widget=forms.Textarea(attrs={"rows": 4}), **common)
    return forms.CharField(max_length=LONGEST_TEXT, **common)


def initial_of(page: PagePlan, said: Mapping[str, Any]) -> dict[str, Any]:
    """What was said before, as the page's fields take it."""
    found: dict[str, Any] = {}
    for ask in page.asks:
        value = said.get(ask.name, "")
        found[ask.name] = date.fromisoformat(value) if ask.kind == "day" and value else value
    return found


def _as_text(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else str(value or "").strip()


class DeclareForm(PlainForm):
    """The notice, the authority and the truth: all three, or the form is not handed in."""

    notice = forms.BooleanField(
        label="I have read the privacy notice, and I have told the people I named that I named them",
        error_messages={"required": "Read the notice and tick that you have"},
    )
    authority = forms.BooleanField(
        label="I give authority for the checks listed above",
        error_messages={"required": "Give authority for the checks; without it they cannot be made"},
    )
    truth = forms.BooleanField(
        label="What I have said is true and complete as far as I know",
        error_messages={"required": "Say that what you said is true and complete"},
    )


class WordsForm(PlainForm):
    """Words that cannot be empty."""

    words = forms.CharField(
        label="Your answer",
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 7}),
        error_messages={"required": "Write your answer"},
    )


class GroundsForm(PlainForm):
    """The grounds of an appeal."""

    grounds = forms.CharField(
        label="Why should the decision be another?",
        help_text="Say what was got wrong, or what we did not know.",
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 10}),
        error_messages={"required": "Give your grounds"},
    )


class JoinedForm(PlainForm):
    """Who an applicant is in the workforce."""

    person = PersonField("Who are they now?", error_messages={"required": "Say who they are"})
