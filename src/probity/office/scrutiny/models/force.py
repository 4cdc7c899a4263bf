"""One form by one officer who used force: what happened, to whom, with what, and why. Forms are not incidents."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from probity.foundation.access.scoping import Record, ScopedQuerySet
from probity.foundation.casework.models import Case


class ForceState(models.TextChoices):
    DRAFT = "draft", "Being written"
    WAITING = "waiting", "Waits for review"
    RETURNED = "returned", "Returned to the officer"
    REVIEWED = "reviewed", "Reviewed"


class ForceFormQuerySet(ScopedQuerySet):
    """What may be asked of forms."""

    def recorded(self) -> Self:
        """Without forms that nobody has sent yet."""
        return self.exclude(state=ForceState.DRAFT)

    def between(self, first: date, last: date) -> Self:
        """Of force used from one day to another, both inside."""
        return self.filter(used_on__gte=first, used_on__lte=last)

    def overdue(self, on: date) -> Self:
        """Waiting for a supervisor past the day by which they review."""
        return self.filter(state=ForceState.WAITING, review_due_on__lt=on)

    def marked(self, mark: str) -> Self:
        """That say this: a kind, tactic, reason, factor or outcome, such as "tactic:baton_used"."""
        return self.filter(marks__contains=f" {mark} ")


class ForceForm(Case):
    """What one officer did to one subject. A blank is unknown. The subject is never named here."""

    retention = "scrutiny.force"
    sensitive = True

    state = models.CharField(max_length=20, choices=ForceState, default=ForceState.DRAFT)
    sent_at = models.DateTimeField(null=True)
    incident_number = models.CharField(max_length=64, blank=True, db_index=True)
    custody_number = models.CharField(max_length=64, blank=True, db_index=True)
    subject_number = models.PositiveSmallIntegerField(null=True, help_text="Which subject of the incident: 1, 2, …")

    used_on = models.DateField(null=True, db_index=True)
    used_at = models.TimeField(null=True)
    month = models.CharField(max_length=7, blank=True, db_index=True)
    location = models.CharField(max_length=16, blank=True)
    place = models.CharField(max_length=120, blank=True)

    officer_ref = models.CharField(max_length=20, db_index=True)
    main_duty = models.CharField(max_length=16, blank=True)
    alone = models.BooleanField(null=True, help_text="Whether the officer was single-crewed.")
    trained_ced = models.BooleanField("trained to use a conducted energy device", null=True)
    carrying_ced = models.BooleanField("carrying a conducted energy device", null=True)

    conduct = models.CharField(max_length=12, blank=True)
    assaulted = models.BooleanField(null=True, help_text="Whether the subject assaulted the officer.")
    factors = models.JSONField(default=list)
    reasons = models.JSONField(default=list)
    tactics = models.JSONField(default=list, help_text="In the order used: code, and whether it worked.")
    marks = models.TextField(blank=True, help_text="Every kind, tactic, reason, factor and outcome, to be found by.")
    account = models.TextField(blank=True)
    footage_ref = models.CharField(max_length=120, blank=True)

    age = models.CharField(max_length=8, blank=True)
    gender = models.CharField(max_length=8, blank=True)
    ethnicity = models.CharField(max_length=10, blank=True, help_text="As the officer saw it.")
    physical_disability = models.BooleanField(null=True)
    mental_disability = models.BooleanField(null=True)

    officer_hurt = models.CharField(max_length=8, blank=True)
    officer_help = models.CharField(max_length=8, blank=True)
    subject_hurt = models.CharField(max_length=8, blank=True)
    subject_help = models.CharField(max_length=8, blank=True)
    outcomes = models.JSONField(default=list)

    supervisor_ref = models.CharField(max_length=20, blank=True, db_index=True)
    inspector_ref = models.CharField(max_length=20, blank=True, db_index=True)
    unit_ref = models.CharField(max_length=20, blank=True, db_index=True)
    review_due_on = models.DateField(null=True)
    reviewed_at = models.DateTimeField(null=True)

    unscoped: ClassVar = models.Manager()
    objects: ClassVar = models.Manager.from_queryset(ForceFormQuerySet)()

    STATE_COLOURS: ClassVar = {
        ForceState.DRAFT: "grey",
        ForceState.WAITING: "yellow",
        ForceState.RETURNED: "red",
        ForceState.REVIEWED: "green",
    }

    class Meta(Case.Meta):
        indexes: ClassVar = [models.Index(fields=("state", "review_due_on"), name="force_form_waiting")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(officer_ref=""), name="force_form_has_an_officer"),
            models.CheckConstraint(
                condition=Q(supervisor_ref="") | ~Q(supervisor_ref=F("officer_ref")),
                name="force_form_not_reviewed_by_its_officer",
            ),
            models.CheckConstraint(
                condition=Q(state=ForceState.DRAFT) | Q(used_on__isnull=False), name="force_form_sent_has_a_day"
            ),
        ]

    def involved(self) -> Iterable[str]:
        return (self.officer_ref,)

    @classmethod
    def involving(cls, refs: Collection[str]) -> Q:
        return Q(officer_ref__in=[ref for ref in refs if ref])


class ForceReview(Record):
    """One review of one version of a form. It is never changed."""

    retention = "scrutiny.force"
    sensitive = True

    class Answer(models.TextChoices):
        REVIEWED = "reviewed", "Reviewed"
        RETURNED = "returned", "Returned"

    form = models.ForeignKey(ForceForm, models.PROTECT, related_name="reviews")
    version_read = models.PositiveIntegerField()
    reviewer_ref = models.CharField(max_length=20, db_index=True)
    answer = models.CharField(max_length=8, choices=Answer)
    view = models.CharField(max_length=16)
    words = models.TextField(blank=True)
    seconds = models.PositiveIntegerField(help_text="From opening the review to sending it.")
    at = models.DateTimeField(db_index=True)

    SOUND: ClassVar = "justified"
    """The view that finds nothing missing."""

    class Meta(Record.Meta):
        ordering: ClassVar = ("-at", "-pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(answer="reviewed", view="justified") | ~Q(words=""), name="force_review_says_why_not"
            ),
        ]

    @property
    def found_wanting(self) -> bool:
        """Reviewed, not returned, though the reviewer missed something in what is recorded."""
        return self.answer == self.Answer.REVIEWED and self.view != self.SOUND
