"""Whose figures these are: the people behind each count of a status, and one person's vetting as a whole."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from probity.foundation.audit.actors import System
from probity.foundation.rulebook.rows import code_list
from probity.office.vetting.models import ClearanceSpan
from probity.office.vetting.models.clearances import Standing
from probity.office.vetting.policy.standing import CLEARED
from probity.office.vetting.policy.status import Member, workforce_categories
from probity.office.vetting.queries.status import best_held, categories_on, closed_breaks

READING = System("vetting.people", "gives the people behind a figure; pages name them by the reader's rules")


@dataclass(frozen=True, slots=True)
class Counts:
    """Which people a figure counts: of a category, or who hold a level standing one way, of the workforce or apart."""

    category: str = ""
    level: str = ""
    standing: str = ""
    workforce: bool | None = None


def people_counted(counts: Counts, as_at: date, known_at: datetime | None = None) -> list[Member]:
    """The people that a figure of a status counts, by reference."""
    ours = frozenset(workforce_categories(as_at))
    members = {
        ref: category
        for ref, category in categories_on(as_at, known_at).items()
        if counts.category in ("", category) and counts.workforce in (None, category in ours)
    }
    who: Iterable[str] = members
    if counts.level:
        wanted = (counts.level, counts.standing)
        who = [ref for ref, best in best_held(members, as_at, known_at) if wanted in best]
    return [Member(ref, members[ref]) for ref in sorted(who)]


@dataclass(frozen=True, slots=True)
class Break:
    """Days between one clearance and the next on which nothing was held."""

    level: str
    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


def breaks_of(person_ref: str, *, until: date, known_at: datetime | None = None) -> list[Break]:
    """Every break in somebody's clearances up to a day, whatever came after."""
    rows = ClearanceSpan.objects.visible_to(READING).known(known_at).filter(holder_ref=person_ref, true_from__lte=until)
    spans = rows.order_by("true_from", "pk").values_list("level", "standing", "true_from", "true_to")
    return [Break(*found) for found in closed_breaks(spans, date.min)]


def last_days(refs: Iterable[str], *, on: date) -> dict[str, tuple[str, date]]:
    """For each person the highest level that clears them on a day and the day it runs to; others are left out."""
    rows = ClearanceSpan.objects.visible_to(READING).as_at(on).filter(holder_ref__in=[*refs], standing__in=CLEARED)
    found: dict[str, tuple[str, date]] = {}
    for holder, level, last in rows.order_by("clearance__last_day").values_list(
        "holder_ref", "level", "clearance__last_day"
    ):
        found[holder] = (level, last)
    return found


def aftercare_of(level: str, *, on: date) -> str:
    """What is asked of the holder of a level while it runs; "" for nothing."""
    return dict(code_list("vetting.aftercare", on=on)).get(level, "")


def label_of(standing: str) -> str:
    """A standing in words."""
    return Standing(standing).label
