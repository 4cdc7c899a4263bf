"""Runs of the workforce feed, and what each of them changed."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from probity.foundation.access.scoping import Record, ScopedQuerySet
from probity.foundation.workforce.listening import ChangeKind

KINDS = {
    ChangeKind.JOINED: "Joined",
    ChangeKind.RETURNED: "Returned",
    ChangeKind.MOVED: "Moved",
    ChangeKind.LEFT: "Left",
    ChangeKind.CORRECTED: "Corrected",
    ChangeKind.STATE_BEGAN: "Absence or secondment began",
    ChangeKind.STATE_ENDED: "Absence or secondment ended",
    ChangeKind.STATE_CORRECTED: "Absence or secondment corrected",
    ChangeKind.LINE_CHANGED: "Manager changed",
    ChangeKind.QUALIFIED: "Qualified",
    ChangeKind.DETAILS: "Details changed",
}


class FeedRun(Record):
    """One feed that came in: what it was as at, who brought it, and how much it changed."""

    retention = "workforce.person"
    sensitive = False

    as_at = models.DateField(help_text="The day that the feed is of.")
    at = models.DateTimeField(help_text="When it came in: everything that it changed is known from then.")
    account = models.CharField(max_length=80)
    files = models.JSONField(help_text="File names without folders.")
    map_name = models.CharField(max_length=255)
    whole = models.BooleanField(help_text="Whether it named everybody, or changes alone.")
    accepted_drop = models.BooleanField(default=False)
    is_first = models.BooleanField(default=False, help_text="Nobody was known before it, so nothing in it is late.")
    people = models.PositiveIntegerField(default=0)
    read = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    left_out = models.PositiveIntegerField(default=0, help_text="People who left because the feed did not name them.")
    changed = models.PositiveIntegerField(default=0)
    late = models.PositiveIntegerField(default=0)

    class Meta(Record.Meta):
        verbose_name = "feed"


class FeedLine(models.Model):
    """One change of one person by one feed, with the words in which it was reported then."""

    retention = "workforce.person"
    sensitive = True  # absences and suspensions are among them

    run = models.ForeignKey(FeedRun, models.PROTECT, related_name="lines")
    kind = models.CharField(max_length=16, choices=[(kind.value, says) for kind, says in KINDS.items()])
    person_ref = models.CharField(max_length=20, db_index=True)
    post_ref = models.CharField(max_length=20, blank=True)
    unit_ref = models.CharField(max_length=20, blank=True)
    true_from = models.DateField()
    days_late = models.PositiveIntegerField(default=0)
    says = models.CharField(max_length=500)

    unscoped = models.Manager()
    objects = models.Manager.from_queryset(ScopedQuerySet)()

    class Meta:
        default_manager_name = "unscoped"
        verbose_name = "change by a feed"
        verbose_name_plural = "changes by a feed"
        indexes: ClassVar[list[Any]] = [models.Index(fields=("run", "-days_late"), name="feed_line_late_first")]

    def __str__(self) -> str:
        return f"{self.person_ref} {self.kind}"
