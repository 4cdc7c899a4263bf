"""How many for each thousand: one rate with its interval, or a column of them."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import gammaincinv

from probity.analysis.measures.cells import Floats, Numbers, reasons
from probity.analysis.measures.figures import LEVEL, Basis, Figure, missing

PER: Final = 1000
POISSON: Final = "exact Poisson"
_NO_POPULATION: Final = "population is 0, so there is nobody to count against"


@dataclass(frozen=True, slots=True)
class Rates:
    """A column of rates, NaN where there is none, and why there is none."""

    numerator: Floats
    denominator: Floats
    per_1000: Floats
    why_not: list[str]


def rates(count: Numbers, population: Numbers) -> Rates:
    """Each row's count for each thousand of its population."""
    nobody = population.values == 0
    why_not = reasons(len(count), ("count", count), ("population", population))
    for row in np.flatnonzero(nobody):
        why_not[row] = why_not[row] or _NO_POPULATION
    with np.errstate(divide="ignore", invalid="ignore"):
        per_1000 = np.where(nobody, np.nan, count.values / population.values * PER)
    return Rates(count.values, population.values, per_1000, why_not)


def rate(name: str, count: float | None, population: float | None, basis: Basis, *, level: float = LEVEL) -> Figure:
    """One rate for each thousand, with the exact Poisson interval of its count (Garwood)."""
    unit = f"per {PER:,}"
    if count is None or not population:
        why_not = "the count is unknown" if count is None else "the population is unknown or 0"
        return missing(name, why_not, basis, numerator=count, denominator=population, unit=unit)
    low, high = poisson_limits(np.array([count]), level)
    per_1000 = PER / population
    return Figure(
        name,
        count * per_1000,
        count,
        population,
        basis,
        float(low[0]) * per_1000,
        float(high[0]) * per_1000,
        level=level,
        method=POISSON,
        unit=unit,
    )


def poisson_limits(counts: Floats, level: float = LEVEL) -> tuple[Floats, Floats]:
    """The exact limits within which the count that was to be expected lies, from each count found."""
    tail = (1 - level) / 2
    low = np.where(counts > 0, gammaincinv(np.maximum(counts, 1), tail), 0.0)
    return low, gammaincinv(counts + 1, 1 - tail)
