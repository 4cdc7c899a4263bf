"""What a status says of each person on a day: what they hold by family, and what is not as it should be. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from probity.foundation.rulebook.rows import code_list
from probity.office.vetting.models.clearances import Standing
from probity.office.vetting.policy.levels import all_levels, family_of, meets_one
from probity.office.vetting.policy.standing import CLEARED


class Kind(StrEnum):
    """What can be wrong with somebody's clearance on a day. One person may be under several."""

    UNRECORDED = "unrecorded"
    EXPIRED = "expired"
    ENDED = "ended"
    SUSPENDED = "suspended"
    SHORT = "short"
    COVERED = "covered"
    LATE = "late"
    BREAK = "break"


TITLES = {
    Kind.UNRECORDED: "No clearance on record",
    Kind.EXPIRED: "Expired",
    Kind.ENDED: "Ended, and not granted again",
    Kind.SUSPENDED: "Suspended",
    Kind.SHORT: "Short of the post",
    Kind.COVERED: "Short of the post, but covered",
    Kind.LATE: "Entered late",
    Kind.BREAK: "Was without clearance, in the year before",
}
WITHOUT = (Kind.UNRECORDED, Kind.EXPIRED, Kind.ENDED, Kind.SUSPENDED)  # not cleared at all on the day


class Member(NamedTuple):
    """Somebody of the population on a day."""

    person_ref: str
    category: str


class Held(NamedTuple):
    """How one clearance of somebody stands on the day, and since which day (as text, "2024-06-17") it stands so."""

    level: str
    standing: str
    since: str

    @property
    def first(self) -> date:
        """The day since which it stands so."""
        return date.fromisoformat(self.since)


@dataclass(frozen=True, slots=True)
class Exceptional:
    """One thing about one person: of which kind, about which level or post, since when, and until when."""

    kind: Kind
    person_ref: str
    category: str
    level: str = ""
    post_ref: str = ""
    first: date | None = None
    last: date | None = None
    entered_on: date | None = None
    days: int = 0
    says: str = ""


def best_of_each_family(held: Iterable[Held], on: date) -> dict[str, Held]:
    """For each family the clearance to count: the highest that clears, else one suspended, else the latest to end."""
    found: dict[str, Held] = {}
    for each in held:
        family = family_of(each.level, on)
        if family not in found or _weight(each, on) > _weight(found[family], on):
            found[family] = each
    return found


def _weight(held: Held, on: date) -> tuple[int, int, str]:
    place = _places(on)[held.level]
    if held.standing in CLEARED:
        return 2, place, held.since
    return (1, place, held.since) if held.standing == Standing.SUSPENDED else (0, 0, held.since)


@lru_cache(maxsize=64)
def _places(on: date) -> dict[str, int]:
    return {level: place for place, level in enumerate(all_levels(on))}


@lru_cache(maxsize=64)
def first_clearances(on: date) -> Mapping[str, tuple[str, ...]]:
    """For each category the levels of which one must be held, or a higher one of its family."""
    words = dict(code_list("vetting.first_clearance", on=on))
    known = set(all_levels(on))
    return {category: tuple(w for w in re.findall(r"\w+", said) if w in known) for category, said in words.items()}


@lru_cache(maxsize=64)
def workforce_categories(on: date) -> tuple[str, ...]:
    """Who counts as the workforce; everybody else is counted apart."""
    return code_list("vetting.workforce_categories", on=on).codes


class Judgement(NamedTuple):
    """What a holding says by itself: what counts in each family (None where days must tell), and that all is well."""

    best: tuple[tuple[str, str], ...] | None
    sound: bool


@lru_cache(maxsize=4096)
def judged(category: str, holding: str, on: date) -> Judgement:
    """What is known of everybody of a category who holds this ("RV in_force,SC lapsed"; "" for nothing), without days.

    Days tell only which of several that ended, or of two that clear alike, is the latest.
    """
    pairs = (one.partition(" ") for one in holding.split(",") if one)
    held = [Held(level, standing, since=str(on)) for level, _, standing in pairs]
    best = best_of_each_family(held, on)
    weights = Counter((family_of(each.level, on), _weight(each, on)) for each in held)
    told = all(weights[family, _weight(each, on)] == 1 for family, each in best.items())
    anybody = Member("", category)
    sound = first_fault(anybody, held, on) is None and not suspensions(anybody, held, on)
    return Judgement(tuple((each.level, each.standing) for each in best.values()) if told else None, sound)


def first_fault(member: Member, held: Sequence[Held], on: date) -> Exceptional | None:
    """Why somebody is not cleared as their category must be, whatever their post; None when they are."""
    enough = _enough(member.category, on)
    if enough is None or any(each.standing in CLEARED and each.level in enough for each in held):
        return None
    wanted = first_clearances(on)[member.category]
    families = {family_of(level, on) for level in wanted}
    of_kind = [each for each in held if family_of(each.level, on) in families]
    if not of_kind:
        return Exceptional(Kind.UNRECORDED, member.person_ref, member.category, says=" or ".join(wanted))
    latest = max(of_kind, key=lambda each: _weight(each, on))
    kind = {
        Standing.SUSPENDED: Kind.SUSPENDED,
        Standing.LAPSED: Kind.EXPIRED,
        Standing.TERMINATED: Kind.ENDED,
        Standing.ENDED: Kind.ENDED,
    }.get(Standing(latest.standing), Kind.SHORT)
    says = Standing(latest.standing).label
    return Exceptional(
        kind, member.person_ref, member.category, latest.level, first=latest.first, days=(on - latest.first).days + 1,
        says=says,
    )  # fmt: skip


def suspensions(member: Member, held: Sequence[Held], on: date) -> list[Exceptional]:
    """Each suspended level that nothing in force stands in for."""
    cleared = [each.level for each in held if each.standing in CLEARED]
    return [
        Exceptional(
            Kind.SUSPENDED, member.person_ref, member.category, each.level, first=each.first,
            days=(on - each.first).days + 1, says=Standing.SUSPENDED.label,
        )
        for each in held
        if each.standing == Standing.SUSPENDED and not any(meets_one(level, each.level, on) for level in cleared)
    ]  # fmt: skip


@lru_cache(maxsize=256)
def _enough(category: str, on: date) -> frozenset[str] | None:
    """Every level that is enough for a category, or None where nothing is asked of it."""
    wanted = first_clearances(on).get(category, ())
    found = {level for level in all_levels(on) if any(meets_one(level, need, on) for need in wanted)}
    return frozenset(found) if wanted else None
