"""Statements that nothing was offered."""

from __future__ import annotations

from collections.abc import Collection

from django.db import models
from django.db.models import Q

from probity.foundation.access.scoping import Record
from probity.office.declarations.models.choices import Match


class NilReturn(Record):
    """A statement that nothing was offered. Never an acceptance, and never an offer."""

    retention = "gifts.register"
    sensitive = False

    person_ref = models.CharField(max_length=20, blank=True, db_index=True)
    person_as_written = models.CharField(max_length=200, blank=True)
    match = models.CharField(max_length=12, choices=Match, default=Match.MATCHED)
    department_as_written = models.CharField(max_length=200, blank=True)
    period = models.CharField(max_length=200, help_text="What it covers, as stated.")
    stated_on = models.DateField(null=True)

    @classmethod
    def involving(cls, refs: Collection[str]) -> Q:
        return Q(person_ref__in=refs)
