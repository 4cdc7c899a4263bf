"""Raw Parquet to coded days and summaries, against one count of seven columns over the same Parquet.

PROBITY_LAKE_DAYS sets how many days of the synthetic month are made (4; thirty are 20 million events), and
PROBITY_LAKE names a lake that is there already.
"""

import os
import resource
import shutil
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import duckdb
import pyarrow.parquet as pq
import pytest

from probity.analysis.lake.algebra import Rule
from probity.analysis.lake.coded import CodedDay
from probity.analysis.lake.coding import Coding, code_in_memory, code_lake
from probity.analysis.lake.contract import CONTEXT
from probity.analysis.lake.lakefolder import Lake
from probity.analysis.lake.naming import Names
from probity.analysis.lake.quickly import Summaries, keys_of
from probity.analysis.lake.room import Memory
from probity.analysis.lake.rulefiles import read_rules
from probity.sites.command import main
from tests.bench.test_lake_scan import EIGHT, generated

YARDSTICK = ("occurred_at", "user_id", "system", "action", "record_id", "site_id", "reason_ref")
THREADS, TURNS, LONG_TURNS, AIM_OF_A_DAY = 2, 7, 3, 0.3
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
        shutil.copytree(given, folder, ignore=shutil.ignore_patterns("coded", ".*"), copy_function=os.link)
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
    (lake.folder / "coded" / "standing.json").unlink(missing_ok=True)


class Watched:
    """The most memory that this process holds meanwhile that no file stands behind, in megabytes."""

    def __init__(self) -> None:
        self.most = 0.0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def _watch(self) -> None:
        while not self._ended.wait(0.05):
            told = Path("/proc/self/status").read_text(encoding="utf-8")
            self.most = max(self.most, int(told.split("RssAnon:")[1].split()[0]) / 1000)

    def __enter__(self) -> "Watched":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()


def rules_asked() -> dict[int, list[Rule]]:
    """The eight and the sixty-four."""
    shipped = [rule for rule in read_rules() if rule.authority is None]
    eight = [rule for rule in shipped if rule.id in EIGHT]
    return {8: eight, 64: [*shipped, *generated(shipped, 64 - len(shipped))]}


def from_raw(lake: Lake, rules: list[Rule], memory: Memory) -> None:
    """Code every day in memory and scan them all."""
    days = lake.days()
    keys_of(*code_in_memory(lake, days, threads=THREADS, memory=memory), lake, rules, (days[0], days[-1]))


def test_raw_parquet_to_the_keys_of_hits(lake: Lake) -> None:
    """Decode, code, summarise, rules. Coded days stay in memory: the next bench tells what writing them takes.

    Each run stands beside a yardstick of its own, and the order turns about. Memory is used again from run to run: what
    the first run pays for new memory depends on what ran before it, so that it is printed apart.
    """
    asked, days, memory = rules_asked(), lake.days(), Memory()
    coding: list[Cost] = []

    def found(number: int) -> None:
        def coded() -> None:
            made.append(code_in_memory(lake, days, threads=THREADS, memory=memory))

        made: list[tuple[list[CodedDay], Names]] = []
        coding.append(cost(coded))
        keys_of(*made[0], lake, asked[number], (days[0], days[-1]))

    found(64)  # compiles, and reads the context
    new = cost(lambda: code_in_memory(lake, days, threads=THREADS))
    found(8)
    events = yardstick(lake)
    coding.clear()
    ratios: dict[int, list[float]] = {number: [] for number in asked}
    theirs, ours = list[Cost](), list[Cost]()
    with Watched() as watched:
        for turn in range(TURNS):
            for number in sorted(asked, reverse=bool(turn % 2)):
                theirs.append(cost(lambda: yardstick(lake)))
                ours.append(cost(lambda number=number: found(number)))
                ratios[number].append(ours[-1].processor / theirs[-1].processor)
    one = median(turn.processor for turn in theirs)
    for number, aim in AIMS.items():
        print(
            f"\n{events:,} events from raw to the keys of hits of {number} rules: {median(ratios[number]):.2f} times "
            f"the yardstick ({min(ratios[number]):.2f} to {max(ratios[number]):.2f}; aim {aim})"
        )
    print(
        f"\nof that, coding {median(turn.processor for turn in coding) / one:.2f}; "
        f"in new memory {new.processor / one:.2f}; the yardstick {one / events * 1e9:.0f} ns an event, "
        f"{median(turn.wall for turn in theirs):.1f} s by the clock beside "
        f"{median(turn.wall for turn in ours):.1f} s; {watched.most:,.0f} MB of no file"
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
        f"{wall:.2f} by the clock; {each:.0f} ns an event; first run with context {first.processor:.1f} s"
    )


