"""How one group's rate compares with another's: rate and odds ratios with Wald limits, one or a column of them.

The standard error of the log rate ratio is √(1/a - 1/n₁ + 1/b - 1/n₀), that of the log odds ratio
√(1/a + 1/(n₁ - a) + 1/b + 1/(n₀ - b)). A ratio with a count of 0 on either side has no Wald interval, and is not
computable rather than infinite. Exact intervals stand in `exact`.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import ndtri

from probity.analysis.measures.cells import Floats, Numbers, reasons
from probity.analysis.measures.figures import LEVEL, Basis, Figure, missing, plain

WALD: Final = "Wald, on the log scale"
NOT_FOR_PERSONS: Final = "It compares rates of events; it is not the chance that one person meets one."


@dataclass(frozen=True, slots=True)
class Ratios:
    """A column of ratios with their limits, NaN where there is none, and why there is none."""

    ratio: Floats
    low: Floats
    high: Floats
    odds_ratio: Floats
    odds_low: Floats
    odds_high: Floats
    why_not: list[str]


def ratios(
    count: Numbers,
    population: Numbers,
    reference_count: Numbers,
    reference_population: Numbers,
    *,
    level: float = LEVEL,
) -> Ratios:
    """Each row's rate over the reference's rate, and odds over odds."""
    why_not = reasons(
        len(count),
        ("count", count),
        ("population", population),
        ("reference count", reference_count),
        ("reference population", reference_population),
    )
    a, n1, b, n0 = count.values, population.values, reference_count.values, reference_population.values
    why_not = _with_sizes(why_not, a, n1, b, n0)
    found = np.array([not why for why in why_not], dtype=bool)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(found, (a / n1) / (b / n0), np.nan)
        low, high = _wald(ratio, 1 / a - 1 / n1 + 1 / b - 1 / n0, level)
        c, d = n1 - a, n0 - b
        has_odds = found & (c > 0) & (d > 0)
        odds = np.where(has_odds, (a * d) / (b * c), np.nan)
        odds_low, odds_high = _wald(odds, 1 / a + 1 / c + 1 / b + 1 / d, level)
    for row in np.flatnonzero(found & ~has_odds):
        why_not[row] = "no odds ratio: everybody of a population is counted"
    return Ratios(ratio, low, high, odds, odds_low, odds_high, why_not)


def ratio(
    name: str,
    group: tuple[float | None, float | None],
    reference: tuple[float | None, float | None],
    basis: Basis,
    *,
    level: float = LEVEL,
) -> Figure:
    """One rate ratio: `group` and `reference` are each a count and its population.

    The figure's numerator and denominator are the two rates; counts and populations are said in words.
    """
    sides = [_one(value) for value in (*group, *reference)]
    found = ratios(*sides, level=level)
    value = float(found.ratio[0])
    if np.isnan(value):
        return missing(name, found.why_not[0], basis)
    a, n1, b, n0 = (float(side.values[0]) for side in sides)
    rests = f"{plain(a)} {basis.counted} of {plain(n1)} {basis.out_of} against {plain(b)} of {plain(n0)}"
    return Figure(
        name,
        value,
        a / n1,
        b / n0,
        basis,
        float(found.low[0]),
        float(found.high[0]),
        level=level,
        method=WALD,
        rests=rests,
        caveats=(NOT_FOR_PERSONS,),
    )


def ratio_bounds(
    name: str,
    group: tuple[float, float],
    reference: tuple[float, float],
    unknown: float,
    basis: Basis,
    *,
    level: float = LEVEL,
) -> tuple[Figure, Figure, Figure]:
    """The ratio were every unknown of the reference, shared as the known ones are, and were every one of the group.

    The truth lies between the first and the last, whoever the unknown are of these two.
    """
    (a, n1), (b, n0) = group, reference
    share = unknown * a / (a + b) if a + b else 0.0
    said = f"{plain(unknown)} of unknown group"
    return (
        ratio(f"{name}, {said} all counted with the reference", (a, n1), (b + unknown, n0), basis, level=level),
        ratio(f"{name}, {said} shared as the known", (a + share, n1), (b + unknown - share, n0), basis, level=level),
        ratio(f"{name}, {said} all counted with the group", (a + unknown, n1), (b, n0), basis, level=level),
    )


def _wald(value: Floats, variance: Floats, level: float) -> tuple[Floats, Floats]:
    spread = np.exp(ndtri((1 + level) / 2) * np.sqrt(variance))
    return value / spread, value * spread


def _one(value: float | None) -> Numbers:
    if value is None:
        return Numbers(np.array([np.nan]), {0: "is unknown"})
    return Numbers(np.array([float(value)]), {})


def _with_sizes(why_not: list[str], a: Floats, n1: Floats, b: Floats, n0: Floats) -> list[str]:
    """The reasons, and beside them those that lie in the numbers: nobody, nothing, or more counted than there are."""
    tests = (
        (n1 == 0, "population is 0, so there is nobody to count against"),
        (n0 == 0, "reference population is 0, so there is nobody to count against"),
        (a == 0, "count is 0: a ratio from none has no interval"),
        (b == 0, "reference count is 0: nothing can be divided by it"),
        (a > n1, "count is above the population"),
        (b > n0, "reference count is above the reference population"),
    )
    for wrong, words in tests:
        for row in np.flatnonzero(wrong):
            why_not[row] = f"{why_not[row]}; {words}" if why_not[row] else words
    return why_not
