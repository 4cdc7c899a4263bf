"""The foundation's tests: they run under each site's settings, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections

from probity.foundation.access.actions import give_grant, open_account
from probity.foundation.access.models import User
from probity.foundation.access.roles import Role
from tests.foundation.cast import NOON, STAGE

Account = Callable[..., User]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """In the corridor, let the office's test database be made: its real connection can only read."""
    if "office" in connections:
        connections["office"].settings_dict["OPTIONS"] = dict(connections["default"].settings_dict["OPTIONS"])


@pytest.fixture
def account(db: None) -> Account:
    """Opens accounts: `account("name", "P-1", ROLE, …)`, with grants for the whole force from the start of 2025."""

    def make(name: str, person_ref: str, *roles: Role) -> User:
        user = open_account(name, person_ref=person_ref, email=f"{name}@example.org", actor=STAGE, at=NOON)
        for role in roles:
            give_grant(
                role, person_ref=person_ref, reason="Does this work", actor=STAGE, at=NOON, starts=date(2025, 1, 1)
            )
        return User.objects.get(pk=user.pk)

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
