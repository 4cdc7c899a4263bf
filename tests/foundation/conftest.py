"""The foundation's tests: they run under each site's settings, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from probity.foundation.access.models import User
from probity.foundation.access.roles import Role
from probity.foundation.casework import outbox, schedules
from probity.foundation.casework.outbox import NotDelivered
from probity.foundation.casework.schedules import nightly
from tests.accounts import account as open_with
from tests.foundation.chain import write

Account = Callable[..., User]


@pytest.fixture
def account(db: None) -> Account:
    """Opens accounts: `account("name", "P-1", ROLE, …)`, with grants for the whole force since 2020."""

    def make(name: str, person_ref: str, *roles: Role) -> User:
        return open_with(name, *roles, person_ref=person_ref, email=f"{name}@example.org")

    return make


@pytest.fixture
def office_only() -> None:
    if settings.PROBITY_SITE != "office":
        pytest.skip("the door is the office's alone")


@pytest.fixture
def folders(tmp_path: Path, settings: pytest.FixtureRequest) -> Path:
    """Folders of the test's own for heads, mail and documents."""
    settings.PROBITY_HEADS = tmp_path / "heads"
    settings.PROBITY_MAIL_FOLDER = tmp_path / "mail"
    settings.PROBITY_FILES = tmp_path / "files"
    return tmp_path


@pytest.fixture
def written(db: None) -> None:
    """A chain of six entries."""
    write(6)


@pytest.fixture
def carried(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a carrier of kind "test" took; it refuses keys that begin with "no"."""
    taken: list[str] = []
    monkeypatch.setattr(outbox, "_carriers", dict(outbox._carriers))

    @outbox.carries("test")
    def carry(key: str, _payload: dict[str, Any]) -> dict[str, Any]:
        if key.startswith("no"):
            raise NotDelivered("closed today")
        taken.append(key)
        return {}

    return taken


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What two jobs of the test did; only they are registered."""
    done: list[str] = []
    monkeypatch.setattr(schedules, "_jobs", {})
    nightly("test.early", after="02:00")(lambda _at: done.append("early"))
    nightly("test.late", after="23:00")(lambda _at: done.append("late"))
    return done
