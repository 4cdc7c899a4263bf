"""The rulebook as a page of documentation, written from the rows so that it cannot fall behind them."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby

from probity.foundation.rulebook.rows import all_rows
from probity.foundation.rulebook.shapes import KINDS, RuleRow

_OPENING = """\
# The rulebook

Every deadline, threshold, code list and retention period that Probity works with, and on whose authority. This page is
generated from `src/probity/foundation/rulebook/data/`; change the rows there, never this page.

Nothing here is legal advice. A row *to be verified* was taken from a summary, a copy or general knowledge: read the
source before you rely on it. A date worked out from such a row is never shown as law, and neither is force policy."""

_ORIGINS = """\
## House defaults

Where no source sets a figure, Probity sets one so that nothing is left open-ended. A house default binds nobody: a
force replaces it with its own policy by a new row, with its own citation and the day it takes effect.

## The sample force

Sample Constabulary does not exist. Its policy is written for trials: declare an offer within 28 days until 31 December
2024 and within 7 days from 1 January 2025, so that the date of the offer decides which time applies."""

_SHAPES = {
    "clock": "time allowed",
    "threshold": "threshold",
    "codes": "code list",
    "retention": "retention class",
    "statement": "statement",
}


def as_markdown(rows: Sequence[RuleRow] | None = None) -> str:
    """The whole rulebook in Markdown, or the rows given, ended by a line break. Raises BadInput when it is faulty."""
    shown = all_rows() if rows is None else rows
    return "\n\n".join([_OPENING, *_counts(shown), _ORIGINS, *_areas(shown)]) + "\n"


def _counts(rows: Sequence[RuleRow]) -> Iterator[str]:
    lines = ["| kind | rows | of these to be verified |", "|---|---:|---:|"]
    for kind in KINDS:
        of_kind = [row for row in rows if row.kind == kind]
        lines.append(f"| {kind} | {len(of_kind)} | {sum(not row.is_verified for row in of_kind)} |")
    yield "\n".join(lines)


def _areas(rows: Iterable[RuleRow]) -> Iterator[str]:
    for area, in_area in groupby(rows, key=lambda row: row.area):
        yield f"## {area.capitalize()}"
        for rule_id, versions in groupby(in_area, key=lambda row: row.id):
            yield f"### `{rule_id}`"
            yield from map(_version, versions)


def _version(row: RuleRow) -> str:
    shape = f"{_SHAPES[row.shape]}: {row.amount}" if row.amount else _SHAPES[row.shape]
    if row.first_day:
        shape += f", the day itself {row.first_day}"
    facts = [
        f"- **What:** {shape}",
        f"- **In force:** {_period(row)}",
        f"- **Authority:** {row.citation}",
        f"- **Source:** <{row.source}>" if row.source.startswith("http") else f"- **Source:** {_inside(row.source)}",
    ]
    if row.note:
        facts.append(f"- **Note:** {row.note}")
    parts = [row.says, "\n".join(facts)]
    if row.codes:
        parts.append(
            "\n".join(["| code | label |", "|---|---|", *(f"| `{code}` | {label} |" for code, label in row.codes)])
        )
    return "\n\n".join(parts)


def _period(row: RuleRow) -> str:
    first = f"from {_in_words(row.in_force_from)}" if row.in_force_from else "first day not stated"
    return f"{first}, until {_in_words(row.in_force_to)}" if row.in_force_to else first


def _in_words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _inside(source: str) -> str:
    # Sources of our own point at a heading of this very page.
    heading = source.partition("#")[2]
    return f"[{heading.replace('-', ' ')}](#{heading})" if heading else f"[{source}]({source.removeprefix('docs/')})"
