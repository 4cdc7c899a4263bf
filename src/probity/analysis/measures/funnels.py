"""Which of many differ from the whole by more than chance would make them: limits round the rate of all together.

A funnel says who is worth a look, never who is best or worst. Where the spread of all is wider than chance alone gives,
most of what lies outside is no signal: then it is said, and limits widened for it stand beside the exact ones.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom, chi2, norm, poisson
from scipy.stats.mstats import winsorize

from probity.analysis.measures.cells import Floats

Kind = Literal["proportions", "rates"]
INNER: Final = 0.95
OUTER: Final = 0.998
_TRIMMED: Final = 0.1
_TOO_WIDE: Final = 0.05


@dataclass(frozen=True, slots=True)
class Point:
    """One officer, team or force in the funnel."""

    name: str
    count: int
    size: float
    value: float
    inner: tuple[float, float]
    outer: tuple[float, float]
    widened: tuple[float, float]
    """The outer limits, widened for over-dispersion; as `outer` where there is none."""

    @property
    def outside(self) -> bool:
        """Outside the outer limits, widened where the whole is over-dispersed."""
        return not self.widened[0] <= self.value <= self.widened[1]


@dataclass(frozen=True, slots=True)
class Funnel:
    """All points in the order given, with the rate of all together."""

    kind: Kind
    target: float
    points: tuple[Point, ...]
    left_out: tuple[str, ...]
    """Those with nothing to count against."""
    dispersion: float
    """How wide the spread is against chance, with the extreme tenth on each side drawn in: 1 is chance alone."""
    over_dispersed: bool

    @property
    def words(self) -> str:
        outside = sum(point.outside for point in self.points)
        said = f"{outside} of {len(self.points)} lie outside the {OUTER:.1%} limits round {self.target:.4g}."
        if self.over_dispersed:
            said += (
                f" The spread is {self.dispersion:.1f} times what chance gives (over-dispersion), so the limits are "
                "widened: most of the differences have causes that these figures do not show."
            )
        return f"{said} A funnel says where to look; it is no league table."


def funnel(counts: Mapping[str, tuple[int, float]], kind: Kind = "proportions") -> Funnel:
    """The funnel of `name: (count, size)`: exact binomial limits for proportions, exact Poisson for rates."""
    named = {name: pair for name, pair in counts.items() if pair[1] > 0}
    found = np.array([float(count) for count, _ in named.values()])
    sizes = np.array([float(size) for _, size in named.values()])
    if not named:
        return Funnel(kind, float("nan"), (), tuple(counts), 1.0, over_dispersed=False)
    if kind == "proportions" and (found > sizes).any():
        raise ValueError("a proportion's count is above its size")
    target = float(found.sum() / sizes.sum())
    spread = _dispersion(found, sizes, target, kind)
    too_wide = _is_too_wide(spread, len(named))
    inner, outer = limits(sizes, target, kind, INNER), limits(sizes, target, kind, OUTER)
    wide = _widened(sizes, target, kind, spread) if too_wide else outer
    points = tuple(
        Point(
            name,
            int(found[at]),
            float(sizes[at]),
            float(found[at] / sizes[at]),
            _pair(inner, at),
            _pair(outer, at),
            _pair(wide, at),
        )
        for at, name in enumerate(named)
    )
    left_out = tuple(name for name in counts if name not in named)
    return Funnel(kind, target, points, left_out, spread, over_dispersed=too_wide)


def limits(sizes: Floats, target: float, kind: Kind, level: float) -> tuple[Floats, Floats]:
    """The values between which chance alone leaves at least `level` of points of each size."""
    tail = (1 - level) / 2
    if kind == "rates":
        low, high = poisson.ppf(tail, sizes * target), poisson.ppf(1 - tail, sizes * target)
    else:
        low, high = binom.ppf(tail, sizes, target), binom.ppf(1 - tail, sizes, target)
    return np.maximum(low, 0) / sizes, high / sizes


def _dispersion(found: Floats, sizes: Floats, target: float, kind: Kind) -> float:
    """The mean squared score, the extreme tenth on each side winsorised (Spiegelhalter)."""
    error = _error(sizes, target, kind)
    if not error.all():
        return 1.0
    scores = winsorize((found / sizes - target) / error, limits=(_TRIMMED, _TRIMMED))
    return float(np.mean(np.asarray(scores) ** 2))


def _is_too_wide(spread: float, points: int) -> bool:
    """Whether so wide a spread would come of chance alone in fewer than one of twenty."""
    return points > 1 and spread > 1 and float(chi2.sf(spread * points, points)) < _TOO_WIDE


def _widened(sizes: Floats, target: float, kind: Kind, spread: float) -> tuple[Floats, Floats]:
    reach = norm.ppf((1 + OUTER) / 2) * np.sqrt(spread) * _error(sizes, target, kind)
    low, high = limits(sizes, target, kind, OUTER)
    most = 1.0 if kind == "proportions" else np.inf
    return np.minimum(low, np.maximum(target - reach, 0)), np.maximum(high, np.minimum(target + reach, most))


def _error(sizes: Floats, target: float, kind: Kind) -> Floats:
    variance = target * (1 - target) if kind == "proportions" else target
    error: NDArray[np.float64] = np.sqrt(variance / sizes)
    return error


def _pair(limits_: tuple[Floats, Floats], at: int) -> tuple[float, float]:
    return float(limits_[0][at]), float(limits_[1][at])
