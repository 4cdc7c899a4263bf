"""The corridor's one way to the office: for reading."""

from __future__ import annotations

from typing import Any

from django.db import models

OFFICE_LABELS = frozenset({"workforce", "declarations", "procurement", "vetting", "scrutiny"})


class OneWay:
    """Sends the office's tables to the read-only connection, refuses to write them, and never migrates them."""

    def db_for_read(self, model: type[models.Model], **_hints: Any) -> str | None:
        return "office" if model._meta.app_label in OFFICE_LABELS else None

    def db_for_write(self, model: type[models.Model], **_hints: Any) -> str | None:
        if model._meta.app_label in OFFICE_LABELS:
            raise PermissionError(f"the corridor never writes the office's {model._meta.label}")
        return None

    def allow_relation(self, one: models.Model, other: models.Model, **_hints: Any) -> bool | None:
        return (one._meta.app_label in OFFICE_LABELS) == (other._meta.app_label in OFFICE_LABELS)

    def allow_migrate(self, db: str, app_label: str, **_hints: Any) -> bool | None:
        return db == "default" and app_label not in OFFICE_LABELS
