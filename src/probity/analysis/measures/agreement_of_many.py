"""How far several readers agree beyond chance: Fleiss' kappa, with an interval over the cases that were read."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from math import sqrt
from statistics import fmean
from typing import Final, NamedTuple

from scipy.stats import t

from probity.analysis.measures.agreement import FEW
from probity.analysis.measures.figures import LEVEL, Basis, Figure, missing

KAPPA: Final = "Fleiss' kappa"
JACKKNIFE: Final = "leaving out each case in turn, Student's t"
FEWEST_READERS: Final = 2
FEWEST_CASES: Final = 3
SAME_THROUGHOUT: Final = "every judgement was one and the same"
_ALL: Final = 1 - 1e-12


def kappa_of_many(cases: Sequence[Sequence[Hashable]], basis: Basis, *, level: float = LEVEL) -> Figure:
    """Kappa of any number of readers: for each case the judgements that were made of it, in any order.

    Not every reader need have judged every case; a case with fewer than two judgements tells nothing and is left out.
    With as many readers of each case it is the kappa of Fleiss (1971). The interval takes the cases as a sample of
    such cases, and grants nothing to the number of readers.
    """
    read = [[*judged] for judged in cases if len(judged) >= FEWEST_READERS]
    judgements = sum(map(len, read))
    if len(read) < FEWEST_CASES:
        why_not = f"fewer than {FEWEST_CASES} cases were judged by two readers"
        return missing(KAPPA, why_not, basis, numerator=judgements, denominator=len(read))
    value = _kappa(read)
    if value is None:
        return missing(KAPPA, SAME_THROUGHOUT, basis, numerator=judgements, denominator=len(read))
    limits = _limits(read, value, level)
    return Figure(
        KAPPA, value, judgements, len(read), basis, limits.low, limits.high, level=level,
        method="" if limits.low is None else JACKKNIFE,
        rests=f"{judgements:,} judgements of {len(read):,} cases", caveats=limits.caveats,
    )  # fmt: skip


class _Limits(NamedTuple):
    low: float | None
    high: float | None
    caveats: tuple[str, ...]


def _limits(read: Sequence[Sequence[Hashable]], value: float, level: float) -> _Limits:
    """The interval where there is one, and what to say of it."""
    if value >= _ALL:
        return _Limits(None, None, ("They agreed on every case, so there is no interval to give.",))
    many = len(read)
    without = [one for at in range(many) if (one := _kappa([*read[:at], *read[at + 1 :]])) is not None]
    if len(without) < many:
        return _Limits(None, None, ("All but one case were judged alike, so there is no interval to give.",))
    pseudo = [many * value - (many - 1) * one for one in without]
    centre = fmean(pseudo)
    error = sqrt(sum((one - centre) ** 2 for one in pseudo) / (many * (many - 1)))
    reach = float(t.ppf((1 + level) / 2, many - 1)) * error
    caveats = (f"Only {many} cases: the interval is rough.",) if many < FEW else ()
    return _Limits(max(value - reach, -1.0), min(value + reach, 1.0), caveats)


def _kappa(read: Sequence[Sequence[Hashable]]) -> float | None:
    """Agreement beyond chance; None where all judgements are of one kind, so that nothing is beyond chance."""
    agreed = fmean(_agreed(judged) for judged in read)
    shares: defaultdict[Hashable, float] = defaultdict(float)
    for judged in read:
        for kind, number in Counter(judged).items():
            shares[kind] += number / len(judged)
    by_chance = sum((share / len(read)) ** 2 for share in shares.values())
    return None if by_chance >= _ALL else (agreed - by_chance) / (1 - by_chance)


def _agreed(judged: Sequence[Hashable]) -> float:
    """The share of pairs of readers of one case who judged alike."""
    pairs = len(judged) * (len(judged) - 1)
    return sum(number * (number - 1) for number in Counter(judged).values()) / pairs
