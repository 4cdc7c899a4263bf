"""A workforce feed killed at any moment leaves all of it or nothing."""

from __future__ import annotations

import csv
import random
import time
from pathlib import Path

import pytest

from tests.stage import Stage, kill

pytestmark = pytest.mark.slow
PEOPLE, ROUNDS = 1_500, 3
FIELDS = ("number", "given_names", "family_name", "category", "rank", "post", "post_title", "unit", "manager", "starts")


def write_feed(path: Path) -> None:
    """A feed that takes long enough to load to be killed in the middle."""
    with path.open("w", newline="", encoding="utf-8") as out:
        rows = csv.writer(out)
        rows.writerow(FIELDS)
        rows.writerows(
            [
                n,
                "Tansy",
                f"Larkin{n}",
                "officer",
                "constable",
                f"POS{n}",
                "Constable",
                f"UN{n // 200}",
                n // 9,
                "2020-01-01",
            ]
            for n in range(PEOPLE)
        )


def test_a_feed_killed_at_any_moment_leaves_all_or_nothing(stage: Stage, tmp_path: Path) -> None:
    stage.act("office", "account", "personnel", "P-000779-X", "workforce.hr")
    path = tmp_path / "feed.csv"
    write_feed(path)
    load = ("import", "workforce", str(path), "--as", "personnel", "--out", str(tmp_path / "changes.txt"))
    chance = random.Random(3)
    for _ in range(ROUNDS):
        running = stage.start(*load)
        time.sleep(chance.uniform(0.8, 3.0))
        kill(running)
        held = stage.act("office", "workforce")
        assert held["people"] == held["spells"] == held["entries"], (
            "a person, their spell and its entry, or none of them"
        )
        assert held["people"] in {0, PEOPLE}
        assert held["chain"]

    for _ in range(2):
        finished = stage.probity(*load)
        assert finished.returncode == 0, finished.stderr
        held = stage.act("office", "workforce")
        assert (held["people"], held["spells"], held["entries"]) == (PEOPLE, PEOPLE, PEOPLE)
