"""Pairs whose answer is known, to fit the weights to and to measure them by."""

import hashlib
import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rapidfuzz.distance import Levenshtein

from probity.analysis.linkage.addresses import Nearness, nearness
from probity.analysis.linkage.index import Index
from probity.analysis.linkage.likeness import by_initials, compare, of_one_group, profile
from probity.analysis.linkage.model import CLOSE
from probity.analysis.linkage.parties import Known, Party, known
from probity.analysis.linkage.tables import read_parties, rows_of

FOLDS: Final = 5
_TYPING_ERROR: Final = 2
_ORGANISATIONS: Final = frozenset({"Company", "Organization", "LegalEntity"})
_FROM_FAR_TO_NEAR: Final = tuple(Nearness)


@dataclass(frozen=True, slots=True)
class Example:
    """A pair that the index proposes, and whether both are one."""

    features: Mapping[str, float]
    near: Nearness
    same: bool
    folds: tuple[int, int]
    """The part of the companies that either side belongs to."""
    weight: float
    """Less for a pair of companies whose names are written in many ways, so that no company decides."""
    held: bool
    """Whether a rule keeps it from being a link: words that tell a group's companies apart; an individual, or bare
    initials, and no address that agrees."""


@dataclass(frozen=True, slots=True)
class Examples:
    """Examples, and how many true pairs there are in all, with those that nothing proposed."""

    pairs: tuple[Example, ...]
    true: int
    records: int = 0


def from_register(parties: Iterable[Party]) -> Examples:
    """Pairs of the distinct (name, number) records of one register; the number says which are one.

    A pair is left out where its label is likely a typing error: numbers at most two characters apart, or the same
    letters and digits in both names under two numbers. The numbers are used for nothing else.
    """
    rows: dict[tuple[str, str], set[Known]] = defaultdict(set)
    for party in parties:
        plain = Party(party.id, party.name, "unknown", party.address, party.postcode)
        rows[party.name.strip(), party.number].add(known(plain))
    records = sorted(rows)
    true = sum(one[1] == other[1] for one, other in itertools.combinations(records, 2))
    proposed = sorted(_proposed(records, rows))
    spread = Counter(_companies(records, pair) for pair in proposed)
    made = (_example(records, rows, pair, spread[_companies(records, pair)]) for pair in proposed)
    return Examples(tuple(filter(None, made)), true, len(records))


Record = tuple[str, str]


def _proposed(records: Sequence[Record], rows: Mapping[Record, set[Known]]) -> set[tuple[int, int]]:
    held: dict[Known, list[int]] = defaultdict(list)
    for at, record in enumerate(records):
        for row in rows[record]:
            held[row].append(at)
    index = Index(held, wide=True)
    met = ((i, j) for row, at in held.items() for other in index.candidates(row) for i in at for j in held[other])
    return {(i, j) if i < j else (j, i) for i, j in met if i != j}


def _companies(records: Sequence[Record], pair: tuple[int, int]) -> tuple[str, str]:
    one, other = sorted(records[at][1] for at in pair)
    return one, other


def _example(
    records: Sequence[Record], rows: Mapping[Record, set[Known]], pair: tuple[int, int], spread: int
) -> Example | None:
    (one, number), (other, another) = (records[at] for at in pair)
    if number != another and _undetermined(one, number, other, another):
        return None
    near = max(
        (nearness(a.address, b.address) for a in rows[one, number] for b in rows[other, another]),
        key=_FROM_FAR_TO_NEAR.index,
    )
    a, b = profile(one), profile(other)
    features = compare(a, b).features
    return Example(
        features=features,
        near=near,
        same=number == another,
        folds=(fold_of(number), fold_of(another)),
        weight=spread**-0.5,
        held=of_one_group(features) or ((a.individual or b.individual or by_initials(features)) and near not in CLOSE),
    )


def _undetermined(one: str, number: str, other: str, another: str) -> bool:
    return Levenshtein.distance(number, another) <= _TYPING_ERROR or _letters(one) == _letters(other)


def _letters(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def fold_of(key: str) -> int:
    """Which part of the whole a company belongs to, the same wherever and whenever it is asked."""
    return hashlib.sha256(key.encode()).digest()[0] % FOLDS


def from_pairs(rows: Iterable[Mapping[str, str]]) -> Examples:
    """Labelled pairs of names of organisations, with columns schema, name1, name2 and is_match.

    Pairs that share a name, directly or through others, stay together when the whole is split.
    """
    kept = [row for row in rows if row["schema"] in _ORGANISATIONS]
    group = _groups(kept)
    made = tuple(_labelled(row, group[row["name1"].casefold()]) for row in kept)
    return Examples(made, sum(one.same for one in made), len(kept))


def _labelled(row: Mapping[str, str], group: str) -> Example:
    a, b = profile(row["name1"]), profile(row["name2"])
    features = compare(a, b).features
    return Example(
        features=features,
        near=Nearness.UNKNOWN,
        same=row["is_match"] == "true",
        folds=(fold_of(group),) * 2,
        weight=1.0,
        held=of_one_group(features) or a.individual or b.individual or by_initials(features),
    )


def _groups(rows: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Each name with the first, by letters, of the names that it is tied to."""
    tied: dict[str, set[str]] = {}
    for row in rows:
        one, other = row["name1"].casefold(), row["name2"].casefold()
        together = tied.get(one, {one}) | tied.get(other, {other})
        tied |= dict.fromkeys(together, together)
    return {name: min(together) for name, together in tied.items()}


def read_examples(register: Path, columns: Mapping[str, str], pairs: Path) -> tuple[Examples, Examples]:
    """The examples of a register's CSV file with true company numbers, and of a file of labelled pairs."""
    needed = ("schema", "name1", "name2", "is_match")
    labelled = (row for _, row in rows_of(pairs, needed, needed=needed))
    return from_register(read_parties(register, columns)), from_pairs(labelled)


def folds() -> Iterator[tuple[int, int]]:
    """Every two parts, the first never after the second."""
    return itertools.combinations_with_replacement(range(FOLDS), 2)
