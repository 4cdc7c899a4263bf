"""Vetting at 230,000 people: loading clearances against a plain insert, and a status against a bare count of them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.bench import ANSWER
from tests.bench.vetting import MOVES
from tests.stage import PROJECT, Stage, set_up

PEOPLE = int(os.environ.get("BENCH_PEOPLE", "230000"))
AIM = 3.0


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    """An office with everybody in a post, and no clearance yet."""
    with set_up() as found:
        run(found, "people", found.folder)
        yield found


def test_loading_clearances_costs_no_more_than_three_plain_inserts(stage: Stage, tmp_path: Path) -> None:
    times = run(stage, "plain", tmp_path) | run(stage, "import", tmp_path)
    wall, work = times["first"] / times["plain"], times["first_work"] / times["plain_work"]
    print(
        f"\n{PEOPLE:,} clearances, {times['database']}: plain {times['plain']:.0f} s, import {times['first']:.0f} s: "
        f"{wall:.2f} times (aim {AIM}); of the process's own work {times['plain_work']:.0f} s and "
        f"{times['first_work']:.0f} s: {work:.2f} times; the same again {times['again']:.0f} s "
        f"({times['again_work']:.0f} s of work); memory {times['plain_mb']:.0f} MB plain, {times['first_mb']:.0f} MB "
        "import"
    )
    assert (times["loaded"], times["again_loaded"], times["unchanged"]) == (PEOPLE, 0, PEOPLE)
    # SQLite works within the process, so its own work is all there is, and neighbours do not count.
    assert (work if times["database"] == "sqlite" else wall) <= AIM


def test_the_status_and_the_gaps_of_a_whole_country(stage: Stage, tmp_path: Path) -> None:
    times = run(stage, "status", tmp_path)
    counted = {name: times["status_work"] / times[f"{name}_work"] for name in ("bare", "grouped")}
    print(
        f"\nstatus of {PEOPLE:,} people over {times['rows']:,} spans, {times['database']}: {times['status']:.2f} s "
        f"({times['status_work']:.2f} s of work) in {times['queries']} queries, {times['status_mb']:.0f} MB more; "
        f"{times['status_work'] / PEOPLE * 1e6:.1f} µs a person\n"
        f"  bare count {times['bare'] * 1000:.0f} ms: {counted['bare']:.0f} times; a count of the rows of the day by "
        f"level and standing {times['grouped'] * 1000:.0f} ms: {counted['grouped']:.1f} times\n"
        f"gap list after a feed of {MOVES:,} moves: {times['moved'] * 1000:.0f} ms for those who moved "
        f"({times['moved_work'] * 1000:.0f} ms of work), {times['gaps']:.2f} s for everybody "
        f"({times['gaps_work']:.2f} s)"
    )
    assert times["workforce"] == PEOPLE
    assert times["expired"] == PEOPLE // 1_000
    assert (times["of_moved"], times["unknown"]) == (MOVES, [7])


def run(stage: Stage, what: str, folder: Path) -> dict[str, Any]:
    """What a process of its own found."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.vetting", what, str(PEOPLE), str(folder)],
        cwd=PROJECT,
        env={**stage.environment, "DJANGO_SETTINGS_MODULE": "probity.sites.office"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.partition(ANSWER)[2])
    return found
