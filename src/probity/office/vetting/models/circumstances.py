"""Changes of circumstances: what somebody told the vetting unit of, once for every register, and what came of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from probity.foundation.access.scoping import ScopedQuerySet
from probity.foundation.casework.models import Case


class ChangeState(models.TextChoices):
    DRAFT = "draft", "Being told"
    TOLD = "told", "To be read"
    RESEARCH = "research", "Being researched"
    ASSESSED = "assessed", "Assessed"


CHANGE_WAITS = (ChangeState.TOLD, ChangeState.RESEARCH)


class ChangeQuerySet(ScopedQuerySet):
    """What can be asked of changes."""

    def waiting(self) -> Self:
        """Told and not assessed."""
        return self.filter(state__in=CHANGE_WAITS)

    def told(self) -> Self:
        return self.exclude(state=ChangeState.DRAFT)

    def waiting_on(self, day: date) -> Self:
        """Those that waited at the end of a day, as known now."""
        return self.told().filter(Q(assessed_on=None) | Q(assessed_on__gt=day), told_on__lte=day)


class Change(Case):
    """One change that somebody tells of. The draft holds the answers; what follows from them is set when it is told."""

    retention = "vetting.change"
    sensitive = True
    who: str  # the names that a page shows, set by its view
    owner: str

    state = models.CharField(max_length=10, choices=ChangeState, default=ChangeState.DRAFT, db_index=True)
    person_ref = models.CharField(max_length=20, db_index=True)
    said = models.JSONField(default=dict, help_text="The answers, as text, by question.")
    begun_at = models.DateTimeField()

    category = models.CharField(max_length=20, blank=True, db_index=True)
    happened_on = models.DateField(null=True)
    told_at = models.DateTimeField(null=True)
    told_on = models.DateField(null=True, db_index=True)
    told_late = models.BooleanField(default=False, help_text="Told later than the rule of that day asks.")
    risk = models.BooleanField(default=False, help_text="Of a kind that is read the same working day.")
    suspicion = models.BooleanField(default=False, help_text="Says that somebody in the workforce is suspected.")
    manager_ref = models.CharField(max_length=20, blank=True, help_text="The line manager on that day, who sees none.")
    read_by = models.DateField(null=True)
    target_on = models.DateField(null=True)

    owner_ref = models.CharField(max_length=20, blank=True, db_index=True)
    read_at = models.DateTimeField(null=True)
    assessed_on = models.DateField(null=True)
    assessed_by_ref = models.CharField(max_length=20, blank=True)
    outcome = models.CharField(max_length=20, blank=True)
    outcome_words = models.TextField(blank=True)
    effect_ref = models.CharField(max_length=20, blank=True, help_text="The clearance, review or withdrawal it led to.")

    unscoped: ClassVar = models.Manager()
    objects: ClassVar = models.Manager.from_queryset(ChangeQuerySet)()

    STATE_COLOURS: ClassVar = {
        ChangeState.DRAFT: "grey",
        ChangeState.TOLD: "yellow",
        ChangeState.RESEARCH: "blue",
        ChangeState.ASSESSED: "green",
    }

    class Meta(Case.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="draft") | Q(told_on__isnull=False, happened_on__isnull=False) & ~Q(category=""),
                name="change_told_has_its_days",
            ),
            models.CheckConstraint(
                condition=Q(state="assessed", assessed_on__isnull=False) | ~Q(state="assessed", outcome=""),
                name="change_assessed_has_its_outcome",
            ),
        ]

    @property
    def days_between(self) -> int:
        """Calendar days from the day it happened to the day it was told."""
        return (self.told_on - self.happened_on).days if self.told_on and self.happened_on else 0

    def age_days(self, on: date) -> int | None:
        """Calendar days since it was told, until it was assessed."""
        return ((self.assessed_on or on) - self.told_on).days if self.told_on else None

    def involved(self) -> Iterable[str]:
        return (self.person_ref,)

    @classmethod
    def involving(cls, refs: Collection[str]) -> Q:
        return Q(person_ref__in=[ref for ref in refs if ref])


class GuideReading(models.Model):
    """That somebody confirmed that they read the guide to what must be told, in one of its versions."""

    retention = "vetting.change"
    sensitive = False

    person_ref = models.CharField(max_length=20)
    guide = models.CharField(max_length=16, db_index=True, help_text="The start of the digest of the guide's words.")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("person_ref", "guide"), name="one_reading_of_a_guide"),
        ]

    def __str__(self) -> str:
        return f"{self.person_ref} read {self.guide}"
