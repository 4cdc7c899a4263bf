"""The register in figures, and its periods."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import CharField, Count, F, Q
from django.db.models.functions import Cast, Left

from probity.foundation.audit.actors import System
from probity.foundation.web.formats import number_of
from probity.office.declarations.models import Answer, Offer, OfferQuerySet, State


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
ENDORSED_ON_NO_DAY = ~Q(endorsed_by_ref="") & Q(endorsed_on=None)  # before the day was kept


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


def overview_of(rows: OfferQuerySet, *, to: date, months: int = 12) -> tuple[Summary, list[Month]]:
    """Figures of these offers, and those of each of the months that end with `to`'s, oldest first. One query."""
    # The first seven letters of an ISO day: SQLite cuts months only by a call of Python for each row.
    month = Left(Cast("offered_on", CharField()), len("2026-11"))
    late = Count("pk", filter=Q(declared_on__gt=F("declare_by")))
    waiting = Count("pk", filter=Q(state__in=WAITING))
    found = [*rows.order_by().values_list(month, "answer").annotate(Count("pk"), late=late, waiting=waiting)]
    counts = {(first, answer): count for first, answer, count, *_ in found}
    summary = Summary(
        total=sum(counts.values()),
        accepted=sum(count for (_, answer), count in counts.items() if answer == Answer.ACCEPTED),
        declined=sum(count for (_, answer), count in counts.items() if answer == Answer.DECLINED),
        late=sum(row[3] for row in found),
        waiting=sum(row[4] for row in found),
    )
    firsts = [to.replace(day=1)]
    while len(firsts) < months:
        firsts.append((firsts[-1] - timedelta(days=1)).replace(day=1))
    both = (Answer.ACCEPTED, Answer.DECLINED)
    return summary, [
        Month(first, *(counts.get((f"{first:%Y-%m}", answer), 0) for answer in both)) for first in reversed(firsts)
    ]


SPANNING = System("declarations.periods", "reads the first and the last day of the register, to offer its years")


def periods() -> list[tuple[str, str]]:
    """Each year from the register's newest offer to its oldest, followed by its quarters, as codes with words."""
    days = Offer.objects.visible_to(SPANNING).in_register().filter(offered_on__isnull=False)
    first, last = (
        days.order_by(order).values_list("offered_on", flat=True).first() for order in ("offered_on", "-offered_on")
    )
    if first is None or last is None:
        return []
    return [
        pair for year in range(last.year, first.year - 1, -1) for pair in ((str(year), str(year)), *_quarters(year))
    ]


def _quarters(year: int) -> list[tuple[str, str]]:
    named = ("January to March", "April to June", "July to September", "October to December")
    return [(f"{year}-Q{number}", f"{year}: {months}") for number, months in enumerate(named, 1)]


def days_of(period: str) -> tuple[date, date]:
    """The first and last day of a year ("2025") or of a calendar quarter of one ("2025-Q1")."""
    year, _, quarter = period.partition("-Q")
    first, last = (3 * int(quarter) - 2, 3 * int(quarter)) if quarter else (1, 12)
    return date(int(year), first, 1), date(int(year), last, monthrange(int(year), last)[1])
