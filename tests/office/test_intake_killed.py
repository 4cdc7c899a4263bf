"""An import killed at any moment has loaded nothing, and the next one loads everything once."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import PROJECT

ROWS = 1200
SCRIPT = """
import json, os, signal, sys
from datetime import UTC, date, datetime
from pathlib import Path
import django
django.setup()
from probity.foundation.audit.actors import System
from probity.foundation.audit.ledger import About, record
from probity.foundation.audit.models import Entry
from probity.foundation.casework.models import ScheduledRun
from probity.foundation.casework.workflow import NOTED
from probity.foundation.intake.incoming import Importer, LoadReport
from probity.foundation.intake.models import RowIdentity, Run, StagedBatch
from probity.foundation.intake.pipeline import ImportRequest, run_import
from probity.foundation.intake.shape import Field, Shape

path, dies_while = Path(sys.argv[1]), sys.argv[2]

def watch(doing, rows):
    if doing == dies_while and rows > 500:
        os.kill(os.getpid(), signal.SIGKILL)

def load(rows, *, actor, at):
    ScheduledRun.objects.bulk_create(ScheduledRun(name=r.identity, day=date(2026, 1, 1), finished_at=at) for r in rows)
    for r in rows:
        record(NOTED, actor=actor, subject=About("intake.trial", r.identity[:20]), at=at, words="loaded")
    return LoadReport.of(rows, [r.identity[:20] for r in rows])

def counts():
    managers = (ScheduledRun.objects, Entry.objects, RowIdentity.unscoped, StagedBatch.unscoped)
    return [manager.count() for manager in managers]

if dies_while != "looks":
    importer = Importer(Shape("intake.trial", (Field("payee"),)), load)
    at = datetime(2026, 3, 2, tzinfo=UTC)
    actor = System("import", "a test")
    run_import(importer, ImportRequest(sources=(path,)), actor=actor, at=at, progress=watch)
print(json.dumps(counts()))
"""


def python(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    unwanted = {"OFFICE_DATABASE_URL", "CORRIDOR_DATABASE_URL"}
    environment = {name: value for name, value in os.environ.items() if name not in unwanted}
    environment |= {"PROBITY_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "probity.sites.office"}
    command = [sys.executable, *arguments]
    return subprocess.run(
        command, cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=240, check=False
    )


def counts(folder: Path) -> list[int]:
    found: list[int] = json.loads(python(folder, "-c", SCRIPT, "-", "looks").stdout)
    return found


@pytest.mark.slow
@pytest.mark.sqlite
def test_an_import_killed_while_reading_or_loading_leaves_nothing_and_the_next_loads_all_once(tmp_path):
    path = tmp_path / "spend.csv"
    path.write_text("payee\n" + "".join(f"Firm {number}\n" for number in range(ROWS)))
    migrated = python(tmp_path, "-m", "django", "migrate", "--skip-checks", "--verbosity", "0")
    assert migrated.returncode == 0, migrated.stderr

    for moment in ("read", "loaded"):
        assert python(tmp_path, "-c", SCRIPT, str(path), moment).returncode == -signal.SIGKILL
        loaded, entries, identities, staged = counts(tmp_path)
        assert (loaded, entries, identities) == (0, 0, 0)
        assert staged > 0

    done = python(tmp_path, "-c", SCRIPT, str(path), "nowhere")
    assert json.loads(done.stdout) == [ROWS, ROWS + 1, ROWS, 0], done.stderr
    again = python(tmp_path, "-c", SCRIPT, str(path), "nowhere")
    assert json.loads(again.stdout) == [ROWS, ROWS + 2, ROWS, 0], again.stderr
