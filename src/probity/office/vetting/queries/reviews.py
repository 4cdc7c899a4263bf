"""Whose annual review is due, and which conditions are to be looked at again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from probity.foundation.audit.actors import System
from probity.foundation.rulebook.rows import clock, code_list
from probity.office.vetting.models import AnnualReview, Clearance, ClearanceStep, Review, ReviewBasis, ReviewState
from probity.office.vetting.models.clearances import StepKind
from probity.office.vetting.models.reviews import ReviewQuerySet
from probity.office.vetting.policy.standing import LIVE
from probity.office.vetting.queries.circumstances import Band, bands_of
from probity.office.vetting.queries.status import categories_on

MONTH = timedelta(days=30)
ANNUAL = "Annual integrity and vetting review"
READING = System("vetting.reviews", "works out whose annual review and which condition is due")


def due_for_annual_review(on: date) -> list[tuple[str, date]]:
    """Who is due for the annual review, with the first day of the year that it looks at. Three queries.

    The first comes round a cycle after the grant, each next one a cycle after the one before was opened.
    """
    levels = [code for code, words in code_list("vetting.aftercare", on=on) if words == ANNUAL]
    cycle = clock("vetting.annual_cycle", on=on)
    held = (
        Clearance.objects.visible_to(READING)
        .filter(level__in=levels, state__in=LIVE)
        .order_by("holder_ref", "-granted_on")
    )
    since = dict(held.values_list("holder_ref", "granted_on"))  # of several the earliest, which comes last
    for person_ref, opened_at in (
        AnnualReview.objects.visible_to(READING).order_by("opened_at").values_list("person_ref", "opened_at")
    ):
        if person_ref in since:
            since[person_ref] = max(since[person_ref], opened_at.date())
    present = categories_on(on)
    return sorted(
        (ref, max(first, _a_cycle_before(on))) for ref, first in since.items()
        if ref in present and cycle.due(first) <= on
    )  # fmt: skip


def _a_cycle_before(on: date) -> date:
    """The first day of the last cycle: a review never looks back further."""
    return clock("vetting.annual_cycle", on=on).around(on)[0]


@dataclass(frozen=True)
class Backlog:
    """How many reviews are open, how long they have been, and how many were a month before."""

    waiting: int
    to_take_up: int
    late: int
    oldest_days: int
    before: int
    bands: tuple[Band, ...]


def backlog_on(rows: ReviewQuerySet, on: date) -> Backlog:
    """The open reviews as one reader sees them. Two queries."""
    found = [*rows.waiting().values_list("opened_on", "target_on", "state")]
    ages = [((on - opened).days, target < on) for opened, target, _ in found]
    then = on - MONTH
    return Backlog(
        waiting=len(found),
        to_take_up=sum(state == ReviewState.OPEN for _, _, state in found),
        late=sum(late for _, late in ages),
        oldest_days=max((age for age, _ in ages), default=0),
        before=rows.filter(opened_on__lte=then).exclude(closed_on__lte=then).count(),
        bands=bands_of(ages),
    )


@dataclass(frozen=True)
class ConditionDue:
    """A condition whose day to be looked at again has come."""

    ref: str
    holder_ref: str
    words: str
    review_on: date


def conditions_due(on: date) -> list[ConditionDue]:
    """Conditions that stand, on clearances that stand, whose day has come and that no review looks at yet."""
    steps = ClearanceStep.objects.visible_to(READING).filter(struck_at=None)
    lifted = steps.filter(kind=StepKind.CONDITION_LIFTED).values("about")
    seen = Review.objects.visible_to(READING).filter(basis=ReviewBasis.CONDITION).values("source_ref")
    rows = steps.filter(kind=StepKind.CONDITION, review_on__lte=on, clearance__state__in=LIVE)
    rows = rows.exclude(ref__in=lifted).exclude(ref__in=seen).order_by("review_on", "pk")
    found = rows.values_list("ref", "clearance__holder_ref", "words", "review_on")
    return [ConditionDue(ref, holder, words, due) for ref, holder, words, due in found if due]
