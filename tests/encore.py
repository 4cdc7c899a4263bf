"""A scene played once: what it wrote is kept, and put back in later files instead of being played again."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any, Generic, TypeVar

from django.apps import apps
from django.db import connection

Made = TypeVar("Made")
Rows = list[tuple[Any, ...]]


class Encore(Generic[Made]):
    """Call it in a transaction that will be rolled back: the rows of the scene are there, and what playing it gave.

    A scene may only fill tables that were empty: what it does to other rows is not kept.
    """

    def __init__(self, play: Callable[[], Made]) -> None:
        self._play = play
        self._kept: tuple[Made, dict[str, Rows]] | None = None

    def __call__(self) -> Made:
        if self._kept is None:
            before = rows_of_every_table()
            made = self._play()
            self._kept = made, _added(before, rows_of_every_table())
        else:
            _put_back(self._kept[1])
        return deepcopy(self._kept[0])


def rows_of_every_table() -> dict[str, Rows]:
    """Every row of every model's table, in the order of its key."""
    held = {}
    with connection.cursor() as cursor:
        for table, columns in _columns().items():
            cursor.execute(f"SELECT {_listed(columns)} FROM {connection.ops.quote_name(table)} ORDER BY 1")
            held[table] = cursor.fetchall()
    return held


def _added(before: dict[str, Rows], after: dict[str, Rows]) -> dict[str, Rows]:
    changed = {table: rows for table, rows in after.items() if rows != before[table]}
    held_some = sorted(table for table in changed if before[table])
    assert not held_some, f"the scene changed tables that held rows before it: {', '.join(held_some)}"
    return changed


def _put_back(kept: dict[str, Rows]) -> None:
    columns = _columns()
    with connection.cursor() as cursor:
        for table, rows in kept.items():
            places = ", ".join("%s" for _ in columns[table])
            into = f"{connection.ops.quote_name(table)} ({_listed(columns[table])})"
            cursor.executemany(f"INSERT INTO {into} VALUES ({places})", rows)


def _columns() -> dict[str, list[str]]:
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    return {
        model._meta.db_table: [field.column for field in model._meta.local_concrete_fields if not field.generated]
        for model in models
        if not model._meta.proxy
    }


def _listed(columns: list[str]) -> str:
    return ", ".join(map(connection.ops.quote_name, columns))
