"""What runs out when, what that asks of the unit in the months to come, and what the unit has been able to decide."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from probity.foundation.audit.actors import System
from probity.foundation.rulebook.rows import clock, threshold
from probity.foundation.workforce.models import Category, Spell
from probity.office.vetting.models import Clearance
from probity.office.vetting.models.clearances import Source
from probity.office.vetting.policy.levels import meets_one
from probity.office.vetting.policy.standing import LIVE

FORECASTING = System("vetting.forecast", "counts what runs out, for everybody, naming nobody")
MONTHS = 24
HISTORY = 12


@dataclass(frozen=True, slots=True)
class Month:
    """The clearances that run out in a month, those of them with no renewal opened, and what the unit can decide."""

    first: date
    last: date
    run_out: int
    no_renewal: int
    demand: int
    capacity: int
    due: tuple[date, date] | None
    """The first and the last day on which what falls due in the month runs out; None where nothing does."""


@dataclass(frozen=True)
class Forecast:
    """The months ahead, and what was decided in those behind."""

    months: tuple[Month, ...]
    decided: tuple[tuple[date, int], ...]
    capacity: int

    @property
    def over(self) -> tuple[Month, ...]:
        """The months in which demand is above capacity."""
        return tuple(month for month in self.months if month.demand > month.capacity)


def due_for_renewal(today: date, until: date) -> list[str]:
    """References of clearances in force that run out by a day, whose renewal nobody opened, of people still here.

    Where the same person holds a later one that meets the same need, nothing is due. Two queries.
    """
    rows = Clearance.objects.visible_to(FORECASTING).filter(state__in=LIVE, last_day__gte=today)
    here = Spell.objects.visible_to(FORECASTING).as_at(today).exclude(category=Category.OUTSIDE)
    ending = rows.filter(last_day__lte=until, renewal_ref="", holder_ref__in=here.values("person__ref"))
    found = [*ending.values_list("ref", "holder_ref", "level", "last_day")]
    holders = {holder for _, holder, _, _ in found}
    later = rows.filter(holder_ref__in=ending.values("holder_ref")).values_list("holder_ref", "level", "last_day")
    held: dict[str, list[tuple[str, date]]] = {holder: [] for holder in holders}
    for holder, level, last in later:
        held.get(holder, []).append((level, last))
    return [
        ref
        for ref, holder, level, last in found
        if not any(until_ > last and meets_one(other, level, today) for other, until_ in held[holder])
    ]


def forecast(today: date) -> Forecast:
    """The 24 months from the one after today's; each clearance counts in the month in which its renewal falls due."""
    starts = [*_months(today, MONTHS)]
    end = _next_month(starts[-1]) - timedelta(days=1)
    rows = Clearance.objects.visible_to(FORECASTING).filter(state__in=LIVE, last_day__gte=starts[0])
    lead = clock("vetting.renewal_lead", on=today)
    run_out: Counter[date] = Counter()
    open_: Counter[date] = Counter()
    demand: dict[date, list[date]] = {}
    horizon = lead.due(end)
    for last, renewal in rows.filter(last_day__lte=horizon).values_list("last_day", "renewal_ref"):
        month = last.replace(day=1)
        run_out[month] += 1
        open_[month] += not renewal
        starts_on = lead.around(last)[0].replace(day=1)
        if not renewal:
            demand.setdefault(max(starts_on, starts[0]), []).append(last)
    capacity = threshold("vetting.capacity", on=today).number
    months = tuple(
        Month(
            first, _next_month(first) - timedelta(days=1), run_out[first], open_[first], len(due), capacity,
            (min(due), max(due)) if due else None,
        )
        for first, due in ((each, demand.get(each, [])) for each in starts)
    )  # fmt: skip
    return Forecast(months, tuple(_decided(today)), capacity)


def _decided(today: date) -> Iterator[tuple[date, int]]:
    """Grants made here in each of the twelve months before today's."""
    first = today.replace(day=1)
    behind = []
    for _ in range(HISTORY):
        first = (first - timedelta(days=1)).replace(day=1)
        behind.append(first)
    rows = Clearance.objects.visible_to(FORECASTING).filter(
        source=Source.GRANTED, granted_on__gte=behind[-1], granted_on__lt=today.replace(day=1)
    )
    counted = Counter(day.replace(day=1) for day in rows.values_list("granted_on", flat=True))
    return ((month, counted[month]) for month in reversed(behind))


def live_ending(today: date, until: date) -> int:
    """How many live clearances have their last day from today to a day, both included."""
    rows = Clearance.objects.visible_to(FORECASTING).filter(state__in=LIVE)
    return rows.filter(last_day__gte=today, last_day__lte=until).count()


def _months(today: date, count: int) -> Iterator[date]:
    month = today.replace(day=1)
    for _ in range(count):
        yield month
        month = _next_month(month)


def _next_month(first: date) -> date:
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1)