def test_a_day_more_and_nothing_new(lake: Lake) -> None:
    """A new day from raw, its hits with windows that reach back over all the days; then what a change costs.

    Beside a scan of all the days from raw, which is what the new day saves; beside the yardstick over all of them; and
    beside a scan of all of them from what is coded.
    """
    days, asked, memory = lake.days(), rules_asked(), Memory()
    last, aside = days[-1], lake.folder / "aside"
    yardstick(lake)
    whole = cost(lambda: yardstick(lake)).processor
    lake.day_folder(last).rename(aside)
    code(lake)
    Summaries(lake).keys(asked[64], days[0], days[-2])  # compiles
    aside.rename(lake.day_folder(last))
    day = cost(lambda: code(lake)).processor
    print(f"\na day more of {len(days)}: coding it {day / whole:.2f} of the yardstick over all (aim {AIM_OF_A_DAY})")
    code_in_memory(lake, days, threads=THREADS, memory=memory)  # so that none of the two pays for new memory
    for number, rules in asked.items():
        found = cost(lambda rules=rules: Summaries(lake).keys(rules, last, last)).processor
        scan = cost(lambda rules=rules: Summaries(lake).keys(rules, days[0], last)).processor
        raw = cost(lambda rules=rules: from_raw(lake, rules, memory)).processor
        print(
            f"\nfrom raw to its hits of {number} rules with their windows: {(day + found) / raw:.2f} of a scan of all "
            f"days from raw (aim {AIM_OF_A_DAY}); {(day + found) / whole:.2f} of the yardstick over all; "
            f"{(day + found) / scan:.2f} of a scan of all from what is coded"
        )
    coded_alone = cost(lambda: code(lake))
    duties = lake.context_path(CONTEXT["duties"])
    rows = pq.read_table(duties)
    duties.unlink()  # it may be linked to one that others read
    pq.write_table(rows.slice(0, len(rows) - 1), duties)
    again: list[str] = []
    changed = cost(lambda: again.extend(str(one) for one in code(lake).again))
    print(
        f"\nnothing new {coded_alone.processor:.2f} s; a duty less {changed.processor:.2f} s, {len(again)} days again"
    )


def first_days(lake: Lake, number: int, folder: Path) -> Lake:
    """A lake with the same tables and the first days alone."""
    shutil.copytree(lake.folder, folder, ignore=shutil.ignore_patterns("coded", "events", ".*"), copy_function=os.link)
    for day in lake.days()[:number]:
        shutil.copytree(lake.day_folder(day), Lake(folder).day_folder(day), copy_function=os.link)
    return Lake(folder)


def test_five_times_the_events(lake: Lake, tmp_path: Path) -> None:
    """What an event costs, coded into files and scanned, of a fifth of the days and of all; and the memory of it.

    The two are taken turn by turn: the machine's neighbours move. The first turn writes its files into memory that the
    machine has not given yet and compiles, so that it is printed apart.
    """
    rules, memory = rules_asked()[64], [0.0, 0.0]
    shutil.rmtree(lake.folder / "coded", ignore_errors=True)
    lakes = (first_days(lake, len(lake.days()) // 5, tmp_path / "fifth"), lake)
    events, days = [yardstick(one) for one in lakes], [one.days() for one in lakes]
    for one, held in zip(lakes, days, strict=True):  # the context is not what grows
        code_in_memory(one, held[:1])
    each: list[list[float]] = [[], []]
    for turn in range(LONG_TURNS + 1):
        for at in (0, 1) if turn % 2 else (1, 0):
            forget(lakes[at])
            with Watched() as watched:
                took = cost(
                    lambda at=at: (code(lakes[at]), Summaries(lakes[at]).keys(rules, days[at][0], days[at][-1]))
                )
            each[at].append(took.processor / events[at])
            memory[at] = max(memory[at], watched.most)
    for at, many in enumerate(events):
        print(f"\n{many:,} events: {median(each[at][1:]) * 1e9:.0f} ns each, {memory[at]:,.0f} MB of no file")
    first, *ratios = (whole / fifth for fifth, whole in zip(*each, strict=True))
    print(
        f"\nfive times the events: {median(ratios):.2f} times as much each ({min(ratios):.2f} to {max(ratios):.2f}; "
        f"aim 1.2; the first turn {first:.2f}), {memory[1] - memory[0]:,.0f} MB more"
    )
