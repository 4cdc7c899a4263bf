"""A workforce feed of 230,000 people against a plain bulk insert of the same rows, in one run on one database."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.bench import ANSWER
from tests.stage import PROJECT, Stage, set_up

PEOPLE = 230_000
AIM = 3.0


@pytest.mark.parametrize("people", [PEOPLE])
def test_a_feed_costs_no_more_than_three_plain_inserts(people: int, tmp_path: Path) -> None:
    with set_up() as stage:
        times = {
            name: value for what in ("plain", "feed") for name, value in run(stage, what, people, tmp_path).items()
        }
    wall, work = times["first"] / times["plain"], times["first_work"] / times["plain_work"]
    chain = times["chain"] / times["first_work"]
    print(
        f"\n{people:,} people, {times['database']}: plain {times['plain']:.0f} s, feed {times['first']:.0f} s: "
        f"{wall:.2f} times (aim {AIM}); of the process's own work {times['plain_work']:.0f} s and "
        f"{times['first_work']:.0f} s: {work:.2f} times, chaining the ledger {chain:.0%}; "
        f"the same again {times['again']:.0f} s ({times['again_work']:.0f} s of work); a thousand moves "
        f"{times['moves']:.0f} s ({times['moves_work']:.0f} s; {times['moves_changes']:,} changes); "
        f"memory {times['plain_mb']:.0f} MB plain, {times['first_mb']:.0f} MB feed"
    )
    assert times["again_changes"] == 0
    assert times["moves_changes"] >= 1000
    # SQLite works within the process, so its own work is all there is, and neighbours do not count.
    assert (work if times["database"] == "sqlite" else wall) <= AIM


def run(stage: Stage, what: str, people: int, folder: Path) -> dict[str, Any]:
    """What a process of its own found."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.workforce", what, str(people), str(folder)],
        cwd=PROJECT,
        env={**stage.environment, "DJANGO_SETTINGS_MODULE": "probity.sites.office"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.partition(ANSWER)[2])
    return found
