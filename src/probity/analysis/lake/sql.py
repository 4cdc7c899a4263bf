"""Words put into SQL: every name and text from outside goes through `name` or `text`."""

from collections.abc import Iterable

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
