"""The forms of the shell's own pages."""

from __future__ import annotations

from typing import Any

from django import forms

REASONS = (
    ("my_case", "I am working on this case"),
    ("supervision", "I supervise the person who is"),
    ("answer", "I was asked a question about it"),
    ("quality", "Quality check or dip sample"),
    ("audit", "Audit or inspection"),
    ("other", "Another reason"),
)
WORDS_MIN = 3


class PlainForm(forms.Form):
    """A form whose message for an empty field names the field, where the field gives no message of its own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
                label = field.label or name.replace("_", " ").capitalize()
                field.error_messages["required"] = f"Answer this: {label}"


class ReasonForm(PlainForm):
    """Why a person opens a sensitive record."""

    reason = forms.ChoiceField(
        label="Why do you need to open this record?",
        choices=REASONS,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose why you need to open this record"},
    )
    words = forms.CharField(
        label="In your own words, if it is another reason",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("reason") == "other" and len(given.get("words", "").split()) < WORDS_MIN:
            self.add_error("words", "Say why in at least three words")
        return given

    @property
    def says(self) -> str:
        """The reason as the ledger keeps it."""
        said = dict(REASONS)[self.cleaned_data["reason"]]
        words = self.cleaned_data["words"].strip()
        return f"{said}: {words}" if words else said


class GlassForm(PlainForm):
    """Why a person opens a record that no grant of theirs opens."""

    reason = forms.CharField(
        label="Why must you open this record now?",
        help_text="The auditor and the owner of the record read your words at once. Leave out what they need not know.",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Say why you must open this record now"},
    )


class AnswerForm(PlainForm):
    """The answer to a question."""

    words = forms.CharField(
        label="Your answer",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 7}),
        error_messages={"required": "Write your answer"},
    )


class AskForm(PlainForm):
    """A question that Professional Standards puts to somebody."""

    title = forms.CharField(label="What is it about?", max_length=200)
    words = forms.CharField(
        label="Your question",
        help_text="They read exactly these words. Ask one thing, and say why if you can.",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 7}),
    )
