"""How far two readers agree beyond chance: Cohen's kappa with its interval."""

from collections import Counter
from collections.abc import Hashable, Sequence
from math import sqrt
from statistics import NormalDist
from typing import Final, TypeVar

from probity.analysis.measures.figures import LEVEL, Basis, Figure, missing

Kind = TypeVar("Kind", bound=Hashable)
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
    if min(len({*first}), len({*second})) < FEWEST_KINDS:
        why_not = "a reader gave one and the same judgement throughout" if first else "there are no readings"
        return missing(KAPPA, why_not, basis, numerator=agreed, denominator=len(first))
    value, error = _with_error(first, second)
    reach = NormalDist().inv_cdf((1 + level) / 2) * error
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


def _with_error(first: Sequence[Hashable], second: Sequence[Hashable]) -> tuple[float, float]:
    """Kappa and its standard error for many readings, by Fleiss, Cohen and Everitt (1969), their equation 13."""
    many = len(first)
    by_first, by_second = _shares(first), _shares(second)
    both = _shares([*zip(first, second, strict=True)])
    by_chance = sum(share * by_second.get(kind, 0.0) for kind, share in by_first.items())
    agreed = sum(share for (one, other), share in both.items() if one == other)
    kappa_of_all = (agreed - by_chance) / (1 - by_chance)
    apart = 1 - kappa_of_all
    spread = -((kappa_of_all - by_chance * apart) ** 2)
    for (one, other), share in both.items():
        chance = by_second.get(one, 0.0) + by_first.get(other, 0.0)
        spread += share * ((1.0 if one == other else 0.0) - chance * apart) ** 2
    return kappa_of_all, sqrt(max(spread, 0.0) / many) / (1 - by_chance)


def _shares(judgements: Sequence[Kind]) -> dict[Kind, float]:
    return {kind: number / len(judgements) for kind, number in Counter(judgements).items()}
