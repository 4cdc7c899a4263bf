"""The foundation's tests: they run under each site's settings, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connections, router

from probity.foundation.access.actions import give_grant, open_account
from probity.foundation.access.models import User
from probity.foundation.access.roles import Role
from probity.sites.router import OneWay
from tests.foundation.cast import NOON, STAGE


class OfficeToo(OneWay):
    """The corridor's router, except that the office's test database gets the office's tables."""

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        if db == "office":
            return app_label not in {"intelligence", "matching"}
        return super().allow_migrate(db, app_label, **hints)


Account = Callable[..., User]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """In the corridor, let the office's test database be made, with its tables; the real one can only read."""
    if settings.PROBITY_SITE == "corridor":
        connections["office"].settings_dict["OPTIONS"] = dict(connections["default"].settings_dict["OPTIONS"])
        router.routers = [OfficeToo()]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """In the corridor every test may also ask the office: ties that are declared there count here."""
    if settings.PROBITY_SITE == "office":
        return
    for item in items:
        if "/foundation/" in str(item.path):
            marked = item.get_closest_marker("django_db")
            wanted = {**(marked.kwargs if marked else {}), "databases": ["default", "office"]}
            item.add_marker(pytest.mark.django_db(**wanted), append=False)


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
