"""The cells of a publication as equations: what follows from them by adding and subtracting."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from probity.analysis.measures.published_cells import Cell, Key


class Publication:
    """Cells as equations over the fewest unknowns: counts that no cell parts from each other are one unknown.

    Cells that count the same things are one *fact*, shown or hidden together.
    """

    def __init__(self, cells: Sequence[Cell]) -> None:
        self.cells = cells
        signature: dict[Key, list[int]] = {}
        for number, cell in enumerate(cells):
            for part in cell.parts:
                signature.setdefault(part, []).append(number)
        self._unknown_of = self._numbered(signature)
        self.unknowns = len({*self._unknown_of.values()})
        sums = [frozenset(self._unknown_of[part] for part in cell.parts) for cell in cells]
        self.facts = list(dict.fromkeys(sums))
        place = {fact: number for number, fact in enumerate(self.facts)}
        self.fact_of = [place[fact] for fact in sums]
        self.values = np.zeros(len(self.facts))
        for number, cell in zip(self.fact_of, cells, strict=True):
            self.values[number] = cell.value

    @staticmethod
    def _numbered(signature: Mapping[Key, list[int]]) -> dict[Key, int]:
        numbers: dict[tuple[int, ...], int] = {}
        return {part: numbers.setdefault(tuple(seen), len(numbers)) for part, seen in signature.items()}

    @cached_property
    def matrix(self) -> NDArray[np.float64]:
        """A row for each fact, with a 1 for each unknown that it adds up."""
        rows = np.zeros((len(self.facts), self.unknowns))
        for number, fact in enumerate(self.facts):
            rows[number, list(fact)] = 1
        return rows

    def true_values(self, counts: Mapping[Key, int]) -> NDArray[np.float64]:
        """What each unknown is."""
        values = np.zeros(self.unknowns)
        for part, unknown in self._unknown_of.items():
            values[unknown] += counts.get(part, 0)
        return values

    def differences(self) -> Iterator[tuple[frozenset[int], str]]:
        """What is left of one fact when another inside it is taken away: a filter from none, a quarter from a year."""
        name = [self.cells[self.fact_of.index(number)].name for number in range(len(self.facts))]
        for number, whole in enumerate(self.facts):
            for other, part in enumerate(self.facts):
                if part < whole:
                    yield whole - part, f"{name[number]} less {name[other]}"
