"""The forms of clearances and arrivals."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from probity.foundation.rulebook.rows import code_list
from probity.foundation.web.forms import PlainForm
from probity.office.vetting.forms.fields import PersonField, a_day, one_of, words
from probity.office.vetting.policy.levels import all_levels, label

TODAY = "Leave it empty for today"


class CodedForm(PlainForm):
    """A form some of whose choices are lists of the rulebook: field by rule."""

    coded: dict[str, str] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        for name, rule_id in self.coded.items():
            self.fields[name].choices = code_list(rule_id, on=today).choices  # type: ignore[attr-defined]


class ConditionForm(PlainForm):
    """A condition of a clearance."""

    words = words("What must the holder do, or not do?", missing="Write the condition")
    on = a_day("From which day?", hint=TODAY)
    review_on = a_day("When is it looked at again?", hint="Leave it empty if it is not")


class ReasonForm(PlainForm):
    """Why something is done, and from which day."""

    words = words("Why?", missing="Say why")
    on = a_day("From which day?", hint=TODAY)


class SuspendForm(CodedForm):
    """Why a clearance is suspended."""

    coded = {"reason_code": "vetting.suspend_reason"}
    reason_code = one_of("Why is it suspended?", missing="Choose why it is suspended")
    words = words("In your own words", missing="Say why in your own words")
    on = a_day("From which day?", hint=TODAY)


class TerminateForm(CodedForm):
    """Why a clearance ends."""

    coded = {"reason_code": "vetting.end_reason"}
    reason_code = one_of("Why does it end?", missing="Choose why it ends")
    words = words("In your own words", missing="Say why in your own words")
    on = a_day("The first day without it", hint=TODAY)


class ReduceForm(PlainForm):
    """Which lower level takes the place of a clearance."""

    level = one_of("Which level instead?", missing="Choose the level")
    words = words("Why?", missing="Say why")
    on = a_day("From which day?", hint=TODAY)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.fields["level"].choices = [(level, label(level, today)) for level in all_levels(today)]  # type: ignore[attr-defined]


class DaysForm(PlainForm):
    """The days of a clearance, put right."""

    granted_on = a_day("Granted on", missing="Enter the day of the grant")
    last_day = a_day("Last day", missing="Enter the last day")
    because = words("What was wrong?", missing="Say what was wrong")


class RedateForm(PlainForm):
    """The day of an entry, put right."""

    on = a_day("The day from which it held", missing="Enter the day")
    because = words("What was wrong?", missing="Say what was wrong")


class StrikeForm(PlainForm):
    """Why an entry is taken back."""

    because = words("Why should it not have been entered?", missing="Say why")


class ArrivalForm(PlainForm):
    """Somebody who comes from another force, or comes back."""

    person = PersonField("Who?", error_messages={"required": "Say who"})
    kind = forms.ChoiceField(
        label="How do they come?",
        choices=(("transfer", "From another force, with a clearance"), ("rejoin", "Back to this force")),
        widget=forms.RadioSelect, error_messages={"required": "Choose how they come"},
    )  # fmt: skip
    appointed_on = a_day("Day of appointment here", missing="Enter the day of appointment")
    other_force = forms.CharField(label="Which force granted it?", max_length=120, required=False)
    level = forms.ChoiceField(label="Which level?", required=False)
    granted_on = a_day("When did that force grant it?", hint="Leave it empty for somebody who comes back")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        levels = [("", "Choose"), *((level, label(level, today)) for level in all_levels(today))]
        self.fields["level"].choices = levels  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("kind") == "transfer":
            for name, missing in (
                ("other_force", "Say which force granted it"), ("level", "Choose the level"),
                ("granted_on", "Enter the day on which that force granted it"),
            ):  # fmt: skip
                if not given.get(name) and name not in self.errors:
                    self.add_error(name, missing)
        return given


class PointForm(PlainForm):
    """What was done for a point of the checklist."""

    words = words("What was done, and what did it show?", missing="Say what was done and what it showed")


class DecideArrivalForm(PlainForm):
    """Anything to add to the rule's own words."""

    reasons = words("Anything to add?", missing="", hint="The rule and its words are kept without it.")


class VetForm(PlainForm):
    """Why a clearance that may be used is not."""

    reasons = words("Why is the clearance not used?", missing="Say why the clearance is not used")
