"""Small lakes made straight from rows, and coded days as plain rows, for the tests of coding."""

from datetime import timedelta
from itertools import groupby
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from probity.analysis.lake.coded import PARTS, CodedDay
from probity.analysis.lake.coding import Coding, code_lake
from probity.analysis.lake.contract import CONTEXT, EVENTS
from probity.analysis.lake.lakefolder import Lake
from probity.analysis.lake.reading_coded import Coded, open_coded
from tests.unit.lake_logs import moment

DAY = moment(2025, 3, 29)  # clocks go forward on the night after
_LISTS = {"system": "systems", "role": "roles", "record_kind": "record_kinds"}


def event(number: int, after: timedelta, user: str, **more: object) -> dict[str, object]:
    return {"event_id": number, "occurred_at": DAY + after, "user_id": user, "system": "pnc", "action": "view"} | more


def add_events(lake: Path, events: list[dict[str, object]], name: str = "a") -> None:
    """One file in each day that they have, in the order given."""
    for day, rows in groupby(sorted(events, key=lambda row: row["occurred_at"].date()), lambda row: row["occurred_at"]):
        folder = lake / "events" / f"day={day.date()}"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{name}.parquet"
        table = pa.Table.from_pylist(list(rows), schema=EVENTS.schema)
        pq.write_table(pa.concat_tables([pq.read_table(path), table]) if path.exists() else table, path)


def write_tables(lake: Path, tables: dict[str, list[dict[str, object]]]) -> None:
    """Tables of context, each replaced."""
    lake.mkdir(exist_ok=True)
    for name, rows in tables.items():
        pq.write_table(pa.Table.from_pylist(rows, schema=CONTEXT[name].schema), lake / f"{name}.parquet")


def coded(lake: Path, threads: int = 1) -> Coding:
    return code_lake(Lake(lake), say=lambda words: None, threads=threads)


def recoded(lake: Path) -> dict[str, str]:
    """The days that are coded now, and why."""
    return {str(one.day): one.why for one in coded(lake).days}


def plain_rows(lake: Path) -> list[tuple[str, int, dict[str, object]]]:
    """Each row of every day: its user, its event's id, and every part of its code, with names for numbers of lists."""
    opened = open_coded(Lake(lake))
    return [row for day in opened for row in _rows(opened, day)]


def about(day: CodedDay) -> list[tuple[int, int, int, int, int]]:
    """Of each row its event's id, the keys of record, subject and reason, and which of the user's subjects it is."""
    places = day.matters_of(np.arange(day.rows))
    columns = (day.matter_record, day.matter_subject, day.matter_reason, day.matter_whom)
    found = [day.event.tolist(), *(column[places].tolist() for column in columns)]
    return list(zip(*found, strict=True))


def _rows(opened: Coded, day) -> list[tuple[str, int, dict[str, object]]]:
    values = {part: day.part(part)[day.cls] for part in PARTS}
    found = []
    for at, user in enumerate(day.users):
        for row in range(day.starts[at], day.starts[at + 1]):
            parts: dict[str, object] = {part: int(values[part][row]) for part in PARTS}
            parts |= {part: opened.names.lists[held][parts[part]] for part, held in _LISTS.items()}
            found.append((opened.names.lists["users"][user], int(day.event[row]), parts))
    return found
