"""The forms of the front desk."""

from __future__ import annotations

from django import forms

from probity.foundation.web.forms import PlainForm
from probity.office.vetting.forms.fields import PersonField


class PassForm(PlainForm):
    """The number of a pass."""

    pass_number = forms.CharField(
        label="Number of the pass", help_text="As printed on it, for example S-004217", max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Enter the number of the pass"},
    )  # fmt: skip


class PhotoForm(PlainForm):
    """The photo of somebody's pass."""

    person = PersonField("Whose pass?", error_messages={"required": "Say whose pass"})
    photo = forms.FileField(
        label="Photo", help_text="JPEG or PNG, at most 300 kB", error_messages={"required": "Choose the photo"}
    )
