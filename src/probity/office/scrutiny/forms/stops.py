"""The officer's form, one question a page, as data; and the fields that each page asks."""

from __future__ import annotations

from datetime import date, time
from typing import Any, NamedTuple

from crispy_forms_gds.choices import Choice
from crispy_forms_gds.fields import DateInputField
from django import forms

from probity.foundation.rulebook.rows import code_list
from probity.foundation.web.forms import PlainForm
from probity.foundation.workforce.models import Person
from probity.office.scrutiny.models import Search
from probity.office.scrutiny.queries.lines import READING

NOT_DRUGS = "not_drugs"
YES_NO = (("yes", "Yes"), ("no", "No"))
KNOWN = (*YES_NO, ("unknown", "Not known"))
UNKNOWN = "unknown"


class Ask(NamedTuple):
    """One question: the field of a record, what it asks, how it is answered."""

    field: str
    label: str
    kind: str  # codes, known, day, time, text, words, people
    hint: str = ""
    codes: str = ""
    needed: bool = True


class Page(NamedTuple):
    """One page: its address, its heading, and what it asks."""

    name: str
    title: str
    asks: tuple[Ask, ...]
    lead: str = ""


PAGES: tuple[Page, ...] = (
    Page("motive", "Were you searching for drugs?",
         (Ask("motive", "Why did you search for drugs?", "codes", codes="scrutiny.search_motives"),),
         "Answer as you thought before you searched. It is locked once you enter the outcome."),
    Page("when", "When was the search?",
         (Ask("searched_on", "Day", "day", "For example, 27 3 2026"),
          Ask("searched_at", "Time", "time", "24-hour clock, for example 21:40"))),
    Page("what", "What did you search?",
         (Ask("kind", "What did you search?", "codes", codes="scrutiny.search_kinds"),)),
    Page("object", "What were you looking for, and under which power?",
         (Ask("object", "Looking for", "codes", codes="scrutiny.search_objects"),
          Ask("power", "Power", "codes", codes="scrutiny.search_powers"))),
    Page("grounds", "What were your grounds?",
         (Ask("grounds", "Your grounds", "words",
              "What you saw, heard or were told before you searched, for somebody who was not there."),)),
    Page("where", "Where was the search?",
         (Ask("place", "Place", "text", "The town or area, as your force names it"),
          Ask("operation_name", "Operation, if it was part of one", "text", needed=False))),
    Page("person", "Who did you search?",
         (Ask("gender", "Sex", "codes", codes="scrutiny.sexes", needed=False),
          Ask("age_range", "Age", "codes", codes="scrutiny.ages", needed=False)),
         "Leave out what you do not know. Do not write a name here."),
    Page("ethnicity", "Ethnicity",
         (Ask("census_group", "How they describe themselves", "codes", codes="scrutiny.census_groups", needed=False),
          Ask("ethnicity_officer", "How you saw them", "codes", codes="scrutiny.ethnic_groups", needed=False)),
         "Two different things, kept apart."),
    Page("there", "Who else was there, and is there footage?",
         (Ask("present", "Other officers who were there", "people", "Warrant numbers, commas between", needed=False),
          Ask("footage_ref", "Footage reference", "text", needed=False))),
    Page("clothing", "Did you remove more than outer clothing?",
         (Ask("intrusive", "Did you remove more than an outer coat, jacket or gloves?", "known"),)),
    Page("outcome", "What came of it?",
         (Ask("outcome", "Outcome", "codes", codes="scrutiny.search_outcomes"),
          Ask("linked", "Was it for what you were looking for?", "known")),
         "From here on the motive is locked."),
)  # fmt: skip


