"""What is typed to begin a draw for re-vetting."""

from __future__ import annotations

from django import forms

from probity.foundation.web.forms import PlainForm


class CommitForm(PlainForm):
    """What the draw is for, and how many are drawn."""

    period = forms.CharField(label="What is it for?", help_text="For example, first quarter of 2026", max_length=60,
                             error_messages={"required": "Say what it is for"})  # fmt: skip
    wanted = forms.IntegerField(label="How many are drawn?", min_value=1, max_value=10_000,
                                widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-5"}),
                                error_messages={"required": "Say how many are drawn"})  # fmt: skip
