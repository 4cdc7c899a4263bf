"""Counts and figures of a bulletin as its page writes them: a count that is left out reads [c]."""

from __future__ import annotations

from typing import Any

from django import template

from probity.analysis.measures.figures import Figure, shown
from probity.analysis.measures.proportions import WithBlanks
from probity.office.scrutiny.queries.publication_periods import period_words
from probity.office.scrutiny.queries.publication_tables import LEFT_OUT

register = template.Library()


@register.filter
def counted(count: int | None) -> str:
    """A count, or the mark of one that is left out."""
    return LEFT_OUT if count is None else f"{count:,}"


@register.filter
def told(figure: Figure | None) -> str:
    """A figure with its interval, such as "2.41 (1.80 to 3.22)"; the mark where it would tell a small number."""
    if figure is None:
        return "1, by definition"
    if figure.value is None:
        return LEFT_OUT if "left out" in figure.why_not else f"None: {figure.why_not}"
    unit = figure.unit if figure.unit == "%" else ""
    said = shown(figure.value, unit)
    if figure.low is None or figure.high is None:
        return said
    return f"{said} ({shown(figure.low, unit)} to {shown(figure.high, unit)})"


@register.filter
def found(find: WithBlanks | Figure) -> str:
    """A find rate with its interval."""
    return told(find.stated) if isinstance(find, WithBlanks) else told(find)


@register.filter
def left_open(find: WithBlanks | Figure) -> str:
    """How far the blanks leave a find rate open."""
    if isinstance(find, Figure) or find.all_false.value is None or find.all_true.value is None:
        return "–"  # noqa: RUF001 - the dash of a table
    return f"{shown(find.all_false.value, '%')} to {shown(find.all_true.value, '%')}"


@register.filter
def bounds(row: Any) -> str:
    """What a ratio would be, were all not stated White, or of the group."""
    if not row.bounds or row.bounds[0].value is None or row.bounds[2].value is None:
        return "–"  # noqa: RUF001 - the dash of a table
    return f"{row.bounds[0].value:,.2f} to {row.bounds[2].value:,.2f}"


@register.filter
def period(written: str) -> str:
    """A period in words."""
    return period_words(written)
