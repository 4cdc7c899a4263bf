"""Scans of a coded lake, in units of one DuckDB query that counts seven columns of its Parquet in the same process.

PROBITY_LAKE names a lake that is there already, in the place of the synthetic month of 20 million events.
"""

import gc
import os
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from statistics import median
from time import perf_counter, process_time

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from probity.analysis.lake.algebra import Count, Counted, Every, Is, Key, Not, Rule, Sequence, Test
from probity.analysis.lake.asking import Reference
from probity.analysis.lake.coding import code_lake
from probity.analysis.lake.lakefolder import Lake
from probity.analysis.lake.quickly import Summaries
from probity.analysis.lake.rulefiles import read_rules
from probity.analysis.lake.scan import scan
from probity.analysis.lake.sql import engine
from probity.sites.command import main

EVENTS = 20_000_000
TURNS = 7
HOUR = 3_600 * 1_000_000
EIGHT = {
    "absent",
    "own-record",
    "no-reason",
    "peer-outlier",
    "own-investigation",
    "two-places",
    "crowd",
    "victim-then-contact",
}
YARDSTICK = (
    "SELECT count(occurred_at), count(user_id), count(system), count(action), count(record_id), count(site_id), "
    "count(reason_ref) FROM read_parquet('{}/events/*/*.parquet')"
)


LEAST = {"subjects": (6, 240), "sequence": (2, 20), "an hour": (20, 150), "a day": (60, 700)}
"""What a generated rule of a rare and of a dense test asks for: so much that few are found.

In the synthetic month all but one of the dense find something, and a third of the rare: two rare things of one event
are seldom seen together as often, and a rule that finds nothing is what a force mostly has.
"""


DISTINCT, SEQUENCES = 8, 4
"""How many rules of the sixty-four count subjects of a day, and how many are sequences, beside the shipped."""


