"""Small lakes written row by row, for the tests of rules and scans."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from probity.analysis.lake.asking import Reference
from probity.analysis.lake.coding import code_lake
from probity.analysis.lake.contract import CONTEXT, EVENTS
from probity.analysis.lake.lakefolder import Lake
from probity.analysis.lake.quickly import Summaries
from probity.analysis.lake.rulefiles import read_rules
from probity.analysis.lake.scan import scan

RULES = read_rules()
ON = date(2025, 12, 1)


def at(words: str) -> datetime:
    """A moment in UTC, as the lake holds it."""
    return (
        datetime.fromisoformat(words).astimezone(UTC).replace(tzinfo=None)
        if "+" in words
        else datetime.fromisoformat(words)
    )


def lake_of(folder: Path, events: list[Mapping[str, Any]], **tables: list[Mapping[str, Any]]) -> Lake:
    """A lake of these events, numbered from 1, and tables; an empty list is a table with no row."""
    numbered = [{"event_id": n, "system": "crime", "action": "view", **row} for n, row in enumerate(events, 1)]
    add_events(folder, numbered)
    for name, rows in tables.items():
        pq.write_table(_arrow(name, rows), folder / f"{name}.parquet")
    return Lake(folder)


def add_events(folder: Path, events: list[dict[str, Any]], name: str = "a") -> None:
    """Another file in each day that these events are of."""
    days: dict[date, list[dict[str, Any]]] = {}
    for row in events:
        row = {
            **row,
            "occurred_at": at(row["occurred_at"]) if isinstance(row["occurred_at"], str) else row["occurred_at"],
        }
        days.setdefault(row["occurred_at"].date(), []).append(row)
    for day, rows in days.items():
        place = folder / "events" / f"day={day}"
        place.mkdir(parents=True, exist_ok=True)
        pq.write_table(_arrow("events", rows), place / f"{name}.parquet")


def _arrow(name: str, rows: list[Mapping[str, Any]]) -> pa.Table:
    table = EVENTS if name == "events" else CONTEXT[name]
    made = [
        {key: at(value) if key.endswith("_at") and isinstance(value, str) else value for key, value in row.items()}
        for row in rows
    ]
    return pa.Table.from_pylist(made, schema=table.schema)


def scanned(lake: Lake, *only: str, engine: Any = None, since: date | None = None, rules: Any = RULES, on: date = ON):
    """The hits as dictionaries, and what was not run."""
    found = scan(lake, rules, engine or Reference(lake), on=on, only=only, since=since)
    return found.hits.to_pylist(), found.not_run


def engine_of(name: str, lake: Lake) -> Any:
    """An engine by its name, over the lake as it stands."""
    if name == "reference":
        return Reference(lake)
    code_lake(lake, say=lambda words: None)
    return Summaries(lake)
