"""Shares of a whole: with exact or Wilson intervals, and with what the blanks could make of them.

A find rate has as denominator the searches whose link to the object is stated. Blank is not false: the share left blank
stands beside the rate, and so do the rates were every blank false and were every blank true.
"""

from dataclasses import dataclass, replace
from math import sqrt
from statistics import NormalDist
from typing import TYPE_CHECKING, Final, Literal

from probity.analysis.measures.figures import LEVEL, Basis, Figure, missing, plain, shown
from probity.foundation.kernel.late import late

if TYPE_CHECKING:
    from scipy import special
else:
    special = late("scipy.special")

PERCENT: Final = "%"
Method = Literal["Clopper-Pearson", "Wilson"]


@dataclass(frozen=True, slots=True)
class WithBlanks:
    """A rate over what is stated, and how far the blanks leave it open."""

    stated: Figure
    all_false: Figure
    """The rate over all, were every blank false: the least it can be."""
    all_true: Figure
    """The rate over all, were every blank true: the most it can be."""
    blank: Figure
    """The share of all that is blank."""

    @property
    def words(self) -> str:
        """Such as "Find rate: 37.5% …; bounds 30.0% to 50.0%, blank 20.0%"."""
        if self.blank.value is None:
            return self.stated.words
        blank = self.blank
        said = f"{shown(self.blank.value, PERCENT)} blank ({plain(blank.numerator)} of {plain(blank.denominator)})"
        if self.all_false.value is not None and self.all_true.value is not None:
            least, most = shown(self.all_false.value, PERCENT), shown(self.all_true.value, PERCENT)
            said = f"Were every blank false it would be {least}, were every one true {most}; {said}"
        return f"{self.stated.words} {said}."


def proportion(
    name: str, count: int, out_of: int, basis: Basis, *, method: Method = "Clopper-Pearson", level: float = LEVEL
) -> Figure:
    """A share and its interval: exact (Clopper-Pearson) unless Wilson's is asked for, and always named."""
    if not out_of:
        return missing(name, f"there are no {basis.out_of}", basis, numerator=count, denominator=out_of, unit=PERCENT)
    if not 0 <= count <= out_of:
        raise ValueError(f"{count} of {out_of} is no share")
    low, high = _LIMITS[method](count, out_of, level)
    return Figure(name, count / out_of, count, out_of, basis, low, high, level=level, method=method, unit=PERCENT)


def _exact(count: int, out_of: int, level: float) -> tuple[float, float]:
    """The shares under which so few, and so many, are as unlikely as the level says (Clopper and Pearson 1934)."""
    tail = (1 - level) / 2
    low = float(special.betaincinv(count, out_of - count + 1, tail)) if count else 0.0
    high = float(special.betaincinv(count + 1, out_of - count, 1 - tail)) if count < out_of else 1.0
    return low, high


def _wilson(count: int, out_of: int, level: float) -> tuple[float, float]:
    """The shares from which the one found is as far away as the level says, in errors of their own (Wilson 1927)."""
    reach = NormalDist().inv_cdf((1 + level) / 2)
    middle = count + reach**2 / 2
    half = reach * sqrt(count * (out_of - count) / out_of + reach**2 / 4)
    whole = out_of + reach**2
    return max((middle - half) / whole, 0.0), min((middle + half) / whole, 1.0)


_LIMITS: Final = {"Clopper-Pearson": _exact, "Wilson": _wilson}


def with_blanks(
    name: str,
    true: int,
    false: int,
    blank: int,
    basis: Basis,
    *,
    method: Method = "Clopper-Pearson",
    level: float = LEVEL,
) -> WithBlanks:
    """A rate over what is stated, its bounds and the share left blank.

    `basis.out_of` names what is stated, such as "searches with the link stated"; the other figures say their own.
    """
    whole = true + false + blank
    over_all = replace(basis, out_of="all, stated or blank")
    stated = proportion(name, true, true + false, basis, method=method, level=level)
    if not true + false and blank:
        stated = replace(stated, why_not="it is blank in all of them")
    least = proportion(f"{name}, every blank as false", true, whole, over_all, method=method, level=level)
    most = proportion(f"{name}, every blank as true", true + blank, whole, over_all, method=method, level=level)
    left = proportion(f"{name}, blank", blank, whole, replace(over_all, counted="blank"), method=method, level=level)
    return WithBlanks(stated, least, most, left)


def find_rate(
    true: int, false: int, blank: int, *, searches: str = "searches", basis: Basis | None = None
) -> WithBlanks:
    """The linked find rate: searches in which what was searched for was found, of those with the link stated."""
    said = replace(basis or Basis("", ""), counted="finds", out_of=f"{searches} with the link stated")
    return with_blanks("Linked find rate", true, false, blank, said)


def positive_outcome_rate(
    positive: int, no_further_action: int, blank: int, *, searches: str = "searches", basis: Basis | None = None
) -> WithBlanks:
    """The share of searches with an outcome other than no further action: not a find rate, for an arrest may follow
    from something else than what was searched for."""
    said = replace(basis or Basis("", ""), counted="positive outcomes", out_of=f"{searches} with an outcome stated")
    return with_blanks("Positive outcome rate", positive, no_further_action, blank, said)
