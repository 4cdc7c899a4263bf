"""The questions about oneself, all of which may be left out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from probity.foundation.web.forms import PlainForm
from probity.office.vetting.policy.fairness import characteristics, titles

UNSAID = ("", "I prefer not to say")


class AboutForm(PlainForm):
    """One question for each characteristic."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        named = titles(today)
        for code, groups in characteristics(today).items():
            self.fields[code] = forms.ChoiceField(
                label=named[code], required=False, choices=[*groups.items(), UNSAID], widget=forms.RadioSelect,
                initial="",
            )  # fmt: skip

    @property
    def groups(self) -> dict[str, str]:
        """The group by characteristic; "" where nothing is said."""
        return {code: self.cleaned_data.get(code, "") for code in characteristics(timezone.localdate())}


class PaperForm(AboutForm):
    """The same, keyed from a paper form."""

    field_order = ("application",)
    application = forms.CharField(
        label="Reference of the application", max_length=20, error_messages={"required": "Enter the reference"}
    )