class PageForm(PlainForm):
    """One page of the record. `said` is what it keeps, by the fields of a search."""

    def __init__(self, *args: Any, page: Page, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.page = page
        for ask in page.asks:
            self.fields[ask.field] = _field_of(ask, on)

    @property
    def said(self) -> dict[str, Any]:
        return {ask.field: self._read(ask) for ask in self.page.asks}

    def _read(self, ask: Ask) -> Any:
        given = self.cleaned_data.get(ask.field)
        if ask.kind == "known":
            return {"yes": True, "no": False}.get(str(given))
        if ask.field == "motive":
            return "" if given == NOT_DRUGS else given
        return given


def _field_of(ask: Ask, on: date) -> forms.Field:
    common: dict[str, Any] = {"label": ask.label, "help_text": ask.hint, "required": ask.needed}
    if ask.kind == "day":
        day: forms.Field = DateInputField(require_all_fields=False, **common)
        return day
    if ask.kind == "time":
        typed = forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-5"})
        return forms.TimeField(
            widget=typed, **common, error_messages={"invalid": "Give the time by the 24-hour clock, such as 21:40"}
        )
    if ask.kind == "words":
        return forms.CharField(max_length=5000, widget=forms.Textarea(attrs={"rows": 8}), **common)
    if ask.kind == "people":
        return PeopleField(**common)
    if ask.kind == "text":
        return forms.CharField(max_length=120, **common)
    choices = [Choice(code, label) for code, label in _choices(ask, on)]
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **common)


def _choices(ask: Ask, on: date) -> tuple[tuple[str, str], ...]:
    if ask.kind == "known":
        return KNOWN
    pairs = tuple(code_list(ask.codes, on=on).choices)
    if ask.field == "motive":
        return (
            (NOT_DRUGS, "No, it was not a search for drugs"),
            *((code, f"Yes: {label.lower()}") for code, label in pairs),
        )
    return pairs if ask.needed else (*pairs, ("", "Not known"))


class PeopleField(forms.CharField):
    """Officers by warrant number; what it gives are their references."""

    def clean(self, value: Any) -> list[str]:
        numbers = [part.strip() for part in str(super().clean(value)).replace(";", ",").split(",") if part.strip()]
        people = Person.objects.visible_to(READING).filter(force_number__in=numbers)
        found = dict(people.values_list("force_number", "ref"))
        if missing := [number for number in numbers if number not in found]:
            raise forms.ValidationError(f"Nobody has the number {', '.join(missing)}.")
        return sorted({found[number] for number in numbers})


def initial_of(page: Page, search: Search, numbers: dict[str, str]) -> dict[str, Any]:
    """What the record says already, as the page's fields take it; nothing for what was not asked yet."""
    found: dict[str, Any] = {}
    for ask in page.asks:
        value = getattr(search, ask.field)
        if ask.kind == "known":
            value = {True: "yes", False: "no"}.get(value, UNKNOWN if search.outcome else "")
        if ask.kind == "people":
            value = ", ".join(numbers.get(ref, ref) for ref in value)
        if ask.field == "motive" and not value and search.object and search.object != "drugs":
            value = NOT_DRUGS
        if isinstance(value, time):
            value = value.strftime("%H:%M")
        found[ask.field] = value
    return found


def force_numbers(refs: list[str]) -> dict[str, str]:
    """The warrant or staff number of each person."""
    people = Person.objects.visible_to(READING).filter(ref__in=refs) if refs else ()
    return {one.ref: one.force_number for one in people}


class ReviewForm(PlainForm):
    """The supervisor's judgement of the grounds as they are recorded."""

    grounds_view = forms.ChoiceField(label="Are reasonable grounds recorded?", widget=forms.RadioSelect)
    strength = forms.ChoiceField(label="How strong are they?", widget=forms.RadioSelect, required=False)
    words = forms.CharField(
        label="What is wrong or missing, or worth saying",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="The officer reads this. Needed when grounds are wanting or the record goes back.",
    )
    opened = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, codes in (("grounds_view", "scrutiny.grounds_views"), ("strength", "scrutiny.grounds_strength")):
            field: Any = self.fields[name]
            field.choices = [Choice(code, label) for code, label in code_list(codes, on=on).choices]


class MotiveForm(PlainForm):
    """Another motive, and why."""

    motive = forms.ChoiceField(label="What was the motive?", widget=forms.RadioSelect)
    reason = forms.CharField(
        label="Why does it change?", max_length=400, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What it was before stays readable, and the change is counted.",
    )  # fmt: skip

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["motive"]
        field.choices = [Choice(code, label) for code, label in code_list("scrutiny.search_motives", on=on).choices]
