"""Feeds for tests: rows as a personnel system writes them, loaded as the command loads them."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from probity.foundation.audit.actors import System
from probity.foundation.feed.actions import FeedReport, FeedRequest, load_feed
from probity.foundation.feed.shape import SHAPE
from probity.foundation.intake.pipeline import ImportRequest

FEEDING = System("tests.feed", "loads a feed in a test")
FIELDS = [one.name for one in SHAPE.fields]
Row = Mapping[str, str]


def post(number: str, family: str = "Larkin", /, **said: str) -> Row:
    """A row of somebody in a post: a constable of Volume Crime since 2020, unless told."""
    return {
        "entry": "post",
        "number": number,
        "given_names": "Tansy",
        "family_name": family,
        "category": "officer",
        "rank": "constable",
        "post": f"POS{number}",
        "post_title": "Constable",
        "unit": "VC",
        "unit_name": "Volume Crime",
        "starts": "2020-01-01",
        **said,
    }


def row(entry: str, number: str, /, **said: str) -> Row:
    """A row of another kind."""
    return {"entry": entry, "number": number, **said}


def write(rows: Iterable[Row], path: Path) -> Path:
    """The rows as a file that has every column."""
    with path.open("w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, FIELDS)
        writer.writeheader()
        writer.writerows(rows)
    return path


def feed(
    *rows: Row,
    day: date = date(2025, 3, 3),
    at: datetime | None = None,
    whole: bool = True,
    accept_drop: bool = True,
    dry_run: bool = False,
) -> FeedReport:
    """Load the rows as a feed of a day, at nine on that day unless told."""
    with tempfile.TemporaryDirectory() as folder:
        path = write(rows, Path(folder) / "feed.csv")
        request = FeedRequest(
            ImportRequest((path,), rejects=Path(folder) / "rejects.csv", dry_run=dry_run), day, whole, accept_drop
        )
        return load_feed(request, actor=FEEDING, at=at or datetime(day.year, day.month, day.day, 9, tzinfo=UTC))
