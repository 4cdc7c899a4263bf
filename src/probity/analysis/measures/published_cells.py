"""The counts behind a publication, and the cells that are made of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Final

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
