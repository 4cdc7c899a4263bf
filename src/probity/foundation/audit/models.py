"""The ledger's two tables: the chain that stays, and the payload beside it that retention may erase."""

from __future__ import annotations

from django.db import models


class Entry(models.Model):
    """One act: who, what, on which record, when, chained to the entry before it.

    Rows are only ever added. The database itself refuses to change or remove one (`migrations/0002_refusals`).
    """

    retention = "audit.log"
    sensitive = False

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(db_index=True)
    event = models.CharField(max_length=80, db_index=True)
    operation = models.CharField(max_length=12)
    actor = models.CharField(max_length=80, db_index=True)
    person_ref = models.CharField(max_length=20, blank=True)
    subject_kind = models.CharField(max_length=60, blank=True)
    subject_ref = models.CharField(max_length=40, blank=True, db_index=True)
    data = models.JSONField(default=dict)
    payload_digest = models.CharField(max_length=64, blank=True)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ("number",)

    def __str__(self) -> str:
        return f"Entry {self.number}: {self.event}"


class Payload(models.Model):
    """The names and words of an entry. Erasing it leaves the chain whole: the entry holds only a salted digest."""

    retention = "audit.log"
    sensitive = True

    entry = models.OneToOneField(Entry, models.PROTECT, primary_key=True, related_name="payload")
    salt = models.CharField(max_length=32, blank=True)
    body = models.JSONField(null=True)
    erased_at = models.DateTimeField(null=True)
    erased_under = models.CharField(max_length=80, blank=True)

    def __str__(self) -> str:
        return f"Payload of entry {self.entry_id}"
