"""Runs of an import, the rows they hold back until the one transaction, and what was loaded before."""

from __future__ import annotations

from django.db import models

from probity.foundation.access.scoping import Record, ScopedQuerySet


class RunPhase(models.TextChoices):
    STAGING = "staging", "Reading"
    FINISHED = "finished", "Finished"
    ABANDONED = "abandoned", "Never finished; nothing was loaded"


class Run(Record):
    """One import: which files, by whom, and how many rows went where."""

    retention = "intake.staging"
    sensitive = False

    shape = models.CharField(max_length=80)
    phase = models.CharField(max_length=10, choices=RunPhase, default=RunPhase.STAGING)
    account = models.CharField(max_length=80)
    files = models.JSONField(help_text="File names without folders.")
    map_name = models.CharField(max_length=255)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    read = models.PositiveIntegerField(default=0)
    loaded = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0, help_text="Of the loaded rows, those known by their key.")
    unchanged = models.PositiveIntegerField(default=0)
    nil = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)

    class Meta(Record.Meta):
        indexes = (models.Index(fields=("shape", "phase"), name="intake_run_by_shape"),)


class StagedBatch(models.Model):
    """Rows that have been read and wait for the transaction that loads all of their run. Gone once that is over."""

    retention = "intake.staging"
    sensitive = False

    run = models.ForeignKey(Run, models.CASCADE, related_name="+")
    rows = models.TextField(help_text="The rows, as `incoming.packed_rows` writes them.")

    unscoped = models.Manager()
    objects = models.Manager.from_queryset(ScopedQuerySet)()

    class Meta:
        default_manager_name = "unscoped"

    def __str__(self) -> str:
        return f"rows of run {self.run_id}"


class RowIdentity(models.Model):
    """That a row was loaded, and into which record, so that a second import of it changes nothing.

    Digests and references alone, kept as long as imports are: without it an old file would be loaded again.
    """

    retention = "reference.data"
    sensitive = False

    shape = models.CharField(max_length=80)
    identity = models.CharField(max_length=64)
    content = models.CharField(max_length=64)
    record_ref = models.CharField(max_length=20)
    run_ref = models.CharField(max_length=20)

    unscoped = models.Manager()
    objects = models.Manager.from_queryset(ScopedQuerySet)()

    class Meta:
        default_manager_name = "unscoped"
        verbose_name_plural = "row identities"
        constraints = (models.UniqueConstraint(fields=("shape", "identity"), name="intake_row_loaded_once"),)

    def __str__(self) -> str:
        return f"{self.shape} row of {self.record_ref}"
