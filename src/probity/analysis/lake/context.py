"""The tables beside the events: which are there, whether they can be used, and which rules their lack turns off."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import duckdb

from probity.analysis.lake.contract import CONTEXT, EVENTS, Kind, Table
from probity.analysis.lake.lakefolder import Lake, check_schema, reading
from probity.analysis.lake.sql import name, reader
from probity.foundation.kernel.errors import BadInput


@dataclass(frozen=True)
class Standing:
    """What a lake has and has not: tables that are missing whole, and columns missing from tables that are there."""

    missing: frozenset[str] = frozenset()
    """As `duties`, for a table, and `users.role`, for a column; a missing table's columns are not told one by one."""
    fields: frozenset[str] = field(default_factory=frozenset)
    """Every column that is there, as `users.role`."""

    def lacks(self, needs: Collection[str]) -> list[str]:
        """Which of `duties` or `users.role` are not there, in words."""
        found = [need for need in needs if need in self.missing or need.partition(".")[0] in self.missing]
        return sorted({_in_words(need, self.missing) for need in found})


@dataclass(frozen=True)
class Disabled:
    """A rule that cannot be run on this lake, and why in words."""

    rule: str
    why: str

    def __str__(self) -> str:
        return f"{self.rule}: not run: {self.why}"


def disabled(standing: Standing, needs: Mapping[str, Collection[str]]) -> list[Disabled]:
    """The rules, each with the tables and columns that it reads, that this lake cannot answer. Never silently."""
    lacks = {rule: standing.lacks(wanted) for rule, wanted in needs.items()}
    return [Disabled(rule, "; ".join(words)) for rule, words in sorted(lacks.items()) if words]


def _in_words(need: str, missing: Collection[str]) -> str:
    table, _, column = need.partition(".")
    return f"no table {table}" if table in missing or not column else f"no column {column} in {table}"


def check_context(lake: Lake) -> Standing:
    """What the lake has, every table of it checked: its columns, their kinds, its dates and its blanks.

    Raises:
        BadInput: a table is there and cannot be used; it names the table, the column and how many rows.
    """
    missing, fields = set[str](), set[str]()
    with reader() as connection:
        for table in CONTEXT.values():
            path = lake.context_path(table)
            if not path.exists():
                missing.add(table.name)
                continue
            absent = _checked(lake, table, connection)
            missing.update(f"{table.name}.{column}" for column in absent)
            fields.update(f"{table.name}.{column}" for column in table.names if column not in absent)
    missing.update(_missing_everywhere(lake))
    return Standing(frozenset(missing), frozenset(fields))


def check_table(lake: Lake, table: Table) -> tuple[str, ...]:
    """The optional columns that a table has not, itself checked as `check_context` does.

    Raises:
        BadInput: it cannot be used.
    """
    with reader() as connection:
        return _checked(lake, table, connection)


def _checked(lake: Lake, table: Table, connection: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    path = lake.context_path(table)
    absent = check_schema(path, table, path.name)
    _check_rows(connection, table, reading([path], table))
    return absent


def _missing_everywhere(lake: Lake) -> set[str]:
    """The optional columns of events that no file has."""
    absent = [set(check_schema(path, EVENTS, lake.place_of(path))) for path in lake.parts(lake.days())]
    return {f"{EVENTS.name}.{column}" for column in (set.intersection(*absent) if absent else set())}


def _check_rows(connection: duckdb.DuckDBPyConnection, table: Table, rows: str) -> None:
    """Refuse blanks where none may be, and spells that end before they start."""
    tests = {
        f"rows have nothing under {column.name!r}": f"{name(column.name)} IS NULL"
        + (f" OR trim({name(column.name)}) = ''" if column.kind is Kind.TEXT else "")
        for column in table.columns
        if column.required
    }
    if {"starts_at", "ends_at"} <= set(table.names):
        tests["rows end before they start"] = "ends_at < starts_at"
    counts = ", ".join(f"count(*) FILTER (WHERE {test})" for test in tests.values())
    found = connection.execute(f"SELECT {counts} FROM ({rows})").fetchone() or ()
    for words, count in zip(tests, found, strict=True):
        if count:
            raise BadInput(f"{count:,} {words}.", where=f"{table.name}.parquet", hint="Put them right at the source.")
