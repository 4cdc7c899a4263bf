"""What people say after a search, tied to no search; and complaints about force, as far as scrutiny needs them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from django.db import models
from django.db.models import Q

from probity.foundation.access.scoping import Record
from probity.foundation.casework.models import Case


class FeedbackState(models.TextChoices):
    RECEIVED = "received", "Waits to be read"
    READ = "read", "Read"


class Feedback(Case):
    """What somebody said of being searched. It names no search, no officer and no card, and has no time of day.

    `searched_in` and `place` are kept only where so many searches share them that they tell nobody apart.
    """

    retention = "scrutiny.feedback"
    sensitive = True

    state = models.CharField(max_length=10, choices=FeedbackState, default=FeedbackState.RECEIVED)
    received_on = models.DateField(db_index=True)
    read_by_day = models.DateField()
    searched_in = models.CharField(max_length=7, blank=True)
    place = models.CharField(max_length=120, blank=True)
    view = models.CharField(max_length=10)
    told_why = models.CharField(max_length=6, blank=True)
    respected = models.CharField(max_length=6, blank=True)
    got_receipt = models.CharField(max_length=6, blank=True)
    words = models.TextField(blank=True)
    read_by_ref = models.CharField(max_length=20, blank=True)
    read_at = models.DateTimeField(null=True, db_index=True)
    for_group = models.TextField(blank=True, help_text="What the scrutiny group is told of it; names nobody.")

    STATE_COLOURS: ClassVar = {FeedbackState.RECEIVED: "yellow", FeedbackState.READ: "green"}

    class Meta(Case.Meta):
        verbose_name_plural = "feedback"
        ordering: ClassVar = ("-received_on", "ref")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="received") | (~Q(read_by_ref="") & Q(read_at__isnull=False)),
                name="feedback_read_by_somebody",
            ),
        ]

    def involved(self) -> Iterable[str]:
        """Nobody: it is tied to no search."""
        return ()


class ForceComplaint(Record):
    """A complaint about force, to be read beside what people say after searches. Names nobody."""

    retention = "scrutiny.feedback"
    sensitive = True

    received_on = models.DateField(db_index=True)
    place = models.CharField(max_length=120, blank=True)
    words = models.TextField()
    their_ref = models.CharField("reference at the complaints desk", max_length=64, blank=True)
    entered_by_ref = models.CharField(max_length=20)
    entered_at = models.DateTimeField()

    class Meta(Record.Meta):
        ordering: ClassVar = ("-received_on", "-pk")
