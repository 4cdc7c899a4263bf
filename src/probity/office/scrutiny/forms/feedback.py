"""The forms of feedback: the page that anybody may fill in, the senior officer's reading, complaints about force."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms_gds.choices import Choice
from crispy_forms_gds.fields import DateInputField
from django import forms
from django.utils import timezone
from django_filters import ChoiceFilter

from probity.foundation.rulebook.rows import code_list
from probity.foundation.web.forms import PlainForm
from probity.foundation.web.listfilter import Choices, ListFilter
from probity.office.scrutiny.models import Feedback, FeedbackState
from probity.office.scrutiny.policy.feedback import SAID
from probity.office.scrutiny.queries.feedback import months_to_ask, places_to_ask

RATHER_NOT = ("", "I would rather not say")


def _plain(label: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, required=False, choices=[Choice(*each) for each in SAID], widget=forms.RadioSelect
    )


class FeedbackForm(PlainForm):
    """How a search was. Only the first answer is needed."""

    view = forms.ChoiceField(
        label="How was the search, all in all?", widget=forms.RadioSelect,
        error_messages={"required": "Choose how the search was"},
    )  # fmt: skip
    told_why = _plain("Were you told why you were searched?")
    respected = _plain("Were you treated with respect?")
    got_receipt = _plain("Were you offered a receipt?")
    searched_in = forms.ChoiceField(label="In which month was it?", required=False)
    place = forms.ChoiceField(label="Where was it?", required=False)
    words = forms.CharField(
        label="What else should we know?", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Leave out your name, the officer's, the day and the place.",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        on, fields = timezone.localdate(), dict[str, Any](self.fields)
        fields["view"].choices = [Choice(*each) for each in code_list("scrutiny.feedback_views", on=on).choices]
        months = [(month, f"{date.fromisoformat(f'{month}-01'):%B %Y}") for month in months_to_ask(on)]
        fields["searched_in"].choices = [RATHER_NOT, *months]
        places = places_to_ask(on)
        fields["place"].choices = [RATHER_NOT, *((place, place) for place in places)]
        if not places:
            del self.fields["place"]


class ReadForm(PlainForm):
    """What the group is told of one feedback."""

    for_group = forms.CharField(
        label="What is the scrutiny group told?", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="In your words: what it teaches. Name nobody, no day and no place.",
        error_messages={"required": "Write what the scrutiny group is told"},
    )  # fmt: skip


class ForceComplaintForm(PlainForm):
    """A complaint about force, as far as scrutiny needs it."""

    received_on = DateInputField(label="When was it received?", help_text="For example, 27 3 2026",
                                 require_all_fields=False)  # fmt: skip
    place = forms.CharField(label="Where was it?", max_length=120, required=False)
    words = forms.CharField(
        label="What is it about?", help_text="Name nobody", max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
    their_ref = forms.CharField(label="Its reference at the complaints desk", max_length=64, required=False)


class FeedbackFilter(ListFilter):
    """Feedback by where it stands and by view."""

    state = ChoiceFilter(label="Where it stands", choices=FeedbackState.choices, empty_label="Any")
    view = ChoiceFilter(label="How it was", empty_label="Any")

    class Meta:
        model = Feedback
        fields = ("state", "view")

    @classmethod
    def choices_now(cls) -> Choices:
        return (("view", tuple(code_list("scrutiny.feedback_views", on=timezone.localdate()).choices)),)
