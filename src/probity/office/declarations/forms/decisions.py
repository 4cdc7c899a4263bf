"""The questions of a decision on an offer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from probity.foundation.rulebook.rows import code_list
from probity.office.declarations.forms.asking import choose, words


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


class DisposalForm(forms.Form):
    outcome = choose("What became of it?", (), missing="Choose what became of it")
    words = words("Anything to add", required=False, missing="", rows=3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["outcome"]
        field.choices = [
            pair for pair in code_list("gifts.outcome", on=timezone.localdate()) if pair[0] != "not_stated"
        ]


class DocumentForm(forms.Form):
    document = forms.FileField(
        label="Choose a photo, receipt or letter",
        help_text="A picture, PDF, Word document, spreadsheet or plain text.",
        error_messages={"required": "Choose a file", "empty": "The file is empty"},
    )
