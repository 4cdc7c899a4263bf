"""What every measure returns: a figure that can say in words what it is, what it rests on and what it leaves out."""

from dataclasses import dataclass
from typing import Final

COUNT: Final = "counted"
LEVEL: Final = 0.95
"""How sure an interval is, unless another level is asked for."""


@dataclass(frozen=True, slots=True)
class Basis:
    """What was counted, against what, and where both came from."""

    counted: str
    """Such as "searches of Black people"."""
    out_of: str
    """Such as "Black residents" or "searches whose link is stated"."""
    source: str = ""
    population_year: str = ""
    rules: str = ""
    """The counting rules, such as "no vehicle-only searches, no ethnicity not stated"."""
    caveats: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. `value` is None where nothing can be worked out, and `why_not` says why."""

    name: str
    value: float | None
    numerator: float | None
    denominator: float | None
    basis: Basis
    low: float | None = None
    high: float | None = None
    level: float = LEVEL
    method: str = ""
    """How the interval was made, by the name it goes by."""
    why_not: str = ""
    unit: str = ""
    """"%", "per 1,000", COUNT for a plain count, or nothing."""
    rests: str = ""
    """What it rests on in words, where numerator and denominator are not counts."""
    caveats: tuple[str, ...] = ()

    @property
    def all_caveats(self) -> tuple[str, ...]:
        """Those of the basis and those that this figure adds."""
        return (*self.basis.caveats, *self.caveats)

    @property
    def words(self) -> str:
        """The figure in a sentence or two, such as "Find rate: 37.5% (9 of 24 searches whose link is stated)."."""
        if self.value is None:
            return _sentence(f"{self.name}: not computable, because {self.why_not}")
        said = f"{self.name}: {shown(self.value, self.unit)}"
        if self.low is not None and self.high is not None:
            said += f", {_percent(self.level)} interval {shown(self.low, self.unit)} to {shown(self.high, self.unit)}"
            said += f" ({self.method})" if self.method else ""
        return " ".join([_sentence(f"{said}; {self._rests_on}"), *map(_sentence, self.all_caveats)])

    @property
    def _rests_on(self) -> str:
        basis = self.basis
        said = [self.rests or f"{plain(self.numerator)} {basis.counted}"]
        if self.denominator is not None and not self.rests:
            said[0] += f" of {plain(self.denominator)} {basis.out_of}"
        said += [f"population of {basis.population_year}"] if basis.population_year else []
        said += [basis.rules] if basis.rules else []
        said += [f"source: {basis.source}"] if basis.source else []
        return "; ".join(said)


def missing(
    name: str,
    why_not: str,
    basis: Basis,
    *,
    numerator: float | None = None,
    denominator: float | None = None,
    unit: str = "",
) -> Figure:
    """A figure that cannot be worked out, and why; never a zero in its place."""
    return Figure(name, None, numerator, denominator, basis, why_not=why_not, unit=unit)


def shown(value: float, unit: str = "") -> str:
    """A value as a reader meets it: percentages to one place, rates and ratios to two."""
    if unit == COUNT:
        return plain(value)
    return f"{value:.1%}" if unit == "%" else f"{value:,.2f} {unit}".rstrip()


def plain(count: float | None) -> str:
    """A count with its thousands set off; "unknown" where there is none."""
    if count is None:
        return "unknown"
    return f"{count:,.0f}" if float(count).is_integer() else f"{count:,.1f}"


def _percent(level: float) -> str:
    return f"{level * 100:g}%"


def _sentence(words: str) -> str:
    return words if words.endswith((".", "?", "!")) else f"{words}."
