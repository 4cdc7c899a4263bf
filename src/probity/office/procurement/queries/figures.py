"""Awards and checks in figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from probity.foundation.access.scoping import Reader
from probity.foundation.web.formats import day, number_of
from probity.office.procurement.models import Award, AwardCheck

QUARTERS = 8
SOON = timedelta(days=14)


@dataclass(frozen=True)
class Quarter:
    """The force's awards of one calendar quarter, and how many had their bidders checked before."""

    first: date
    last: date
    awards: int
    checked: int

    @property
    def label(self) -> str:
        return f"{self.first:%b} to {self.last:%b} {self.last:%Y}"


@dataclass(frozen=True)
class Checking:
    """How far bidders are checked before an award: by quarter, oldest first, and what waits."""

    quarters: tuple[Quarter, ...]
    outstanding: int
    late: int
    soon: int
    names_kept: bool

    @property
    def year(self) -> tuple[int, int]:
        """Awards of the last four quarters, and how many of them were checked before."""
        last = self.quarters[-4:]
        return sum(one.awards for one in last), sum(one.checked for one in last)

    @property
    def words(self) -> str:
        """The headline."""
        awards, checked = self.year
        since = day(self.quarters[-4].first)
        if not awards:
            said = f"No award that counts for the force is published since {since}."
        else:
            share = f"{round(100 * checked / awards)}%"
            made = number_of(awards, "award", "awards")
            said = f"Bidders were checked before {checked:,} of {made} since {since} ({share})."
        waiting = number_of(self.outstanding, "check is", "checks are")
        due = (
            f"; {self.late:,} past the day of the award, {self.soon:,} in the next 14 days" if self.outstanding else ""
        )
        return f"{said} {waiting} outstanding{due}."


def checking(reader: Reader, *, on: date, names_kept: bool) -> Checking:
    """The figures as at a day. Three questions to the database."""
    spans = _quarters(on)
    awards = Award.objects.visible_to(reader).standing().between(spans[0][0], spans[-1][1])
    rows: Any = awards.of_force().with_check()
    found = [*rows.values_list("awarded_on", "checked_before")]
    quarters = tuple(
        Quarter(
            first,
            last,
            sum(first <= awarded <= last for awarded, _ in found),
            sum(first <= awarded <= last and checked for awarded, checked in found),
        )
        for first, last in spans
    )
    days = [*AwardCheck.objects.visible_to(reader).outstanding().values_list("award_on", flat=True)]
    late, soon = sum(one < on for one in days), sum(on <= one <= on + SOON for one in days)
    return Checking(quarters, len(days), late, soon, names_kept)


def _quarters(on: date) -> list[tuple[date, date]]:
    """First and last days of the calendar quarters that end with the one of `on`, oldest first."""
    number = on.year * 4 + (on.month - 1) // 3
    firsts = [date(at // 4, at % 4 * 3 + 1, 1) for at in range(number - QUARTERS + 1, number + 2)]
    return [(first, after - timedelta(days=1)) for first, after in pairwise(firsts)]
