"""A night over the lake whose process is killed is taken up by the next: nothing lost, nothing filed twice."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.stage import PROJECT, Stage, kill
from tests.unit.test_lake_night import view, wait_in, write

pytestmark = pytest.mark.slow
NIGHT: Sequence[str] = (sys.executable, "-m", "probity.sites.command", "monitor", "night")
OF_OLD = datetime(2020, 1, 1)  # noqa: DTZ001 - the lake's times have no zone
HELD = """
import json
from probity.corridor.monitoring.models import Hit, Night
from probity.foundation.audit.models import Entry
from probity.foundation.audit.verify import rows_of_database, verify
found = Entry.objects.filter(event="monitoring.hit.found")
print(json.dumps({
    "hits": [*Hit.unscoped.order_by("day").values_list("rule_id", flat=True)],
    "keys": Hit.unscoped.values("key").distinct().count(), "found": found.count(),
    "nights": [*Night.unscoped.order_by("pk").values_list("state", flat=True)],
    "chain": verify(rows_of_database(), progress=lambda _count: None).holds,
}))
"""


def killed_when_it_says(stage: Stage, words: str) -> None:
    """Run a night in a process of its own and end it, as a power cut would, when it comes to a step."""
    with subprocess.Popen(
        NIGHT, cwd=PROJECT, env=stage.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        start_new_session=True,
    ) as running:  # fmt: skip
        assert running.stdout is not None
        said = []
        for line in running.stdout:
            said.append(line)
            if words in line:
                kill(running)
                return
    raise AssertionError(f"it never came to {words!r}: {''.join(said)}")


def held(stage: Stage) -> dict[str, Any]:
    """What the corridor holds, as another process reads it."""
    asked = subprocess.run(
        [sys.executable, "-m", "django", "shell", "--no-imports", "-c", HELD],
        cwd=PROJECT,
        env={**stage.environment, "DJANGO_SETTINGS_MODULE": "probity.sites.corridor"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert asked.returncode == 0, asked.stderr
    told: dict[str, Any] = json.loads(asked.stdout.splitlines()[-1])
    return told


def test_a_night_killed_while_it_codes_and_while_it_files_is_taken_up_and_files_each_hit_once(stage: Stage) -> None:
    lake = stage.folder / "lake"
    lake.mkdir(exist_ok=True)  # a worker of another test of the run may have played a night
    write(lake, "users", {"user_id": ["cole"], "person_ref": ["P-1"], "starts_at": [OF_OLD]})
    own = pa.table({"user_id": ["cole"], "record_id": ["R-1"], "kind": ["own"]})
    pq.write_table(own, lake / "relations.parquet")
    wait_in(stage.folder / "lake-inbox", view(1, "2025-05-05T15:00:00Z"), view(2, "2025-05-06T15:00:00Z"))

    for words in ("Coding days", "Filing hits"):
        killed_when_it_says(stage, words)
    finished = stage.probity("monitor", "night")
    assert finished.returncode == 0, finished.stderr

    told = held(stage)
    assert told["hits"] == ["own-record"] * 2
    assert (told["keys"], told["found"], told["chain"]) == (2, 2, True)
    assert set(told["nights"]) == {"done"}
