"""Checks asked for an application, and what each gave."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from probity.office.vetting.models.applications import Application


class CheckResult(models.TextChoices):
    WAITING = "waiting", "Waiting"
    CLEAR = "clear", "Nothing found"
    FOUND = "found", "Something found"
    NOT_POSSIBLE = "not_possible", "Could not be done"


class Check(models.Model):
    """One check: what was asked of whom, by whom, when, and the result with its source."""

    retention = "vetting.application_file"
    sensitive = True

    application = models.ForeignKey(Application, models.CASCADE, related_name="checks")
    kind = models.CharField(max_length=40)
    asked_of = models.CharField(max_length=200, blank=True)
    asked_by_ref = models.CharField(max_length=20)
    asked_on = models.DateField()
    result = models.CharField(max_length=14, choices=CheckResult, default=CheckResult.WAITING)
    adverse = models.BooleanField(default=False)
    words = models.TextField(blank=True)
    source = models.CharField(max_length=200, blank=True)
    answered_on = models.DateField(null=True)
    answered_by_ref = models.CharField(max_length=20, blank=True)
    query_key = models.CharField(max_length=40, blank=True, help_text="The question to a person, where it was one.")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("application", "kind"), name="one_check_of_a_kind"),
            models.CheckConstraint(
                condition=Q(result="waiting") | Q(answered_on__isnull=False), name="check_with_a_result_has_its_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of application {self.application_id}"
