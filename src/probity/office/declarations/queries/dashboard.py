"""The register in figures by quarter, for its dashboard: every figure is a list that can be opened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

from django.db.models import CharField, Count, F, Q
from django.db.models.functions import Cast, Left

from probity.foundation.access.scoping import Reader
from probity.foundation.web.formats import number_of
from probity.office.declarations.models import Answer, DepartmentReturn, OfferQuerySet
from probity.office.declarations.queries.figures import ENDORSED_IN_TIME, ENDORSED_LATE, ENDORSED_ON_NO_DAY
from probity.office.declarations.queries.quarters import Quarter

LATE = Q(declared_on__gt=F("declare_by"))


@dataclass(frozen=True)
class QuarterFigures:
    """Offers made in one quarter, counted."""

    quarter: Quarter
    total: int = 0
    accepted: int = 0
    declined: int = 0
    late: int = 0
    endorsed_in_time: int = 0
    endorsed_late: int = 0
    endorsed_on_no_day: int = 0

    @property
    def endorsed(self) -> int:
        return self.endorsed_in_time + self.endorsed_late

    @property
    def words(self) -> str:
        """The quarter in a sentence."""
        if not self.total:
            return f"No offer of {self.quarter.words} is declared."
        late = f"{self.late:,} declared late" if self.late else "none declared late"
        endorsed = f" {self.endorsed_in_time:,} of {self.endorsed:,} were endorsed in time." if self.endorsed else ""
        if self.endorsed_on_no_day:
            were = number_of(self.endorsed_on_no_day, "was", "were")
            endorsed += f" {were} endorsed before the day of it was kept, and counted as neither in time nor late."
        return (
            f"{self.quarter.words}: {number_of(self.total, 'offer')}, {self.accepted:,} accepted and "
            f"{self.declined:,} declined, {late}.{endorsed}"
        )

    def compared(self, before: QuarterFigures) -> str:
        """How it stands to the quarter before, in a sentence."""
        return (
            f"The quarter before: {number_of(before.total, 'offer')} ({_change(self.total - before.total)}), "
            f"{before.late:,} declared late ({_change(self.late - before.late)})."
        )


def _change(by: int) -> str:
    if not by:
        return "no change"
    return f"now {abs(by):,} {'more' if by > 0 else 'fewer'}"


def by_quarter(rows: OfferQuerySet, quarters: Sequence[Quarter]) -> list[QuarterFigures]:
    """These offers counted for each of the quarters, in the order given. One query."""
    first, last = min(quarters).first_day, max(quarters).last_day
    month = Left(Cast("offered_on", CharField()), len("2026-11"))  # as `overview_of` has it
    found = rows.filter(offered_on__range=(first, last)).order_by().values_list(month).annotate(
        total=Count("pk"),
        accepted=Count("pk", filter=Q(answer=Answer.ACCEPTED)),
        declined=Count("pk", filter=Q(answer=Answer.DECLINED)),
        late=Count("pk", filter=LATE),
        endorsed_in_time=Count("pk", filter=ENDORSED_IN_TIME),
        endorsed_late=Count("pk", filter=ENDORSED_LATE),
        endorsed_on_no_day=Count("pk", filter=ENDORSED_ON_NO_DAY),
    )  # fmt: skip
    counted = {written: counts for written, *counts in found}
    return [_summed(quarter, counted) for quarter in quarters]


def _summed(quarter: Quarter, counted: dict[str, list[int]]) -> QuarterFigures:
    nothing = [0] * (len(fields(QuarterFigures)) - 1)
    months = [f"{quarter.year}-{month:02}" for month in range(3 * quarter.number - 2, 3 * quarter.number + 1)]
    return QuarterFigures(
        quarter, *(sum(each) for each in zip(*(counted.get(m, nothing) for m in months), strict=True))
    )


@dataclass(frozen=True)
class GiverFigure:
    """An organisation as written and how many offers it made."""

    organisation: str
    offers: int
    accepted: int


def by_giver(rows: OfferQuerySet, quarter: Quarter, *, most: int = 10) -> list[GiverFigure]:
    """The organisations with the most offers in a quarter, by the name as written. One query."""
    found = rows.filter(offered_on__range=(quarter.first_day, quarter.last_day)).exclude(giver_organisation="")
    counted = found.order_by().values_list("giver_organisation").annotate(
        offers=Count("pk"), accepted=Count("pk", filter=Q(answer=Answer.ACCEPTED))
    )  # fmt: skip
    return [GiverFigure(*row) for row in counted.order_by("-offers", "giver_organisation")[:most]]


@dataclass(frozen=True)
class DepartmentFigure:
    """A department's quarter: its return and the offers that belong to it."""

    ref: str
    name: str
    state: str
    accepted: int
    declined: int


def by_department(reader: Reader, quarter: Quarter) -> list[DepartmentFigure]:
    """Every department asked for a quarter with the offers of its people, most first. One query."""
    rows = DepartmentReturn.objects.visible_to(reader).of_quarter(quarter.code)
    counted = rows.annotate(
        taken=Count("listed", filter=Q(listed__offer__answer=Answer.ACCEPTED)),
        refused=Count("listed", filter=Q(listed__offer__answer=Answer.DECLINED)),
    )
    found = [DepartmentFigure(row.ref, row.unit_name, row.state, row.taken, row.refused) for row in counted]
    return sorted(found, key=lambda one: (-one.accepted - one.declined, one.name))
