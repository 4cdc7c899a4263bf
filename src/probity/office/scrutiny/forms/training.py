"""Safety courses, and posts that need safety training."""

from __future__ import annotations

from typing import Any

from crispy_forms_gds.choices import Choice
from crispy_forms_gds.fields import DateInputField
from django import forms
from django.utils import timezone

from probity.foundation.web.forms import PlainForm
from probity.foundation.workforce.models import Spell
from probity.office.scrutiny.queries.lines import READING


class CourseForm(PlainForm):
    """A course: its day, its places, and where it is."""

    on = DateInputField(label="Day", require_all_fields=False, help_text="For example, 27 3 2027")
    places = forms.IntegerField(
        label="Places", min_value=1, max_value=500,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-3"}),
    )  # fmt: skip
    where = forms.CharField(label="Where", max_length=120)


class NeedForm(PlainForm):
    """A post that needs safety training, or does not, whatever the rule says."""

    number = forms.CharField(
        label="Warrant or staff number of whoever holds the post", max_length=20,
        help_text="The rule is kept for the post, whoever holds it later.",
    )  # fmt: skip
    needed = forms.ChoiceField(
        label="Does it need safety training?", widget=forms.RadioSelect,
        choices=[Choice("yes", "Yes"), Choice("no", "No")],
    )  # fmt: skip
    why = forms.CharField(label="Why", max_length=400, help_text="For example: serves at a public counter, alone.")
    starts_on = DateInputField(label="From which day", require_all_fields=False)

    def clean_number(self) -> str:
        """The post that the person holds today, by reference."""
        spells = Spell.objects.visible_to(READING).as_at(timezone.localdate())
        held = spells.filter(person__force_number=self.cleaned_data["number"].strip()).order_by("true_from", "pk")
        post: str | None = held.values_list("post__ref", flat=True).first()
        if post is None:
            raise forms.ValidationError("Nobody with this number holds a post today.")
        return post

    @property
    def said(self) -> dict[str, Any]:
        """As the action takes it."""
        given = self.cleaned_data
        return {"post_ref": given["number"], "needed": given["needed"] == "yes", "why": given["why"],
                "starts_on": given["starts_on"]}  # fmt: skip
