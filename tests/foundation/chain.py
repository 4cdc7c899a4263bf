"""A chain to check: entries written, exported, and tampered with as only the owner of the tables could."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from django.db import connection

from probity.foundation.audit.ledger import record, recorded
from probity.foundation.audit.models import Entry
from probity.foundation.audit.verify import Verdict, as_row, rows_of_database, verify
from tests.foundation.cast import BARE, NOON, STAGE, TRIED

refusals = import_module("probity.foundation.audit.migrations.0002_refusals")


def write(count: int) -> None:
    """Entries of two kinds: the last carries no private words."""
    with recorded():
        for number in range(1, count):
            record(TRIED, actor=STAGE, subject=None, at=NOON, count=number, words=f"Word {number}")
        record(BARE, actor=STAGE, subject=None, at=NOON, act="read", code="refused")


def found(**options: Any) -> Verdict:
    """What checking the database's chain finds."""
    return verify(rows_of_database(), progress=lambda _: None, **options)


def exported() -> list[dict[str, Any]]:
    """The rows of an export."""
    return json.loads(json.dumps([as_row(entry) for entry in Entry.objects.select_related("payload")]))


@contextmanager
def unguarded() -> Iterator[Any]:
    """The ledger as somebody with the owner's role could have it: without its triggers."""
    is_postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        if is_postgresql:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for statement in refusals.POSTGRESQL_BACK if is_postgresql else refusals.SQLITE_BACK:
            cursor.execute(statement)
        yield cursor
        if is_postgresql:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for statement in refusals.POSTGRESQL if is_postgresql else refusals.SQLITE:
            cursor.execute(statement)


def tamper(statement: str) -> None:
    """Change the ledger past its triggers."""
    with unguarded() as cursor:
        cursor.execute(statement)


def head_of(number: int) -> dict[str, Any]:
    """The head as it was when that entry was the last."""
    return {"number": number, "digest": Entry.objects.get(number=number).digest}
