"""What every test shares: fast passwords, a data folder of its own, a ledger emptied between tests."""

from __future__ import annotations

import gc
import os
import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from hypothesis import settings as hypothesis_settings

from tests.both import is_corridor, open_the_office, touch_both

os.environ.setdefault("PROBITY_DATA", tempfile.mkdtemp(prefix="probity-tests-"))
(Path(os.environ["PROBITY_DATA"]) / "static").mkdir(parents=True, exist_ok=True)  # whitenoise warns without it
PROJECT = Path(__file__).resolve().parents[1]
hypothesis_settings.register_profile("here", deadline=None)  # a shared machine says nothing about time
hypothesis_settings.register_profile("ci", deadline=None, derandomize=True, database=None)  # every run tries the same
hypothesis_settings.register_profile("quick", deadline=None, derandomize=True, database=None, max_examples=20)
hypothesis_settings.load_profile("ci" if os.environ.get("CI") else "here")
SLOW = frozenset((PROJECT / "tests" / "slow.txt").read_text().split())  # measured: see scripts/slow_tests.py
SHARED_DATA = Path(os.environ.get("PROBITY_SHARED_DATA", PROJECT.parent / "shared" / "data"))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real public data; a test that needs it says so when it is not there."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the folder of real public data (../shared/data) is not here")
    return SHARED_DATA


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Before any test database is made: at the corridor's site, the office's is made too."""
    if is_corridor():
        open_the_office()


@pytest.hookimpl(tryfirst=True)  # before pytest chooses by mark
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What was measured to be slow is marked so; at the corridor's site every test may touch both databases."""
    for item in items:
        if item.nodeid.partition("[")[0] in SLOW:
            item.add_marker(pytest.mark.slow)
    if is_corridor():
        touch_both(items)


def pytest_collection_finish() -> None:
    """What is loaded by now stays: to look through it for garbage again and again took an eighth of all time."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure() -> None:
    """At the end everything may go: what is held back, DuckDB's binding reports as leaked."""
    gc.unfreeze()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> None:
    """The test database. Its ledger refuses what it always refuses, except while Django empties it between tests."""
    for connection in connections.all():
        _let_it_be_emptied(connection)
    gc.freeze()  # as above


def _let_it_be_emptied(connection: Any) -> None:
    """Lift the ledger's triggers for the one transaction in which a `transaction=True` test's rows are removed."""
    refusals = import_module("probity.foundation.audit.migrations.0002_refusals")
    lift, put_back = refusals.SQLITE_BACK, refusals.SQLITE
    if connection.vendor == "postgresql":
        names = ("audit_entry", "audit_payload")
        lift = [f"ALTER TABLE {name} DISABLE TRIGGER {name}_no_truncate" for name in names]
        put_back = [f"ALTER TABLE {name} ENABLE TRIGGER {name}_no_truncate" for name in names]
    plain = connection.ops.sql_flush

    def sql_flush(*arguments: Any, **options: Any) -> list[str]:
        emptying = plain(*arguments, **options)
        is_there = "audit_entry" in connection.introspection.table_names()
        return [*lift, *emptying, *put_back] if is_there else emptying

    connection.ops.sql_flush = sql_flush


@pytest.fixture(autouse=True)
def _fast_passwords(request: pytest.FixtureRequest) -> None:
    if "settings" in request.fixturenames or "db" in request.fixturenames:
        request.getfixturevalue("settings").PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
