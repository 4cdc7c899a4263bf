"""The questions of a decision on an offer."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms_gds.fields import DateInputField
from django import forms

from probity.foundation.rulebook.rows import code_list
from probity.office.declarations.forms.asking import choose, pounds, words


class EndorseForm(forms.Form):
    supported = choose(
        "Do you support what was done?",
        [("yes", "Yes, I support it"), ("no", "No, I do not support it")],
        missing="Choose whether you support it",
    )
    words = words("Your reasons", required=False, missing="", hint="You must give reasons if you do not support it.")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("supported") == "no" and not given.get("words", "").strip():
            self.add_error("words", "Say why you do not support it")
        return given


class ReasonForm(forms.Form):
    """Words that cannot be empty."""

    words = words("Your words", missing="Write what you have to say")


class RemarkForm(forms.Form):
    """Words that may be empty."""

    words = words("Anything to add", required=False, missing="", rows=3)


NOT_CHOSEN = frozenset({"not_stated", "raffle_or_charity"})  # of imported entries, which say no more


class DisposalForm(forms.Form):
    """What became of a gift, when, and for a donation to whom, with its receipt."""

    outcome = choose("What became of it?", (), missing="Choose what became of it")
    done_on = DateInputField(label="When?", help_text="For example, 27 3 2025", require_all_fields=False)
    recipient = forms.CharField(
        label="Charity or other body", help_text="If it was donated or raffled: who got it.", max_length=200,
        required=False,
    )  # fmt: skip
    raised = pounds("Amount raised, in pounds")
    receipt = forms.FileField(
        label="Receipt", required=False, help_text="A photo, a PDF or a letter. You can add it later.",
        error_messages={"empty": "The file is empty"},
    )  # fmt: skip
    words = words("Anything to add", required=False, missing="", rows=3)

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on
        field: Any = self.fields["outcome"]
        field.choices = [pair for pair in code_list("gifts.outcome", on=on) if pair[0] not in NOT_CHOSEN]

    def clean_done_on(self) -> date:
        day: date = self.cleaned_data["done_on"]
        if day > self.on:
            raise forms.ValidationError("The day must be today or in the past")
        return day

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        donated = given.get("outcome") in dict(code_list("gifts.disposal_with_receipt", on=self.on))
        if donated and not given.get("recipient"):
            self.add_error("recipient", "Name the charity or other body that got it")
        return given


class TimeForm(forms.Form):
    """More time on one of an offer's deadlines."""

    deadline = choose("On what?", (), missing="Choose what needs more time")
    to = DateInputField(label="Until", help_text="For example, 27 3 2025", require_all_fields=False)
    words = words("Why is more time needed?", missing="Say why more time is needed", rows=3)

    def __init__(self, *args: Any, choices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["deadline"]
        field.choices = choices


class DocumentForm(forms.Form):
    document = forms.FileField(
        label="Choose a photo, receipt or letter",
        help_text="A picture, PDF, Word document, spreadsheet or plain text.",
        error_messages={"required": "Choose a file", "empty": "The file is empty"},
    )
