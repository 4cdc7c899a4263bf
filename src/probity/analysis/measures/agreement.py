"""How far two readers agree beyond chance: Cohen's kappa with its interval."""

from collections.abc import Hashable, Sequence
from typing import Final

import numpy as np
from scipy.special import ndtri
from statsmodels.stats.inter_rater import cohens_kappa

from probity.analysis.measures.figures import LEVEL, Basis, Figure, missing

KAPPA: Final = "Cohen's kappa"
NORMAL: Final = "normal, with the standard error of Fleiss, Cohen and Everitt"
FEWEST_KINDS: Final = 2
FEW: Final = 30
"""Below so many readings the interval is said to be rough."""


def kappa(first: Sequence[Hashable], second: Sequence[Hashable], basis: Basis, *, level: float = LEVEL) -> Figure:
    """Kappa of two readers' judgements of the same cases, in the same order.

    The numerator is how many they agreed on. It is not computable where a reader gave one and the same judgement
    throughout: then nothing can show beyond chance.
    """
    if len(first) != len(second):
        raise ValueError(f"two readers of the same cases: {len(first)} and {len(second)}")
    agreed = sum(one == other for one, other in zip(first, second, strict=True))
    kinds = sorted({*first, *second}, key=str)
    if min(len({*first}), len({*second})) < FEWEST_KINDS:
        why_not = "a reader gave one and the same judgement throughout" if kinds else "there are no readings"
        return missing(KAPPA, why_not, basis, numerator=agreed, denominator=len(first))
    table = np.zeros((len(kinds), len(kinds)), dtype=np.int64)
    at = {kind: place for place, kind in enumerate(kinds)}
    np.add.at(table, ([at[one] for one in first], [at[other] for other in second]), 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = cohens_kappa(table)
    value, reach = float(found.kappa), float(ndtri((1 + level) / 2) * found.std_kappa)
    if agreed == len(first):
        alike = ("They agreed on every case, so there is no interval to give.",)
        return Figure(KAPPA, value, agreed, len(first), basis, level=level, caveats=alike)
    caveats = (f"Only {len(first)} readings: the interval is rough.",) if len(first) < FEW else ()
    return Figure(
        KAPPA,
        value,
        agreed,
        len(first),
        basis,
        max(value - reach, -1.0),
        min(value + reach, 1.0),
        level=level,
        method=NORMAL,
        caveats=caveats,
    )
