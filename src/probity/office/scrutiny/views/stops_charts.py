"""Two drawings of searches: a funnel of officers, and a map of anonymised points without outside tiles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import cos, radians, sqrt
from typing import TYPE_CHECKING

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from probity.analysis.measures.figures import shown
from probity.foundation.web.drawing import Chart, linked, svg, text
from probity.foundation.web.formats import number_of

if TYPE_CHECKING:
    from probity.analysis.measures.funnels import Funnel, Point

DEEP, HEAD, FOOT = 260, 18, 34
MAP_WIDE, MOST_RADIUS, LEAST_RADIUS = 500.0, 12.0, 1.6
NAMED = 12  # places whose names stand on the map


def funnel_chart(title: str, funnel: Funnel, urls: Mapping[str, str], *, of: str, names: Mapping[str, str]) -> Chart:
    """Each officer as a dot at their number of searches, between the limits that chance alone gives."""
    points = sorted(funnel.points, key=lambda point: (point.size, point.name))
    if not points:
        return Chart(title, "Nobody has enough searches to draw.", SafeString(""), ("Officer", of), ())
    widest = max(point.size for point in points)
    top = max([point.value for point in points] + [min(point.outer[1], 1.0) for point in points])
    parts = [_limit(points, widest, top, side) for side in (0, 1)]
    parts.append(format_html('<line class="target" x1="0%" x2="100%" y1="{0}" y2="{0}"/>', _y(funnel.target, top)))
    parts += [
        _point(point, widest, top, urls.get(point.name, ""), names.get(point.name, point.name)) for point in points
    ]
    base = HEAD + DEEP
    parts.append(format_html('<line class="axis-strong" x1="0%" x2="100%" y1="{0}" y2="{0}"/>', base))
    parts.append(text(("0%", base + 20), "start", "0 searches", "quiet"))
    parts.append(text(("100%", base + 20), "end", f"{widest:,.0f}", "quiet"))
    parts.append(text(("0%", 12), "start", f"Dashed: all together, {shown(funnel.target, '%')}", "quiet"))
    rows = tuple(_row(point, names) for point in sorted(points, key=lambda point: names.get(point.name, point.name)))
    return Chart(
        title, funnel.words, svg(title, HEAD + DEEP + FOOT, parts), ("Officer", of, "Expected between", ""), rows
    )


def _row(point: Point, names: Mapping[str, str]) -> tuple[str, ...]:
    low, high = point.widened
    said = f"{shown(point.value, '%')} ({point.count:,} of {point.size:,.0f})"
    return (names.get(point.name, point.name), said, f"{shown(low, '%')} and {shown(high, '%')}",
            "Worth a look" if point.outside else "")  # fmt: skip


def _y(value: float, top: float) -> float:
    return round(HEAD + DEEP - (value / top if top else 0) * DEEP, 2)


def _x(size: float, widest: float) -> float:
    return round(2 + 96 * size / widest, 3)


def _limit(points: Sequence[Point], widest: float, top: float, side: int) -> SafeString:
    """One of the outer limits as short lines from size to size."""
    ends = [(_x(point.size, widest), _y(min(point.widened[side], top), top)) for point in points]
    lines = ((*one, *other) for one, other in pairwise(ends) if one[0] != other[0])
    return format_html_join("", '<line class="whisker" x1="{}%" y1="{}" x2="{}%" y2="{}"/>', lines)


def _point(point: Point, widest: float, top: float, url: str, name: str) -> SafeString:
    said = f"{name}: {shown(point.value, '%')} of {point.size:,.0f} searches"
    drawn = format_html(
        '<circle class="{}" cx="{}%" cy="{}" r="{}"><title>{}</title></circle>',
        "late-bar" if point.outside else "bar", _x(point.size, widest), _y(point.value, top),
        7 if point.outside else 5, said,
    )  # fmt: skip
    return linked(url, said, drawn)


@dataclass(frozen=True)
class Spot:
    """Searches at one part of the map: where, how many, and the place most of them name."""

    latitude: float
    longitude: float
    count: int
    place: str = ""


def point_map(title: str, spots: Sequence[Spot], *, says: str) -> Chart:
    """The spots where they lie, larger where there are more; north is up and a mile is as long either way."""
    if not spots:
        return Chart(title, says, SafeString(""), ("Place", "Searches"), ())
    sheet = _Sheet.of(spots)
    most = max(spot.count for spot in spots)
    dots = (
        (*sheet.place(spot), round(max(MOST_RADIUS * sqrt(spot.count / most), LEAST_RADIUS), 2), _near(spot))
        for spot in sorted(spots, key=lambda spot: -spot.count)
    )
    circle = '<circle class="dot" fill-opacity="0.55" cx="{}" cy="{}" r="{}"><title>{}</title></circle>'
    names = '<text class="quiet" x="{}" y="{}" text-anchor="middle">{}</text>'
    body = format_html_join("", circle, dots) + format_html_join("", names, _named(spots, sheet))
    drawn = format_html('<svg role="img" aria-label="{}" viewBox="0 0 {} {}" width="100%">{}</svg>', title, MAP_WIDE,
                        sheet.high, body)  # fmt: skip
    return Chart(title, says, drawn, ("Where (latitude, longitude)", "Place", "Searches"), _busiest(spots))


@dataclass(frozen=True)
class _Sheet:
    """The paper of a map: which degrees lie at its edge, and how many of them its width spans."""

    west: float
    north: float
    squeeze: float
    wide: float
    high: float

    @classmethod
    def of(cls, spots: Sequence[Spot]) -> _Sheet:
        west, east = min(spot.longitude for spot in spots), max(spot.longitude for spot in spots)
        south, north = min(spot.latitude for spot in spots), max(spot.latitude for spot in spots)
        squeeze = cos(radians((south + north) / 2))
        wide = max((east - west) * squeeze, (north - south) / 1.2, 0.001)
        high = max((north - south) / wide * MAP_WIDE, 100.0) + 2 * MOST_RADIUS
        return cls(west, north, squeeze, wide, round(high, 1))

    def place(self, spot: Spot) -> tuple[float, float]:
        """Where a spot lies on the paper."""
        inner = MAP_WIDE - 2 * MOST_RADIUS
        x = MOST_RADIUS + (spot.longitude - self.west) * self.squeeze / self.wide * inner
        return round(x, 2), round(MOST_RADIUS + (self.north - spot.latitude) / self.wide * inner, 2)


def _named(spots: Sequence[Spot], sheet: _Sheet) -> Iterable[tuple[float, float, str]]:
    """The names of the places with most searches, above where those lie."""
    counted: dict[str, list[Spot]] = defaultdict(list)
    for spot in spots:
        if spot.place:
            counted[spot.place].append(spot)
    ordered = sorted(counted, key=lambda name: (-sum(spot.count for spot in counted[name]), name))[:NAMED]
    for name in ordered:
        places = [sheet.place(spot) for spot in counted[name]]
        x = min(max(sum(x for x, _ in places) / len(places), 40.0), MAP_WIDE - 40.0)
        yield round(x, 1), round(max(min(y for _, y in places) - 4, 12.0), 1), name


def _near(spot: Spot) -> str:
    return number_of(spot.count, "search", "searches") + (f" near {spot.place}" if spot.place else "")


def _busiest(spots: Sequence[Spot]) -> tuple[tuple[str, ...], ...]:
    ordered = sorted(spots, key=lambda spot: (-spot.count, spot.latitude, spot.longitude))[:25]
    return tuple((f"{spot.latitude:.3f}, {spot.longitude:.3f}", spot.place, f"{spot.count:,}") for spot in ordered)
