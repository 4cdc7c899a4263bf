"""The forms of panels, members, meetings, agendas and summaries."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from crispy_forms_gds.choices import Choice
from crispy_forms_gds.fields import DateInputField
from django import forms
from django.utils import timezone

from probity.foundation.rulebook.rows import code_list
from probity.foundation.web.forms import PlainForm
from probity.foundation.workforce.models import Person
from probity.office.scrutiny.queries.lines import READING

NAMES_NOBODY = "Name nobody, no place and no day: it is read by members of the public."


def day_field(label: str, *, required: bool = True) -> DateInputField:
    """A day in three boxes."""
    return DateInputField(label=label, help_text="For example, 27 3 2027", required=required, require_all_fields=False)


def words_field(label: str, hint: str = "", *, rows: int = 4, required: bool = True) -> forms.CharField:
    """Words of several lines."""
    return forms.CharField(
        label=label, help_text=hint, required=required, max_length=4000, widget=forms.Textarea(attrs={"rows": rows})
    )


def choosing(base: type[forms.Form], **choices: Iterable[tuple[str, str]]) -> type[forms.Form]:
    """The form with choices that only the record at hand knows; a question with none to choose from is not asked."""

    class Chosen(base):  # type: ignore[valid-type, misc]  # the base is chosen by the caller
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            for name, found in choices.items():
                field: Any = self.fields[name]
                field.choices = [Choice(value, label) for value, label in found]
                if not field.choices and not field.required:
                    del self.fields[name]

    return Chosen


def person_of(number: str) -> str:
    """The person with this warrant or staff number, by reference.

    Raises:
        ValidationError: nobody has it.
    """
    people = Person.objects.visible_to(READING).filter(force_number__iexact=number.strip())
    ref = people.values_list("ref", flat=True).first()
    if not ref:
        raise forms.ValidationError("Nobody has this number.")
    return str(ref)


class PanelForm(PlainForm):
    """A panel."""

    name = forms.CharField(label="What is the panel called?", max_length=120)
    says = words_field("What it looks at", required=False)


class MemberForm(PlainForm):
    """A member of the public."""

    name = forms.CharField(label="Name", max_length=120)
    email = forms.EmailField(label="E-mail", required=False)
    starts_on = day_field("First day of the term")
    ends_on = day_field("Last day of the term")
    panels = forms.MultipleChoiceField(label="Sits on", widget=forms.CheckboxSelectMultiple, required=False)


class SeatForm(PlainForm):
    """The panels on which a member sits."""

    panels = forms.MultipleChoiceField(label="Sits on", widget=forms.CheckboxSelectMultiple, required=False)


class AccountForm(PlainForm):
    """The name of a member's account."""

    name = forms.RegexField(
        r"^[a-z0-9.]{3,40}$", label="Name of the account", max_length=40,
        help_text="Small letters, figures and full stops, for example panel.ives",
        error_messages={"invalid": "Use small letters, figures and full stops, three to forty of them"},
    )  # fmt: skip


class RenewForm(PlainForm):
    """The last day of the next term."""

    ends_on = day_field("Last day of the new term")


class ReasonForm(PlainForm):
    """Why a term ends."""

    reason = words_field("Why?", rows=3)


class TrainingForm(PlainForm):
    """What a member was trained in, and when."""

    kind = forms.ChoiceField(label="Trained in", widget=forms.RadioSelect)
    on = day_field("On which day?")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind: Any = self.fields["kind"]
        listed = code_list("scrutiny.panel_training", on=timezone.localdate()).choices
        kind.choices = [Choice(code, label) for code, label in listed]


class KnowsForm(PlainForm):
    """Whom a member knows."""

    number = forms.CharField(label="Warrant or staff number of whom they know", max_length=20)
    words = forms.CharField(label="How they know each other", max_length=300)

    def clean_number(self) -> str:
        return person_of(self.cleaned_data["number"])


class MeetingForm(PlainForm):
    """When and where a panel meets."""

    held_on = day_field("Day")
    held_at = forms.TimeField(label="Time", help_text="24-hour clock, for example 18:30", required=False)
    place = forms.CharField(label="Where", max_length=120, required=False)


class DrawForm(PlainForm):
    """A draw whose cases go into the pack."""

    draw = forms.ChoiceField(label="Which draw?", widget=forms.RadioSelect)


class OneMemberForm(PlainForm):
    """One member."""

    member = forms.ChoiceField(label="Which member?", widget=forms.RadioSelect)


class OfficerForm(PlainForm):
    """The officer who attends."""

    number = forms.CharField(label="Warrant number of the officer", max_length=20)

    def clean_number(self) -> str:
        return person_of(self.cleaned_data["number"])


class ItemForm(PlainForm):
    """Something for the agenda."""

    title = forms.CharField(label="Title", max_length=200)
    words = words_field("In words", NAMES_NOBODY)


class ActionForm(PlainForm):
    """What a panel asks for."""

    words = forms.CharField(label="What should be done?", max_length=400, help_text=f"{NAMES_NOBODY} It is published.")
    whose = forms.CharField(label="Who does it?", max_length=120, help_text="A part, such as training, not a name.")
    due_on = day_field("By which day?")


class DoneForm(PlainForm):
    """What was done about an action."""

    words = forms.CharField(label="What was done?", max_length=400, help_text=NAMES_NOBODY)
    done_on = day_field("On which day?")


class SummaryForm(PlainForm):
    """The words of a summary."""

    words = words_field("What did the meeting come to?", f"{NAMES_NOBODY} The counts are put beside it.", rows=8)


class NothingForm(PlainForm):
    """Nothing to answer: the button says it all."""
