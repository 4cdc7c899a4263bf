"""A dashboard of 150,000 searches against one aggregation of the same file, and an import against a plain load."""

from __future__ import annotations

import csv
import gzip
import json
import os
import sqlite3
import time
from collections.abc import Callable, Iterable
from itertools import cycle, islice, repeat
from pathlib import Path

import duckdb
import pytest
from django.db import connection
from django.utils import timezone

from probity.foundation.audit.actors import System
from probity.foundation.intake.pipeline import ImportRequest
from probity.office.scrutiny.actions.stops_loading import AREA_MAP, load_searches
from probity.office.scrutiny.models import Search
from probity.office.scrutiny.queries.stops_counts import Asked, counts
from probity.office.scrutiny.queries.stops_measures import measured

LOADING = System("bench.stops", "loads searches to be timed")
ROWS = int(os.environ.get("BENCH_SEARCHES", "150000"))
ROUNDS = 5
INTO = {
    "kind": "Type", "searched_on": "Date", "operation": "Part of a policing operation",
    "operation_name": "Policing operation", "latitude": "Latitude", "longitude": "Longitude", "gender": "Gender",
    "age_range": "Age range", "ethnicity_self": "Self-defined ethnicity", "power": "Legislation",
    "ethnicity_officer": "Officer-defined ethnicity", "object": "Object of search", "outcome": "Outcome",
    "linked": "Outcome linked to object of search", "intrusive": "Removal of more than just outer clothing",
    "place": "la_name",
}  # fmt: skip
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
    as_text, into_the_table = _fastest(lambda: _as_text(file)), _fastest(lambda: _into_the_same_table(file))
    asked = Asked("2021-11", "2022-06", records="public")
    dashboard = _fastest(lambda: _dashboard(asked))
    database = duckdb.connect()
    database.execute("set threads = 1")
    once = _fastest(lambda: database.execute(ONE_PASS, [str(file)]).fetchall())
    print(f"\n{ROWS:,} searches, seconds of processor time")
    print(f"dashboard    {dashboard:8.3f}   one aggregation of the file {once:8.3f}   ratio {dashboard / once:6.2f}")
    for says, plain in (("into the same table", into_the_table), ("as text alone", as_text)):
        print(f"import       {loading:8.1f}   plain load {says:19}  {plain:8.1f}   ratio {loading / plain:6.1f}")


def _dashboard(asked: Asked) -> None:
    found = counts(asked)
    assert found.whole.searches == ROWS
    assert [measured(tally, asked) for tally in (found.whole, *found.groups.values(), *found.months.values())]


def _as_text(file: Path) -> None:
    """Every row into one table of text with one index in memory: nothing can be had for less."""
    with file.open(newline="", encoding="utf-8") as read:
        header, *rows = csv.reader(read)
    table = sqlite3.connect(":memory:")
    table.execute(f"create table stops ({', '.join(f'c{at}' for at in range(len(header)))})")
    table.executemany(f"insert into stops values ({', '.join('?' * len(header))})", rows)
    table.execute("create index days on stops (c1, c9)")
    table.commit()


def _into_the_same_table(file: Path) -> None:
    """Every cell as it stands into a copy, in memory, of the table that the import fills, with its indexes."""
    with connection.cursor() as cursor:
        cursor.execute("select sql from sqlite_master where tbl_name = %s and sql is not null", [Search._meta.db_table])
        made = [sql for (sql,) in cursor.fetchall()]
    table = sqlite3.connect(":memory:")
    for sql in made:
        table.execute(sql)
    fields = [field for field in Search._meta.concrete_fields if field.column != "id"]
    with file.open(newline="", encoding="utf-8") as read:
        header, *rows = csv.reader(read)
    from_file = {column: header.index(name) for column, name in INTO.items()}
    empty = [json.dumps(value) if isinstance(value := field.get_default(), list | dict) else value for field in fields]
    cells: list[Iterable[object]] = [repeat(value, len(rows)) for value in empty]
    for place, field in enumerate(fields):
        if field.column in from_file:
            cells[place] = [row[from_file[field.column]] for row in rows]
    cells[0] = range(len(rows))
    names, marks = ", ".join(field.column for field in fields), ", ".join("?" * len(fields))
    table.executemany(f"insert into {Search._meta.db_table} ({names}) values ({marks})", zip(*cells, strict=True))
    table.commit()


def _fastest(work: Callable[[], object], *, rounds: int = ROUNDS) -> float:
    times = []
    for _ in range(rounds):
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return min(times)
