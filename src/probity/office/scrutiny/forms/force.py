"""The form of force, one question a page, as data; and the supervisor's questions."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from crispy_forms_gds.choices import Choice
from django import forms

from probity.foundation.rulebook.rows import code_list
from probity.foundation.web.forms import PlainForm
from probity.office.scrutiny.forms.stops import UNKNOWN, Ask, Page, PageForm
from probity.office.scrutiny.models import ForceForm
from probity.office.scrutiny.policy.force_words import kinds, tactics_of

TACTICS = "tactics"
PAGES: tuple[Page, ...] = (
    Page("when", "When did you use force?",
         (Ask("used_on", "Day", "day", "For example, 27 3 2026"),
          Ask("used_at", "Time", "time", "24-hour clock, for example 21:40", needed=False))),
    Page("incident", "Which incident was it?",
         (Ask("incident_number", "Incident number", "text", needed=False),
          Ask("custody_number", "Custody number, if they were brought in", "text", needed=False),
          Ask("subject_number", "Which subject of the incident was it?", "number",
              "1 for the first or only one. Agree it with the other officers.", needed=False)),
         "Fill in one form for each person you used force on. Every officer who used force fills in their own."),
    Page("where", "Where was it?",
         (Ask("location", "Kind of place", "codes", codes="scrutiny.force_locations"),
          Ask("place", "Town or area", "text", needed=False))),
    Page("you", "What were you doing?",
         (Ask("main_duty", "Your main duty", "codes", codes="scrutiny.force_duties", needed=False),
          Ask("alone", "Were you single-crewed?", "known"),
          Ask("trained_ced", "Are you trained to use a conducted energy device?", "known"),
          Ask("carrying_ced", "Were you carrying one?", "known"))),
    Page("conduct", "What did the person do?",
         (Ask("conduct", "Their main conduct", "codes", codes="scrutiny.force_conduct"),
          Ask("assaulted", "Did they assault you?", "known"))),
    Page("factors", "What bore on how you used force?",
         (Ask("factors", "Choose all that apply", "several", codes="scrutiny.force_factors", needed=False),)),
    Page("reasons", "Why did you use force?",
         (Ask("reasons", "Choose all that apply", "several", codes="scrutiny.force_reasons"),)),
    Page(TACTICS, "What did you use?", ()),
    Page("person", "Who was the person?",
         (Ask("age", "Age, as you saw it", "codes", codes="scrutiny.force_ages", needed=False),
          Ask("gender", "Sex", "codes", codes="scrutiny.sexes", needed=False),
          Ask("ethnicity", "Ethnicity, as you saw it", "codes", codes="scrutiny.ethnic_groups", needed=False)),
         "Leave out what you do not know. Do not write a name here."),
    Page("disability", "Did they have a disability that you knew or saw?",
         (Ask("physical_disability", "Physical", "known"), Ask("mental_disability", "Mental", "known"))),
    Page("injury", "Was anybody hurt?",
         (Ask("subject_hurt", "The person", "codes", codes="scrutiny.force_injuries"),
          Ask("subject_help", "Medical help for the person", "codes", codes="scrutiny.force_help", needed=False),
          Ask("officer_hurt", "You", "codes", codes="scrutiny.force_injuries"),
          Ask("officer_help", "Medical help for you", "codes", codes="scrutiny.force_help", needed=False))),
    Page("outcome", "What came of it?",
         (Ask("outcomes", "Choose all that apply", "several", codes="scrutiny.force_outcomes"),)),
    Page("account", "What happened?",
         (Ask("account", "In your words", "words",
              "Why force was needed, why this much, and what you tried first. For somebody who was not there."),
          Ask("footage_ref", "Footage reference", "text", needed=False))),
)  # fmt: skip


class ForcePageForm(PageForm):
    """One page of the form. `said` is what it keeps, by the fields of a form of force."""

    def __init__(self, *args: Any, page: Page, on: date, **kwargs: Any) -> None:
        super().__init__(*args, page=page, on=on, **kwargs)
        for ask in page.asks:
            if ask.kind == "several":
                self.fields[ask.field] = _several(ask, on)
            elif ask.kind == "number":
                self.fields[ask.field] = forms.IntegerField(
                    label=ask.label, help_text=ask.hint, required=ask.needed, min_value=1, max_value=99,
                    widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-2"}),
                )  # fmt: skip
            self.fields[ask.field].error_messages["required"] = f"Answer this: {ask.label}"


def _several(ask: Ask, on: date) -> forms.Field:
    choices = [Choice(code, label) for code, label in code_list(ask.codes, on=on).choices]
    return forms.MultipleChoiceField(
        label=ask.label, help_text=ask.hint, required=ask.needed, choices=choices,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip


def initial_of_form(page: Page, form: ForceForm) -> dict[str, Any]:
    """What the form says already, as the page's fields take it."""
    found: dict[str, Any] = {}
    for ask in page.asks:
        value = getattr(form, ask.field)
        if ask.kind == "known":
            value = {True: "yes", False: "no"}.get(value, UNKNOWN if form.account else "")
        found[ask.field] = value.strftime("%H:%M") if isinstance(value, time) else value
    return found


class TacticForm(PlainForm):
    """What was used next, whether it worked, and whether anything was used after it."""

    tactic = forms.ChoiceField(label="What did you use?")
    worked = forms.ChoiceField(
        label="Did it work?", widget=forms.RadioSelect,
        choices=[Choice("yes", "Yes"), Choice("no", "No"), Choice("unknown", "I cannot tell")],
    )  # fmt: skip
    more = forms.ChoiceField(
        label="Did you use anything else after it?", widget=forms.RadioSelect,
        choices=[Choice("yes", "Yes"), Choice("no", "No")],
    )  # fmt: skip

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["tactic"]
        grouped = [(words, tactics_of(kind, on)) for kind, words in kinds(on)]
        field.choices = [("", "Choose one"), *grouped]


class ForceReviewForm(PlainForm):
    """The supervisor's judgement of what is recorded."""

    view = forms.ChoiceField(label="Does what is recorded show why this force was needed?", widget=forms.RadioSelect)
    words = forms.CharField(
        label="What is wrong or missing, or worth saying", required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="The officer reads this. Needed when the form is wanting or goes back.",
    )  # fmt: skip
    opened = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["view"]
        field.choices = [Choice(code, label) for code, label in code_list("scrutiny.force_views", on=on).choices]


class SettleForm(PlainForm):
    """Why an officer owes no form."""

    words = forms.CharField(
        label="Why is there no form?", max_length=1000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="For example: this officer drove, and a colleague put the handcuffs on. It stays readable.",
    )  # fmt: skip
