"""Rates, disparity and find rates of a bulletin, worked out from the counts that it shows and from nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from probity.analysis.measures.figures import Basis, Figure, missing
from probity.analysis.measures.proportions import WithBlanks, proportion, with_blanks
from probity.analysis.measures.published_cells import ALL
from probity.foundation.kernel.late import late
from probity.office.scrutiny.queries.publication_counts import NOT_STATED
from probity.office.scrutiny.queries.publication_tables import Table

if TYPE_CHECKING:
    from probity.analysis.measures import rates, ratios
else:
    rates = late("probity.analysis.measures.rates")
    ratios = late("probity.analysis.measures.ratios")

REFERENCE: Final = "white"
CONDITIONED: Final = "Residents are not who is about in the streets: a ratio alone does not say why groups differ."
_LEFT_OUT: Final = "a count that it rests on is left out"
_NO_PEOPLE: Final = "no population is held"


@dataclass(frozen=True)
class Disparity:
    """One group against residents: its rate, its ratio to White people, and how far the not stated leave that open."""

    code: str
    label: str
    rate: Figure
    ratio: Figure | None
    bounds: tuple[Figure, ...]


@dataclass(frozen=True)
class Found:
    """One group's find rate, with its blanks; and of its drug searches the share for possession alone."""

    code: str
    label: str
    find: WithBlanks | Figure
    possession: Figure


@dataclass(frozen=True)
class Figures:
    """Everything that a bulletin says beside its counts."""

    searches: tuple[Disparity, ...]
    force: tuple[Disparity, ...]
    found: tuple[Found, ...]


def figures(tables: Mapping[str, Table], people: Mapping[str, Any], period: str) -> Figures:
    """Work out the figures of a bulletin."""
    return Figures(
        searches=tuple(_disparities(tables["searches"], people, period, "searched")),
        force=tuple(_disparities(tables["force"], people, period, "met with force")),
        found=tuple(_found(tables["searches"], tables["drugs"], period)),
    )


def _disparities(table: Table, people: Mapping[str, Any], period: str, verb: str) -> Iterator[Disparity]:
    residents = people.get("groups", {})
    basis = Basis(table.measure.of, "residents", f"the force's own records, {period}; {people.get('source', '')}",
                  str(people.get("year", "")), table.measure.says, (CONDITIONED,))  # fmt: skip
    white = (table.count(REFERENCE, ALL), residents.get(REFERENCE))
    unknown = table.count(NOT_STATED, ALL)
    for code, label in table.measure.words[0]:
        if code == NOT_STATED:
            continue
        own = (table.count(code, ALL), residents.get(code))
        yield _disparity(code, label, own, white, unknown, basis, verb)


def _disparity(
    code: str, label: str, own: tuple[Any, Any], white: tuple[Any, Any], unknown: int | None, basis: Basis, verb: str
) -> Disparity:
    name = f"{label} people {verb}"
    why_not = _NO_PEOPLE if not own[1] else _LEFT_OUT if own[0] is None else ""
    rate = missing(name, why_not, basis) if why_not else rates.rate(name, *own, basis)
    if code == REFERENCE:
        return Disparity(code, label, rate, None, ())
    why_not = _NO_PEOPLE if not (own[1] and white[1]) else _LEFT_OUT if None in (own[0], white[0]) else ""
    if why_not:
        return Disparity(code, label, rate, missing(f"{name}, against White people", why_not, basis), ())
    mine, theirs = (float(own[0]), float(own[1])), (float(white[0]), float(white[1]))
    ratio = ratios.ratio(f"{name}, against White people", mine, theirs, basis)
    bounds = ratios.ratio_bounds("Ratio", mine, theirs, float(unknown), basis) if unknown and ratio.value else ()
    return Disparity(code, label, rate, ratio, tuple(bounds))


def _found(searches: Table, drugs: Table, period: str) -> Iterator[Found]:
    basis = Basis("finds", "searches with the link stated", f"the force's own records, {period}", "",
                  searches.measure.says)  # fmt: skip
    for code, label in (*searches.measure.words[0], (ALL, "All")):
        yes, no, blank = (searches.count(code, each) for each in ("yes", "no", NOT_STATED))
        find: WithBlanks | Figure
        if yes is None or no is None or blank is None:
            find = missing(f"Find rate, {label}", _LEFT_OUT, basis)
        else:
            find = with_blanks(f"Find rate, {label}", yes, no, blank, basis, method="Wilson")
        yield Found(code, label, find, _possession(drugs, code, label, basis))


def _possession(drugs: Table, code: str, label: str, basis: Basis) -> Figure:
    said = Basis("for possession only", "drug searches with the motive stated", basis.source, "", drugs.measure.says)
    only, supply = drugs.count(code, "possession"), drugs.count(code, "supply")
    name = f"Possession only, {label}"
    if only is None or supply is None:
        return missing(name, _LEFT_OUT, said)
    return proportion(name, only, only + supply, said, method="Wilson")


def headline(found: Figures) -> str:
    """What the figures say first, in words."""
    told = [_most(found.searches, "searched"), _most(found.force, "met with force")]
    said = " ".join(each for each in told if each)
    return said or "No ratio can be worked out from what is shown."


def _most(rows: tuple[Disparity, ...], verb: str) -> str:
    known = [one for one in rows if one.ratio and one.ratio.value is not None]
    if not known:
        return ""
    most = max(known, key=lambda one: (one.ratio.value or 0.0) if one.ratio else 0.0)
    ratio = most.ratio
    if ratio is None or ratio.value is None or ratio.low is None or ratio.high is None:
        return ""
    unsure = " It may be no difference at all." if ratio.low <= 1 <= ratio.high else ""
    return (
        f"For each resident, {most.label} people were {verb} {ratio.value:.1f} times as often as White people "
        f"(95% interval {ratio.low:.1f} to {ratio.high:.1f}).{unsure}"
    )
