"""The examples of rules, tried on the reference: a rule whose examples do not come out as it says is not loaded."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa

from probity.analysis.lake.algebra import Example, Rule
from probity.analysis.lake.contract import CONTEXT, EVENTS, Kind, Table
from probity.analysis.lake.distances import OPEN, places_of
from probity.analysis.lake.reference import question
from probity.analysis.lake.rulefiles import SHIPPED, read_rules
from probity.analysis.lake.sql import engine
from probity.analysis.lake.tables import RELATIONS, prepare
from probity.foundation.kernel.errors import BadInput

_FIRST: Final = datetime(2025, 3, 3, 10, tzinfo=UTC)
_UNITS: Final = {"second": 1, "minute": 60, "hour": 3_600, "day": 86_400}
_PLAIN: Final = {"system": "crime", "action": "view", "occurred_at": _FIRST}
_MARK: Final = "\x1f"
_OWN: Final = ("user_id", "requested_by", "record_id", "subject_ref", "site_id", "reason_ref", "role")
"""Texts that are told apart between examples, so that all can be tried at once; a role only in `users`."""


def load_rules(folder: Path = SHIPPED) -> list[Rule]:
    """Every rule of a folder whose examples come out, by id.

    Raises:
        BadInput: a file declares no whole rule, or an example does not come out; it names the rule and the example.
    """
    rules = read_rules(folder)
    for rule, example, found in tried(rules):
        if found != example.hits:
            raise BadInput(
                f"The example {example.says!r} must hit {example.hits} times and hits {found}.",
                where=f"{rule.id}.yaml",
                hint="Put the rule or its example right.",
            )
    return rules


def tried(rules: Sequence[Rule]) -> Iterator[tuple[Rule, Example, int]]:
    """Each example of each rule, and how many hits the rule finds in it."""
    numbered = [(rule, example) for rule in rules for example in rule.examples]
    with engine(threads=1) as connection:
        days = _prepare(connection, [example for _, example in numbered])
        if not days:
            return
        found = {rule.id: _found(connection, rule, min(days), max(days)) for rule in rules}
    for number, (rule, example) in enumerate(numbered):
        yield rule, example, found[rule.id].get(number, 0)


def _found(connection: duckdb.DuckDBPyConnection, rule: Rule, since: date, until: date) -> dict[int, int]:
    """The number of a rule's hits by example; the example is told from the event's id."""
    rows = connection.execute(
        "SELECT example, count(*) FROM (SELECT DISTINCT first(event_id) FILTER (WHERE event_id IS NOT NULL) >> 20 "
        f"AS example, user_id, subject, day FROM ({question(rule, since, until)}) GROUP BY user_id, subject, day) "
        "GROUP BY example"
    ).fetchall()
    return dict(rows)


def _prepare(connection: duckdb.DuckDBPyConnection, examples: Sequence[Example]) -> list[date]:
    """Put the rows of every example into one small lake, and return the days of its events."""
    rows: dict[str, list[dict[str, Any]]] = {one: [] for one in (EVENTS.name, *RELATIONS, "sites")}
    for number, example in enumerate(examples):
        for table, declared in example.tables.items():
            made = [row for one in declared for row in _rows(one, table)]
            rows[table] += [_apart(row, number) for row in made]
        events = [row for row in rows[EVENTS.name] if "event_id" not in row]
        for place, row in enumerate(events):
            row["event_id"] = number << 20 | place
    tables = {name: _arrow(CONTEXT.get(name, EVENTS), made) for name, made in rows.items()}
    for name, made in tables.items():
        connection.register(f"example_{name}", made)
    sources = {name: f"SELECT * FROM example_{name}" for name in tables if name != "sites"}
    sources["every_event"] = sources[EVENTS.name]
    prepare(connection, sources, places_of(_bounded(connection)))
    return [row["occurred_at"].date() for row in rows[EVENTS.name]]


def _bounded(connection: duckdb.DuckDBPyConnection) -> pa.Table:
    return connection.sql(
        f"SELECT site_id, coalesce(epoch_us(starts_at), -{OPEN}) AS starts_at, coalesce(epoch_us(ends_at), {OPEN}) "
        "AS ends_at, latitude, longitude FROM example_sites ORDER BY ALL"
    ).to_arrow_table()


def _rows(declared: Mapping[str, Any], table: str) -> Iterator[dict[str, Any]]:
    """The rows that one line of an example stands for: `times` of them, `every` so long, `{n}` counting to `among`."""
    row = {**(_PLAIN if table == EVENTS.name else {}), **declared}
    times, among = int(row.pop("times", 1)), int(row.pop("among", 2**31))
    number, _, unit = str(row.pop("every", "1 seconds")).partition(" ")
    step = timedelta(seconds=int(number) * _UNITS[unit.removesuffix("s")])
    for place in range(times):
        made = {name: _filled(value, place % among + 1) for name, value in row.items()}
        if table == EVENTS.name:
            made["occurred_at"] = _moment(made["occurred_at"]) + step * place
        yield made


def _filled(value: object, place: int) -> object:
    return re.sub(r"\{n\}", str(place), value) if isinstance(value, str) else value


def _apart(row: dict[str, Any], example: int) -> dict[str, Any]:
    """The row with names that no other example has."""
    return {name: f"{value}{_MARK}{example}" if name in _OWN[:-1] else value for name, value in row.items()}


def _moment(value: object) -> datetime:
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    raise BadInput(f"{value!r} is no time.", where="an example")


def _arrow(table: Table, rows: list[dict[str, Any]]) -> pa.Table:
    kinds = {column.name: column.kind for column in table.columns}
    made = [
        {
            name: _moment(value).replace(tzinfo=None) if kinds.get(name) is Kind.TIME else value
            for name, value in row.items()
        }
        for row in rows
    ]
    return pa.Table.from_pylist(made, schema=pa.schema([(field.name, field.type) for field in table.schema]))
