"""Which procurements were checked before the award, as plain values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from probity.foundation.access.models import day_of
from probity.foundation.access.scoping import Reader
from probity.office.procurement.models import AwardCheck


@dataclass(frozen=True, slots=True)
class CheckFacts:
    """A check of bidders: which procurement, for which day of award, and when it was marked checked, if it was."""

    ref: str
    procurement: str
    title: str
    buyer_name: str
    unit_ref: str
    award_on: date
    state: str
    checked_on: date | None


def checks_of(reader: Reader, procurements: Iterable[str]) -> list[CheckFacts]:
    """Checks, of the procurements that any of these numbers names, that the reader may see; the latest first."""
    rows = AwardCheck.objects.visible_to(reader).filter(procurement__in=[key for key in procurements if key])
    return [
        CheckFacts(
            ref=row.ref,
            procurement=row.procurement,
            title=row.title,
            buyer_name=row.buyer_name,
            unit_ref=row.unit_ref,
            award_on=row.award_on,
            state=row.state,
            checked_on=day_of(row.checked_at) if row.checked_at else None,
        )
        for row in rows.order_by("-opened_at", "ref")
    ]
