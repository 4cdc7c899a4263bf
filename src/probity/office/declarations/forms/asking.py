"""The parts that the forms of the desk are made of."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django import forms

from probity.foundation.rulebook.rows import code_list
from probity.office.declarations.models import (
    Offer,
)

NOT_KNOWN = "Not known"


LARGEST = 10**9


RADIOS = forms.RadioSelect


class Page(forms.Form):
    """One question of a declaration. `said` is what it keeps of the offer."""

    saves: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, on: date, offer: Offer, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": self.initial_of(offer), **kwargs})
        self.on, self.offer = on, offer

    def initial_of(self, offer: Offer) -> dict[str, Any]:
        return {name: getattr(offer, name) for name in self.saves}

    @property
    def said(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.saves}

    def ask(self, name: str, rule_id: str, *, without: str = "") -> None:
        """Offer the codes that the rulebook lists on the day."""
        field: Any = self.fields[name]
        field.choices = [(code, label) for code, label in code_list(rule_id, on=self.on) if code != without]


def choose(label: str, choices: Any, *, missing: str, hint: str = "") -> forms.ChoiceField:
    """A question answered by one of a few answers."""
    return forms.ChoiceField(
        label=label, choices=choices, widget=RADIOS, help_text=hint, error_messages={"required": missing}
    )


def words(label: str, *, missing: str, hint: str = "", rows: int = 5, required: bool = True) -> forms.CharField:
    """A question answered in a few sentences."""
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(
        label=label, help_text=hint, max_length=5000, widget=area, required=required,
        error_messages={"required": missing, "max_length": "Say it in 5,000 characters or fewer"},
    )  # fmt: skip


def pounds(label: str) -> forms.DecimalField:
    """An amount in pounds and pence, from nothing up."""
    wrong = {
        "invalid": "Give the amount in numbers, for example 15 or 15.50",
        "min_value": "The amount must not be below nought",
        "max_value": "The amount is too large",
        "max_decimal_places": "Give pounds and pence, for example 15.50",
    }
    typed = forms.TextInput(attrs={"inputmode": "decimal", "class": "govuk-input--width-10"})
    return forms.DecimalField(
        label=label, required=False, min_value=0, max_value=LARGEST, decimal_places=2, widget=typed,
        error_messages=wrong,
    )  # fmt: skip
