"""A command on a database that nobody has prepared says so and says what to do."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("words", [("audit", "verify", "--site", "office"), ("cross-check", "gifts")])
def test_a_command_before_migrate_is_refused_with_what_to_do(tmp_path: Path, words: tuple[str, ...]) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.endswith("_DATABASE_URL")}
    done = subprocess.run(
        [sys.executable, "-m", "probity.sites.command", *words],
        env=environment | {"PROBITY_DATA": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 2
    assert "Run: probity migrate" in done.stderr
    assert "Traceback" not in done.stderr
