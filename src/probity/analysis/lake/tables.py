"""The relations that a rule's SQL reads, of a lake or of rows in memory: as the contract has them, and made plain.

A time is whole microseconds, a spell has no open end, a kind is a word of the contract, an empty text is a blank.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

import duckdb
import pyarrow as pa

from probity.analysis.lake.coded import DUTY_KINDS, LOGIN_KINDS, RELATION_KINDS
from probity.analysis.lake.contract import CONTEXT, EVENTS, Table
from probity.analysis.lake.distances import OPEN, Places, read_places
from probity.analysis.lake.lakefolder import Lake, reading
from probity.analysis.lake.sql import name, texts

_KINDS: Final = {"duties": DUTY_KINDS, "relations": RELATION_KINDS, "users": LOGIN_KINDS}
RELATIONS: Final = (
    "users",
    "duties",
    "assignments",
    "relations",
    "records",
    "investigations",
    "reasons",
    "higher_risk",
    "contacts",
    "watched_contacts",
)


def open_relations(connection: duckdb.DuckDBPyConnection, lake: Lake, days: Iterable[date]) -> None:
    """Give a connection the relations of a lake: `events` of these days, `every_event` of all, and the context."""
    sources = {"events": reading(lake.parts(days), EVENTS), "every_event": reading(lake.parts(lake.days()), EVENTS)}
    for one in RELATIONS:
        path = lake.context_path(CONTEXT[one])
        sources[one] = reading([path] if path.exists() else [], CONTEXT[one])
    prepare(connection, sources, read_places(connection, lake))


def prepare(
    connection: duckdb.DuckDBPyConnection, sources: Mapping[str, str], places: Places, *, dialect: str = "duckdb"
) -> None:
    """Make the relations of SQL for each table's rows."""
    for one, rows in sources.items():
        plain = plain_events(rows, dialect) if "event" in one else plain_context(CONTEXT[one], rows, dialect)
        made = "VIEW" if "event" in one else "TABLE"
        connection.execute(f"CREATE OR REPLACE TEMP {made} {name(one)} AS {plain}")
    for one, rows in (("places", places.table), ("distances", places.pairs())):
        put(connection, one, rows)


def put(connection: duckdb.DuckDBPyConnection, relation: str, rows: pa.Table) -> None:
    """Copy rows into a relation of a connection."""
    connection.register("put_rows", rows)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {name(relation)} AS SELECT * FROM put_rows")
    connection.unregister("put_rows")


def micros(column: str, dialect: str) -> str:
    """SQL for a time in microseconds since 1970."""
    return f"epoch_us({column})" if dialect == "duckdb" else f"unix_micros(CAST({column} AS TIMESTAMP))"


def plain_events(rows: str, dialect: str) -> str:
    """SQL for events made plain."""
    texts_of = ("user_id", "requested_by", "system", "action", "record_id", "subject_ref", "site_id", "reason_ref")
    columns = ", ".join(f"nullif({one}, '') AS {one}" for one in texts_of)
    when = f"{micros('occurred_at', dialect)} AS t, CAST(occurred_at AS DATE) AS day"
    return f"SELECT event_id, {when}, {columns} FROM ({rows}) AS raw"


def plain_context(table: Table, rows: str, dialect: str) -> str:
    """SQL for a table of the context made plain."""
    return f"SELECT {', '.join(_plain(table, column, dialect) for column in table.names)} FROM ({rows}) AS raw"


def _plain(table: Table, column: str, dialect: str) -> str:
    if column == "starts_at":
        return f"coalesce({micros(column, dialect)}, -{OPEN}) AS starts_at"
    if column == "ends_at":
        return f"coalesce({micros(column, dialect)}, {OPEN}) AS ends_at"
    if column == "occurred_at":
        return f"{micros(column, dialect)} AS t, CAST({column} AS DATE) AS day"
    if column == "kind" and table.name in _KINDS:
        words = _KINDS[table.name]
        plain = f"lower(trim({column}))"
        blank = "personal" if table.name == "users" else "other"
        known = f"CASE WHEN {plain} IN ({texts(words)}) THEN {plain} ELSE 'other' END"
        return f"CASE WHEN coalesce({plain}, '') = '' THEN '{blank}' ELSE {known} END AS kind"
    if column in ("vulnerable", "sensitive", "logs_available"):
        return f"coalesce({column}, false) AS {column}"
    if column in ("seconds", "expected_daily", "latitude", "longitude"):
        return column
    return f"nullif({column}, '') AS {column}"
