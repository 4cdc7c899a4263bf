"""Levels of clearance: families, not a ladder. Pure functions over the rulebook; no database."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from functools import lru_cache

from probity.foundation.kernel.errors import BadInput
from probity.foundation.rulebook.rows import code_list

FAMILIES = ("force", "non_police", "national")


@lru_cache(maxsize=64)
def _families(on: date) -> dict[str, tuple[str, int]]:
    """Each level's family, and its place in it from the lowest."""
    found: dict[str, tuple[str, int]] = {}
    for family in FAMILIES:
        for place, (code, _) in enumerate(code_list(f"vetting.levels_{family}", on=on)):
            found[code] = (family, place)
    return found


def all_levels(on: date) -> tuple[str, ...]:
    """Every level of the day, family by family, lowest first."""
    return tuple(_families(on))


def label(level: str, on: date) -> str:
    """The level in words, such as "Management vetting (MV)"."""
    return code_list("vetting.levels", on=on).label(level)


def family_of(level: str, on: date) -> str:
    """The family of a level: force, non_police or national.

    Raises:
        BadInput: there is no such level on that day.
    """
    return _place(level, on)[0]


def is_national(level: str, on: date) -> bool:
    """Whether another body decides it: national security vetting."""
    return family_of(level, on) == "national"


def meets_one(held: str, needed: str, on: date) -> bool:
    """Whether one level meets one need: the same family, and as high in it."""
    (family, place), (wanted, least) = _place(held, on), _place(needed, on)
    return family == wanted and place >= least


def unmet(held: Collection[str], needed: Iterable[str], on: date) -> tuple[str, ...]:
    """The needs that nothing held meets, each looked for in its own family only."""
    return tuple(need for need in needed if not any(meets_one(level, need, on) for level in held))


def meets(held: Collection[str], needed: Iterable[str], on: date) -> bool:
    """Whether every need is met, each within its own family: developed vetting never stands for management vetting."""
    return not unmet(held, needed, on)


def sorted_levels(levels: Iterable[str], on: date) -> tuple[str, ...]:
    """The levels without repeats, in the order of the rulebook.

    Raises:
        BadInput: one is no level of that day.
    """
    chosen = set(levels)
    for level in chosen:
        _place(level, on)
    return tuple(level for level in all_levels(on) if level in chosen)


def _place(level: str, on: date) -> tuple[str, int]:
    found = _families(on).get(level)
    if found is None:
        raise BadInput(
            f"{level} is no level of clearance on {on}.", where="level", hint=f"One of: {', '.join(all_levels(on))}."
        )
    return found
