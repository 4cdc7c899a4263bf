"""The register in figures, and its periods."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import CharField, Count, F, Max, Min, Q
from django.db.models.functions import Cast, Left

from probity.foundation.web.formats import number_of
from probity.office.declarations.models import Answer, OfferQuerySet, State


@dataclass(frozen=True)
class Summary:
    """The register in figures."""

    total: int
    accepted: int
    declined: int
    late: int
    waiting: int

    @property
    def not_stated(self) -> int:
        return self.total - self.accepted - self.declined

    @property
    def words(self) -> str:
        """The headline."""
        late = f"{number_of(self.late, 'was', 'were')} declared late" if self.late else "none was declared late"
        return (
            f"{number_of(self.total, 'offer')}: {self.accepted:,} accepted, {self.declined:,} declined; "
            f"{late}. {number_of(self.waiting, 'offer waits', 'offers wait')} for somebody to act."
        )


ENDORSED_IN_TIME = Q(endorsed_on__lte=F("endorse_by"))
ENDORSED_LATE = Q(endorsed_on__gt=F("endorse_by"))


def summary_of(rows: OfferQuerySet) -> Summary:
    """Figures of these offers, in one query."""
    late = Q(declared_on__gt=F("declare_by"))
    return Summary(
        **rows.order_by().aggregate(
            total=Count("pk"),
            accepted=Count("pk", filter=Q(answer=Answer.ACCEPTED)),
            declined=Count("pk", filter=Q(answer=Answer.DECLINED)),
            late=Count("pk", filter=late),
            waiting=Count("pk", filter=Q(state__in=WAITING)),
        )
    )


WAITING = (State.DECLARED, State.ENDORSED, State.CHALLENGED, State.ANSWERED)


@dataclass(frozen=True)
class Month:
    """Offers of one month by answer."""

    first: date
    accepted: int
    declined: int

    @property
    def last(self) -> date:
        return (self.first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def by_month(rows: OfferQuerySet, *, to: date, months: int = 12) -> list[Month]:
    """Offers accepted and declined in each of the months that end with `to`'s, oldest first. One query."""
    firsts = [to.replace(day=1)]
    while len(firsts) < months:
        firsts.append((firsts[-1] - timedelta(days=1)).replace(day=1))
    chosen = rows.filter(offered_on__gte=firsts[-1], offered_on__lte=to).order_by()
    # The first seven letters of an ISO day: SQLite cuts months only by a call of Python for each row.
    month = Left(Cast("offered_on", CharField()), len("2026-11"))
    found = chosen.values_list(month, "answer").annotate(Count("pk"))
    counts = {(first, answer): count for first, answer, count in found}
    return [
        Month(first, *(counts.get((f"{first:%Y-%m}", answer), 0) for answer in (Answer.ACCEPTED, Answer.DECLINED)))
        for first in reversed(firsts)
    ]


def periods_of(rows: OfferQuerySet) -> list[tuple[str, str]]:
    """Each year from the newest offer's to the oldest's, followed by its quarters, as codes with words. One query."""
    ends = rows.order_by().aggregate(first=Min("offered_on"), last=Max("offered_on"))
    if not ends["first"]:
        return []
    years = range(ends["last"].year, ends["first"].year - 1, -1)
    return [pair for year in years for pair in ((str(year), str(year)), *_quarters(year))]


def _quarters(year: int) -> list[tuple[str, str]]:
    named = ("January to March", "April to June", "July to September", "October to December")
    return [(f"{year}-Q{number}", f"{year}: {months}") for number, months in enumerate(named, 1)]


def days_of(period: str) -> tuple[date, date]:
    """The first and last day of a year ("2025") or of a calendar quarter of one ("2025-Q1")."""
    year, _, quarter = period.partition("-Q")
    first, last = (3 * int(quarter) - 2, 3 * int(quarter)) if quarter else (1, 12)
    return date(int(year), first, 1), date(int(year), last, monthrange(int(year), last)[1])
