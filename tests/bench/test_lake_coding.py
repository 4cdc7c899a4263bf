"""Raw Parquet to coded days and summaries, against one count of seven columns over the same Parquet.

PROBITY_LAKE_DAYS sets how many days of the synthetic month are made (4; thirty are 20 million events), and
PROBITY_LAKE names a lake that is there already.
"""

import os
import resource
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import duckdb
import pyarrow.parquet as pq
import pytest

from probity.analysis.lake.coding import Coding, code_in_memory, code_lake
from probity.analysis.lake.contract import CONTEXT
from probity.analysis.lake.lakefolder import Lake
from probity.analysis.lake.quickly import keys_of
from probity.analysis.lake.rulefiles import read_rules
from probity.sites.command import main
from tests.bench.test_lake_scan import EIGHT, generated

YARDSTICK = ("occurred_at", "user_id", "system", "action", "record_id", "site_id", "reason_ref")
THREADS, TURNS, AIM_OF_A_DAY = 2, 3, 0.3
AIMS = {8: 3.0, 64: 3.3}


@dataclass
class Cost:
    processor: float
    wall: float


def cost(work: Callable[[], object]) -> Cost:
    wall, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF)
    work()
    after = resource.getrusage(resource.RUSAGE_SELF)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(used, time.perf_counter() - wall)


@pytest.fixture(scope="module")
def lake(tmp_path_factory) -> Lake:
    """The synthetic month, or so many days of it, without what was coded of it."""
    folder = tmp_path_factory.mktemp("month") / "lake"
    if given := os.environ.get("PROBITY_LAKE"):
        shutil.copytree(given, folder, ignore=shutil.ignore_patterns("coded"), copy_function=os.link)
    else:
        days = os.environ.get("PROBITY_LAKE_DAYS", "4")
        assert main(["sample", "lake", str(folder), "--days", days, "--seed", "1"]) == 0
    return Lake(folder)


def yardstick(lake: Lake) -> int:
    """One query that counts each of seven columns."""
    files = [path.as_posix() for path in lake.parts(lake.days())]
    counts = ", ".join(f"count({name})" for name in YARDSTICK)
    with duckdb.connect(config={"threads": THREADS}) as connection:
        found = connection.execute(f"SELECT {counts} FROM read_parquet({files}, hive_partitioning = false)").fetchone()
    return int(found[0])


def code(lake: Lake) -> Coding:
    return code_lake(lake, say=lambda words: None, threads=THREADS)


def forget(lake: Lake) -> None:
    """Leave the context that was read, and no day."""
    (lake.folder / "coded" / "standing.json").unlink()


def anonymous_peak() -> float:
    """The most memory that this process held that no file stands behind, in megabytes."""
    told = Path("/proc/self/status").read_text(encoding="utf-8")
    held = {line.split(":")[0]: line.split()[1] for line in told.splitlines() if line.startswith(("VmHWM", "RssFile"))}
    return (int(held["VmHWM"]) - int(held["RssFile"])) / 1000


def test_raw_parquet_to_the_keys_of_hits(lake: Lake) -> None:
    """Decode, code, summarise, rules. Coded days stay in memory: the next bench tells what writing them takes."""
    shipped = [rule for rule in read_rules() if rule.authority is None]
    asked = {
        8: [rule for rule in shipped if rule.id in EIGHT],
        64: [*shipped, *generated(shipped, 64 - len(shipped))],
    }
    days = lake.days()

    def found(number: int) -> None:
        coded, names = code_in_memory(lake, days, threads=THREADS)
        keys_of(coded, names, lake, asked[number], (days[0], days[-1]))

    found(64)  # compiles, and reads the context
    events = yardstick(lake)
    theirs, ours = [], {number: [] for number in asked}
    for _ in range(TURNS):
        theirs.append(cost(lambda: yardstick(lake)))
        for number in asked:
            ours[number].append(cost(lambda number=number: found(number)))
    one = median(turn.processor for turn in theirs)
    for number, aim in AIMS.items():
        each, wall = median(turn.processor for turn in ours[number]), median(turn.wall for turn in ours[number])
        least = min(turn.processor for turn in ours[number]) / min(turn.processor for turn in theirs)
        print(
            f"\n{events:,} events from raw to the keys of hits of {number} rules: {each / one:.2f} times the yardstick "
            f"(the best turns {least:.2f}; aim {aim}); {each / events * 1e9:.0f} ns an event beside "
            f"{one / events * 1e9:.0f}; {wall:.1f} s by the clock; about {anonymous_peak():,.0f} MB"
        )


def test_coding_a_lake_from_raw(lake: Lake) -> None:
    first = cost(lambda: code(lake))  # compiles, and reads the context
    events = yardstick(lake)
    ours, theirs = [], []
    for _ in range(TURNS):
        theirs.append(cost(lambda: yardstick(lake)))
        forget(lake)
        ours.append(cost(lambda: code(lake)))
    ratio = median(one.processor for one in ours) / median(one.processor for one in theirs)
    best = min(one.processor for one in ours) / min(one.processor for one in theirs)
    wall = median(one.wall for one in ours) / median(one.wall for one in theirs)
    each = median(one.processor for one in ours) / events * 1e9
    print(
        f"\ncoding {events:,} events: {ratio:.2f} times the yardstick (the best turns {best:.2f}), files written; "
        f"{wall:.2f} by the clock; {each:.0f} ns an event; first run with context {first.processor:.1f} s; "
        f"about {anonymous_peak():,.0f} MB"
    )


def test_a_day_more_and_nothing_new(lake: Lake) -> None:
    last = lake.days()[-1]
    whole = cost(lambda: yardstick(lake))
    aside = lake.folder / "aside"
    lake.day_folder(last).rename(aside)
    code(lake)
    aside.rename(lake.day_folder(last))
    day = cost(lambda: code(lake))
    nothing = cost(lambda: code(lake))
    duties = lake.context_path(CONTEXT["duties"])
    rows = pq.read_table(duties)
    duties.unlink()  # it may be linked to one that others read
    pq.write_table(rows.slice(0, len(rows) - 1), duties)
    found = [""]
    changed = cost(lambda: found.extend(str(one) for one in code(lake).again))
    share = day.processor / whole.processor
    print(
        f"\none day into {len(lake.days())}: {share:.2f} of the yardstick over all "
        f"(of thirty days {share * len(lake.days()) / 30:.2f}, aim {AIM_OF_A_DAY}); "
        f"nothing new {nothing.processor:.2f} s; "
        f"a duty less {changed.processor:.2f} s, {len(found) - 1} days again"
    )
