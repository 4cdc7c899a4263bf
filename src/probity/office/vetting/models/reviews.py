"""Reviews of somebody's vetting for a reason, and the annual review that the holder and their manager both sign."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from probity.foundation.access.scoping import ScopedQuerySet
from probity.foundation.casework.models import Case


class ReviewBasis(models.TextChoices):
    CHANGE = "change", "Change of circumstances"
    ADVERSE = "adverse", "Adverse information"
    MISCONDUCT = "misconduct", "Misconduct finding"
    AFTERCARE = "financial", "Financial check, aftercare"
    CAUSE = "cause", "Financial check, with cause"
    CONDITION = "condition", "A condition to look at again"
    ANNUAL = "annual", "Concern in an annual review"
    READING = "reading", "A second reader decided otherwise"


FINANCIAL = (ReviewBasis.AFTERCARE, ReviewBasis.CAUSE)
BY_HAND = (ReviewBasis.ADVERSE, ReviewBasis.MISCONDUCT, ReviewBasis.AFTERCARE, ReviewBasis.CAUSE)


class ReviewState(models.TextChoices):
    OPEN = "open", "To take up"
    RESEARCH = "research", "Under way"
    CLOSED = "closed", "Closed"


class ReviewQuerySet(ScopedQuerySet):
    """What can be asked of reviews."""

    def waiting(self) -> Self:
        return self.exclude(state=ReviewState.CLOSED)


class Review(Case):
    """Looking at somebody's vetting again before its time: on which basis, what it showed and what followed."""

    retention = "vetting.change"
    sensitive = True

    state = models.CharField(max_length=10, choices=ReviewState, default=ReviewState.OPEN, db_index=True)
    person_ref = models.CharField(max_length=20, db_index=True)
    basis = models.CharField(max_length=12, choices=ReviewBasis, db_index=True)
    basis_words = models.TextField(help_text="Why it is looked at: for a financial check, the ground to make it.")
    source_ref = models.CharField(max_length=20, blank=True, db_index=True)
    manager_ref = models.CharField(max_length=20, blank=True, help_text="The line manager on that day, who sees none.")
    opened_at = models.DateTimeField()
    opened_on = models.DateField(db_index=True)
    target_on = models.DateField()
    owner_ref = models.CharField(max_length=20, blank=True, db_index=True)
    finding = models.TextField(blank=True, help_text="What was found.")
    closed_on = models.DateField(null=True)
    closed_by_ref = models.CharField(max_length=20, blank=True)
    outcome = models.CharField(max_length=20, blank=True)
    outcome_words = models.TextField(blank=True)
    effect_ref = models.CharField(max_length=20, blank=True)

    unscoped: ClassVar = models.Manager()
    objects: ClassVar = models.Manager.from_queryset(ReviewQuerySet)()

    STATE_COLOURS: ClassVar = {
        ReviewState.OPEN: "yellow",
        ReviewState.RESEARCH: "blue",
        ReviewState.CLOSED: "green",
    }

    class Meta(Case.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(basis_words=""), name="review_says_its_basis"),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(closed_on__isnull=False) & ~Q(outcome=""),
                name="review_closed_has_its_outcome",
            ),
            models.UniqueConstraint(
                fields=("basis", "source_ref"), condition=~Q(source_ref=""), name="one_review_of_a_source"
            ),
        ]

    def involved(self) -> Iterable[str]:
        return (self.person_ref,)

    @classmethod
    def involving(cls, refs: Collection[str]) -> Q:
        return Q(person_ref__in=[ref for ref in refs if ref])


class AnnualState(models.TextChoices):
    HOLDER = "holder", "With the holder"
    MANAGER = "manager", "With the line manager"
    SIGNED = "signed", "Signed by both"


class AnnualReview(Case):
    """The yearly look at integrity and vetting: what the holder says, what the manager says; both sign."""

    retention = "vetting.change"
    sensitive = True
    who: str  # the name that a page shows, set by its view

    state = models.CharField(max_length=10, choices=AnnualState, default=AnnualState.HOLDER, db_index=True)
    person_ref = models.CharField(max_length=20, db_index=True)
    manager_ref = models.CharField(max_length=20, blank=True, db_index=True)
    first_day = models.DateField(help_text="The first day of the year that it looks at.")
    due_on = models.DateField(db_index=True)
    opened_at = models.DateTimeField()
    said = models.JSONField(default=dict, help_text="The holder's answers; the manager never reads them.")
    holder_at = models.DateTimeField(null=True)
    manager_said = models.JSONField(default=dict)
    manager_at = models.DateTimeField(null=True)
    manager_by_ref = models.CharField(max_length=20, blank=True)
    concern = models.BooleanField(default=False)

    STATE_COLOURS: ClassVar = {
        AnnualState.HOLDER: "yellow",
        AnnualState.MANAGER: "blue",
        AnnualState.SIGNED: "green",
    }

    class Meta(Case.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("person_ref", "first_day"), name="one_annual_review_a_year"),
            models.CheckConstraint(
                condition=~Q(state="signed") | Q(holder_at__isnull=False, manager_at__isnull=False),
                name="annual_review_signed_by_both",
            ),
        ]

    def involved(self) -> Iterable[str]:
        return (self.person_ref,)

    @classmethod
    def involving(cls, refs: Collection[str]) -> Q:
        return Q(person_ref__in=[ref for ref in refs if ref])
