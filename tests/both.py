"""Two test databases at the corridor's site: its own, and an office that a test can put rows into.

A running corridor opens the office read-only and never migrates it; tests of real processes prove that. In one test
process the office's database has to be made and filled from here, so both are arranged before Django makes either.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from django.conf import settings
from django.db import connections, router

from probity.sites.router import OneWay

CORRIDOR_LABELS = {"intelligence", "matching"}
DATABASES = ["default", "office"]


class OfficeToo(OneWay):
    """The corridor's router, except that the office's test database gets the office's tables."""

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        if db == "office":
            return app_label not in CORRIDOR_LABELS
        return super().allow_migrate(db, app_label, **hints)


def is_corridor() -> bool:
    return settings.configured and bool(settings.PROBITY_SITE == "corridor")


def open_the_office() -> None:
    """Let the office's test database be made and written. Call it before any database is made."""
    mine, office = connections["default"].settings_dict, connections["office"].settings_dict
    office["OPTIONS"] = dict(mine["OPTIONS"])
    office["USER"], office["PASSWORD"] = mine["USER"], mine["PASSWORD"]
    router.routers = [OfficeToo()]


def touch_both(items: Iterable[pytest.Item]) -> None:
    """Let every test use both databases: at this site, who one is tied to is read from the office too."""
    for item in items:
        marked = item.get_closest_marker("django_db")
        kept = dict(marked.kwargs) if marked else {}
        item.add_marker(pytest.mark.django_db(**(kept | {"databases": DATABASES})), append=False)
