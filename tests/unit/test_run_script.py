"""What `make run` does with its data folder, told by a stand-in for the command that writes down how it was called."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts" / "run.sh"
STAND_IN = """#!/bin/sh
echo "$PROBITY_DATA: $*" >> called.txt
if [ "$1" = sample ] && [ -n "$FAILS" ]; then exit 1; fi
if [ "$1" = migrate ]; then mkdir -p "$PROBITY_DATA"; touch "$PROBITY_DATA/office.sqlite3"; fi
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with the script and the stand-in."""
    (tmp_path / "scripts").mkdir()
    shutil.copy(SCRIPT, tmp_path / "scripts" / "run.sh")
    command = tmp_path / ".venv" / "bin" / "probity"
    command.parent.mkdir(parents=True)
    command.write_text(STAND_IN)
    command.chmod(0o755)
    return tmp_path


def called(project: Path, **environment: str) -> list[str]:
    """The calls that one run makes, each without the sample's numbers."""
    named = {"PATH": os.environ["PATH"], **environment}
    subprocess.run(["bash", "scripts/run.sh"], cwd=project, env=named, check=False)
    told = (project / "called.txt").read_text().splitlines()
    (project / "called.txt").unlink()
    return [line.partition(" --")[0] for line in told]


FILLS = ["var.filling: migrate", "var.filling: sample force", "var: migrate", "var: serve"]


def test_the_first_run_fills_the_folder_and_the_next_serves_it_as_it_is(project: Path) -> None:
    assert called(project) == FILLS
    assert called(project) == ["var: migrate", "var: serve"]


def test_a_folder_that_holds_nothing_but_secrets_is_filled_and_keeps_them(project: Path) -> None:
    (project / "var" / "secrets").mkdir(parents=True)
    (project / "var" / "secrets" / "office_secret_key").write_text("kept")
    assert called(project) == FILLS
    assert (project / "var" / "secrets" / "office_secret_key").read_text() == "kept"


def test_a_filling_that_breaks_off_leaves_nothing_and_is_begun_again(project: Path) -> None:
    assert called(project, FAILS="yes") == ["var.filling: migrate", "var.filling: sample force"]
    assert not (project / "var").exists()
    assert called(project) == FILLS


@pytest.mark.parametrize("named", [{"PROBITY_MODE": "production"}, {"OFFICE_DATABASE_URL": "postgresql://office"}])
def test_nothing_is_filled_in_production_or_beside_databases_of_ones_own(project: Path, named: dict[str, str]) -> None:
    assert called(project, **named) == ["var: migrate", "var: serve"]
