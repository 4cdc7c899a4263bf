"""Charts drawn on the server as SVG, each with the table of its own figures.

Across, everything is in percent of the width and down in pixels, so that a chart fits a phone with its words still
legible. Nothing carries inline style: colours are classes, which the stylesheet sets for light and dark.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import accumulate
from textwrap import wrap

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from probity.foundation.web.drawing import DOT, Chart, linked, share, svg, text
from probity.foundation.web.formats import day

__all__ = ["Bar", "Chart", "Dated", "Target", "bars", "columns", "timeline"]

BAR_ROW, BAR_TOP, BAR_DEEP = 46, 20, 16
LINE = 18  # pixels from one line of a label to the next
ACROSS, LEAST_ACROSS = 48, 16  # letters that stand beside each other on a phone; the fewest that a label is left
COLUMN_DEEP, COLUMN_FOOT, COLUMN_HEAD = 190, 26, 32
LEVEL, TIMELINE_FOOT = 28, 30
NEAR = 5.0  # percent: dots closer than this are stacked
LABELS = 4
GROUPED = 0.84  # of a group's room is for its columns, the rest parts it from its neighbours
ROOM = 40  # digits that stand beside each other above the columns on a phone


@dataclass(frozen=True)
class Bar:
    """One figure of a chart. `low` and `high` bound its uncertainty; `url` opens the records it counts.

    `tone` is "", "quiet" (a comparison: last period, a peer) or "late".
    """

    label: str
    value: float
    shown: str = ""
    url: str = ""
    low: float | None = None
    high: float | None = None
    tone: str = ""

    def __post_init__(self) -> None:
        if self.value < 0 or (self.low is not None and self.low < 0):
            raise ValueError(f"a chart here draws no figure below nought, got {self.value} for {self.label!r}")

    @property
    def words(self) -> str:
        return self.shown or f"{self.value:,.10g}"

    @property
    def reach(self) -> float:
        return max(self.value, self.high or 0)


@dataclass(frozen=True)
class Target:
    """A line to compare with: a target, a peer, last year's mean."""

    label: str
    value: float


@dataclass(frozen=True)
class Dated:
    """One event on a timeline."""

    on: date
    title: str
    url: str = ""


def bars(
    title: str, figures: Sequence[Bar], *, says: str, of: str, target: Target | None = None, whole: float = 0
) -> Chart:
    """Horizontal bars, one a figure, in the order given. `of` heads the figures' column.

    The greatest figure fills the width, or `whole` where that is more: of a share the whole, so that no part looks it.
    """
    top = max(_top([figure.reach for figure in figures], target), whole)
    labels = [_lines(figure) for figure in figures]
    feet = [*accumulate((BAR_ROW + LINE * (len(lines) - 1) for lines in labels), initial=0)]
    height = feet[-1] + (20 if target else 0)
    drawn = [_bar(*row, top) for row in zip(figures, labels, feet[1:], strict=True)]
    if target:
        drawn.append(_line_down(target, top, feet[1:]))
    return _chart(Chart(title, says, svg(title, height, drawn), *_table(figures, "Which", of, target)))


def columns(
    title: str, figures: Sequence[Bar], *, says: str, of: str, target: Target | None = None, beside: int = 1
) -> Chart:
    """Columns over time, oldest first; the axis names at most four of them.

    So many figures as `beside` says stand close together, under the label of the first.
    """
    top = _top([figure.reach for figure in figures], target)
    labels = [figure.label for figure in figures[::beside]]
    roomy = len(figures) * max((_breadth(figure.words) for figure in figures), default=0) <= ROOM
    drawn = [_column(figure, top, _stand(at, len(figures), beside), roomy=roomy) for at, figure in enumerate(figures)]
    base = COLUMN_HEAD + COLUMN_DEEP
    drawn.append(format_html('<line class="axis-strong" x1="0%" x2="100%" y1="{0}" y2="{0}"/>', base))
    deep, words = _axis_labels(labels, base)
    drawn.extend(words)
    if target:
        drawn.insert(0, _line_across(target, top))
    height = base + COLUMN_FOOT + deep
    return _chart(Chart(title, says, svg(title, height, drawn), *_table(figures, "When", of, target)))


