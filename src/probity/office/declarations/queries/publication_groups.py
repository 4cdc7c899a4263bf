"""How small groups of people are put together before a publication names them. Pure functions.

A rank in a department is named only where at least `fewest` people hold it. Those that are too few share one wider
label, and that label too must stand for at least `fewest` people in two groups or more: otherwise whoever knows the
others could tell the one that is left by taking them away. Where the small ones are still too few together, the next
smallest joins them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

Group = TypeVar("Group", bound=Hashable)
Rank = tuple[str, str]  # a category and a rank in it


def pooled(counts: Mapping[Group, int], fewest: int) -> frozenset[Group]:
    """The groups that must share one label, smallest first; none where every group is large enough."""
    order: list[Any] = sorted((group for group in counts if counts[group] > 0), key=lambda one: (counts[one], str(one)))
    together: list[Any] = [group for group in order if counts[group] < fewest]
    if not together:
        return frozenset()
    rest = order[len(together) :]
    while rest and (len(together) < 2 or sum(counts[group] for group in together) < fewest):
        together.append(rest.pop(0))
    return frozenset(together)


@dataclass(frozen=True)
class Holder:
    """What somebody is on a day: category and rank in words, and their department."""

    category: str
    rank: str
    department: str


@dataclass(frozen=True)
class Groups:
    """Which labels may be used of whom, worked out once for an edition. What is not listed is not said."""

    ranks: frozenset[Rank]  # other ranks are told by their category
    categories: frozenset[str]  # other categories are told as a member of the force
    departments: Mapping[str, frozenset[str]]  # for each label, the departments that may stand beside it

    def who(self, holder: Holder) -> str:
        """The narrowest words that may stand for the rank."""
        if holder.rank and (holder.category, holder.rank) in self.ranks:
            return holder.rank
        return holder.category if holder.category in self.categories else MEMBER

    def names_department(self, holder: Holder) -> bool:
        """Whether the department may stand beside those words."""
        return holder.department in self.departments.get(self.who(holder), frozenset())


def groups_of(counts: Mapping[Holder, int], fewest: int) -> Groups:
    """Which labels may be used, from how many people held each rank in each department.

    Leave out of `counts` whoever is published by name: they are never among those whom a label may stand for.
    """
    ranks, categories = _labels({holder: count for holder, count in counts.items() if count > 0}, fewest)
    named = Groups(frozenset(ranks), frozenset(categories), {})
    by_label: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for holder, count in counts.items():
        by_label[named.who(holder)][holder.department] += count
    return replace(named, departments={label: _apart(here, fewest) for label, here in by_label.items()})


def _apart(departments: Mapping[str, int], fewest: int) -> frozenset[str]:
    """The departments that may be said of one label."""
    together = pooled(departments, fewest)
    return frozenset(name for name in departments if name and name not in together)


def _labels(counts: Mapping[Holder, int], fewest: int) -> tuple[set[Rank], set[str]]:
    """The ranks that may be said, and the categories that may stand for the others.

    Where those whom no rank tells are too few, the smallest rank that is said joins them.
    """
    by_rank: dict[Rank, int] = defaultdict(int)
    for holder, count in counts.items():
        by_rank[holder.category, holder.rank] += count
    everywhere = {category for category, _ in by_rank}
    said: set[Rank] = set()
    for category in everywhere:
        here = {rank: count for rank, count in by_rank.items() if rank[0] == category}
        said |= {rank for rank in here.keys() - pooled(here, fewest) if rank[1]}
    while True:
        left: dict[str, int] = defaultdict(int)
        for rank, count in by_rank.items():
            left[rank[0]] += count * (rank not in said)
        together = pooled(left, fewest)
        if not together or not said or sum(left[category] for category in together) >= fewest:
            return said, everywhere - together
        said.remove(min(said, key=lambda rank: (by_rank[rank], rank)))


MEMBER = "Member of the force"
