"""The cells of a publication, and what follows from them by adding and subtracting."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Final

import numpy as np
from numpy.typing import NDArray

ALL: Final = "All"
Key = tuple[str, ...]
"""One value for each dimension: the finest count there is."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One count that is to be published: a sum of finest counts."""

    table: str
    labels: tuple[str, ...]
    value: int
    parts: frozenset[Key]

    @property
    def name(self) -> str:
        return " / ".join((self.table, *self.labels))


@dataclass(frozen=True)
class Counts:
    """Every count by every dimension, from which all tables, filters and periods of a publication are made.

    A combination that is not given counts 0: a reader cannot know beforehand that it is empty.
    """

    dimensions: tuple[str, ...]
    by_key: Mapping[Key, int]

    @cached_property
    def values(self) -> tuple[tuple[str, ...], ...]:
        """The values of each dimension, in the order in which they were met."""
        return tuple(tuple(dict.fromkeys(key[at] for key in self.by_key)) for at in range(len(self.dimensions)))

    def table(self, title: str, by: Sequence[str], where: Mapping[str, Iterable[str]] | None = None) -> list[Cell]:
        """A table by some dimensions, with every total, of the counts that `where` keeps: a filter or a period."""
        kept = [
            [value for value in values if where is None or name not in where or value in where[name]]
            for name, values in zip(self.dimensions, self.values, strict=True)
        ]
        at = [self.dimensions.index(name) for name in by]
        keys = list(product(*kept))
        cells = []
        for labels in product(*([*kept[place], ALL] for place in at)):
            asked = [(place, label) for place, label in zip(at, labels, strict=True) if label != ALL]
            parts = frozenset(key for key in keys if all(key[place] == label for place, label in asked))
            cells.append(Cell(title, labels, sum(self.by_key.get(part, 0) for part in parts), parts))
        return cells


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
