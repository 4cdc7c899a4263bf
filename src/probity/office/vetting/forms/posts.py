"""The forms of designated posts, risk assessments, plans and checks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from probity.foundation.web.forms import PlainForm
from probity.office.vetting.forms.clearances import CodedForm
from probity.office.vetting.forms.fields import PersonField, PostField, a_day, one_of, words
from probity.office.vetting.policy.levels import all_levels, label


class LevelsForm(PlainForm):
    """Which levels a post needs."""

    levels = forms.MultipleChoiceField(
        label="Which levels does it need?",
        help_text="Each is met in its own family: developed vetting never stands for management vetting.",
        widget=forms.CheckboxSelectMultiple, error_messages={"required": "Choose at least one level"},
    )  # fmt: skip
    from_on = a_day("From which day?", missing="Enter the day")
    why = words("Why?", missing="Say why the post needs them")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.fields["levels"].choices = [(level, label(level, today)) for level in all_levels(today)]  # type: ignore[attr-defined]


class DesignateForm(LevelsForm):
    """A post that is to be designated."""

    field_order = ("post", "levels", "from_on", "why")
    post = PostField("Which post?", error_messages={"required": "Say which post"})


class ReviewForm(PlainForm):
    """What the review of a designation found."""

    words = words("What did the review find?", missing="Say what the review found")


class EndForm(PlainForm):
    """That a post needs no level any more."""

    last_day = a_day("The last day on which it needs them", missing="Enter the last day")
    why = words("Why?", missing="Say why it needs them no more")


class AssessmentForm(PlainForm):
    """A risk assessment, as it is written."""

    why = words("Why must this person be in this post now?", missing="Say why they must be in this post now")
    controls = words("Under which controls?", missing="Say under which controls",
                     hint="What limits what they can see and do, and who looks.")  # fmt: skip
    last_day = a_day("Until which day?", missing="Enter its last day")


class NewAssessmentForm(AssessmentForm):
    """A risk assessment for somebody in a post, both to be named."""

    field_order = ("person", "post", "why", "controls", "last_day")
    person = PersonField("Who?", error_messages={"required": "Say who"})
    post = PostField("Which post?", error_messages={"required": "Say which post"})


class ApproveForm(PlainForm):
    """The approval of a risk assessment."""

    words = words("Why do you approve it?", missing="Say why you approve it")
    from_on = a_day("From which day does it cover?", hint="Leave it empty for today. It never covers the past.")


class AnswerForm(PlainForm):
    """A reason for an answer."""

    words = words("Why?", missing="Say why")


class PlanForm(PlainForm):
    """Other dates of a catch-up plan."""

    apply_by = a_day("Applies by", missing="Enter the day by which they apply")
    clear_by = a_day("Cleared by", missing="Enter the day by which they are cleared")
    words = words("Why other dates?", missing="Say why")


class DoneForm(PlainForm):
    """Nothing to say: it is done by saying so."""


class SeniorForm(CodedForm):
    """How the check of a promotion ended."""

    coded = {"outcome": "vetting.senior_outcome"}
    outcome = one_of("How did it end?", missing="Choose how it ended")
    words = words("What was looked at, and what follows?", missing="Say what was looked at and what follows")


class PostingForm(PlainForm):
    """A posting that somebody asks about."""

    person = PersonField("Who?", error_messages={"required": "Say who"})
    post = PostField("Into which post?", error_messages={"required": "Say which post"})
    from_on = a_day("From which day?", missing="Enter the day")
