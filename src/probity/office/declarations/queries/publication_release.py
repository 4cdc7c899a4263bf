"""The second tier: what may be released of an edition to somebody who applies, column by column."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from probity.foundation.web.exports import as_csv
from probity.office.declarations.models import Edition, EditionRow
from probity.office.declarations.queries.publication_bytes import HEADINGS
from probity.office.declarations.queries.publication_names import may_name
from probity.office.declarations.queries.publication_redaction import NOT_PUBLISHED, Facts, PublicRow, in_order

FURTHER = {
    "rank": "Rank, also where few people hold it",
    "department": "Department, also where few people of the rank are in it",
    "description": "What was offered, in the declarant's words, where they name nobody",
}
TITLES = {"rank": "Rank", "department": "Department as recorded", "description": "Description as declared"}


def second_tier_of(edition: Edition, columns: Collection[str]) -> tuple[bytes, int]:
    """The rows of an edition with the further columns, as CSV, and how many rows there are.

    A row left out whole stays out. Nobody below chief officer and no private giver is named: words that may name
    somebody stay withheld.
    """
    kept = {row.mark: row for row in edition.rows.all() if row.shown}
    rows = in_order([PublicRow(**row.shown) for row in kept.values()])
    chosen = [name for name in FURTHER if name in columns]
    headings = [*HEADINGS[:8], *(TITLES[name] for name in chosen), *HEADINGS[10:]]
    return as_csv(headings, [_cells(row, kept[row.mark], chosen) for row in rows]), len(rows)


def _cells(row: PublicRow, kept: EditionRow, chosen: Sequence[str]) -> list[str]:
    said = [row.mark, row.offered, row.recipient, row.department, row.giver, row.kind, row.description, row.value]
    return [*said, *(_further(name, kept) for name in chosen), row.direction, row.answer, row.outcome]


def _further(name: str, kept: EditionRow) -> str:
    facts = Facts.of(kept.facts)
    if name == "rank":
        return facts.rank
    if name == "department":
        return facts.department
    named = may_name(facts.description, people=kept.people, others=[facts.giver_name])
    return NOT_PUBLISHED if named else facts.description
