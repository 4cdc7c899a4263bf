"""What people type about publication: preparing, deciding a row, approving, withdrawing, applying."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from crispy_forms_gds.fields import DateInputField
from django import forms

from probity.foundation.web.forms import PlainForm
from probity.office.declarations.forms.asking import choose, words
from probity.office.declarations.models import Application, ApplicationState, EntryState, RegisterEntry
from probity.office.declarations.queries.entries import kinds_of, refs_with_versions, registers_known
from probity.office.declarations.queries.publication_redaction import CHOICES, Decision, How
from probity.office.declarations.queries.publication_release import FURTHER

KINDS = {
    "gifts": "Gifts and hospitality",
    "donations": "Donations",
    "employment": "Employment",
    "visits": "Visits",
    "property": "Land and property",
    "shareholdings": "Shareholdings",
    "family": "Family members",
    "other": "Other",
}


class PrepareForm(PlainForm):
    """As known when, and what a correction corrects."""

    known_on = DateInputField(
        label="As known at the end of which day?",
        help_text="Leave it empty for now. A day in the past leaves out what came into the register after it.",
        required=False,
        require_all_fields=False,
    )
    why = forms.CharField(
        label="What does it correct?",
        help_text="Needed where the quarter was published before. The public reads it: name nobody.",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ProposeForm(PlainForm):
    """Sending an edition for approval."""

    why = forms.CharField(
        label="What does it correct?",
        help_text="The public reads it: name nobody.",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say what this edition corrects"},
    )


class PublicReasonForm(PlainForm):
    """Why an edition is taken down, as the public reads it."""

    words = words("Why is it withdrawn?", missing="Say why it is withdrawn", hint="The public reads it: name nobody.")


class WordsForm(PlainForm):
    """What is to be looked at again."""

    words = words("What is to be changed?", missing="Say what is to be changed", hint="The author reads it.")


class RowForm(forms.Form):
    """How each field of a row is shown."""

    instead = forms.CharField(
        label="Description in other words",
        help_text="Only if you chose it above. For example: a bottle of wine.",
        max_length=200,
        required=False,
    )
    left_out = forms.BooleanField(
        label="Leave the whole row out",
        help_text="Only where even this much would do harm. The approver sees that you did, and why.",
        required=False,
    )
    why = words("Why?", missing="Say why it is shown so", hint="The approver reads it; it is never published.", rows=3)

    def __init__(self, sent: Any, *, decisions: dict[str, Decision], left_out: bool) -> None:
        said = {name: decision.how.value for name, decision in decisions.items()}
        initial = {**said, "instead": decisions["description"].words, "left_out": left_out}
        super().__init__(sent, initial=initial)
        asked = {
            name: choose(choice.title, [(how.value, says) for how, says in choice.ways.items()], missing="Choose one")
            for name, choice in CHOICES.items()
        }
        self.fields = {**asked, **self.fields}

    @property
    def wanted(self) -> dict[str, How]:
        """How each field is to be shown."""
        return {name: How(self.cleaned_data[name]) for name in CHOICES}


class ApplyForm(PlainForm):
    """An application, as its page asks for it."""

    applicant = forms.CharField(
        label="Your name", max_length=200, error_messages={"required": "Give your name"},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )  # fmt: skip
    organisation = forms.CharField(
        label="Your organisation", help_text="If you apply for one.", max_length=200, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )  # fmt: skip
    email = forms.EmailField(
        label="Your e-mail address", help_text="We write to it with our decision.", max_length=254,
        error_messages={"required": "Give an e-mail address", "invalid": "Give it like name@example.com"},
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )  # fmt: skip
    asks = words("What do you want to see?", missing="Say what you want to see", rows=4)
    purpose = words("What is it for?", missing="Say what it is for", rows=4)

    @property
    def said(self) -> dict[str, Any]:
        """What an application keeps of it."""
        return {name: self.cleaned_data[name] for name in ("applicant", "organisation", "email", "asks", "purpose")}


class KeyInForm(ApplyForm):
    """An application that came by letter, e-mail or telephone."""

    received_on = DateInputField(
        label="When did it come?", help_text="The time to decide runs from this day.", require_all_fields=False
    )


class GrantForm(PlainForm):
    """What is released."""

    columns = forms.MultipleChoiceField(
        label="What is released?", choices=tuple(FURTHER.items()), widget=forms.CheckboxSelectMultiple,
        help_text="All of it grants the application in full; less grants it in part, and needs your reasons.",
        error_messages={"required": "Choose what is released, or refuse the application"},
    )  # fmt: skip
    words = words("What do you tell the applicant?", missing="", required=False, hint="They read exactly these words.")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("columns") and len(given["columns"]) < len(FURTHER) and not given.get("words", "").strip():
            self.add_error("words", "Say why the rest is not released")
        return given


class RefuseForm(PlainForm):
    """Why nothing is released."""

    words = words(
        "Why is it refused?", missing="Say why it is refused", hint="The applicant reads exactly these words."
    )


class ApplicationFilter(filters.FilterSet):
    """The filters of the list of applications."""

    applicant = filters.CharFilter(label="Applicant", lookup_expr="icontains")
    state = filters.ChoiceFilter(label="State", choices=ApplicationState.choices, empty_label="Any")
    came_by = filters.ChoiceFilter(label="How it came", choices=Application.Way.choices, empty_label="Any")

    class Meta:
        model = Application
        fields = ()


class EntryFilter(filters.FilterSet):
    """The filters of the registers of others."""

    register = filters.ChoiceFilter(label="Register", empty_label="Any")
    kind = filters.ChoiceFilter(label="Kind", empty_label="Any")
    holder = filters.CharFilter(label="Whose entry", lookup_expr="icontains")
    giver = filters.CharFilter(label="Giver or body", lookup_expr="icontains")
    state = filters.ChoiceFilter(label="State", choices=EntryState.choices, empty_label="Any")
    happened = filters.DateFromToRangeFilter(label="Date", field_name="happened_on")
    corrected = filters.ChoiceFilter(
        label="Read differently before", choices=(("yes", "Yes"),), method="by_corrected", empty_label="Either"
    )

    class Meta:
        model = RegisterEntry
        fields = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reader = self.request.user
        self.filters["register"].extra["choices"] = registers_known(reader)
        self.filters["kind"].extra["choices"] = [(kind, KINDS.get(kind, kind)) for kind in kinds_of(reader)]

    def by_corrected(self, rows: Any, _name: str, _value: str) -> Any:
        return rows.filter(ref__in=refs_with_versions())
