"""The forms of priorities, populations, authorisations and the scheme's evidence."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from crispy_forms_gds.choices import Choice
from crispy_forms_gds.fields import DateInputField
from django import forms
from django.utils import timezone

from probity.foundation.rulebook.rows import code_list
from probity.foundation.web.forms import PlainForm
from probity.foundation.workforce.models import Person, Rank
from probity.office.scrutiny.queries.lines import READING

SENIOR = (
    Rank.INSPECTOR, Rank.CHIEF_INSPECTOR, Rank.SUPERINTENDENT, Rank.CHIEF_SUPERINTENDENT,
    Rank.ASSISTANT_CHIEF_CONSTABLE, Rank.DEPUTY_CHIEF_CONSTABLE, Rank.CHIEF_CONSTABLE,
)  # fmt: skip
_PLACES = "As searches name them, commas between"


def _day(label: str, *, required: bool = True) -> DateInputField:
    return DateInputField(label=label, help_text="For example, 27 3 2026", required=required, require_all_fields=False)


def _words(label: str, hint: str = "", *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=hint, required=required, max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )


def _split(written: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in written.split(",") if part.strip())


def _listed(codes: str) -> list[Choice]:
    return [Choice(code, label) for code, label in code_list(codes, on=timezone.localdate()).choices]


class PriorityForm(PlainForm):
    """A priority of stop and search."""

    title = forms.CharField(label="What is it called?", max_length=200)
    objects = forms.MultipleChoiceField(label="What is searched for?", widget=forms.CheckboxSelectMultiple)
    motives = forms.MultipleChoiceField(
        label="If drugs, for which motive?", widget=forms.CheckboxSelectMultiple, required=False,
        help_text="Choose none to mean any.",
    )  # fmt: skip
    places = forms.CharField(label="Where?", help_text=f"{_PLACES}; leave empty for everywhere", required=False)
    starts_on = _day("From")
    ends_on = _day("To, if it is known", required=False)
    says = _words("Why", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, codes in (("objects", "scrutiny.search_objects"), ("motives", "scrutiny.search_motives")):
            field: Any = self.fields[name]
            field.choices = _listed(codes)

    def clean_places(self) -> tuple[str, ...]:
        return _split(self.cleaned_data["places"])


class EndForm(PlainForm):
    """The last day of a priority."""

    ends_on = _day("Its last day")


class PopulationForm(PlainForm):
    """How many people of each group live in the area."""

    year = forms.IntegerField(label="Year", min_value=1991, max_value=2199)
    source = forms.CharField(label="Source", max_length=300, help_text="For example, Census 2021, table TS021")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for choice in _listed("scrutiny.ethnic_groups"):
            self.fields[f"group_{choice.value}"] = forms.IntegerField(label=f"{choice.label} residents", min_value=0)

    @property
    def groups(self) -> dict[str, int]:
        return {name[6:]: number for name, number in self.cleaned_data.items() if name.startswith("group_")}


class AuthorisationForm(PlainForm):
    """An authorisation under section 60."""

    number = forms.CharField(label="Warrant number of the officer who gave it", max_length=20)
    rank = forms.ChoiceField(label="Their rank then", choices=[Choice(rank.value, rank.label) for rank in SENIOR])
    given_on = _day("Given on")
    given_time = forms.TimeField(label="Time", help_text="24-hour clock, for example 21:40")
    why = _words("Why", "What made them believe that serious violence will take place")
    places = forms.CharField(label="Places that it covers", help_text=_PLACES)
    where = _words("Where exactly", "Streets and borders")
    starts_on = _day("From")
    starts_time = forms.TimeField(label="Time it begins")
    hours = forms.DecimalField(label="For how many hours?", min_value=0, max_value=96, decimal_places=2)
    told_public = _words("How the public was told", required=False)

    def clean_number(self) -> str:
        number = self.cleaned_data["number"].strip()
        people = Person.objects.visible_to(READING).filter(force_number__iexact=number)
        ref = people.values_list("ref", flat=True).first()
        if not ref:
            raise forms.ValidationError(f"Nobody has the number {number}.")
        return str(ref)

    def clean_places(self) -> tuple[str, ...]:
        return _split(self.cleaned_data["places"])


def rank_words(rank: str) -> str:
    """A rank as a page says it."""
    return dict(Rank.choices).get(rank, rank)


def moment_of(day: date, clock: Any) -> datetime:
    """A day and a time as a local moment."""
    return timezone.make_aware(datetime.combine(day, clock))


class CutShortForm(PlainForm):
    """When an authorisation ended after all."""

    ends_on = _day("Ended on")
    ends_time = forms.TimeField(label="Time", help_text="24-hour clock")
    words = _words("Why")


class EvidenceForm(PlainForm):
    """Something that shows whether a feature is met."""

    meets = forms.ChoiceField(
        label="What does it show?", widget=forms.RadioSelect,
        choices=[Choice("yes", "The force meets the feature"), Choice("no", "The force does not meet it")],
    )  # fmt: skip
    on = _day("On which day?")
    words = _words("What shows it?")
    link = forms.URLField(label="Where it can be read", required=False, max_length=500, assume_scheme="https")


class ObservationForm(PlainForm):
    """Somebody of the public went out with officers."""

    on = _day("Day")
    observer = forms.CharField(label="Who observed?", max_length=200, help_text="A group or role, not a name")
    searches_seen = forms.IntegerField(label="Searches that they saw", min_value=0, max_value=200)
    words = _words("What they said")


class ComplaintForm(PlainForm):
    """A complaint about a search, for the trigger."""

    received_on = _day("Received on")
    place = forms.CharField(label="Place", max_length=120, required=False)
    their_ref = forms.CharField(label="Reference at the complaints desk", max_length=64, required=False)
    words = _words("What it is about", "Name nobody")