def timeline(title: str, events: Sequence[Dated], *, says: str) -> Chart:
    """Dated events as numbered dots on one line; the table, always open, says what each number is."""
    ordered = sorted(events, key=lambda event: (event.on, event.title))
    places = _places([event.on for event in ordered])
    levels = _levels(places)
    deepest = max(levels, default=0)
    base = (deepest + 1) * LEVEL
    dots = [
        _dot(event, number, (place, base - level * LEVEL - DOT - 4))
        for number, (event, place, level) in enumerate(zip(ordered, places, levels, strict=True), 1)
    ]
    axis = [format_html('<line class="axis-strong" x1="0%" x2="100%" y1="{0}" y2="{0}"/>', base)]
    if ordered:
        axis.append(text(("0%", base + 20), "start", day(ordered[0].on), "quiet"))
    if ordered and ordered[-1].on != ordered[0].on:
        axis.append(text(("100%", base + 20), "end", day(ordered[-1].on), "quiet"))
    rows = tuple((str(number), day(event.on), event.title) for number, event in enumerate(ordered, 1))
    drawn = svg(title, base + TIMELINE_FOOT, [*axis, *dots])
    return _chart(Chart(title, says, drawn, ("Number", "Day", "What happened"), rows, table_open=True))


def _chart(chart: Chart) -> Chart:
    return chart if chart.rows else replace(chart, svg=SafeString(""))


def _top(values: Sequence[float], target: Target | None) -> float:
    return max([*values, target.value if target else 0.0, 0.0])


