"""What every chart is drawn with: a chart, its words, its links, and places in percent of the width."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

DOT = 11  # the radius of a numbered dot, in pixels


@dataclass(frozen=True)
class Chart:
    """A drawing, the sentence that says what it shows, and the same figures as a table."""

    title: str
    says: str
    svg: SafeString
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    table_open: bool = False


def share(value: float, top: float) -> float:
    """How far across a value reaches, in percent of the chart's width."""
    return round(100 * value / top, 3) if top else 0.0


def svg(title: str, height: float, parts: Sequence[SafeString]) -> SafeString:
    """A drawing as wide as its place and so many pixels high."""
    body = format_html_join("", "{}", ((part,) for part in parts))
    return format_html('<svg role="group" aria-label="{}" width="100%" height="{}">{}</svg>', title, height, body)


def text(at: tuple[str, float], anchor: str, words: str, look: str) -> SafeString:
    """Words at a place across and down, leaning as `anchor` says, in the class `look`."""
    return format_html('<text class="{}" x="{}" y="{}" text-anchor="{}">{}</text>', look, *at, anchor, words)


def linked(url: str, label: str, drawn: SafeString) -> SafeString:
    """What is drawn, as a link that says what it opens; without an address as it is."""
    return format_html('<a href="{}" aria-label="{}">{}</a>', url, label, drawn) if url else drawn
