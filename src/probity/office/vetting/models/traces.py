"""Traces: what the checks found, whether it was declared, what the applicant said of it, and what may be told."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import ClassVar

from django.db import models
from django.db.models import Q

from probity.foundation.access.scoping import Record
from probity.office.vetting.models.applications import Application, FormEntry
from probity.office.vetting.models.checks import Check


class Declared(models.TextChoices):
    YES = "yes", "Declared"
    NO = "no", "Not declared"
    NOT_ASKED = "not_asked", "The form did not ask"


class Trace(Record):
    """One thing that a check or another source showed about the applicant or somebody they named."""

    retention = "vetting.application_file"
    sensitive = True

    application = models.ForeignKey(Application, models.CASCADE, related_name="traces")
    check_made = models.ForeignKey(Check, models.SET_NULL, null=True, related_name="traces")
    about_entry = models.ForeignKey(
        FormEntry,
        models.SET_NULL,
        null=True,
        related_name="traces",
        help_text="Whom it is about, if not the applicant.",
    )
    kind = models.CharField(max_length=40)
    summary = models.TextField()
    source = models.CharField(max_length=200)
    owner = models.CharField(max_length=200, help_text="Whose information it is.")
    happened_on = models.DateField(null=True)
    adverse = models.BooleanField(default=True)
    declared = models.CharField(max_length=10, choices=Declared)
    found_on = models.DateField()
    found_by_ref = models.CharField(max_length=20)

    asked_words = models.TextField(blank=True)
    asked_on = models.DateField(null=True)
    asked_by_ref = models.CharField(max_length=20, blank=True)
    explanation = models.TextField(blank=True)
    explained_on = models.DateField(null=True)
    not_asked_because = models.TextField(blank=True)

    @property
    def needs_answer(self) -> bool:
        """Whether no decision may be recorded before it is answered: adverse, or not declared."""
        return self.adverse or self.declared == Declared.NO

    @property
    def is_explained(self) -> bool:
        """Whether the applicant was asked and answered, or it says why they were not asked."""
        return bool(self.explained_on or self.not_asked_because.strip())

    def involved(self) -> Iterable[str]:
        return self.application.involved()

    @classmethod
    def involving(cls, refs: Collection[str]) -> Q:
        return Q(application__in=Application.unscoped.filter(Application.involving(refs)).values("pk"))


class Telling(models.TextChoices):
    WHOLE = "whole", "May be told"
    PART = "part", "May be told in part"
    WITHHELD = "withheld", "Withheld"


class HarmTest(models.Model):
    """Whether the applicant may be told of a trace, in which words, and why not; the latest one counts."""

    retention = "vetting.application_file"
    sensitive = True

    trace = models.ForeignKey(Trace, models.CASCADE, related_name="harm_tests")
    telling = models.CharField(max_length=10, choices=Telling)
    told_words = models.TextField(blank=True)
    never_words = models.TextField(blank=True, help_text="Names and places that nothing sent out may hold, one a line.")
    why = models.TextField()
    owner = models.CharField(max_length=200)
    owner_agreed_on = models.DateField(null=True)
    panel_words = models.TextField(blank=True, help_text="What the owner agrees that another force's panel may read.")
    by_ref = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(telling="withheld") | Q(told_words=""), name="withheld_trace_tells_nothing"
            ),
        ]

    def __str__(self) -> str:
        return f"Harm test {self.pk} of trace {self.trace_id}"
