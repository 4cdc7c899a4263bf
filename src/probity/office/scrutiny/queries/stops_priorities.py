"""How searches meet dated local priorities, and searches under section 60 outside every authorisation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_

from django.db.models import Count, Q
from django.utils import timezone

from probity.analysis.measures.figures import Figure
from probity.analysis.measures.proportions import proportion
from probity.foundation.access.scoping import NOTHING, Reader
from probity.office.scrutiny.models import Authorisation, Search, SearchPriority, SearchQuerySet
from probity.office.scrutiny.queries.stops_counts import COUNTING, Asked
from probity.office.scrutiny.queries.stops_measures import basis_of

ANY = "any"
SECTION_60 = "cjpo_60"


@dataclass(frozen=True)
class Matched:
    """How many searches meet a priority that held on their day."""

    share: Figure
    by_priority: tuple[tuple[SearchPriority, int], ...]
    drugs_share: Figure
    """Of possession-only searches, those that meet one."""


def meets(priority: SearchPriority) -> Q:
    """The searches that a priority names, on the days on which it held."""
    rows = Q(searched_on__gte=priority.starts_on, object__in=priority.objects_named)
    if priority.ends_on:
        rows &= Q(searched_on__lte=priority.ends_on)
    if priority.motives_named:
        rows &= ~Q(object="drugs") | Q(motive__in=priority.motives_named)
    return rows & Q(place__in=priority.places_named) if priority.places_named else rows


def meets_any(ref: str, *, reader: Reader = COUNTING) -> Q:
    """The searches that meet the priority of this reference, or any of all; none where it is unknown."""
    every = SearchPriority.objects.visible_to(reader)
    return reduce(or_, map(meets, every if ref == ANY else every.filter(ref=ref)), NOTHING)


def matched(asked: Asked, *, reader: Reader = COUNTING) -> Matched:
    """How far searches meet what local priorities ask for. Two questions to the database, however many there are."""
    first, last = date.fromisoformat(f"{asked.first}-01"), _end_of(asked.last)
    priorities = [*SearchPriority.objects.visible_to(reader).touching(first, last)]
    any_of = reduce(or_, map(meets, priorities), NOTHING)
    alone = Q(motive="possession")
    told = asked.on_basis(reader).order_by().aggregate(
        all=Count("pk"), met=Count("pk", filter=any_of), alone=Count("pk", filter=alone),
        alone_met=Count("pk", filter=alone & any_of),
        **{f"meets_{at}": Count("pk", filter=meets(one)) for at, one in enumerate(priorities)},
    )  # fmt: skip
    basis = basis_of(asked, counted="meet a priority of their day", out_of="searches")
    of_possession = basis_of(asked, counted="meet a priority of their day", out_of="possession-only searches")
    return Matched(
        proportion("Searches that meet a priority", told["met"], told["all"], basis, method="Wilson"),
        tuple((one, told[f"meets_{at}"]) for at, one in enumerate(priorities)),
        proportion(
            "Possession-only searches that meet a priority", told["alone_met"], told["alone"], of_possession,
            method="Wilson",
        ),
    )  # fmt: skip


def _end_of(month: str) -> date:
    year, number = int(month[:4]), int(month[5:])
    return date.fromordinal(date(year + number // 12, number % 12 + 1, 1).toordinal() - 1)


@dataclass(frozen=True)
class Outside:
    """A section 60 search and why no authorisation covers it, or why that cannot be told."""

    search: Search
    why: str
    certain: bool


def section60(reader: Reader) -> SearchQuerySet:
    """Searches under section 60 that the reader may see."""
    rows: SearchQuerySet = Search.objects.visible_to(reader).recorded().filter(power=SECTION_60)
    return rows


def outside_authorisations(rows: Iterable[Search], authorisations: Iterable[Authorisation]) -> list[Outside]:
    """The section 60 searches that no authorisation covers in time and place; those of unknown time said as such."""
    kept = [*authorisations]
    found = []
    for one in rows:
        why, certain = _uncovered(one, kept)
        if why:
            found.append(Outside(one, why, certain))
    return found


def _uncovered(search: Search, authorisations: list[Authorisation]) -> tuple[str, bool]:
    """Why no authorisation covers a search, and whether that is certain; "" where one does."""
    if search.searched_on is None:
        return "The record gives no day.", False
    here = [one for one in authorisations if search.place and search.place in one.places]
    if search.searched_at is None:
        same_day = [one for one in here if one.starts_at.date() <= search.searched_on <= one.ends_at.date()]
        if same_day:
            return "The record gives no time, so whether it fell within the hours cannot be told.", False
    else:
        moment = timezone.make_aware(datetime.combine(search.searched_on, search.searched_at))
        if any(one.starts_at <= moment <= one.ends_at for one in here):
            return "", True
    if not search.place:
        return "The record gives no place.", False
    return ("Outside the hours of every authorisation there.", True) if here else ("No authorisation covers it.", True)
