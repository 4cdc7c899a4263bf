"""Safety courses with their places, and the posts that need safety training beyond what the rulebook says."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from probity.foundation.access.scoping import Record


class SafetyCourse(Record):
    """A course of safety training on a day. Who came is in the workforce records, not here."""

    retention = "scrutiny.force_working"
    sensitive = False

    on = models.DateField(db_index=True)
    places = models.PositiveSmallIntegerField()
    where = models.CharField(max_length=120)
    cancelled_at = models.DateTimeField(null=True)
    entered_by_ref = models.CharField(max_length=20)
    entered_at = models.DateTimeField()

    class Meta(Record.Meta):
        ordering: ClassVar = ("on", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(places__gt=0), name="safety_course_has_places"),
        ]


class TrainingNeed(Record):
    """That a post needs safety training, or does not, from a day on: staff whose work brings them into contact."""

    retention = "scrutiny.force_working"
    sensitive = False

    post_ref = models.CharField(max_length=20, db_index=True)
    needed = models.BooleanField()
    why = models.CharField(max_length=400)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    entered_by_ref = models.CharField(max_length=20)
    entered_at = models.DateTimeField()

    class Meta(Record.Meta):
        ordering: ClassVar = ("-starts_on", "-pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="training_need_days_in_order"
            ),
        ]
