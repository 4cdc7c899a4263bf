"""Rates as they would be were populations alike, and a force beside those most like it.

*Direct*: each band's own rate, weighed as in a standard population, with the gamma interval of Fay and Feuer.
*Indirect*: what was counted against what a standard's rates would lead to expect, with the exact Poisson interval.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from scipy.stats import gamma

from probity.analysis.measures.figures import LEVEL, Basis, Figure, missing
from probity.analysis.measures.rates import PER, poisson_limits, rate
from probity.analysis.measures.ratios import ratio

DIRECT: Final = "gamma (Fay and Feuer)"
INDIRECT: Final = "exact Poisson"


@dataclass(frozen=True, slots=True)
class Band:
    """One part of a population, such as men of 18 to 24: what was counted, and the people."""

    count: int
    population: float


@dataclass(frozen=True, slots=True)
class Similar:
    """A force beside the forces most like it: never a place in a table."""

    own: Figure
    others: Figure
    """The rate of all the others taken together."""
    ratio: Figure
    lowest: float
    highest: float


def direct(
    name: str, bands: Mapping[str, Band], standard: Mapping[str, float], basis: Basis, *, level: float = LEVEL
) -> Figure:
    """The rate for each thousand, were the bands as large as in the `standard` population."""
    unit = f"per {PER:,}"
    if why_not := _unlike(bands, standard):
        return missing(name, why_not, basis, unit=unit)
    people = np.array([bands[band].population for band in bands])
    counts = np.array([float(bands[band].count) for band in bands])
    weights = np.array([standard[band] for band in bands]) / sum(standard.values()) / people
    value, variance, largest = float(weights @ counts), float(weights**2 @ counts), float(weights.max())
    tail = (1 - level) / 2
    low = gamma.ppf(tail, value**2 / variance, scale=variance / value) if value else 0.0
    above, spread = value + largest, variance + largest**2
    high = gamma.ppf(1 - tail, above**2 / spread, scale=spread / above)
    found = Figure(
        name,
        value * PER,
        float(counts.sum()),
        float(people.sum()),
        basis,
        float(low) * PER,
        float(high) * PER,
        level=level,
        method=DIRECT,
        unit=unit,
    )
    return replace(found, caveats=("Standardised: not the rate as counted, which is the numerator and denominator.",))


def indirect(
    name: str, bands: Mapping[str, Band], standard: Mapping[str, Band], basis: Basis, *, level: float = LEVEL
) -> Figure:
    """How many were counted for each one that the standard's rates would lead to expect.

    The figure's denominator is the number expected.
    """
    if why_not := _unlike(bands, {band: standard[band].population for band in standard}):
        return missing(name, why_not, basis)
    counted = sum(band.count for band in bands.values())
    expected = sum(bands[band].population * standard[band].count / standard[band].population for band in bands)
    if not expected:
        return missing(name, "the standard leads to expect none", basis, numerator=counted, denominator=expected)
    low, high = poisson_limits(np.array([float(counted)]), level)
    return Figure(
        name,
        counted / expected,
        counted,
        expected,
        replace(basis, out_of="expected"),
        float(low[0]) / expected,
        float(high[0]) / expected,
        level=level,
        method=INDIRECT,
    )


def beside_similar(name: str, own: Band, others: Mapping[str, Band], basis: Basis, *, level: float = LEVEL) -> Similar:
    """A force's rate beside the pooled rate of the forces most like it, and the spread of theirs.

    `others` must not hold the force itself. It is no ranking: forces record unlike each other.
    """
    said = replace(basis, caveats=(*basis.caveats, "Forces record unlike each other; this is no ranking."))
    pooled = Band(sum(band.count for band in others.values()), sum(band.population for band in others.values()))
    theirs: Sequence[float] = [PER * band.count / band.population for band in others.values() if band.population]
    if not theirs:
        raise ValueError("a most-similar group needs at least one other force with a population")
    compared = ratio(
        f"{name}: own rate to that of {len(others)} similar forces",
        (own.count, own.population),
        (pooled.count, pooled.population),
        said,
        level=level,
    )
    return Similar(
        rate(f"{name}, own", own.count, own.population, said, level=level),
        rate(f"{name}, {len(others)} similar forces together", pooled.count, pooled.population, said, level=level),
        compared, min(theirs), max(theirs),
    )  # fmt: skip


def _unlike(bands: Mapping[str, Band], standard: Mapping[str, float]) -> str:
    if odd := sorted(bands.keys() ^ standard.keys()):
        return f"the bands of the two populations differ: {', '.join(odd)}"
    if empty := sorted(band for band in bands if not bands[band].population or not standard[band]):
        return f"a band has no people: {', '.join(empty)}"
    return "" if bands else "there are no bands"
