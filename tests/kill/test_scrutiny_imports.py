"""Imports of searches and of custody records killed at any moment: all of a file or nothing, once."""

from __future__ import annotations

import csv
import random
import time
from pathlib import Path

import pytest

from probity.office.scrutiny.actions.custody import COLUMNS as CUSTODY
from probity.office.scrutiny.actions.stops_loading import COLUMNS as SEARCHES
from tests.stage import Stage, kill

pytestmark = pytest.mark.slow
ROUNDS = 2


def write(path: Path, headers: list[str], rows: list[list[str]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as out:
        csv.writer(out).writerows([headers, *rows])


def killed_and_then_loaded(stage: Stage, what: str, path: Path, holds: dict[str, int]) -> None:
    """Kill a few runs, each at some moment; then let two run to their end. It is all of the file or nothing."""
    load = ("import", what, str(path), "--as", "scrutineer")
    chance = random.Random(4)
    for _ in range(ROUNDS):
        running = stage.start(*load)
        time.sleep(chance.uniform(0.8, 2.5))
        kill(running)
        held = stage.act("office", "scrutiny")
        assert {name: held[name] for name in holds} in (dict.fromkeys(holds, 0), holds)
        assert held["chain"]
    for _ in range(2):
        finished = stage.probity(*load)
        assert finished.returncode == 0, finished.stderr
    held = stage.act("office", "scrutiny")
    assert {name: held[name] for name in holds} == holds
    assert held["told"]["searches" if what == "stops" else "custody"] == next(iter(holds.values()))
    assert held["chain"]


def test_an_import_of_searches_killed_at_any_moment_leaves_all_or_nothing(stage: Stage, tmp_path: Path) -> None:
    stage.act("office", "account", "scrutineer", "P-000782-X", "scrutiny.analyst")
    path, rows = tmp_path / "stops.csv", 6_000
    said = {"Type": "Person search", "Gender": "Male", "Object of search": "Controlled drugs", "Outcome": "Arrest"}
    write(path, [*SEARCHES.values()], [
        [said.get(header, f"2024-07-{n % 28 + 1:02}T22:15:00+00:00" if header == "Date" else "")
         for header in SEARCHES.values()] for n in range(rows)
    ])  # fmt: skip
    killed_and_then_loaded(stage, "stops", path, {"searches": rows})


def test_an_import_of_custody_killed_at_any_moment_leaves_records_with_their_expected_forms_or_none(
    stage: Stage, tmp_path: Path
) -> None:
    stage.act("office", "account", "scrutineer", "P-000782-X", "scrutiny.analyst")
    number = stage.act("office", "officer", "1")
    path, rows = tmp_path / "custody.csv", 3_000
    write(path, [*CUSTODY.values()], [
        [f"CU/{n}", f"I/{n // 2}", "2024-04-02", number, "yes" if n % 3 else "no", "no"] for n in range(rows)
    ])  # fmt: skip
    killed_and_then_loaded(stage, "custody", path, {"custody": rows, "expected": rows - rows // 3})
