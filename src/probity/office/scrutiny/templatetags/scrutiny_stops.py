"""Figures of searches as their pages write them: a rate with its interval, a share, a reason why there is none."""

from __future__ import annotations

from django import template

from probity.analysis.measures.figures import Figure, shown

register = template.Library()


@register.filter
def rate(figure: Figure) -> str:
    """Such as "37.5% (9 of 24), 21.2% to 57.3%"; where there is none, why not."""
    if figure.value is None:
        return f"Not computable: {figure.why_not}"
    said = f"{shown(figure.value, figure.unit)} ({figure.numerator:,.0f} of {figure.denominator:,.0f})"
    if figure.low is None or figure.high is None:
        return said
    return f"{said}, {shown(figure.low, figure.unit)} to {shown(figure.high, figure.unit)}"


@register.filter
def share(figure: Figure) -> str:
    """Such as "20.0%"; a dash where there is none."""
    return "–" if figure.value is None else shown(figure.value, figure.unit)  # noqa: RUF001 - the dash of a table


@register.filter
def for_each(figure: Figure) -> str:
    """A rate for each 1,000, with its interval."""
    if figure.value is None:
        return f"Not computable: {figure.why_not}"
    low, high = figure.low or 0.0, figure.high or 0.0
    return f"{figure.value:,.2f} ({low:,.2f} to {high:,.2f})"


@register.filter
def times(figure: Figure) -> str:
    """A ratio such as "5.98 times (4.26 to 8.41)"."""
    if figure.value is None:
        return f"Not computable: {figure.why_not}"
    return f"{figure.value:,.2f} times ({figure.low or 0.0:,.2f} to {figure.high or 0.0:,.2f})"


@register.filter
def plain_times(figure: Figure) -> str:
    """A ratio alone; a dash where there is none."""
    return "–" if figure.value is None else f"{figure.value:,.2f}"  # noqa: RUF001 - the dash of a table
