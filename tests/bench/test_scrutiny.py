"""A dashboard of 150,000 searches against one aggregation of the same file, and an import against a plain load."""

from __future__ import annotations

import csv
import gzip
import os
import sqlite3
import time
from collections.abc import Callable
from itertools import cycle, islice
from pathlib import Path

import duckdb
import pytest
from django.utils import timezone

from probity.foundation.audit.actors import System
from probity.foundation.intake.pipeline import ImportRequest
from probity.office.scrutiny.actions.stops_loading import AREA_MAP, load_searches
from probity.office.scrutiny.queries.stops_counts import Asked, counts
from probity.office.scrutiny.queries.stops_measures import measured

LOADING = System("bench.stops", "loads searches to be timed")
ROWS = int(os.environ.get("BENCH_SEARCHES", "150000"))
ROUNDS = 5
ONE_PASS = """
    select substr("Date", 1, 7), "Type", "Officer-defined ethnicity", "Self-defined ethnicity", "Object of search",
           "Outcome linked to object of search", "Outcome", count(*)
    from read_csv(?, header = true, all_varchar = true) group by all
"""


@pytest.fixture(scope="module")
def file(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """London's rows, again and again, until there are enough."""
    path = tmp_path_factory.mktemp("bench") / "stops.csv"
    with gzip.open(shared_data / "stops" / "london_2021-12_2022-05.csv.gz", "rt", newline="", encoding="utf-8") as read:
        header, *rows = csv.reader(read)
    with path.open("w", newline="", encoding="utf-8") as out:
        csv.writer(out).writerows([header, *islice(cycle(rows), ROWS)])
    return path


@pytest.mark.django_db
def test_a_dashboard_and_an_import(file: Path) -> None:
    began = time.process_time()
    report = load_searches(ImportRequest(sources=(file,), map=AREA_MAP), fuller=False, actor=LOADING, at=timezone.now())
    loading = time.process_time() - began
    assert report.loaded == ROWS
    plain = _fastest(lambda: _plain_load(file), rounds=1)
    asked = Asked("2021-11", "2022-06", records="public")
    dashboard = _fastest(lambda: _dashboard(asked))
    database = duckdb.connect()
    database.execute("set threads = 1")
    once = _fastest(lambda: database.execute(ONE_PASS, [str(file)]).fetchall())
    print(f"\n{ROWS:,} searches, seconds of processor time")
    print(f"dashboard    {dashboard:8.3f}   one aggregation of the file {once:8.3f}   ratio {dashboard / once:6.2f}")
    print(f"import       {loading:8.1f}   plain load                  {plain:8.1f}   ratio {loading / plain:6.1f}")


def _dashboard(asked: Asked) -> None:
    found = counts(asked)
    assert found.whole.searches == ROWS
    assert [measured(tally, asked) for tally in (found.whole, *found.groups.values(), *found.months.values())]


def _plain_load(file: Path) -> None:
    """Every row into one table with the same columns, as text, and an index: what no import can do without."""
    with file.open(newline="", encoding="utf-8") as read:
        header, *rows = csv.reader(read)
    table = sqlite3.connect(":memory:")
    table.execute(f"create table stops ({', '.join(f'c{at}' for at in range(len(header)))})")
    table.executemany(f"insert into stops values ({', '.join('?' * len(header))})", rows)
    table.execute("create index days on stops (c1, c9)")
    table.commit()


def _fastest(work: Callable[[], object], *, rounds: int = ROUNDS) -> float:
    times = []
    for _ in range(rounds):
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return min(times)
