"""Registers of other bodies: each entry once, by the identifier its register gives it, with its versions."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import ClassVar

from django.db import models

from probity.foundation.access.scoping import Record, ScopedQuerySet
from probity.foundation.casework.models import Case


class RegisterSnapshot(Record):
    """That a register of another body was read as it stood on a day, and what that changed here."""

    retention = "reference.data"
    sensitive = False

    register = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    publisher = models.CharField(max_length=200, blank=True)
    licence = models.CharField(max_length=200, blank=True)
    taken_on = models.DateField(help_text="The day on which the register stood so.")
    read_at = models.DateTimeField()
    read_by = models.CharField(max_length=80)
    files = models.JSONField(help_text="File names without folders.")
    counts = models.JSONField(help_text="Rows by what became of them.")

    unscoped: ClassVar = models.Manager()
    objects: ClassVar = models.Manager.from_queryset(ScopedQuerySet)()


class EntryState(models.TextChoices):
    OPEN = "open", "In the register"
    CLOSED = "closed", "No longer in the register"


class RegisterEntry(Case):
    """One entry of another body's register, as its newest snapshot has it. What it said before are its versions."""

    retention = "gifts.register"
    sensitive = False

    state = models.CharField(max_length=20, choices=EntryState, default=EntryState.OPEN)
    register = models.CharField(max_length=40)
    entry_id = models.CharField(max_length=60, help_text="As the register has it.")
    parent_id = models.CharField(max_length=60, blank=True, help_text="The entry that it belongs to.")
    category = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=20, blank=True, help_text="Ours: gifts, employment, shareholdings and so on.")
    holder = models.CharField(max_length=200, blank=True, help_text="Whose entry it is, as written.")
    holder_id = models.CharField(max_length=60, blank=True)
    giver = models.CharField(max_length=400, blank=True)
    summary = models.TextField(blank=True)
    happened_on = models.DateField(null=True, blank=True)
    value = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    told = models.TextField(default="{}", help_text="Everything that it says, by the register's own column, as JSON.")
    aside = models.TextField(default="{}", help_text="Columns that are kept, whose change alone is no new version.")
    first_seen_on = models.DateField()
    last_seen_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True, help_text="The snapshot that no longer had it.")

    unscoped: ClassVar = models.Manager()
    objects: ClassVar = models.Manager.from_queryset(ScopedQuerySet)()

    STATE_COLOURS: ClassVar = {EntryState.OPEN: "green", EntryState.CLOSED: "grey"}

    class Meta(Case.Meta):
        verbose_name_plural = "register entries"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("register", "entry_id"), name="one_entry_of_an_identifier"),
        ]
        indexes: ClassVar = [models.Index(fields=("register", "kind"), name="entry_by_kind")]

    def involved(self) -> Iterable[str]:
        """Nobody of the force: it is another body's register."""
        return ()

    @property
    def says(self) -> dict[str, str]:
        """What it says, by the register's own column, in the register's order."""
        told: dict[str, str] = json.loads(self.told)
        return told

    @property
    def says_aside(self) -> dict[str, str]:
        """What is kept beside it."""
        told: dict[str, str] = json.loads(self.aside)
        return told
