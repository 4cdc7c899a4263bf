"""What somebody was told of, and what waits for them at the desk of clearances and posts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from probity.foundation.access.models import User, day_of
from probity.foundation.workforce.queries import short_names
from probity.office.vetting.models import Arrival, Designation, GapNotice, RiskAssessment, SeniorCheck
from probity.office.vetting.models.arrivals import ArrivalState
from probity.office.vetting.models.posts import AssessmentState, SeniorState


def told_to(person_ref: str) -> set[str]:
    """The people of whose gaps somebody was told."""
    rows = GapNotice.objects.filter(to_ref=person_ref) if person_ref else GapNotice.objects.none()
    return {*rows.values_list("person_ref", flat=True)}


def told_when(person_ref: str) -> dict[tuple[str, str], date]:
    """The person and post of each gap that somebody was told of, with the day on which they were first told."""
    rows = GapNotice.objects.filter(to_ref=person_ref) if person_ref else GapNotice.objects.none()
    newest_first = rows.order_by("-told_at", "-pk").values_list("person_ref", "post_ref", "told_at")
    return {(person, post): day_of(at) for person, post, at in newest_first}


@dataclass(frozen=True)
class Told:
    """Somebody who was told of a gap, on which day, and the first of the uncovered days that they were told of."""

    name: str
    on: date
    gap_from: date


def told_of(person_ref: str, *, on: date) -> list[Told]:
    """Who was told of somebody's gaps, the earliest first."""
    rows = [*GapNotice.objects.filter(person_ref=person_ref).order_by("told_at", "pk")]
    names = short_names({row.to_ref for row in rows}, on=on)
    return [Told(names.get(row.to_ref, row.to_ref), day_of(row.told_at), row.gap_from) for row in rows]


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
