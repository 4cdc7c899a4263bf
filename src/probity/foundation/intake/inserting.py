"""Writing many new rows of one table at the price of the rows, without an object for each."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Final

from django.db import connections, models, router

PLAIN: Final = (models.CharField, models.TextField, models.IntegerField, models.FloatField, models.BooleanField)


def insert_rows(model: type[models.Model], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows given by column; a column that a row does not name takes its field's default. Gives no keys back.

    Like `bulk_create` it sends no signals and trusts the values.

    Raises:
        TypeError: a row names a column that the table does not have.
    """
    connection = connections[router.db_for_write(model)]
    fields = [one for one in model._meta.concrete_fields if not isinstance(one, models.AutoField)]
    named = set[str]().union(*rows)
    if unknown := named - {one.attname for one in fields}:
        raise TypeError(f"{model.__name__} has no column {', '.join(sorted(unknown))}")

    columns = [_column(one, rows, connection, named=one.attname in named) for one in fields]
    _write(connection, model._meta.db_table, [one.column or one.attname for one in fields], zip(*columns, strict=True))


def _column(
    one: models.Field[Any, Any], rows: Sequence[Mapping[str, Any]], connection: Any, *, named: bool
) -> list[Any]:
    """One column of all rows as the database takes it."""
    name, default = one.attname, one.get_default()
    said = [row.get(name, default) for row in rows] if named else [default] * len(rows)
    if isinstance(one, PLAIN):
        return said
    if isinstance(one, models.JSONField):
        return [None if value is None else connection.ops.adapt_json_value(value, one.encoder) for value in said]
    ready = partial(one.get_db_prep_save, connection=connection)
    return [*map(_remembering(ready) if isinstance(one, models.DateField | models.TimeField) else ready, said)]


def _remembering(ready: Callable[[Any], Any]) -> Callable[[Hashable], Any]:
    """The same, worked out once for each value: days and times repeat themselves."""
    known: dict[Hashable, Any] = {}

    def read(value: Hashable) -> Any:
        if value not in known:
            known[value] = ready(value)
        return known[value]

    return read


def _write(connection: Any, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    quoted = connection.ops.quote_name
    into = f"{quoted(table)} ({', '.join(map(quoted, columns))})"
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {into} VALUES ({marks})", [*rows])  # noqa: S608 - names of the model's own
            return
        with connection.wrap_database_errors, cursor.copy(f"COPY {into} FROM STDIN") as copied:
            for row in rows:
                copied.write_row(row)
