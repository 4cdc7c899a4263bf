"""Words put into SQL: every name and text from outside goes through `name` or `text`."""

from collections.abc import Iterable
from functools import cache

import duckdb


def name(column: str) -> str:
    """A column's name, quoted."""
    return '"' + column.replace('"', '""') + '"'


def text(value: str) -> str:
    """A text, quoted."""
    return "'" + value.replace("'", "''") + "'"


def texts(values: Iterable[str]) -> str:
    """A list of texts, each quoted, for IN (…) or […]."""
    return ", ".join(text(value) for value in values)


def engine(*, memory: str = "2GB", threads: int = 2) -> duckdb.DuckDBPyConnection:
    """An engine that keeps everything in memory, up to `memory`, and writes nothing to disk of its own accord."""
    connection = duckdb.connect(config={"threads": threads, "memory_limit": memory, "temp_directory": ""})
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET enable_progress_bar = false")
    return connection


def reader() -> duckdb.DuckDBPyConnection:
    """A session to read files with, in one engine of the process: to begin one takes longer than to ask."""
    session = _read_with().cursor()
    session.execute("SET TimeZone = 'UTC'")
    return session


@cache
def _read_with() -> duckdb.DuckDBPyConnection:
    return engine(threads=1)
