"""The tables of a bulletin, with whatever would give a small number away left out, also beside earlier bulletins."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from probity.analysis.measures.published_cells import ALL, Cell, Counts, Key
from probity.foundation.kernel.errors import BadInput
from probity.foundation.kernel.late import late
from probity.foundation.rulebook.rows import threshold
from probity.office.scrutiny.models import RELEASED, Bulletin, CountedQuarter
from probity.office.scrutiny.policy.publication import COUNTING
from probity.office.scrutiny.queries.publication_counts import QUARTER, Measure, books, measures
from probity.office.scrutiny.queries.publication_periods import quarters_of, year_of

if TYPE_CHECKING:
    from probity.analysis.measures import suppression
else:
    suppression = late("probity.analysis.measures.suppression")

_GIVEN_AWAY: Final = "Withdraw it, and tell the force's statistician."
LEFT_OUT: Final = "[c]"
"""What stands where a count is left out: the mark that government statistics use for confidential."""


def released_of(year: str) -> list[Bulletin]:
    """Every bulletin that was ever let out of the quarters of a year, withdrawn ones too: somebody has a copy."""
    rows = Bulletin.objects.visible_to(COUNTING).filter(state__in=RELEASED).order_by("approved_at", "pk")
    return [one for one in rows if year_of(quarters_of(one.kind, one.period)[0]) == year]


def counted_of(year: str) -> list[CountedQuarter]:
    """The quarters of a year that have been counted."""
    rows = CountedQuarter.objects.visible_to(COUNTING).order_by("quarter")
    return [one for one in rows if year_of(one.quarter) == year]


def cells_of(kind: str, period: str, on: date) -> list[dict[str, Any]]:
    """Every count of a bulletin's tables: shown, or None where it or a difference would tell a small number.

    Its quarters are counted already. Each measure is held against all that was let out of the same year.
    """
    quarters = quarters_of(kind, period)
    year = year_of(quarters[0])
    counted, released = books(counted_of(year), on), released_of(year)
    least = int(threshold("scrutiny.small_numbers", on=on).number)
    rows: list[dict[str, Any]] = []
    for key, measure in measures(on).items():
        already = [cell for one in released for cell in shown_cells(one, measure, counted[key][0])]
        rows += chosen(measure, quarters, counted[key], already, least)
    return rows


def chosen(
    measure: Measure,
    quarters: Sequence[str],
    counted: tuple[Counts, Mapping[Key, int]],
    already: Sequence[Cell],
    least: int,
) -> list[dict[str, Any]]:
    """The rows of one measure's table over some quarters, held against the cells that were let out already.

    Raises:
        BadInput: what was let out gives small counts away, whatever is left out now.
    """
    book, counts = counted
    made = book.table(f"{measure.key}:{quarters[0]}:{len(quarters)}", measure.by, {QUARTER: quarters})
    found = suppression.suppress(made, counts, already=already, threshold=least)
    if found.exposed:
        raise BadInput("What was let out already gives small counts away.", where=measure.key, hint=_GIVEN_AWAY)
    return [{"measure": measure.key, "labels": [*cell.labels], "count": count} for cell, count in found.shown()]


def shown_cells(bulletin: Bulletin, measure: Measure, book: Counts) -> Iterator[Cell]:
    """The counts of one measure that a bulletin shows, as cells."""
    quarters = quarters_of(bulletin.kind, bulletin.period)
    shown = {tuple(row["labels"]): row["count"] for row in bulletin.cells if row["measure"] == measure.key}
    for cell in book.table(f"{measure.key}:{bulletin.period}", measure.by, {QUARTER: quarters}):
        if shown.get(cell.labels) is not None:
            yield cell


@dataclass(frozen=True)
class Line:
    """One row of a table: its words, and each count or None."""

    code: str
    label: str
    counts: tuple[int | None, ...]


@dataclass(frozen=True)
class Table:
    """One table as it is shown. The last column and the last line are totals."""

    measure: Measure
    heads: tuple[str, ...]
    lines: tuple[Line, ...]

    @property
    def left_out(self) -> int:
        return sum(count is None for line in self.lines for count in line.counts)

    @property
    def total(self) -> int | None:
        """Everything that the table counts."""
        return self.lines[-1].counts[-1]

    def count(self, *labels: str) -> int | None:
        """One count by the codes of its line and column; `ALL` is a total."""
        line = next(one for one in self.lines if one.code == labels[0])
        if len(self.heads) == 1:
            return line.counts[0]
        codes = [*(code for code, _ in self.measure.words[1]), ALL]
        return line.counts[codes.index(labels[1])]


def tables(cells: Sequence[Mapping[str, Any]], on: date) -> dict[str, Table]:
    """The tables of a bulletin, made of what it shows and of nothing else."""
    shown = {(row["measure"], *row["labels"]): row["count"] for row in cells}
    return {key: _table(measure, shown) for key, measure in measures(on).items()}


def _table(measure: Measure, shown: Mapping[tuple[str, ...], int | None]) -> Table:
    first = (*measure.words[0], (ALL, "All"))
    second = (*measure.words[1], (ALL, "All")) if len(measure.by) > 1 else ()
    lines = tuple(
        Line(code, label, tuple(shown.get((measure.key, code, other)) for other, _ in second)
             if second else (shown.get((measure.key, code)),))
        for code, label in first
    )  # fmt: skip
    heads = tuple(label for _, label in second) if second else (measure.of.capitalize(),)
    return Table(measure, heads, lines)
