"""Events on their way into the lake: each once, each in its day, and a day written whole or not at all."""

import hashlib
import os
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import duckdb

from probity.analysis.lake.contract import EVENTS
from probity.analysis.lake.lakefolder import Lake, reading
from probity.analysis.lake.sql import name, text
from probity.foundation.kernel.errors import BadInput

ROW_GROUP: Final = 122_880
CONFLICT: Final = "the id of an event that is held already, with other contents"
_COLUMNS: Final = ", ".join(map(name, EVENTS.names))
_SAME: Final = f"struct_pack({', '.join(f'{name(one)} := {name(one)}' for one in EVENTS.names)})"
_NEXT: Final = timedelta(days=1)


@dataclass
class Filed:
    """What became of the events of one ingest."""

    days: list[date] = field(default_factory=list)
    new: int = 0
    duplicates: int = 0
    conflicts: list[tuple[int, int]] = field(default_factory=list)
    """Source and row of each event that has the id of another."""
    late: Counter[str] = field(default_factory=Counter)
    """By system: events of a day before the newest that the lake held for it."""


def file_events(lake: Lake, connection: duckdb.DuckDBPyConnection) -> Filed:
    """Write what is new in the table `spool` to the days of the lake, the oldest first.

    The first event of an id stands: one that comes again is left out, and one that says otherwise is a conflict. Ids
    are compared with those of the same day, the day before and the day after.
    """
    filed = Filed()
    days = [day for (day,) in connection.execute("SELECT DISTINCT occurred_at::DATE FROM spool ORDER BY 1").fetchall()]
    newest = _newest(lake, connection, days)
    for day in days:
        _sort_out(lake, connection, day, filed)
        systems = connection.execute("SELECT system, count(*) FROM fresh GROUP BY system").fetchall()
        filed.late.update({system: count for system, count in systems if newest.get(system, day) > day})
        if systems:
            write_day(lake, connection, day, "fresh")
            filed.days.append(day)
            filed.new += sum(count for _, count in systems)
    return filed


def _newest(lake: Lake, connection: duckdb.DuckDBPyConnection, days: list[date]) -> dict[str, date]:
    """The newest day that the lake holds of each system, as far as it can make one of these days late."""
    parts = lake.parts([day for day in lake.days() if days and day > days[0]])
    rows = f"SELECT system, max(occurred_at)::DATE FROM ({reading(parts, EVENTS)}) GROUP BY system"
    return dict(connection.execute(rows).fetchall())


def _sort_out(lake: Lake, connection: duckdb.DuckDBPyConnection, day: date, filed: Filed) -> None:
    """Leave in the table `fresh` the events of the day that the lake has not; count the others."""
    near = lake.parts([day - _NEXT, day, day + _NEXT])
    within = f"occurred_at >= TIMESTAMP '{day}' AND occurred_at < TIMESTAMP '{day + _NEXT}'"
    connection.execute(f"CREATE OR REPLACE TEMP TABLE arriving AS SELECT * FROM spool WHERE {within}")
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE held AS"
        f" SELECT * FROM ({reading(near, EVENTS)}) SEMI JOIN arriving USING (event_id)"
    )
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE met_before AS SELECT event_id FROM held"
        " UNION SELECT event_id FROM arriving GROUP BY event_id HAVING count(*) > 1"
    )
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE ranked AS
        SELECT *, row_number() OVER turns AS turn, {_SAME} IS NOT DISTINCT FROM first_value({_SAME}) OVER turns AS same
        FROM (SELECT 0 AS source, 0::BIGINT AS row_number, {_COLUMNS} FROM held
              UNION ALL SELECT source, row_number, {_COLUMNS} FROM arriving SEMI JOIN met_before USING (event_id))
        WINDOW turns AS (PARTITION BY event_id ORDER BY source, row_number)"""
    )
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE fresh AS SELECT {_COLUMNS} FROM arriving ANTI JOIN met_before USING (event_id)"
        f" UNION ALL SELECT {_COLUMNS} FROM ranked WHERE turn = 1 AND source > 0"
    )
    again = "FROM ranked WHERE source > 0 AND turn > 1"
    filed.duplicates += int((connection.execute(f"SELECT count(*) {again} AND same").fetchone() or (0,))[0])
    filed.conflicts += connection.execute(f"SELECT source, row_number {again} AND NOT same ORDER BY ALL").fetchall()


def write_day(lake: Lake, connection: duckdb.DuckDBPyConnection, day: date, relation: str) -> None:
    """Add the events of a relation to a day as one file: written aside, brought to disk, then renamed.

    Its name comes from the ids that it holds.
    """
    held = f"SELECT count(*), bit_xor(event_id), sum(event_id) FROM {name(relation)}"
    digest = hashlib.sha256(repr(connection.execute(held).fetchone()).encode()).hexdigest()[:16]
    folder = lake.day_folder(day)
    folder.mkdir(parents=True, exist_ok=True)
    path, aside = folder / f"{digest}.parquet", folder / f".{digest}.part"
    if path.exists():
        raise BadInput("The file of other events has the name that this one would get.", where=lake.place_of(path))
    connection.execute(
        f"COPY (SELECT {_COLUMNS} FROM {name(relation)} ORDER BY occurred_at, event_id)"
        f" TO {text(aside.as_posix())} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP})"
    )
    to_disk(aside)
    aside.replace(path)
    to_disk(folder)
    to_disk(folder.parent)


def to_disk(path: Path) -> None:
    """Wait until a file, or a folder's list of names, is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
