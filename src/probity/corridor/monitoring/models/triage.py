"""What people do about a hit: look in the order of triage, ask to see the name, judge."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db import models
from django.db.models import Q

from probity.corridor.monitoring.models.hits import Hit, Outcome
from probity.foundation.casework.models import Case


class Step(models.TextChoices):
    """What is looked at before a hit is judged, in this order."""

    KNOWN = "known", "Is it known already?"
    DUTY = "duty", "Was it done on duty?"
    ASSIGNMENT = "assignment", "Was the record their work?"
    TASKING = "tasking", "Was there a tasking or an incident?"
    REQUESTER = "requester", "Was it done for somebody else?"


class Look(models.TextChoices):
    """What looking came to."""

    NOTHING = "nothing", "Does not explain it"
    EXPLAINS = "explains", "Explains it"
    UNKNOWN = "unknown", "Cannot be told"


class Unmasking(Case):
    """One analyst's request to see whom one hit is about, and what a supervisor said."""

    class State(models.TextChoices):
        ASKED = "asked", "Waiting for a supervisor"
        GRANTED = "granted", "Authorised"
        REFUSED = "refused", "Refused"

    STATE_COLOURS = {State.ASKED: "yellow", State.GRANTED: "green", State.REFUSED: "red"}

    retention = "monitoring.hit"
    sensitive = False

    state = models.CharField(max_length=20, choices=State, default=State.ASKED)
    hit = models.ForeignKey(Hit, models.PROTECT, related_name="unmaskings")
    asked_by_ref = models.CharField(max_length=20, db_index=True)
    reason = models.TextField()
    asked_at = models.DateTimeField()
    decided_by_ref = models.CharField(max_length=20, blank=True)
    decided_because = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta(Case.Meta):
        constraints = (
            models.UniqueConstraint(
                fields=("hit", "asked_by_ref"), condition=Q(state="asked"), name="asked_once_at_a_time"
            ),
        )

    def involved(self) -> Iterable[str]:
        return self.hit.involved()

    @classmethod
    def involving(cls, refs: Collection[str]) -> Q:
        return Q(hit__person_ref__in=refs)


class Finding(models.Model):
    """What a person found at one step of triage. Never changed: a later one supersedes it."""

    retention = "monitoring.hit"
    sensitive = True

    hit = models.ForeignKey(Hit, models.PROTECT, related_name="findings")
    step = models.CharField(max_length=12, choices=Step)
    look = models.CharField(max_length=12, choices=Look)
    words = models.TextField()
    by_ref = models.CharField(max_length=20)
    at = models.DateTimeField()
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, related_name="superseded_by")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("hit", "step"), condition=Q(supersedes=None), name="one_first_finding_of_a_step"
            ),
        )

    def __str__(self) -> str:
        return f"{self.step} of hit {self.hit_id}: {self.look}"


class Verdict(models.Model):
    """What a person judged a hit to be, and why. Never changed: a later one supersedes it."""

    retention = "monitoring.hit"
    sensitive = True

    hit = models.ForeignKey(Hit, models.PROTECT, related_name="verdicts")
    outcome = models.CharField(max_length=12, choices=Outcome)
    reason = models.TextField()
    by_ref = models.CharField(max_length=20)
    at = models.DateTimeField()
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, related_name="superseded_by")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("hit",), condition=Q(supersedes=None), name="one_first_verdict"),
        )

    def __str__(self) -> str:
        return f"Hit {self.hit_id}: {self.outcome}"
