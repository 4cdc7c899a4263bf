"""What ran beside what: days and spans in lanes over one axis, numbered, with the table of them always open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.html import format_html
from django.utils.safestring import SafeString

from probity.foundation.web.drawing import DOT, Chart, linked, svg, text
from probity.foundation.web.formats import day

HEAD, LEVEL, FOOT, GAP = 22, 28, 30, 10
MARGIN = 4.0  # percent kept free on either side, for a whole dot
NEAR = 6.0  # percent: marks closer than this stand above each other


@dataclass(frozen=True)
class Mark:
    """A day, or a span when `last` is given, both days inside. `ongoing` has no end yet: it is drawn to the edge.

    `tone` is "", "quiet" or "late"; `url` opens the record.
    """

    first: date
    title: str
    last: date | None = None
    ongoing: bool = False
    url: str = ""
    tone: str = ""

    @property
    def when(self) -> str:
        if self.ongoing:
            return f"from {day(self.first)}"
        return f"{day(self.first)} to {day(self.last)}" if self.last and self.last != self.first else day(self.first)


@dataclass(frozen=True)
class Lane:
    """Marks of one kind, on a line of their own."""

    title: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class _Placed:
    """A mark with its number, where it begins and ends across in percent, and on which level of its lane."""

    mark: Mark
    number: int
    start: float
    end: float
    level: int


def lanes(title: str, drawn: Sequence[Lane], *, says: str) -> Chart:
    """Each lane with its marks by day, numbered from the first lane on. Lanes without marks are left out."""
    kept = [lane for lane in drawn if lane.marks]
    days = [on for lane in kept for mark in lane.marks for on in (mark.first, mark.last or mark.first)]
    if not days:
        return Chart(title, says, SafeString(""), ("Number", "When", "What"), ())
    axis = (min(days), max(days))
    parts, rows, top, number = [], [], 0, 1
    for lane in kept:
        placed = _place(lane.marks, axis, number)
        deep = (max(one.level for one in placed) + 1) * LEVEL
        parts.append(text(("0%", top + 14), "start", lane.title, "strong"))
        parts += [_draw(one, top + HEAD) for one in placed]
        rows += [(str(one.number), one.mark.when, f"{lane.title}: {one.mark.title}") for one in placed]
        top, number = top + HEAD + deep + GAP, number + len(placed)
    picture = svg(title, top + FOOT, [*_axis(axis, top), *parts])
    return Chart(title, says, picture, ("Number", "When", "What"), tuple(rows), table_open=True)


def _place(marks: Sequence[Mark], axis: tuple[date, date], number: int) -> list[_Placed]:
    ends: list[float] = []
    placed = []
    for at, mark in enumerate(sorted(marks, key=lambda one: (one.first, one.title)), number):
        start = _across(mark.first, axis)
        end = 100 - MARGIN if mark.ongoing else max(start, _across(mark.last or mark.first, axis))
        level = next((level for level, taken in enumerate(ends) if start - taken >= NEAR), len(ends))
        ends[level : level + 1] = [end]
        placed.append(_Placed(mark, at, start, end, level))
    return placed


def _across(on: date, axis: tuple[date, date]) -> float:
    first, last = axis
    length = (last - first).days
    return round(MARGIN + (100 - 2 * MARGIN) * (on - first).days / length, 3) if length else 50.0


def _draw(one: _Placed, top: float) -> SafeString:
    mark, middle = one.mark, top + one.level * LEVEL + DOT + 2
    look = f"{mark.tone}-bar" if mark.tone else "bar"
    drawn = SafeString("")
    if one.end > one.start:
        drawn = format_html(
            '<rect class="{}" x="{}%" y="{}" width="{}%" height="6"/>',
            look, one.start, middle - 3, round(one.end - one.start, 3),
        )  # fmt: skip
    drawn += format_html(
        '<circle class="dot {}" cx="{}%" cy="{}" r="{}"><title>{}: {}</title></circle>',
        look, one.start, middle, DOT, mark.when, mark.title,
    ) + text((f"{one.start}%", middle + 4), "middle", str(one.number), "on-mark")  # fmt: skip
    return linked(mark.url, f"{mark.when}: {mark.title}", drawn)


def _axis(axis: tuple[date, date], foot: float) -> list[SafeString]:
    first, last = axis
    line = format_html('<line class="axis-strong" x1="0%" x2="100%" y1="{0}" y2="{0}"/>', foot)
    if first == last:
        return [line, text(("50%", foot + 20), "middle", day(first), "quiet")]
    return [
        line,
        text(("0%", foot + 20), "start", day(first), "quiet"),
        text(("100%", foot + 20), "end", day(last), "quiet"),
    ]
