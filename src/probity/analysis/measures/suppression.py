"""Which counts to leave out of a publication so that no small one can be got back by adding and subtracting.

*Primary*: a count from 1 to below the threshold is left out. *Secondary*: others are left out with it until a reader
who knows every count shown, in all tables, filters and periods together, can tell none of the small ones. A reader is
taken to know that counts are whole and not below 0, and is tried as an integer programme, solved exactly. Counts that
are already published cannot be taken back; what they give away is said.

What is chosen is safe and not always the least that would be: the smallest count that bars the way goes first, and at
the end every one that proves needless is shown again. A rate or percentage beside a hidden count gives it away: leave
it out too.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from probity.analysis.measures.publication import Publication
from probity.analysis.measures.published_cells import Cell, Key
from probity.analysis.measures.reader import Reader, Secret
from probity.foundation.kernel.errors import BadInput

THRESHOLD: Final = 5
_IMPLIED_SPREAD: Final = 1
_WRONG: Final = "a count is negative, or two tables that count the same do not agree"


@dataclass(frozen=True, slots=True)
class Suppression:
    """What may be shown, what not, and why."""

    threshold: int
    cells: tuple[Cell, ...]
    primary: frozenset[int]
    """Places in `cells` of small counts."""
    secondary: frozenset[int]
    """Places of others that would give small ones away."""
    exposed: tuple[str, ...]
    """Small counts that what is already published gives away, whatever is left out now."""

    @property
    def hidden(self) -> frozenset[int]:
        return self.primary | self.secondary

    def shown(self) -> list[tuple[Cell, int | None]]:
        """Every cell with its count, None where it is left out."""
        return [(cell, None if at in self.hidden else cell.value) for at, cell in enumerate(self.cells)]

    @property
    def words(self) -> str:
        said = f"{len(self.primary)} counts below {self.threshold} are left out, and {len(self.secondary)} more that"
        said += " would give them away."
        return f"{said} Already given away: {'; '.join(self.exposed)}." if self.exposed else said


def suppress(
    cells: Sequence[Cell], counts: Mapping[Key, int], *, already: Sequence[Cell] = (), threshold: int = THRESHOLD
) -> Suppression:
    """Choose what to leave out of `cells`, given what was `already` published (cells shown then, none hidden)."""
    book = Publication([*cells, *already])
    _must_agree(book, counts)
    fixed = {*book.fact_of[len(cells) :]}
    small = {fact for fact in book.fact_of[: len(cells)] if 0 < book.values[fact] < threshold}
    reader, exposed = Reader(book, small - fixed), []
    secrets = list(_secrets(book, counts, threshold))
    for secret in secrets:
        while not reader.is_in_doubt(secret, threshold):
            chosen = _next_to_hide(reader, fixed, secret)
            if chosen is None:
                exposed.append(secret)
                break
            reader.hidden.add(chosen)
    kept = [secret for secret in secrets if secret not in exposed]
    hidden = _without_the_needless(reader, small, kept, threshold).hidden
    primary = frozenset(at for at in range(len(cells)) if book.fact_of[at] in small)
    secondary = frozenset(at for at in range(len(cells)) if book.fact_of[at] in hidden) - primary
    return Suppression(threshold, tuple(cells), primary, secondary, tuple(secret.name for secret in exposed))


def given_away(
    made: Suppression, counts: Mapping[Key, int], *, already: Sequence[Cell] = ()
) -> dict[str, tuple[int, int]]:
    """Try to undo a suppression: each small count that can be told too well, with the least and most it can be."""
    book = Publication([*made.cells, *already])
    fixed = {*book.fact_of[len(made.cells) :]}
    reader = Reader(book, {book.fact_of[at] for at in made.hidden} - fixed)
    return {
        secret.name: reader.bounds(secret.unknowns)
        for secret in _secrets(book, counts, made.threshold)
        if not reader.is_in_doubt(secret, made.threshold)
    }


def _secrets(book: Publication, counts: Mapping[Key, int], threshold: int) -> Iterator[Secret]:
    """Every small count: those of cells, those that differences of two cells give, and the finest that cells part."""
    true = book.true_values(counts)
    candidates = [(fact, book.cells[book.fact_of.index(at)].name, threshold - 1) for at, fact in enumerate(book.facts)]
    candidates += [(rest, name, _IMPLIED_SPREAD) for rest, name in book.differences()]
    candidates += [(frozenset({at}), f"part {at + 1} of the counts", _IMPLIED_SPREAD) for at in range(book.unknowns)]
    met: set[frozenset[int]] = set()
    for unknowns, name, spread in candidates:
        if unknowns not in met and 0 < true[list(unknowns)].sum() < threshold:
            yield Secret(name, unknowns, spread)
        met.add(unknowns)


def _next_to_hide(reader: Reader, fixed: set[int], secret: Secret) -> int | None:
    """The smallest count shown that bars doubt about a secret; None if none of them may be hidden."""
    book = reader.book
    near = {at for at, fact in enumerate(book.facts) if fact & secret.unknowns} - reader.hidden
    for group in (reader.bars(secret), near):
        if free := group - fixed:
            return min(free, key=lambda fact: (book.values[fact] == 0, book.values[fact], len(book.facts[fact]), fact))
    return None


def _without_the_needless(reader: Reader, small: set[int], secrets: Sequence[Secret], threshold: int) -> Reader:
    """The reader from whom less is hidden: the largest first, each count is shown again whose absence none needs."""
    values = reader.book.values
    for fact in sorted(reader.hidden - small, key=lambda fact: (-values[fact], fact)):
        wiser = reader.shown_again(fact)
        near = sorted(secrets, key=lambda secret: not secret.unknowns & reader.book.facts[fact])
        if all(wiser.is_in_doubt(secret, threshold) for secret in near):
            reader = wiser
    return reader


def _must_agree(book: Publication, counts: Mapping[Key, int]) -> None:
    if any(value < 0 for value in counts.values()) or not np.array_equal(
        book.matrix @ book.true_values(counts), book.values
    ):
        raise BadInput("The tables do not fit the counts.", hint=_WRONG.capitalize() + ".")
