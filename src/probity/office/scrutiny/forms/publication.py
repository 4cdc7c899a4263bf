"""The forms of bulletins, and of what the force does about disparity."""

from __future__ import annotations

from typing import Any

from crispy_forms_gds.fields import DateInputField
from django import forms

from probity.foundation.web.forms import PlainForm


def _words(label: str, missing: str, hint: str = "", rows: int = 4) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=hint, max_length=20_000, widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": missing},
    )  # fmt: skip


class PrepareForm(PlainForm):
    """What a further issue of a period corrects."""

    corrects = forms.CharField(
        label="What does this issue correct?", help_text="The public reads it. The figures stay as they are.",
        max_length=500, error_messages={"required": "Say what this issue corrects"},
    )  # fmt: skip


class NothingForm(PlainForm):
    """An act that asks nothing."""


class ExplainForm(PlainForm):
    """What the force says of the figures."""

    words = _words(
        "What does the force say of the figures?", "Write what the force says of the figures",
        "Why groups differ, as far as it is known, and what is not known. Blank lines part paragraphs.",
        rows=14,
    )  # fmt: skip


class BecauseForm(PlainForm):
    """Why something is done."""

    words = _words("Why?", "Say why")


class WithdrawForm(PlainForm):
    """Why something that was published is taken down."""

    words = _words("Why is it taken down?", "Say why it is taken down", "The public reads it.")


class ActionForm(PlainForm):
    """Something that the force does about a disparity."""

    about = forms.CharField(label="What is it about?", max_length=200)
    what = _words("What is done?", "Say what is done")
    who = forms.CharField(label="Who answers for it?", help_text="A role, not a name: it is published", max_length=120)
    due_on = DateInputField(label="By when?", help_text="For example, 27 3 2026", require_all_fields=False)


class DoneForm(PlainForm):
    """That an action is done."""

    done_on = DateInputField(label="When was it done?", help_text="For example, 27 3 2026", require_all_fields=False)
    came_of = _words("What came of it?", "Say what came of it", "The public reads it.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["done_on"].error_messages["required"] = "Give the day on which it was done"
