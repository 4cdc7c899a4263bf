"""What somebody was told of, and what waits for them at the desk of clearances and posts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from probity.foundation.access.models import User
from probity.office.vetting.models import Arrival, Designation, GapNotice, RiskAssessment, SeniorCheck
from probity.office.vetting.models.arrivals import ArrivalState
from probity.office.vetting.models.posts import AssessmentState, SeniorState


def told_to(person_ref: str) -> set[str]:
    """The people of whose gaps somebody was told."""
    rows = GapNotice.objects.filter(to_ref=person_ref) if person_ref else GapNotice.objects.none()
    return {*rows.values_list("person_ref", flat=True)}


@dataclass(frozen=True)
class Waiting:
    """How much waits, of what this reader may see."""

    assessments: int
    arrivals: int
    checks: int
    reviews: int


def waiting_for(user: User, today: date) -> Waiting:
    """How much waits to be answered: four counts."""
    return Waiting(
        RiskAssessment.objects.visible_to(user).filter(state=AssessmentState.WRITTEN).count(),
        Arrival.objects.visible_to(user).filter(state=ArrivalState.OPEN).count(),
        SeniorCheck.objects.visible_to(user).filter(state=SeniorState.OPEN).count(),
        Designation.objects.visible_to(user).filter(review_by__lte=today).count(),
    )
