"""Scans of a coded lake, in units of one DuckDB query that counts seven columns of its Parquet in the same process."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from statistics import median
from time import perf_counter, process_time

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
TURNS = 3
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


def generated(shipped: list[Rule], wanted: int) -> list[Rule]:
    """So many rules that are made up: counts, distinct counts and sequences, half of them dense."""
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
        least = (500 if thick else 60) + 10 * (number // 8)
        if number < 16:
            condition: Count | Sequence = Count(Counted.SUBJECTS, (Key.USER,), least)
        elif number < 24:
            condition = Sequence(20 if thick else 4, takes, HOUR // 2)
        else:
            condition = Count(Counted.EVENTS, (Key.USER,), least + 100, None if base % 2 else HOUR)
        made.append(replace(like, id=f"made-{number}", where=where, condition=condition))
    return made


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    folder = tmp_path_factory.mktemp("month") / "lake"
    assert main(["sample", "lake", str(folder), "--days", "30", "--events", str(EVENTS)]) == 0
    code_lake(Lake(folder), say=print)
    return Lake(folder)


def yardstick(folder: Path) -> float:
    with engine(threads=1) as connection:
        started = process_time()
        connection.execute(YARDSTICK.format(folder)).fetchall()
        return process_time() - started


def timed(lake: Lake, rules: list[Rule], since: date, until: date) -> float:
    started = process_time()
    Summaries(lake).keys(rules, since, until)
    return process_time() - started


def test_rules_from_a_coded_lake(lake: Lake) -> None:
    shipped = [rule for rule in read_rules() if rule.authority is None]
    eight = [rule for rule in shipped if rule.id in EIGHT]
    all_of_them = [*shipped, *generated(shipped, 64 - len(shipped))]
    days = lake.days()
    timed(lake, all_of_them, days[0], days[-1])  # compiles
    scans, few, many = [], [], []
    wall = perf_counter()
    for _ in range(TURNS):
        scans.append(yardstick(lake.folder))
        few.append(timed(lake, eight, days[0], days[-1]))
        many.append(timed(lake, all_of_them, days[0], days[-1]))
    one, eight_rules, sixty_four = median(scans), median(few), median(many)
    print(
        f"\nyardstick {one:.2f} s; 8 rules {eight_rules / one:.2f} times (aim 0.3), 64 {sixty_four / one:.2f} times "
        f"(aim 0.4), 8 to 64 {sixty_four / eight_rules:.2f} times (aim 1.4); processor time of one thread; "
        f"wall {perf_counter() - wall:.1f} s, {getrusage(RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB at most"
    )
    assert few


def test_stages_beside_the_reference(lake: Lake) -> None:
    shipped = [rule for rule in read_rules() if rule.authority is None]
    last = lake.days()[-1]
    one = yardstick(lake.folder)
    found = {}
    for name, chosen in (("summaries", Summaries(lake)), ("reference", Reference(lake))):
        started = process_time()
        chosen.find(shipped, lake.days()[0], last)
        middle = process_time()
        found[name] = scan(lake, shipped, chosen, on=last, since=lake.days()[-7]).hits
        evidence, words = (middle - started) / one, (process_time() - middle) / one
        print(f"\n{name}: evidence of all days {evidence:.2f} times, words of the last seven days {words:.2f} times")
    assert found["summaries"].equals(found["reference"])