def _lines(figure: Bar) -> list[str]:
    """A label in as many lines as leave its figure room on a phone, about as long as each other."""
    most = max(ACROSS - len(figure.words), LEAST_ACROSS)
    many = len(wrap(figure.label, most)) or 1
    widths = range(max(-(-len(figure.label) // many), 1), most + 1)
    made = (wrap(figure.label, width) or [""] for width in widths)
    return next((lines for lines in made if len(lines) <= many), [figure.label])


def _bar(figure: Bar, lines: Sequence[str], foot: float, top: float) -> SafeString:
    """One bar that ends above `foot`, beneath its label; the figure stands beside the last line of that."""
    tone = f"{figure.tone}-bar" if figure.tone else "bar"
    y = foot - BAR_ROW
    above = range(len(lines) - 1, -1, -1)
    said = [text(("0%", y + 14 - LINE * back), "start", line, "") for back, line in zip(above, lines, strict=True)]
    words = format_html_join(
        " ", "{}", ((one,) for one in (*said, text(("100%", y + 14), "end", figure.words, "strong")))
    )
    drawn = format_html(
        '<rect class="track" x="0%" y="{0}" width="100%" height="{1}"/>'
        '<rect class="{2}" x="0%" y="{0}" width="{3}%" height="{1}"/>',
        y + BAR_TOP, BAR_DEEP, tone, share(figure.value, top),
    )  # fmt: skip
    return linked(figure.url, f"{figure.label} {figure.words}", drawn + _whisker(figure, top, y) + words)


def _whisker(figure: Bar, top: float, y: float) -> SafeString:
    if figure.low is None or figure.high is None:
        return SafeString("")
    return format_html(
        '<line class="whisker" x1="{}%" x2="{}%" y1="{}" y2="{}"/>',
        share(figure.low, top), share(figure.high, top), y + BAR_TOP + BAR_DEEP / 2, y + BAR_TOP + BAR_DEEP / 2,
    )  # fmt: skip


def _breadth(words: str) -> int:
    """How wide words stand, in digits: a sign for percent takes the room of two."""
    return len(words) + words.count("%")


def _column(figure: Bar, top: float, place: tuple[float, float], *, roomy: bool) -> SafeString:
    x, step = place
    deep = round(share(figure.value, top) / 100 * COLUMN_DEEP, 3)
    tone = f"{figure.tone}-bar" if figure.tone else "bar"
    y = round(COLUMN_HEAD + COLUMN_DEEP - deep, 3)
    title = "" if figure.url else format_html("<title>{}: {}</title>", figure.label, figure.words)  # the link says it
    drawn = format_html(
        '<rect class="{}" x="{}%" y="{}" width="{}%" height="{}">{}</rect>',
        tone, round(x + step * 0.12, 3), y, round(step * 0.76, 3), deep, title,
    )  # fmt: skip
    if roomy:
        middle = f"{round(x + step / 2, 3)}%"
        drawn += text((middle, y - 6), "middle", figure.words, "strong")
    if figure.low is not None and figure.high is not None:
        drawn += _upright(figure, top, round(x + step / 2, 3))
    return linked(figure.url, f"{figure.label}: {figure.words}", drawn)


def _stand(at: int, of: int, beside: int) -> tuple[float, float]:
    """Where a column's room begins and how wide it is; those of one group share the room of one, closer together."""
    step = 100 * beside / of
    if beside == 1:
        return at * step, step
    group, place = divmod(at, beside)
    narrow = step * GROUPED / beside
    return group * step + step * (1 - GROUPED) / 2 + place * narrow, narrow


def _upright(figure: Bar, top: float, x: float) -> SafeString:
    foot = COLUMN_HEAD + COLUMN_DEEP
    low, high = (foot - share(value or 0, top) / 100 * COLUMN_DEEP for value in (figure.low, figure.high))
    return format_html(
        '<line class="whisker" x1="{0}%" x2="{0}%" y1="{1}" y2="{2}"/>', x, round(low, 3), round(high, 3)
    )


def _axis_labels(labels: Sequence[str], base: float) -> tuple[float, list[SafeString]]:
    """Some of the labels beneath a base line, in lines that stand beside each other on a phone; and by how much more
    than one line they are deep."""
    every = max(1, -(-len(labels) // LABELS))
    kept = range(0, len(labels), every)
    lines = [wrap(labels[at], ACROSS // len(kept) - 1, break_long_words=False) for at in kept]
    drawn = [
        _axis_label(line, at, len(labels), base + COLUMN_FOOT - 8 + LINE * down)
        for at, said in zip(kept, lines, strict=True)
        for down, line in enumerate(said)
    ]
    return LINE * (max(map(len, lines), default=1) - 1), drawn


def _axis_label(label: str, at: int, of: int, y: float) -> SafeString:
    """A label beneath its column; the first and the last lean inwards, so that no word leaves the drawing."""
    step = 100 / of
    if of > 1 and at == 0:
        return text(("0%", y), "start", label, "quiet")
    if of > 1 and at == of - 1:
        return text(("100%", y), "end", label, "quiet")
    return text((f"{round(at * step + step / 2, 3)}%", y), "middle", label, "quiet")


def _line_down(target: Target, top: float, feet: Sequence[float]) -> SafeString:
    """The target across every bar, and not across the words above one."""
    at = share(target.value, top)
    anchor = "end" if at > 50 else "start"
    tops = [foot - BAR_ROW + BAR_TOP for foot in feet]
    ends = ((at, bar - 2, bar + BAR_DEEP + 4) for bar in tops)
    lines = format_html_join("", '<line class="target" x1="{0}%" x2="{0}%" y1="{1}" y2="{2}"/>', ends)
    return lines + text(
        (f"{at}%", (feet[-1] if feet else 0) + 16), anchor, f"{target.label}: {target.value:,.10g}", "quiet"
    )


def _line_across(target: Target, top: float) -> SafeString:
    y = round(COLUMN_HEAD + COLUMN_DEEP - share(target.value, top) / 100 * COLUMN_DEEP, 3)
    line = format_html('<line class="target" x1="0%" x2="100%" y1="{0}" y2="{0}"/>', y)
    return line + text(("0%", 12), "start", f"Dashed line: {target.label}, {target.value:,.10g}", "quiet")


def _places(days: Sequence[date]) -> list[float]:
    """Where each day stands across the width, kept far enough from the edges for a whole dot."""
    if not days:
        return []
    first, last = min(days), max(days)
    length = (last - first).days
    return [round(4 + 92 * (on - first).days / length, 3) if length else 50.0 for on in days]


def _levels(places: Sequence[float]) -> list[int]:
    """The lowest level on which each dot stands clear of those before it."""
    ends: list[float] = []
    levels = []
    for place in places:
        level = next((at for at, end in enumerate(ends) if place - end >= NEAR), len(ends))
        ends[level : level + 1] = [place]
        levels.append(level)
    return levels


def _dot(event: Dated, number: int, at: tuple[float, float]) -> SafeString:
    x, y = at
    drawn = format_html(
        '<circle class="dot" cx="{0}%" cy="{1}" r="{2}"><title>{3}: {4}</title></circle>',
        x, y, DOT, day(event.on), event.title,
    ) + text((f"{x}%", y + 4), "middle", str(number), "on-mark")  # fmt: skip
    return linked(event.url, f"{day(event.on)}: {event.title}", drawn)


def _table(
    figures: Sequence[Bar], first: str, of: str, target: Target | None
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    bounded = any(figure.low is not None for figure in figures)
    headings = (first, of, "Between") if bounded else (first, of)
    rows = [_table_row(figure, bounded=bounded) for figure in figures]
    if target:
        rows.append((target.label, f"{target.value:,.10g}", *([""] if bounded else [])))
    return headings, tuple(rows)


def _table_row(figure: Bar, *, bounded: bool) -> tuple[str, ...]:
    if not bounded:
        return figure.label, figure.words
    between = "" if figure.low is None or figure.high is None else f"{figure.low:,.3g} and {figure.high:,.3g}"
    return figure.label, figure.words, between
