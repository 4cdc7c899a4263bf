"""Rates, shares and disparity of searches, each figure with its basis in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from probity.analysis.measures.figures import Basis, Figure
from probity.analysis.measures.proportions import WithBlanks, proportion, with_blanks
from probity.foundation.kernel.late import late
from probity.office.scrutiny.models import Population
from probity.office.scrutiny.queries.stops_counts import (
    COUNTING,
    NOT_STATED,
    OWN_BASIS,
    OWN_RECORDS,
    SELF,
    Answered,
    Asked,
    Counts,
    Tally,
)

if TYPE_CHECKING:
    from probity.analysis.measures import rates, ratios
else:
    rates = late("probity.analysis.measures.rates")
    ratios = late("probity.analysis.measures.ratios")

REFERENCE: Final = "white"
_CONDITIONED: Final = "Residents are not who is about in the streets: a ratio alone does not say why groups differ."
_RULES: Final = {
    True: "own basis: every search recorded",
    False: "inspectorate's basis: no vehicle-only searches, no ethnicity not stated",
}


def basis_of(asked: Asked, *, counted: str = "", out_of: str = "") -> Basis:
    """What a figure rests on: whose records, which months, which rules, whose word on ethnicity."""
    source = "the force's own records" if asked.records == OWN_RECORDS else "files in the public columns"
    whose = "as people say of themselves" if asked.ethnicity == SELF else "as officers see it"
    rules = f"{_RULES[asked.basis == OWN_BASIS]}; ethnicity {whose}"
    return Basis(counted, out_of, f"{source}, {asked.first} to {asked.last}", rules=rules)


@dataclass(frozen=True)
class Measured:
    """What can be said of one group of searches."""

    tally: Tally
    find: WithBlanks
    positive: WithBlanks
    arrests: Figure


def measured(tally: Tally, asked: Asked) -> Measured:
    """The find rate and the outcome rate of a group, each with its blanks, and its arrests."""
    arrests = proportion(
        "Arrest rate", tally.arrests, tally.searches, basis_of(asked, counted="arrests", out_of="searches"),
        method="Wilson",
    )  # fmt: skip
    return Measured(tally, find_rate(tally.linked, asked), positive_rate(tally.positive, asked), arrests)


def find_rate(linked: Answered, asked: Asked, *, searches: str = "searches") -> WithBlanks:
    """The linked find rate: only searches whose link is stated are its denominator; its bounds take every blank."""
    basis = basis_of(asked, counted="finds", out_of=f"{searches} with the link stated")
    return with_blanks("Linked find rate", linked.true, linked.false, linked.blank, basis, method="Wilson")


def positive_rate(positive: Answered, asked: Asked) -> WithBlanks:
    """The share of searches with an outcome other than no further action: not a find rate."""
    basis = basis_of(asked, counted="positive outcomes", out_of="searches with an outcome stated")
    return with_blanks("Positive outcome rate", positive.true, positive.false, positive.blank, basis, method="Wilson")


def possession_only(tally: Tally, asked: Asked) -> Figure:
    """Of drug searches whose motive is stated, the share that was for possession alone."""
    basis = basis_of(asked, counted="for possession only", out_of="drug searches with the motive stated")
    only = tally.motives.get("possession", 0)
    return proportion("Possession-only searches", only, tally.motive_stated, basis, method="Wilson")


def motive_rates(tally: Tally, asked: Asked) -> dict[str, WithBlanks]:
    """The find rate of drug searches by motive, possession and supply apart."""
    return {
        motive: find_rate(tally.linked_by_motive.get(motive, Answered()), asked, searches=f"searches for {words}")
        for motive, words in (("possession", "possession"), ("supply", "supply"), ("both", "possession and supply"))
    }


def population(year: int | None = None) -> Population | None:
    """The population of that year, or the newest that is held."""
    rows = Population.objects.visible_to(COUNTING)
    found: Population | None = (rows.filter(year=year) if year else rows).order_by("-year").first()
    return found


@dataclass(frozen=True)
class Disparity:
    """How often a group is searched for each thousand of its people, against the reference group."""

    group: str
    rate: Figure
    ratio: Figure | None
    bounds: tuple[Figure, ...]


def disparities(found: Counts, people: Population | None) -> list[Disparity]:
    """For each group: searches for each 1,000 residents, the ratio to White, and what the unknown could do to it."""
    if people is None:
        return []
    by_group = found.groups
    unknown = sum(by_group[group].searches for group in ("", NOT_STATED, "unread") if group in by_group)
    white = (float(_searches(found, REFERENCE)), float(people.groups.get(REFERENCE, 0)))
    return [_disparity(found, people, group, white, unknown) for group in people.groups if people.groups[group]]


def _disparity(found: Counts, people: Population, group: str, white: tuple[float, float], unknown: int) -> Disparity:
    basis = _with_people(found, people)
    own = (float(_searches(found, group)), float(people.groups[group]))
    rate = rates.rate("Searches for each 1,000 residents", own[0], own[1], basis)
    if group == REFERENCE:
        return Disparity(group, rate, None, ())
    ratio = ratios.ratio(f"Searched, against {REFERENCE}", own, white, basis)
    bounds: Sequence[Figure] = ratios.ratio_bounds("Ratio", own, white, float(unknown), basis) if unknown else ()
    return Disparity(group, rate, ratio, tuple(bounds))


def _with_people(found: Counts, people: Population) -> Basis:
    plain = basis_of(found.asked)
    return Basis(
        "searches", "residents", f"{plain.source}; {people.source}", str(people.year), plain.rules, (_CONDITIONED,)
    )


def _searches(found: Counts, group: str) -> int:
    tally = found.groups.get(group)
    return tally.searches if tally else 0
