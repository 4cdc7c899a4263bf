"""Clearances: what was granted to whom, what happened to it, and how it stood on every day, on both axes."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from probity.foundation.access.scoping import Record, ScopedQuerySet
from probity.foundation.access.spans import Dated
from probity.foundation.casework.models import Case


class Standing(models.TextChoices):
    """How a clearance stands. The first three are live: the holder is cleared, or cleared but for a suspension."""

    IN_FORCE = "in_force", "In force"
    CONDITIONS = "conditions", "In force with conditions"
    SUSPENDED = "suspended", "Suspended"
    LAPSED = "lapsed", "Lapsed"
    TERMINATED = "terminated", "Terminated"
    ENDED = "ended_on_leaving", "Ended on leaving"


class Source(models.TextChoices):
    GRANTED = "granted", "Granted here"
    MIGRATED = "migrated", "Migrated"
    ACCEPTED = "accepted", "Accepted from another force"


class ClearanceQuerySet(ScopedQuerySet):
    """What can be asked of clearances."""

    def live(self) -> Self:
        """Those in force, with conditions or suspended, as their case stands today."""
        return self.filter(state__in=(Standing.IN_FORCE, Standing.CONDITIONS, Standing.SUSPENDED))

    def held_by(self, *refs: str) -> Self:
        return self.filter(holder_ref__in=refs)


class Clearance(Case):
    """One level granted to one person until a last day. A renewal is a clearance of its own.

    `state` is how it stands today; how it stood on any day, as known then, is in its spans.
    """

    retention = "vetting.clearance"
    sensitive = True

    state = models.CharField(max_length=20, choices=Standing, default=Standing.IN_FORCE)
    holder_ref = models.CharField(max_length=20, db_index=True)
    level = models.CharField(max_length=10)
    granted_on = models.DateField()
    last_day = models.DateField(db_index=True)
    source = models.CharField(max_length=10, choices=Source, default=Source.GRANTED)
    application_ref = models.CharField(max_length=20, blank=True)
    entered_at = models.DateTimeField(help_text="When it was first entered, here or in the system it came from.")
    entered_late = models.BooleanField(default=False, help_text="Entered later than the rule of its day allowed.")
    renewal_ref = models.CharField(max_length=20, blank=True, help_text="The application that its renewal opened.")

    # National security vetting: another body decides, and may withhold why.
    sponsor = models.CharField(max_length=120, blank=True)
    deciding_body = models.CharField(max_length=120, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    reasons_withheld = models.BooleanField(default=False)

    unscoped: ClassVar = models.Manager()
    objects: ClassVar = models.Manager.from_queryset(ClearanceQuerySet)()

    STATE_COLOURS: ClassVar = {
        Standing.IN_FORCE: "green",
        Standing.CONDITIONS: "blue",
        Standing.SUSPENDED: "red",
        Standing.LAPSED: "yellow",
        Standing.TERMINATED: "grey",
        Standing.ENDED: "grey",
    }

    class Meta(Case.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(last_day__gte=F("granted_on")), name="clearance_days_in_order"),
        ]

    def involved(self) -> Iterable[str]:
        return (self.holder_ref,)

    @classmethod
    def involving(cls, refs: Collection[str]) -> Q:
        return Q(holder_ref__in=refs)


class StepKind(models.TextChoices):
    GRANTED = "granted", "Granted"
    CONDITION = "condition", "Condition set"
    CONDITION_LIFTED = "condition_lifted", "Condition lifted"
    SUSPENDED = "suspended", "Suspended"
    SUSPENSION_LIFTED = "suspension_lifted", "Suspension lifted"
    TERMINATED = "terminated", "Terminated"
    ENDED = "ended_on_leaving", "Ended on leaving"


class ClearanceStep(Record):
    """Something that happened to a clearance on a day, and when it was entered. A wrong one is struck, never removed.

    The spans are worked out from the steps that stand; see `policy.standing`.
    """

    retention = "vetting.clearance"
    sensitive = True

    clearance = models.ForeignKey(Clearance, models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=20, choices=StepKind)
    on = models.DateField(help_text="The first day on which it holds.")
    about = models.CharField(max_length=20, blank=True, help_text="For a lifting, the step that it lifts.")
    reason_code = models.CharField(max_length=40, blank=True)
    words = models.TextField(blank=True)
    review_on = models.DateField(null=True, blank=True)
    by_ref = models.CharField(max_length=20, blank=True)
    entered_at = models.DateTimeField()
    struck_at = models.DateTimeField(null=True)
    struck_because = models.CharField(max_length=500, blank=True)

    @classmethod
    def involving(cls, refs: Collection[str]) -> Q:
        return Q(clearance__holder_ref__in=refs)


class ClearanceSpan(Dated):
    """How one clearance stood for a time, as known for a time. One span of a clearance covers any day since its grant.

    Holder and level stand here too, so that the status of a day is read from this table alone.
    """

    retention = "vetting.clearance"
    sensitive = True

    clearance = models.ForeignKey(Clearance, models.CASCADE, related_name="spans")
    holder_ref = models.CharField(max_length=20)
    level = models.CharField(max_length=10)
    standing = models.CharField(max_length=20, choices=Standing)

    class Meta(Dated.Meta):
        indexes = (
            models.Index(fields=("holder_ref", "true_from"), name="span_by_holder"),
            models.Index(fields=("standing", "true_to"), name="span_by_end"),
        )

    def __str__(self) -> str:
        return f"{self.level} {self.standing} from {self.true_from}"
