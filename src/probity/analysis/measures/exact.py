"""Exact intervals of ratios, for small counts, where Wald's are too sure of themselves.

They are SciPy's own and slow: kept apart, because its distributions take seconds to load, and a fifth of a second for
each exact odds ratio of large populations.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Final

import numpy as np
from scipy.stats import binomtest
from scipy.stats.contingency import odds_ratio

from probity.analysis.measures.cells import Numbers
from probity.analysis.measures.figures import LEVEL, Basis, Figure, missing
from probity.analysis.measures.ratios import NOT_FOR_PERSONS, Ratios

CONDITIONAL: Final = "exact, given both counts together"
TELL_EVERY: Final = 100
_REMEMBERED: Final = 100_000

Side = tuple[int, int]
"""A count and its population."""


def exact_rate_ratio(name: str, group: Side, reference: Side, basis: Basis, *, level: float = LEVEL) -> Figure:
    """A rate ratio with its exact conditional interval: given both counts together, one is binomial (Clopper-Pearson).

    With a reference count of 0 it is not computable; with a count of 0 it is 0, and its upper limit tells how far
    that could be chance.
    """
    (a, n1), (b, n0) = group, reference
    if not b or not n1 or not n0:
        why_not = "reference count is 0: nothing can be divided by it" if n1 and n0 else "a population is 0"
        return missing(name, why_not, basis, numerator=a, denominator=b)
    share = binomtest(a, a + b).proportion_ci(level, method="exact")
    scale = n0 / n1
    return Figure(
        name, a / b * scale, a, b, basis, _odds(share.low) * scale, _odds(share.high) * scale, level=level,
        method=CONDITIONAL, caveats=(NOT_FOR_PERSONS,),
    )  # fmt: skip


def exact_odds_ratio(name: str, group: Side, reference: Side, basis: Basis, *, level: float = LEVEL) -> Figure:
    """The conditional odds ratio with Fisher's exact interval, as R's `fisher.test` gives it."""
    found = odds_of(*group, *reference, level)
    if found is None:
        return missing(name, "a count of 0, or one as large as its population", basis, numerator=group[0])
    value, low, high = found
    return Figure(name, value, group[0], reference[0], basis, low, high, level=level, method=CONDITIONAL)


@lru_cache(_REMEMBERED)
def odds_of(a: int, n1: int, b: int, n0: int, level: float = LEVEL) -> tuple[float, float, float] | None:
    """The conditional odds ratio and its exact limits; None where a cell of the two-by-two table is 0."""
    cells = [[a, n1 - a], [b, n0 - b]]
    if min(*cells[0], *cells[1]) <= 0:
        return None
    found = odds_ratio(cells, kind="conditional")
    limits = found.confidence_interval(level)
    return float(found.statistic), float(limits.low), float(limits.high)


def with_exact_odds(
    found: Ratios, sides: tuple[Numbers, Numbers, Numbers, Numbers], tell: Callable[[int], None]
) -> None:
    """Put exact odds in place of Wald's in every row that has odds; counts that are not whole keep none.

    `tell` hears how many rows are done, now and then.
    """
    rows = np.flatnonzero(~np.isnan(found.odds_ratio))
    values = np.stack([side.values for side in sides])
    for done, row in enumerate(rows.tolist(), 1):
        cells = values[:, row]
        odds = odds_of(*map(int, cells)) if np.all(cells == np.floor(cells)) else None
        if odds is None:
            found.why_not[row] = found.why_not[row] or "no odds ratio: a count or population is not whole"
            odds = (np.nan, np.nan, np.nan)
        found.odds_ratio[row], found.odds_low[row], found.odds_high[row] = odds
        if done % TELL_EVERY == 0:
            tell(done)


def _odds(share: float) -> float:
    return share / (1 - share) if share < 1 else np.inf
