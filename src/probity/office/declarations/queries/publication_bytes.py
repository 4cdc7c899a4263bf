"""The bytes of an edition: its page, its CSV and its spreadsheet, made from public rows and from nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.template.loader import render_to_string

from probity.foundation.web.exports import as_csv, as_spreadsheet
from probity.foundation.web.shown import Plain
from probity.office.declarations.models import Answer
from probity.office.declarations.queries.figures import days_of
from probity.office.declarations.queries.publication_redaction import (
    ADDED,
    CHANGED,
    NOT_PUBLISHED,
    REMOVED,
    PublicRow,
    changes_since,
    in_order,
)

HEADINGS = (
    "Row", "Date", "To whom", "Department", "Giver", "Kind", "Description", "Worth", "Worth from (£)", "Worth to (£)",
    "Direction", "Accepted or declined", "What became of it",
)  # fmt: skip
TITLE = "Gifts and hospitality register"
MONTHS = ("January to March", "April to June", "July to September", "October to December")


@dataclass(frozen=True)
class Heading:
    """What the public is told of an edition beside its rows."""

    period: str
    number: int
    as_at: date
    known_on: date
    approved_on: date
    why: str = ""
    earlier: int = 0  # the number of the edition before it in the quarter, 0 for the first
    fewest: int = 0

    @property
    def title(self) -> str:
        """The quarter in words."""
        return f"{TITLE}, {quarter_in_words(self.period)}"


@dataclass(frozen=True)
class Fixed:
    """The three files of an edition."""

    page: bytes
    csv: bytes
    xlsx: bytes


def quarter_in_words(period: str) -> str:
    """A quarter as "January to March 2025"."""
    year, _, quarter = period.partition("-Q")
    return f"{MONTHS[int(quarter) - 1]} {year}"


def fixed(heading: Heading, rows: Sequence[PublicRow], before: Sequence[PublicRow] | None) -> Fixed:
    """The files of an edition. `before` are the rows of the edition before it in the quarter; None for the first."""
    ordered = in_order(rows)
    return Fixed(
        page=page_of(heading, ordered, before).encode(),
        csv=csv_of(ordered),
        xlsx=as_spreadsheet(TITLE, HEADINGS, [_cells(row) for row in ordered]),
    )


def csv_of(rows: Sequence[PublicRow]) -> bytes:
    """The rows as CSV."""
    return as_csv(HEADINGS, [_cells(row) for row in rows])


def page_of(heading: Heading, rows: Sequence[PublicRow], before: Sequence[PublicRow] | None) -> str:
    """The body of the public page, without the site around it."""
    changes = [] if before is None else changes_since(before, rows)
    facts = {
        "heading": heading, "rows": rows, "figures": figures_of(rows), "months": days_of(heading.period),
        "changes": changes, "withheld": NOT_PUBLISHED, "is_first": before is None,
        "counted": [(what, sum(one.what == what for one in changes)) for what in (ADDED, CHANGED, REMOVED)],
    }  # fmt: skip
    return render_to_string("declarations/publication/body.html", facts)


@dataclass(frozen=True)
class Figures:
    """What an edition adds up to, counted on what it shows."""

    total: int
    accepted: int
    declined: int
    worth: Decimal
    without_worth: int


def figures_of(rows: Sequence[PublicRow]) -> Figures:
    """Count the rows as the public can."""
    accepted, declined = Answer.ACCEPTED.label, Answer.DECLINED.label
    amounts = [Decimal(row.low) for row in rows if row.low]
    return Figures(
        total=len(rows),
        accepted=sum(row.answer == accepted for row in rows),
        declined=sum(row.answer == declined for row in rows),
        worth=sum(amounts, Decimal(0)),
        without_worth=len(rows) - len(amounts),
    )


def _cells(row: PublicRow) -> list[Plain]:
    low, high = (Decimal(amount) if amount else None for amount in (row.low, row.high))
    said = (row.mark, row.offered, row.recipient, row.department, row.giver, row.kind, row.description, row.value)
    return [*said, low, high, row.direction, row.answer, row.outcome]
