"""Searches by where they were, in squares of about half a mile: nothing finer than the points given is shown."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Final, NamedTuple

from django.db.models import Count

from probity.foundation.access.scoping import Reader
from probity.office.scrutiny.queries.stops_counts import COUNTING, Asked

SQUARES_A_DEGREE: Final = 125
NO_POINT: Final = (999.0, 999.0)


class Square(NamedTuple):
    """How many searches fell in one square, its middle, and the place that most of them name."""

    point: tuple[float, float]
    searches: int
    place: str


def spots(asked: Asked, *, reader: Reader = COUNTING) -> list[Square]:
    """Squares with searches in them, and one for those without a point. One question to the database."""
    rows = asked.on_basis(reader).order_by().values_list("latitude", "longitude", "place").annotate(n=Count("*"))
    counted: Counter[tuple[float, float]] = Counter()
    places: defaultdict[tuple[float, float], Counter[str]] = defaultdict(Counter)
    for latitude, longitude, place, count in rows:
        point = NO_POINT
        if latitude is not None and longitude is not None:
            point = (_middle(latitude), _middle(longitude))
        counted[point] += count
        places[point][place] += count
    return [Square(point, count, places[point].most_common(1)[0][0]) for point, count in sorted(counted.items())]


def _middle(degrees: float) -> float:
    return round((int(degrees * SQUARES_A_DEGREE // 1) + 0.5) / SQUARES_A_DEGREE, 5)
