"""The filters of the lists of clearances, risk assessments, checks and arrivals."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.utils import timezone

from probity.office.vetting.models import Arrival, Clearance, ClearanceQuerySet, RiskAssessment, SeniorCheck
from probity.office.vetting.models.arrivals import ArrivalKind, ArrivalState
from probity.office.vetting.models.clearances import Source, Standing
from probity.office.vetting.models.posts import AssessmentState, SeniorState
from probity.office.vetting.policy.levels import all_levels, label
from probity.office.vetting.policy.standing import LIVE


class ClearanceFilter(filters.FilterSet):
    """The filters of the list, in the order of the panel."""

    level = filters.ChoiceFilter(label="Level", empty_label="Any")
    state = filters.ChoiceFilter(label="State", choices=Standing.choices, empty_label="Any")
    live = filters.ChoiceFilter(
        label="Live", choices=(("yes", "Yes"), ("no", "No")), method="by_live", empty_label="Either"
    )
    last_day = filters.DateFromToRangeFilter(label="Last day", field_name="last_day")
    granted = filters.DateFromToRangeFilter(label="Granted", field_name="granted_on")
    renewal = filters.ChoiceFilter(
        label="Renewal", choices=(("yes", "Opened"), ("no", "Not opened")), method="by_renewal", empty_label="Either"
    )
    source = filters.ChoiceFilter(label="Where it comes from", choices=Source.choices, empty_label="Any")
    late = filters.ChoiceFilter(
        label="Entered late", choices=(("yes", "Yes"), ("no", "No")), method="by_late", empty_label="Either"
    )

    class Meta:
        model = Clearance
        fields = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.filters["level"].extra["choices"] = [(level, label(level, today)) for level in all_levels(today)]

    def by_live(self, rows: ClearanceQuerySet, _name: str, value: str) -> ClearanceQuerySet:
        return rows.live() if value == "yes" else rows.exclude(state__in=LIVE)

    def by_renewal(self, rows: ClearanceQuerySet, _name: str, value: str) -> ClearanceQuerySet:
        return rows.exclude(renewal_ref="") if value == "yes" else rows.filter(renewal_ref="")

    def by_late(self, rows: ClearanceQuerySet, _name: str, value: str) -> ClearanceQuerySet:
        return rows.filter(entered_late=value == "yes")


class AssessmentFilter(filters.FilterSet):
    """The filter of the list."""

    state = filters.ChoiceFilter(label="State", choices=AssessmentState.choices, empty_label="Any")

    class Meta:
        model = RiskAssessment
        fields = ()


class CheckFilter(filters.FilterSet):
    """The filter of the list."""

    state = filters.ChoiceFilter(label="State", choices=SeniorState.choices, empty_label="Any")

    class Meta:
        model = SeniorCheck
        fields = ()


class ArrivalFilter(filters.FilterSet):
    """The filters of the list."""

    state = filters.ChoiceFilter(label="State", choices=ArrivalState.choices, empty_label="Any")
    kind = filters.ChoiceFilter(label="How they come", choices=ArrivalKind.choices, empty_label="Either")

    class Meta:
        model = Arrival
        fields = ()
