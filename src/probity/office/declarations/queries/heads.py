"""Departments as at a day: which units each answers for, and who heads it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from probity.foundation.workforce.models import PostLine, Rank, Spell
from probity.foundation.workforce.queries import DIRECTORY, UnitCard, unit_cards
from probity.office.declarations.models import Department

RANKS = [*Rank.values]  # from the chief constable down


@dataclass(frozen=True)
class Answering:
    """A department on a day: its units, but for those that answer for themselves, its head, and how that was found."""

    unit_ref: str
    name: str
    units: tuple[str, ...]
    head_ref: str
    head_why: str


@dataclass(frozen=True)
class _Holder:
    person_ref: str
    post: int
    rank: str


def departments_on(day: date) -> list[Answering]:
    """The departments of a day that had people then, as a tree read from the top, each with its units and its head."""
    chosen = {*Department.objects.visible_to(DIRECTORY).as_at(day).values_list("unit_ref", flat=True)}
    tree = unit_cards(on=day, counted=False)
    covered = units_covered(tree, chosen)
    holders = _held(day)
    peopled = {ref: units for ref, units in covered.items() if any(holders.get(unit) for unit in units)}
    heads = _heads(peopled, holders, tree, day)
    return [Answering(unit.ref, unit.name, peopled[unit.ref], *heads[unit.ref]) for unit in tree if unit.ref in peopled]


def units_covered(tree: Sequence[UnitCard], chosen: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The units for which each chosen one answers: itself, and each below it whose nearest chosen unit it is."""
    covered: dict[str, list[str]] = {ref: [] for ref in chosen}
    nearest: dict[str, str] = {}
    for unit in tree:  # from the top, so that a unit's parent came before it
        nearest[unit.ref] = unit.ref if unit.ref in covered else nearest.get(unit.parent_ref, "")
        if nearest[unit.ref]:
            covered[nearest[unit.ref]].append(unit.ref)
    return {ref: tuple(units) for ref, units in covered.items()}


def heads_on(departments: Mapping[str, Sequence[str]], day: date) -> dict[str, tuple[str, str]]:
    """Who heads each department, given with its units, on a day, and how that was found; ("", …) where nobody does.

    The head is whoever holds a post of the department that answers to no other post of it; of several the most senior,
    then whoever has the lower reference. A department without one is headed by the next unit up.
    """
    return _heads(departments, _held(day), unit_cards(on=day, counted=False), day)


def _heads(
    departments: Mapping[str, Sequence[str]],
    holders: Mapping[str, list[_Holder]],
    tree: Sequence[UnitCard],
    day: date,
) -> dict[str, tuple[str, str]]:
    above = _lines(day)
    parents = {unit.ref: unit.parent_ref for unit in tree}
    found: dict[str, tuple[str, str]] = {}
    for ref, units in departments.items():
        head, at = _head([each for unit in units for each in holders.get(unit, ())], above), ref
        why = "Head of the department"
        while not head and (at := parents.get(at, "")):
            head = _head(holders.get(at, ()), above)
            why = "Head of the unit above, for nobody heads the department"
        found[ref] = (head, why if head else "Nobody heads the department, nor any unit above it")
    return found


def _head(holders: Sequence[_Holder], above: Mapping[int, int]) -> str:
    posts = {holder.post for holder in holders}
    tops = [holder for holder in holders if above.get(holder.post) not in posts]
    ranked = sorted(tops, key=lambda holder: (RANKS.index(holder.rank), holder.person_ref))
    return ranked[0].person_ref if ranked else ""


def _held(day: date) -> Mapping[str, list[_Holder]]:
    rows = Spell.objects.visible_to(DIRECTORY).as_at(day).exclude(rank=Rank.NONE)
    found: dict[str, list[_Holder]] = defaultdict(list)
    for unit, person, post, rank in rows.values_list("unit__ref", "person__ref", "post", "rank"):
        found[unit].append(_Holder(person, post, rank))
    return found


def _lines(day: date) -> dict[int, int]:
    rows = PostLine.objects.visible_to(DIRECTORY).as_at(day).order_by("-pk")
    return dict(rows.values_list("post", "reports_to"))


def units_of(people: Iterable[str], day: date) -> dict[str, str]:
    """In which unit each person was on a day, by reference; those without a post that day are left out."""
    rows = Spell.objects.visible_to(DIRECTORY).as_at(day).filter(person__ref__in=[*people])
    return dict(rows.order_by("-true_from", "-pk").values_list("person__ref", "unit__ref"))


def uncovered(tree: Sequence[UnitCard], chosen: Iterable[str]) -> list[UnitCard]:
    """Units with people in them for which no chosen unit answers."""
    covered = {ref for units in units_covered(tree, chosen).values() for ref in units}
    return [unit for unit in tree if unit.people_here and unit.ref not in covered]
