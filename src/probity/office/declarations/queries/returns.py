"""What can be asked of the quarterly collation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q

from probity.foundation.access.scoping import Reader
from probity.foundation.web.formats import number_of
from probity.office.declarations.models import (
    MADE,
    Answer,
    DepartmentReturn,
    Direction,
    Offer,
    OfferQuerySet,
    ReturnQuerySet,
    ReturnState,
    State,
)
from probity.office.declarations.policy import COLLATING
from probity.office.declarations.queries.heads import units_of
from probity.office.declarations.queries.quarters import Quarter


def collated(quarter: Quarter) -> OfferQuerySet:
    """The offers that a quarter's returns list: declared ones, to the force, made in it, to a known person.

    Entries of another register were endorsed and collated there.
    """
    rows = Offer.objects.visible_to(COLLATING).in_register().exclude(state=State.IMPORTED).exclude(recipient_ref="")
    return rows.filter(direction=Direction.RECEIVED, offered_on__range=(quarter.first_day, quarter.last_day))


def by_unit(offers: Sequence[Offer], last_day: date) -> dict[str, list[Offer]]:
    """Offers by the unit where their recipient was on the quarter's last day.

    Who had left by then counts where they were when it was offered.
    """
    where = units_of({offer.recipient_ref for offer in offers}, last_day)
    found: dict[str, list[Offer]] = {}
    for offer in offers:
        found.setdefault(where.get(offer.recipient_ref, offer.unit_ref), []).append(offer)
    return found


def return_for(offer: Offer, quarter: Quarter) -> DepartmentReturn | None:
    """The return of the quarter to which an offer belongs, or None where none was asked for. Two queries."""
    asked = [*DepartmentReturn.objects.visible_to(COLLATING).of_quarter(quarter.code)]
    if not asked:
        return None
    unit = next(iter(by_unit([offer], quarter.last_day)))
    return next((one for one in asked if unit in one.units), None)


def offers_listed(reader: Reader, return_: DepartmentReturn, *, afterwards: bool) -> list[Offer]:
    """The offers of a return that the reader may see: those it lists, or those declared after it was made."""
    listed = return_.listed.filter(afterwards=afterwards).values("offer_id")
    return [*Offer.objects.visible_to(reader).filter(pk__in=listed).order_by("offered_on", "pk")]


@dataclass(frozen=True)
class Collation:
    """A quarter's returns in figures."""

    quarter: Quarter
    asked: int
    returned: int
    nil: int
    late: int
    escalated: int
    made_late: int
    flagged: int

    @property
    def made(self) -> int:
        return self.returned + self.nil

    @property
    def outstanding(self) -> int:
        return self.asked - self.made

    @property
    def share(self) -> str:
        """The share that has answered: "75%"."""
        return f"{100 * self.made / self.asked:.0f}%" if self.asked else "0%"

    @property
    def words(self) -> str:
        """The headline."""
        if not self.asked:
            return f"No department was asked for {self.quarter.words}."
        told = (
            f"{self.made:,} of {number_of(self.asked, 'department')} have answered for {self.quarter.words} "
            f"({self.share}): {self.returned:,} with offers, {self.nil:,} with a nil return."
        )
        if self.outstanding:
            late = "all" if self.late == self.outstanding else f"{self.late:,}" if self.late else "none"
            told += f" {number_of(self.outstanding, 'is', 'are')} outstanding, {late} of them late."
        if self.flagged:
            flagged = number_of(self.flagged, "nil return is", "nil returns are")
            told += f" {flagged} contradicted by a later declaration."
        return told


def collation_of(reader: Reader, quarter: Quarter) -> Collation:
    """How far the returns of a quarter have come, of those that the reader may see. One query."""
    rows: ReturnQuerySet = DepartmentReturn.objects.visible_to(reader).of_quarter(quarter.code).order_by()
    late = Q(state__in=(ReturnState.LATE, ReturnState.ESCALATED))
    return Collation(
        quarter,
        **rows.aggregate(
            asked=Count("pk", distinct=True),
            returned=Count("pk", filter=Q(state=ReturnState.RETURNED), distinct=True),
            nil=Count("pk", filter=Q(state=ReturnState.NIL), distinct=True),
            late=Count("pk", filter=late, distinct=True),
            escalated=Count("pk", filter=Q(state=ReturnState.ESCALATED), distinct=True),
            made_late=Count("pk", filter=Q(state__in=MADE, made_on__gt=F("due_on")), distinct=True),
            flagged=Count("pk", filter=Q(state=ReturnState.NIL, listed__afterwards=True), distinct=True),
        ),
    )


def collations_of(reader: Reader, quarters: Sequence[Quarter]) -> list[Collation]:
    """How far the returns of several quarters have come, in the order given."""
    return [collation_of(reader, quarter) for quarter in quarters]


def contradicted(returns: Sequence[int]) -> frozenset[int]:
    """Of these returns, by key, the nil returns that a later declaration contradicts. One query."""
    rows = DepartmentReturn.objects.visible_to(COLLATING).filter(pk__in=returns).flagged()
    return frozenset(rows.values_list("pk", flat=True))


def quarters_asked(reader: Reader) -> list[str]:
    """The codes of the quarters for which the reader may see a return, newest first."""
    rows = DepartmentReturn.objects.visible_to(reader).order_by("-period")
    return [*rows.values_list("period", flat=True).distinct()]


def answers_in(offers: Sequence[Offer]) -> tuple[int, int]:
    """How many were accepted and how many declined."""
    return sum(one.answer == Answer.ACCEPTED for one in offers), sum(one.answer == Answer.DECLINED for one in offers)
