"""What the desk asks of people: steps of triage, names, judgements, closer monitoring, rules."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from probity.corridor.monitoring.models import Apart, Look, Outcome
from probity.corridor.monitoring.queries.handing import standards_officers
from probity.foundation.web.forms import PlainForm
from probity.foundation.workforce.queries import search_people

MOST_ALIKE = 6


def words_field(label: str, *, asks: str = "", rows: int = 5, required: str = "Say it in words") -> forms.CharField:
    """A box for words."""
    return forms.CharField(
        label=label,
        help_text=asks,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": required},
    )


def day_field(label: str, *, required: str) -> forms.DateField:
    """A day, chosen or written."""
    asked = {"required": required, "invalid": "Write a day that there is"}
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}), error_messages=asked)


class LookForm(PlainForm):
    look = forms.ChoiceField(
        label="What did it come to?",
        choices=Look.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what it came to"},
    )
    words = words_field("What you looked at and what it showed", required="Say what you looked at")


class ReasonForm(PlainForm):
    reason = words_field("Why", required="Say why")


class JudgeForm(PlainForm):
    outcome = forms.ChoiceField(
        label="What is it?",
        choices=Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose an outcome"},
    )
    reason = words_field("Why", asks="What you weighed. Your words stay, whatever is judged later.", required="Say why")


class DecideForm(PlainForm):
    reason = words_field(
        "Why it is, or is not, necessary and proportionate", required="Say why it is or is not necessary"
    )


class PersonField(forms.CharField):
    """One person of the force, by reference, number or name; gives the reference."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "Reference, warrant or staff number, or name.")
        super().__init__(max_length=120, error_messages={"required": "Write who it is"}, **kwargs)

    def clean(self, value: Any) -> str:
        """The reference of the one person whom this names.

        Raises:
            ValidationError: nobody is called that, or several are; the message lists them with their references.
        """
        written = super().clean(value).strip()
        found = search_people(written, on=timezone.localdate(), limit=MOST_ALIKE) if written else []
        if written and not found:
            raise forms.ValidationError(f"Nobody in the directory is {written}")
        if len(found) > 1:
            choices = "; ".join(f"{card.name}, {card.ref}" for card in found)
            raise forms.ValidationError(f"Several people are {written}. Write the reference of one: {choices}")
        return found[0].ref if found else ""


class WriteForm(PlainForm):
    to = PersonField(label="To whom")
    title = forms.CharField(
        label="Title", max_length=200, help_text="They see it first.", error_messages={"required": "Write a title"}
    )
    words = words_field(
        "Your words",
        asks="In ordinary words. Nothing of the search, the system, the record, the day or how you came to ask.",
        rows=10,
        required="Write your words",
    )


class StandardsForm(PlainForm):
    to = forms.ChoiceField(
        label="To whom at Professional Standards",
        help_text="Nobody who is close to whom it is about, or manages them.",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one of their officers"},
    )
    title = forms.CharField(
        label="Title", max_length=200, help_text="They see it first.", error_messages={"required": "Write a title"}
    )
    words = words_field(
        "What they should look into",
        asks="Whom it is about, what standards can begin with, and by when you need to hear. Nothing of the search, "
        "the system, the record, the day or how you came to ask.",
        rows=10,
        required="Write what they should look into",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [*standards_officers(on=timezone.localdate()).items()]  # type: ignore[attr-defined]  # a ChoiceField's


class ReviewForm(PlainForm):
    words = words_field("What you looked at, and why it is still needed", required="Say what you looked at")


class WatchForm(PlainForm):
    person = PersonField(label="Who is to be monitored more closely?")
    first_day = day_field("From the beginning of", required="Write the first day")
    last_day = day_field("To the end of", required="Write the last day")
    necessity = words_field("Why is it necessary?", required="Say why it is necessary")
    proportionality = words_field("Why will less not do?", required="Say why less will not do")


class ApartForm(PlainForm):
    person = PersonField(label="Whose hits should come to you alone?")
    because = forms.ChoiceField(
        label="Because they are",
        choices=Apart.Because.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose why"},
    )
    words = words_field("In your own words, if it is another reason", rows=3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].required = False


class TuneForm(PlainForm):
    now = forms.IntegerField(
        label="The new number",
        min_value=1,
        max_value=1_000_000,
        error_messages={"required": "Write the new number", "invalid": "Write a whole number"},
    )
    reason = words_field("Why", asks="What the hits showed.", required="Say why")


class AuthorityForm(PlainForm):
    policy = forms.CharField(
        label="The force's policy",
        max_length=200,
        help_text="Its title and date.",
        error_messages={"required": "Write which policy it is"},
    )
    legal_basis = words_field("The legal basis", rows=3, required="Write the legal basis")
    impact_assessment = forms.CharField(
        label="The impact assessment",
        max_length=200,
        help_text="Its title, its date and where it is kept.",
        error_messages={"required": "Write which impact assessment it is"},
    )
    review_on = day_field("The last day on which the rule may run", required="Write the last day")


class ConfirmForm(PlainForm):
    sure = forms.BooleanField(label="I have seen this", error_messages={"required": "Confirm that you have seen it"})
