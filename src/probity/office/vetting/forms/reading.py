"""The forms of second readings."""

from __future__ import annotations

from typing import Any

from django import forms

from probity.foundation.web.forms import PlainForm
from probity.office.vetting.forms.fields import a_day, one_of, words
from probity.office.vetting.models import Outcome
from probity.office.vetting.policy.reading import KINDS


class ReadingForm(PlainForm):
    """What the second reader would have decided."""

    outcome = one_of("What would you have decided?", missing="Choose what you would have decided")
    words = words("Why?", missing="Say why you would have decided so")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = Outcome.choices  # type: ignore[attr-defined]  # a ChoiceField


class DrawForm(PlainForm):
    """The period of a draw, and how many of each kind of decision."""

    first_day = a_day("First day of the period", missing="Enter the first day")
    last_day = a_day("Last day of the period", missing="Enter the last day", hint="From today on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, title in KINDS.items():
            self.fields[code] = forms.IntegerField(
                label=f"{title}: how many in each family of levels?", min_value=0, max_value=500, initial=0,
                widget=forms.NumberInput(attrs={"class": "govuk-input--width-4"}),
            )  # fmt: skip

    @property
    def sizes(self) -> dict[str, int]:
        """How many of each kind."""
        return {code: self.cleaned_data[code] for code in KINDS}
