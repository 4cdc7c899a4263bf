"""Rates and ratios of tactics by ethnic group against residents, with what they rest on in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from probity.analysis.measures.figures import Basis, Figure
from probity.foundation.kernel.late import late
from probity.office.scrutiny.models import Population

if TYPE_CHECKING:
    from probity.analysis.measures import rates, ratios
else:
    rates = late("probity.analysis.measures.rates")
    ratios = late("probity.analysis.measures.ratios")

REFERENCE: Final = "white"
CAVEATS: Final = (
    "Several tactics may stand on one form, so the uses are not independent and the true interval is wider.",
    "Residents are not who meets the police: a ratio alone does not say why groups differ.",
)


@dataclass(frozen=True)
class GroupForce:
    """How often force was used on a group for each thousand of its people, against the reference group."""

    group: str
    rate: Figure
    ratio: Figure | None


def force_disparities(tactics: Mapping[str, int], people: Population, *, span: str) -> list[GroupForce]:
    """For each group: tactics for each 1,000 residents and the ratio to White, with its interval."""
    source = f"the force's own forms, {span}; {people.source}"
    rules = "without tactical communication; each tactic once on a form"
    basis = Basis("tactics", "residents", source, str(people.year), rules, CAVEATS)
    white = (float(tactics.get(REFERENCE, 0)), float(people.groups.get(REFERENCE, 0)))
    found = []
    for group, number in people.groups.items():
        if not number:
            continue
        own = (float(tactics.get(group, 0)), float(number))
        rate = rates.rate("Tactics for each 1,000 residents", own[0], own[1], basis)
        ratio = None if group == REFERENCE else ratios.ratio(f"Force, against {REFERENCE}", own, white, basis)
        found.append(GroupForce(group, rate, ratio))
    return found
