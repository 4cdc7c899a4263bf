"""A reader who knows every count that is shown, and works out what the others can be."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from probity.analysis.measures.publication import Publication
from probity.foundation.kernel.errors import BadInput

_NEARLY: Final = 1e-6
_ROOM: Final = 1000

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Secret:
    """A small count that a reader must not be able to tell."""

    name: str
    unknowns: frozenset[int]
    spread: int
    """How far apart the least and the most that a reader can tell must be."""


class Reader:
    """Knows the facts that are not hidden, and that counts are whole and not below 0.

    Each way the counts could be, once found, stays possible as more is hidden, so it is kept and saves later trials.
    """

    def __init__(self, book: Publication, hidden: set[int], possible: Sequence[Vector] = ()) -> None:
        self.book = book
        self.hidden = hidden
        self._possible = [*possible]

    def shown_again(self, fact: int) -> "Reader":
        """The reader who knows one fact more."""
        row, value = self.book.matrix[fact], self.book.values[fact]
        kept = [way for way in self._possible if way @ row == value]
        return Reader(self.book, self.hidden - {fact}, kept)

    def is_in_doubt(self, secret: Secret, threshold: int) -> bool:
        """Whether the count may be at or above the threshold, and is not told more closely than it may be."""
        at = list(secret.unknowns)
        known = [float(way[at].sum()) for way in self._possible]
        if known and _leaves_doubt(min(known), max(known), secret, threshold):
            return True
        return _leaves_doubt(*self.bounds(secret.unknowns), secret, threshold)

    def bounds(self, unknowns: frozenset[int]) -> tuple[int, int]:
        """The least and the most that a sum of unknowns can be."""
        goal = self._goal(unknowns)
        shown = self._shown()
        values = self.book.values[shown]
        rule = LinearConstraint(self.book.matrix[shown], values, values) if shown else ()
        whole, within = np.ones(self.book.unknowns), Bounds(0, self._most())
        for sign in (1, -1):
            found = milp(sign * goal, integrality=whole, bounds=within, constraints=rule)
            if found.x is None:
                raise BadInput("The counts shown cannot all be true.", hint="Compare the tables with each other.")
            self._possible.append(np.round(found.x))
        low, high = (round(float(goal @ way)) for way in self._possible[-2:])
        return low, high

    def bars(self, secret: Secret) -> set[int]:
        """The facts shown that narrow what the count can be: those with a price in the linear programme."""
        goal, shown = self._goal(secret.unknowns), self._shown()
        found: set[int] = set()
        for sign in (1, -1) if shown else ():
            solved = linprog(
                sign * goal, A_eq=self.book.matrix[shown], b_eq=self.book.values[shown], bounds=(0, self._most())
            )
            found |= {shown[row] for row in np.flatnonzero(np.abs(solved.eqlin.marginals) > _NEARLY)}
        return found

    def _goal(self, unknowns: frozenset[int]) -> Vector:
        goal = np.zeros(self.book.unknowns)
        goal[list(unknowns)] = 1
        return goal

    def _shown(self) -> list[int]:
        return [fact for fact in range(len(self.book.facts)) if fact not in self.hidden]

    def _most(self) -> float:
        """More than any count can be, so that what has no end for a reader has one for the solver."""
        return float(self.book.values.max(initial=0) + _ROOM)


def _leaves_doubt(low: float, high: float, secret: Secret, threshold: int) -> bool:
    return high >= threshold and high - low >= secret.spread