def generated(shipped: list[Rule], wanted: int, distinct: int = DISTINCT, sequences: int = SEQUENCES) -> list[Rule]:
    """So many rules that are made up: some count subjects of a day, some are sequences, the others count events.

    Every other one of each kind is dense: its test passes hundreds of events of a busy user's day. The others count
    events of an hour and of a day by turns.
    """
    like = shipped[0]
    looks = Is("action", ("search", "view"))
    takes = Is("action", ("print", "export", "disclose"))
    rare: list[Test] = [takes, Is("sensitive", (True,)), Is("vulnerable", (True,)), Is("reason_given", (False,))]
    dense: list[Test] = [looks, Not(Is("assigned", (True,))), Is("has_record", (True,)), Is("reason_given", (True,))]
    made: list[Rule] = []
    for number in range(wanted):
        thick, base = number % 2, number // 2
        first = (dense if thick else rare)[base % 4]
        second = (dense if thick else rare)[(base + 1 + base // 4) % 4]
        where = Every((first, second))
        if number < distinct:
            condition: Count | Sequence = Count(Counted.SUBJECTS, (Key.USER,), LEAST["subjects"][thick] + number // 4)
        elif number < distinct + sequences:
            condition = Sequence(LEAST["sequence"][thick], takes, HOUR // 2)
        else:
            least = LEAST["a day" if base % 2 else "an hour"][thick] + number // 4
            condition = Count(Counted.EVENTS, (Key.USER,), least, None if base % 2 else HOUR)
        made.append(replace(like, id=f"made-{number}", where=where, condition=condition))
    return made


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    folder = tmp_path_factory.mktemp("month") / "lake"
    if given := os.environ.get("PROBITY_LAKE"):
        shutil.copytree(given, folder, ignore=shutil.ignore_patterns("coded"), copy_function=os.link)
    else:
        assert main(["sample", "lake", str(folder), "--days", "30", "--events", str(EVENTS)]) == 0
    for what in ("coding, and context", "context that is as it was"):
        started = process_time()
        code_lake(Lake(folder), say=lambda words: None)
        print(f"\n{what}: {(process_time() - started) / yardstick(folder):.2f} times the yardstick")
    return Lake(folder)


def yardstick(folder: Path) -> float:
    with engine(threads=1) as connection:
        started = process_time()
        connection.execute(YARDSTICK.format(folder)).fetchall()
        return process_time() - started


def timed(lake: Lake, rules: list[Rule], since: date, until: date) -> float:
    gc.collect()  # what the tests before left is not the scan's: one round in the midst of it costs a third as much
    started = process_time()
    Summaries(lake).keys(rules, since, until)
    return process_time() - started


def told(lake: Lake, rules: list[Rule], since: date, until: date) -> str:
    """How many of the rules have hits, which must not be none, and how many."""
    found = [len(hits.user) for hits in Summaries(lake).keys(rules, since, until).values()]
    assert any(found)
    return f"{sum(map(bool, found))} of {len(found)} have hits, {sum(found):,} in all"


def test_rules_from_a_coded_lake(lake: Lake) -> None:
    shipped = [rule for rule in read_rules() if rule.authority is None]
    eight = [rule for rule in shipped if rule.id in EIGHT]
    all_of_them = [*shipped, *generated(shipped, 64 - len(shipped))]
    harder = [*shipped, *generated(shipped, 64 - len(shipped), 2 * DISTINCT, 2 * SEQUENCES)]
    days = lake.days()
    asked = [rule for rule in all_of_them if rule not in shipped]
    for name, rules in (("shipped", shipped), ("rare", asked[::2]), ("dense", asked[1::2])):
        print(f"\n{name} rules: {told(lake, rules, days[0], days[-1])}")  # compiles, the first
    timed(lake, harder, days[0], days[-1])
    scans, few, many, twice = [], [], [], []
    wall = perf_counter()
    for _ in range(TURNS):
        scans.append(yardstick(lake.folder))
        few.append(timed(lake, eight, days[0], days[-1]))
        many.append(timed(lake, all_of_them, days[0], days[-1]))
        twice.append(timed(lake, harder, days[0], days[-1]))
    print(
        f"\nyardstick {median(scans):.2f} s; 8 rules {turn_by_turn(few, scans)} times (aim 0.3), 64 "
        f"{turn_by_turn(many, scans)} times (aim 0.4), 8 to 64 {turn_by_turn(many, few)} times (aim 1.4); processor "
        f"time of one thread; wall {perf_counter() - wall:.1f} s, "
        f"{getrusage(RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB at most"
        f"\n64 with twice as many distinct counts and sequences {turn_by_turn(twice, scans)} times"
    )


def turn_by_turn(these: list[float], others: list[float]) -> str:
    """The middle ratio of what was timed in one turn, and the least and the greatest: the machine's neighbours move."""
    ratios = sorted(this / other for this, other in zip(these, others, strict=True))
    return f"{median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})"


def processor(work: Callable[[], object]) -> float:
    started = process_time()
    work()
    return process_time() - started


def test_stages_beside_the_reference(lake: Lake) -> None:
    shipped = [rule for rule in read_rules() if rule.authority is None]
    last = lake.days()[-1]
    one = yardstick(lake.folder)
    found = {}
    for name, chosen in (("summaries", Summaries(lake)), ("reference", Reference(lake))):
        evidence = processor(lambda: chosen.find(shipped, lake.days()[0], last)) / one  # noqa: B023 - called at once
        started = process_time()
        found[name] = scan(lake, shipped, chosen, on=last, since=lake.days()[-7]).hits
        words = (process_time() - started) / one
        print(f"\n{name}: evidence of all days {evidence:.2f} times, hits in words of the last seven days {words:.2f}")
    assert found["summaries"].equals(found["reference"])


def test_compiling_the_loops(lake: Lake, tmp_path: Path) -> None:
    asked = ["lake", "scan", str(lake.folder), "--out", str(tmp_path / "hits.parquet"), "--engine", "summaries"]
    program = f"from probity.sites.command import main; raise SystemExit(main({asked!r}))"
    took = []
    for _ in range(2):
        before = getrusage(RUSAGE_CHILDREN)
        subprocess.run(
            [sys.executable, "-c", program], check=True, env={**os.environ, "NUMBA_CACHE_DIR": str(tmp_path / "kept")}
        )
        after = getrusage(RUSAGE_CHILDREN)
        took.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    print(
        f"\na scan in a process of its own {took[1]:.1f} s; the first, which compiles, {took[0] - took[1]:.1f} s more"
    )


FIELDS = ("event_id", "user_id", "system", "action", "record_id", "site_id", "reason_ref")
BY_ROW = {
    "action IN ('print', 'export', 'disclose')": lambda row: row["action"] in ("print", "export", "disclose"),
    "reason_ref IS NULL": lambda row: row["reason_ref"] is None,
    "record_id IS NULL": lambda row: row["record_id"] is None,
    "action = 'search' AND reason_ref IS NULL": lambda row: row["action"] == "search" and row["reason_ref"] is None,
    "site_id IS NULL": lambda row: row["site_id"] is None,
    "action = 'delete'": lambda row: row["action"] == "delete",
    "action = 'edit' AND reason_ref IS NULL": lambda row: row["action"] == "edit" and row["reason_ref"] is None,
    "system = 'intelligence'": lambda row: row["system"] == "intelligence",
}
"""Eight rules that ask about one event, which every way can say."""


def test_a_loop_over_events_and_a_question_for_each_rule_over_sqlite(lake: Lake) -> None:
    day = pa.concat_tables([pq.read_table(path, columns=list(FIELDS)) for path in lake.parts(lake.days()[-1:])])
    events = sum(pq.read_metadata(path).num_rows for path in lake.parts(lake.days()))
    one = yardstick(lake.folder) * len(day) / events
    found = {}

    def loop() -> None:
        counts = [Counter[str]() for _ in BY_ROW]
        for row in day.to_pylist():
            for count, passes in zip(counts, BY_ROW.values(), strict=True):
                if passes(row):
                    count[row["user_id"]] += 1
        found["loop"] = [dict(count) for count in counts]

    def questions() -> None:
        with sqlite3.connect(":memory:") as connection:
            connection.execute(f"CREATE TABLE events ({', '.join(f'{name} TEXT' for name in FIELDS)})")
            places = ", ".join("?" * len(FIELDS))
            rows = zip(*(column.to_pylist() for column in day.columns), strict=True)
            connection.executemany(f"INSERT INTO events VALUES ({places})", rows)
            asked = [f"SELECT user_id, count(*) FROM events WHERE {test} GROUP BY user_id" for test in BY_ROW]
            found["sqlite"] = [dict(connection.execute(sql).fetchall()) for sql in asked]

    for name, work in (("a loop in Python over each event", loop), ("one SELECT a rule over SQLite", questions)):
        print(f"\n{name}, eight rules about one event: {processor(work) / one:.0f} times the yardstick")
    assert found["loop"] == found["sqlite"]
