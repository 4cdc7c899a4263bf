"""Which forms of force a list shows and a figure counts, and which missing forms."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any

import django_filters as filters
from django.db.models import Q
from django.forms import HiddenInput
from django.http import QueryDict
from django.utils import timezone

from probity.foundation.access.scoping import NOTHING
from probity.foundation.rulebook.rows import code_list
from probity.office.scrutiny.forms.stops_asking import BLANK, is_month
from probity.office.scrutiny.models import ExpectedForm, ExpectedFormQuerySet, ForceForm, ForceFormQuerySet, ForceState
from probity.office.scrutiny.policy.force_words import TALK, kinds, tactic_words

_YES_NO = (("yes", "Yes"), ("no", "No"), (BLANK, "Not known"))
_FLAGS = {"yes": True, "no": False}
_WHOSE = (("own", "Mine"), ("led", "Led by me on the day"))


def months_asked(given: QueryDict) -> tuple[str, str]:
    """The months of an address; without any, the last twelve."""
    on = timezone.localdate()
    last = given.get("last", "") if is_month(given.get("last", "")) else f"{on:%Y-%m}"
    first = given.get("first", "")
    if not is_month(first):
        at = int(last[:4]) * 12 + int(last[5:]) - 12
        first = f"{at // 12:04}-{at % 12 + 1:02}"
    return first, last


class ForceFilter(filters.FilterSet):
    """The filters of the list of forms; those that figures link by are among them."""

    state = filters.ChoiceFilter(
        label="State", choices=[each for each in ForceState.choices if each[0] != ForceState.DRAFT], empty_label="Any"
    )
    mine = filters.ChoiceFilter(label="Whose", choices=_WHOSE, method="by_mine", empty_label="All that I may read")
    used = filters.DateFromToRangeFilter(label="Day", field_name="used_on")
    kind = filters.ChoiceFilter(label="Kind of force", empty_label="Any", method="by_mark")
    tactic = filters.ChoiceFilter(label="Tactic", empty_label="Any", method="by_mark")
    conduct = filters.ChoiceFilter(label="Conduct", empty_label="Any", method="by_code")
    reason = filters.ChoiceFilter(label="Reason", empty_label="Any", method="by_mark")
    factor = filters.ChoiceFilter(label="What bore on it", empty_label="Any", method="by_mark")
    outcome = filters.ChoiceFilter(label="Outcome", empty_label="Any", method="by_mark")
    location = filters.ChoiceFilter(label="Kind of place", empty_label="Any", method="by_code")
    age = filters.ChoiceFilter(label="Age", empty_label="Any", method="by_code")
    gender = filters.ChoiceFilter(label="Sex", empty_label="Any", method="by_code")
    ethnicity = filters.ChoiceFilter(label="Ethnicity", empty_label="Any", method="by_code")
    alone = filters.ChoiceFilter(label="Single-crewed", choices=_YES_NO, empty_label="Any", method="by_answer")
    assaulted = filters.ChoiceFilter(label="Officer assaulted", choices=_YES_NO, empty_label="Any", method="by_answer")
    physical_disability = filters.ChoiceFilter(
        label="Physical disability", choices=_YES_NO, empty_label="Any", method="by_answer"
    )
    mental_disability = filters.ChoiceFilter(
        label="Mental disability", choices=_YES_NO, empty_label="Any", method="by_answer"
    )
    subject_hurt = filters.ChoiceFilter(label="The person hurt", empty_label="Any", method="by_code")
    officer_hurt = filters.ChoiceFilter(label="The officer hurt", empty_label="Any", method="by_code")
    incident = filters.ChoiceFilter(
        label="Incident number", choices=(("yes", "Given"), ("no", "Not given")), empty_label="Any",
        method="by_incident",
    )  # fmt: skip
    first = filters.CharFilter(label="From month", field_name="month", lookup_expr="gte", widget=HiddenInput)
    last = filters.CharFilter(label="To month", field_name="month", lookup_expr="lte", widget=HiddenInput)
    overdue = filters.ChoiceFilter(
        label="Review", choices=(("yes", "Overdue"),), empty_label="Overdue or not", method="by_overdue"
    )
    supervisor = filters.CharFilter(label="Supervisor on the day", field_name="supervisor_ref", widget=HiddenInput)
    incident_number = filters.CharFilter(label="Incident", field_name="incident_number", lookup_expr="iexact")
    custody_number = filters.CharFilter(label="Custody number", method="by_custody")
    subject_number = filters.CharFilter(label="Subject", method="by_subject", widget=HiddenInput)
    subject = filters.CharFilter(label="Subject told apart", method="by_untold", widget=HiddenInput)
    counted = filters.CharFilter(label="Tactics beside talking", method="by_counted", widget=HiddenInput)

    CODED = {
        "conduct": "force_conduct", "reason": "force_reasons", "factor": "force_factors", "outcome": "force_outcomes",
        "location": "force_locations", "age": "force_ages", "gender": "sexes", "ethnicity": "ethnic_groups",
        "subject_hurt": "force_injuries", "officer_hurt": "force_injuries",
    }  # fmt: skip

    class Meta:
        model = ForceForm
        fields = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        on = timezone.localdate()
        for name, codes in self.CODED.items():
            listed = code_list(f"scrutiny.{codes}", on=on).choices
            self.filters[name].extra["choices"] = [*listed, (BLANK, "Not known")]
        self.filters["kind"].extra["choices"] = kinds(on)
        self.filters["tactic"].extra["choices"] = [*tactic_words(on).items()]

    def by_code(self, rows: ForceFormQuerySet, name: str, value: str) -> ForceFormQuerySet:
        return rows.filter(**{name: "" if value == BLANK else value})

    def by_mark(self, rows: ForceFormQuerySet, name: str, value: str) -> ForceFormQuerySet:
        return rows.exclude(marks__contains=f" {name}:") if value == BLANK else rows.marked(f"{name}:{value}")

    def by_answer(self, rows: ForceFormQuerySet, name: str, value: str) -> ForceFormQuerySet:
        return rows.filter(**{name: _FLAGS.get(value)})

    def by_incident(self, rows: ForceFormQuerySet, _name: str, value: str) -> ForceFormQuerySet:
        blank = Q(incident_number="")
        return rows.filter(~blank if value == "yes" else blank)

    def by_custody(self, rows: ForceFormQuerySet, _name: str, value: str) -> ForceFormQuerySet:
        return rows.filter(custody_number="") if value == BLANK else rows.filter(custody_number__iexact=value)

    def by_subject(self, rows: ForceFormQuerySet, _name: str, value: str) -> ForceFormQuerySet:
        return rows.filter(subject_number=int(value)) if value.isdecimal() and len(value) < 5 else rows.none()

    def by_untold(self, rows: ForceFormQuerySet, _name: str, _value: str) -> ForceFormQuerySet:
        """Forms that do not let the subject be told apart."""
        number = Q(subject_number=None) | Q(subject_number=0)
        return rows.filter(Q(incident_number="") | number, custody_number="")

    def by_counted(self, rows: ForceFormQuerySet, _name: str, _value: str) -> ForceFormQuerySet:
        """Forms with a tactic that figures count: any but tactical communication."""
        marks = (Q(marks__contains=f" kind:{kind} ") for kind, _ in kinds(timezone.localdate()) if kind != TALK)
        return rows.filter(reduce(or_, marks, NOTHING))

    def by_mine(self, rows: ForceFormQuerySet, _name: str, value: str) -> ForceFormQuerySet:
        own = getattr(self.request.user, "person_ref", "") or "-"
        return rows.filter(**{"officer_ref" if value == "own" else "supervisor_ref": own})

    def by_overdue(self, rows: ForceFormQuerySet, _name: str, _value: str) -> ForceFormQuerySet:
        return rows.overdue(timezone.localdate())


class MissingFilter(filters.FilterSet):
    """The filters of the list of forms that custody records expect."""

    stands = filters.ChoiceFilter(
        label="Form", choices=(("late", "Missing and late"), ("come", "Has come"), ("settled", "Said why not")),
        empty_label="Missing", method="by_standing",
    )  # fmt: skip
    mine = filters.ChoiceFilter(label="Whose", choices=_WHOSE, method="by_mine", empty_label="All that I may read")
    arrested = filters.DateFromToRangeFilter(label="Day of arrest", field_name="record__arrested_on")

    class Meta:
        model = ExpectedForm
        fields = ()

    def filter_queryset(self, queryset: ExpectedFormQuerySet) -> ExpectedFormQuerySet:
        rows: ExpectedFormQuerySet = super().filter_queryset(queryset)
        return rows if self.form.cleaned_data.get("stands") else rows.missing()

    def by_standing(self, rows: ExpectedFormQuerySet, _name: str, value: str) -> ExpectedFormQuerySet:
        if value == "late":
            return rows.late(timezone.localdate())
        found = rows.with_found()
        return found.filter(found=True) if value == "come" else found.filter(found=False, settled_at__isnull=False)

    def by_mine(self, rows: ExpectedFormQuerySet, _name: str, value: str) -> ExpectedFormQuerySet:
        own = getattr(self.request.user, "person_ref", "") or "-"
        return rows.filter(**{"officer_ref" if value == "own" else "supervisor_ref": own})
