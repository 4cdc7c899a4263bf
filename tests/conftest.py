"""What every test shares: a fast password hash, a data folder of its own, and the ledger's triggers where they hinder."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

os.environ.setdefault("PROBITY_DATA", tempfile.mkdtemp(prefix="probity-tests-"))
PROJECT = Path(__file__).resolve().parents[1]
SHARED_DATA = Path(os.environ.get("PROBITY_SHARED_DATA", PROJECT.parent / "shared" / "data"))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real public data; a test that needs it says so when it is not there."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the folder of real public data (../shared/data) is not here")
    return SHARED_DATA


@pytest.fixture(autouse=True)
def _fast_passwords(request: pytest.FixtureRequest) -> None:
    if "settings" in request.fixturenames or "db" in request.fixturenames:
        request.getfixturevalue("settings").PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
