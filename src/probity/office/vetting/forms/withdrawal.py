"""What is typed in a withdrawal, and the filters of the record of withdrawals."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters as filters
from crispy_forms_gds.choices import Choice
from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from probity.foundation.rulebook.rows import code_list
from probity.foundation.web.forms import PlainForm
from probity.office.vetting.forms import fields
from probity.office.vetting.forms.fields import PersonField, a_day, one_of
from probity.office.vetting.models import Route, Withdrawal, WithdrawalState
from probity.office.vetting.policy.levels import all_levels

Choices = tuple[tuple[str, str], ...]


class MatterForm(PlainForm):
    """A matter to open."""

    person = PersonField("Who is it about?", error_messages={"required": "Say who it is about"})
    came_on = a_day("When did it come to the attention of the vetting unit?", missing="Give the day on which it came")
    words = fields.words("What is the information, and how did it come?", missing="Say what the information is")


class AnsweredForm(PlainForm):
    """One answer of a few, and why."""

    choices: ClassVar[Choices] = ()
    rule: ClassVar[str] = ""
    asks: ClassVar[str] = ""

    answer = one_of("", missing="Choose an answer")
    words = fields.words("Why?", missing="Say why")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["answer"]
        pairs = code_list(self.rule, on=timezone.localdate()).choices if self.rule else self.choices
        field.choices, field.label = [Choice(code, label) for code, label in pairs], self.asks


class SeverityForm(AnsweredForm):
    """Could it reasonably result in withdrawal?"""

    choices = (("yes", "Yes: an assessor is appointed"), ("no", "No: there is no withdrawal assessment"))
    asks = "Could the matter reasonably result in withdrawal?"


class OtherForm(AnsweredForm):
    """Conduct or performance."""

    rule = "vetting.withdrawal_other"
    asks = "How do conduct or performance procedures stand to the withdrawal?"


class AdviceForm(AnsweredForm):
    """Legal advice on an earlier matter."""

    choices = (("other", "It is left to other procedures"), ("none", "Nothing more is done"))
    asks = "What does the advice lead to?"


class FindingForm(AnsweredForm):
    """What an appeal found."""

    choices = (("stands", "The withdrawal stands"), ("overturned", "It is overturned, and what was held granted anew"))
    asks = "What was found?"


class AccessForm(AnsweredForm):
    """A contractor's access."""

    choices = (("ends", "Access and clearance end"), ("kept", "Access is kept"))
    asks = "Does access end?"


class DayForm(PlainForm):
    """A day and words."""

    on = a_day("On which day?", missing="Give the day")
    words = fields.words("Why?", missing="Say why")


class LeaveForm(AnsweredForm):
    """How and when somebody left."""

    choices = (("resigned", "Resigned"), ("retired", "Retired"))
    asks = "How did they leave?"

    on = a_day("What was their last day?", missing="Give their last day")


class AppointForm(PlainForm):
    """An assessor and how their independence was checked."""

    assessor = PersonField("Who is the assessor?", error_messages={"required": "Say who the assessor is"})
    words = fields.words("How was it checked that they are independent?", missing="Say how it was checked")


class HarmForm(PlainForm):
    """What the notice must not hold."""

    words = fields.words(
        "Would telling the holder do harm, and to whom?", missing="Say whether it would do harm, and why"
    )
    withheld = fields.words(
        "What must the notice not hold?", missing="", rows=5,
        hint="Names, places and phrases, one a line. The notice is held against them before it goes.",
    )  # fmt: skip


class WordsForm(PlainForm):
    """Words alone."""

    words = fields.words("What does it say?", missing="Write it down", rows=8)


class FriendForm(PlainForm):
    """Who speaks for them."""

    words = fields.words("Who is it, and how can they be reached?", missing="Say who it is", rows=2)


class VerdictForm(PlainForm):
    """The outcome."""

    outcome = one_of("What is the outcome?", missing="Choose the outcome")
    measure = fields.words("The measure", missing="", rows=3, hint="Only when it is retained with measures.")
    review_on = a_day("Looked at again on", hint="Only for a measure. For example, 27 3 2027")
    level = forms.ChoiceField(label="The lower level", required=False, help_text="Only for a lower level.")
    words = fields.words("The reasons", missing="Give the reasons", rows=8)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        on = timezone.localdate()
        outcome: Any = self.fields["outcome"]
        outcome.choices = [Choice(*pair) for pair in code_list("vetting.withdrawal_outcomes", on=on).choices]
        level: Any = self.fields["level"]
        level.choices = [("", "None"), *((code, code) for code in all_levels(on))]


class WithdrawalFilter(filters.FilterSet):
    """The filters of the record."""

    state = filters.ChoiceFilter(label="State", choices=WithdrawalState.choices, empty_label="Any")
    route = filters.ChoiceFilter(label="Route", choices=Route.choices, empty_label="Any")
    under_way = filters.ChoiceFilter(label="Under way", choices=(("yes", "Yes"),), method="by_under_way",
                                     empty_label="Either")  # fmt: skip
    came_after = filters.DateFilter(field_name="came_on", lookup_expr="gte", label="Came from")
    came_before = filters.DateFilter(field_name="came_on", lookup_expr="lte", label="Came until")

    class Meta:
        model = Withdrawal
        fields = ()

    def by_under_way(self, rows: Any, _name: str, value: str) -> QuerySet[Withdrawal]:
        found: QuerySet[Withdrawal] = rows.under_way() if value else rows
        return found
