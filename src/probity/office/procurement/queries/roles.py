"""Who had a part in a buying, as plain values: on a day, over a span, and as was known at a moment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from probity.foundation.access.scoping import Reader
from probity.foundation.audit.actors import System
from probity.foundation.web.formats import day
from probity.office.procurement.models import BuyingRole, BuyingRoleQuerySet, Contract

NAMING = System(
    "procurement.naming", "tells all numbers of one procurement apart, and who has a part in what is checked"
)


@dataclass(frozen=True, slots=True)
class BuyingPart:
    """A part that somebody has in a procurement. `procurement` is one of its numbers; `true_to` None is still held."""

    ref: str
    person_ref: str
    procurement: str
    part: str
    part_words: str
    true_from: date
    true_to: date | None
    known_from: datetime

    @property
    def in_words(self) -> str:
        """The part with its days: "Evaluator from 1 April 2025"."""
        ends = f" to {day(self.true_to)}" if self.true_to else ""
        return f"{self.part_words} from {day(self.true_from)}{ends}"


def buying_roles(
    reader: Reader,
    *,
    procurements: Iterable[str] | None = None,
    people: Iterable[str] | None = None,
    first: date | None = None,
    last: date | None = None,
    known_at: datetime | None = None,
) -> list[BuyingPart]:
    """Parts that the reader may see, by what is recorded now or had been recorded at `known_at`.

    Narrowed to procurements (by any of their numbers: `AwardFacts.keys`), to people, and to parts held on at least one
    day from `first` to `last`; a part on one day has both the same. One question to the database.
    """
    rows = BuyingRole.objects.visible_to(reader).known(known_at)
    if procurements is not None:
        rows = rows.in_procurement(procurements)
    if people is not None:
        rows = rows.filter(person_ref__in=[*people])
    if first is not None or last is not None:
        rows = rows.touching(first or date.min, last or date.max)
    return [_part(row) for row in _in_order(rows)]


def keys_of(procurement: str) -> tuple[str, ...]:
    """Every number by which the procurement of one number is named; the number itself where it is not published yet."""
    if not procurement:
        return ()
    named = Q(ref=procurement) | Q(ocid=procurement) | Q(tender_id=procurement)
    keys = [key for one in Contract.objects.visible_to(NAMING).filter(named) for key in one.keys]
    return tuple(dict.fromkeys((procurement, *keys)))


def parts_in(procurement: str) -> list[BuyingPart]:
    """Everybody's parts in one procurement, as recorded now."""
    return buying_roles(NAMING, procurements=keys_of(procurement))


def _in_order(rows: BuyingRoleQuerySet) -> BuyingRoleQuerySet:
    return rows.order_by("procurement", "true_from", "ref")


def _part(row: BuyingRole) -> BuyingPart:
    return BuyingPart(
        ref=row.ref,
        person_ref=row.person_ref,
        procurement=row.procurement,
        part=row.part,
        part_words=row.get_part_display(),
        true_from=row.true_from,
        true_to=row.true_to,
        known_from=row.known_from,
    )
