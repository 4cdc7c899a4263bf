"""People who come from another force or come back, and what was decided about the clearance they bring."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import ClassVar

from django.db import models
from django.db.models import Q

from probity.foundation.casework.models import Case


class ArrivalKind(models.TextChoices):
    TRANSFER = "transfer", "Transfers from another force"
    REJOIN = "rejoin", "Rejoins this force"


class ArrivalState(models.TextChoices):
    OPEN = "open", "To decide"
    ACCEPTED = "accepted", "Clearance accepted"
    TO_VET = "to_vet", "Full vetting"


class Arrival(Case):
    """One arrival: which clearance the person brings, by which rule it counts or does not, and the checklist."""

    retention = "vetting.clearance"
    sensitive = True

    state = models.CharField(max_length=20, choices=ArrivalState, default=ArrivalState.OPEN)
    kind = models.CharField(max_length=10, choices=ArrivalKind)
    person_ref = models.CharField(max_length=20, db_index=True)
    appointed_on = models.DateField()
    other_force = models.CharField(max_length=120, blank=True)
    level = models.CharField(max_length=10, blank=True)
    granted_on = models.DateField(null=True, blank=True)
    checklist = models.JSONField(default=dict, blank=True, help_text="What was done for each point of the checklist.")
    opened_at = models.DateTimeField()
    opened_by_ref = models.CharField(max_length=20, blank=True)
    rule = models.CharField(max_length=40, blank=True, help_text="The answer of the rule in force on its day.")
    rule_words = models.TextField(blank=True, help_text="The rule as it read on its day, with its source.")
    reasons = models.TextField(blank=True)
    decided_by_ref = models.CharField(max_length=20, blank=True)
    decided_at = models.DateTimeField(null=True)
    clearance_ref = models.CharField(max_length=20, blank=True)
    application_ref = models.CharField(max_length=20, blank=True)

    STATE_COLOURS: ClassVar = {
        ArrivalState.OPEN: "yellow",
        ArrivalState.ACCEPTED: "green",
        ArrivalState.TO_VET: "blue",
    }

    class Meta(Case.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind="rejoin") | Q(granted_on__isnull=False) & ~Q(other_force="") & ~Q(level=""),
                name="transfer_says_what_it_brings",
            ),
        ]

    def involved(self) -> Iterable[str]:
        return (self.person_ref,)

    @classmethod
    def involving(cls, refs: Collection[str]) -> Q:
        return Q(person_ref__in=refs)
