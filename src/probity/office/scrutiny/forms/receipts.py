"""The forms of receipts: the officer's, the keeper's, and the page of the person searched."""

from __future__ import annotations

from typing import Any

from crispy_forms_gds.choices import Choice
from crispy_forms_gds.fields import DateInputField
from django import forms
from django.utils import timezone

from probity.foundation.rulebook.rows import code_list
from probity.foundation.web.forms import PlainForm
from probity.office.scrutiny.models import ReceiptWay

WAYS = (
    Choice(ReceiptWay.CARD, "On a card", hint="You copy a reference and a key on to it"),
    Choice(ReceiptWay.EMAIL, "By e-mail", hint="The address is used once and not kept with the record"),
    Choice(ReceiptWay.DECLINED, "I offered one and they did not want it"),
    Choice(ReceiptWay.NOT_GIVEN, "I gave none"),
)


def _day(label: str, missing: str) -> DateInputField:
    field = DateInputField(label=label, help_text="For example, 27 3 2026", require_all_fields=False)
    field.error_messages["required"] = missing
    return field


def _words(label: str, missing: str, hint: str = "") -> forms.CharField:
    return forms.CharField(
        label=label, help_text=hint, max_length=4000, required=bool(missing), widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": missing},
    )  # fmt: skip


class ReceiptForm(PlainForm):
    """How the receipt was given."""

    way = forms.ChoiceField(
        label="How did you give the receipt?", choices=WAYS, widget=forms.RadioSelect,
        error_messages={"required": "Choose how you gave the receipt"},
    )  # fmt: skip
    email = forms.EmailField(label="If by e-mail, to which address?", required=False)
    why = forms.CharField(label="If you gave none, why?", max_length=500, required=False)


class CardForm(PlainForm):
    """What stands on the card."""

    ref = forms.CharField(
        label="Reference", help_text="It begins with SR", max_length=30,
        error_messages={"required": "Type the reference from your card"},
    )  # fmt: skip
    key = forms.CharField(
        label="Key", help_text="Twelve letters and numbers", max_length=40,
        error_messages={"required": "Type the key from your card"},
    )  # fmt: skip
    searched_on = _day("When were you searched?", "Give the day of the search")


class RequestForm(PlainForm):
    """A request that came without a key."""

    asked_on = _day("When did they ask?", "Give the day on which they asked")
    says = _words("What do they say of the search?", "Say what they say of the search", "Day, hour, place, officer")
    shown_by = forms.CharField(
        label="How did they show that they are the person searched?", max_length=300,
        error_messages={"required": "Say how they showed who they are"},
    )  # fmt: skip


class GiveForm(PlainForm):
    """Which record answers a request."""

    search = forms.CharField(
        label="Which search is it?", help_text="Its reference, such as SS-000123-A", max_length=30,
        error_messages={"required": "Give the reference of the search"},
    )  # fmt: skip


class RefuseForm(PlainForm):
    """Why a request is refused."""

    reason = forms.ChoiceField(
        label="Why?", widget=forms.RadioSelect, error_messages={"required": "Choose why it is refused"}
    )
    words = _words("What are they told?", "Write what they are told", "Say too how to ask for their data instead")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reason: Any = self.fields["reason"]
        reason.choices = [
            Choice(*each) for each in code_list("scrutiny.copy_refusals", on=timezone.localdate()).choices
        ]
