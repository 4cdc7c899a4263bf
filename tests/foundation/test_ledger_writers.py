"""Many writers at once: the chain never forks, and one that waits holds up nobody."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from probity.foundation.access.models import Numbering
from probity.foundation.audit.ledger import record, recorded
from probity.foundation.audit.models import Entry
from probity.foundation.audit.verify import rows_of_database, verify
from tests.conftest import PROJECT
from tests.foundation.cast import NOON, STAGE, TRIED

WRITERS, EACH = 4, 25


def enter(count: int) -> None:
    record(TRIED, actor=STAGE, subject=None, at=NOON, count=count, words="Hello")


@pytest.mark.postgres
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_many_threads_at_once_write_one_chain():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite's writers are processes, below")

    def write() -> None:
        for count in range(EACH):
            with recorded():
                enter(count)
        connection.close()

    threads = [threading.Thread(target=write) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    verdict = verify(rows_of_database(), progress=lambda _: None)
    assert (verdict.holds, verdict.entries) == (True, WRITERS * EACH)


@pytest.mark.slow
@pytest.mark.sqlite
def test_many_processes_at_once_write_one_chain_in_a_sqlite_file(tmp_path: Path):
    kept = {name: value for name, value in os.environ.items() if not name.endswith("DATABASE_URL")}
    environment = {
        **kept,
        "PROBITY_DATA": str(tmp_path),
        "PYTHONPATH": f"{PROJECT / 'src'}{os.pathsep}{PROJECT}",
        "DJANGO_SETTINGS_MODULE": f"probity.sites.{settings.PROBITY_SITE}",
    }
    manage = [sys.executable, "-m", "django"]
    subprocess.run([*manage, "migrate", "-v0"], env=environment, check=True, cwd=PROJECT)
    command = [sys.executable, "-m", "tests.foundation.writer", str(EACH)]
    writers = [subprocess.Popen(command, env=environment, cwd=PROJECT) for _ in range(WRITERS)]
    assert [writer.wait(120) for writer in writers] == [0] * WRITERS
    done = subprocess.run(
        [*manage, "audit_verify"], env=environment, check=True, capture_output=True, text=True, cwd=PROJECT
    )
    assert f"the chain holds over {WRITERS * EACH} entries" in done.stdout


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_an_action_that_waits_inside_does_not_hold_up_the_entry_of_another():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time, whatever it waits for")
    recorded_inside, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        with recorded():
            enter(1)
            Numbering.objects.create(prefix="ZZ")
            recorded_inside.set()
            go_on.wait(30)
        connection.close()

    waiting = threading.Thread(target=slow)
    waiting.start()
    assert recorded_inside.wait(10)
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '3s'")
    with recorded():
        enter(2)
    assert [entry.data["count"] for entry in Entry.objects.all()] == [2]
    go_on.set()
    waiting.join(10)
    assert [entry.data["count"] for entry in Entry.objects.all()] == [2, 1]
    assert verify(rows_of_database(), progress=lambda _: None).holds


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_actions_that_meet_the_same_rows_in_opposite_order_are_not_locked_by_the_ledger():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    both_recorded = threading.Barrier(2, timeout=10)

    def act(count: int) -> None:
        with recorded():
            enter(count)
            both_recorded.wait()  # were the lock taken at record(), the second would never come here
        connection.close()

    threads = [threading.Thread(target=act, args=(count,)) for count in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(15)
    assert sorted(entry.data["count"] for entry in Entry.objects.all()) == [1, 2]
    assert verify(rows_of_database(), progress=lambda _: None).holds
