"""What applicants say of themselves, held apart from every file, and the tables that were released of it."""

from __future__ import annotations

from collections.abc import Collection
from typing import ClassVar

from django.db import models
from django.db.models import Q

from probity.foundation.access.scoping import Record
from probity.office.vetting.models.applications import Application


class EqualityAnswer(Record):
    """What one applicant said of themselves for one application. No file, decision or letter points here.

    The application is a reference in text, so that nothing that loads a file can load this with it.
    """

    retention = "vetting.equality_answers"
    sensitive = True

    application_ref = models.CharField(max_length=20, unique=True)
    groups = models.JSONField(default=dict, help_text="The group by characteristic; what is not said is not there.")
    answered_at = models.DateTimeField()
    by_custodian = models.BooleanField(default=False, help_text="Keyed from a paper form.")

    @classmethod
    def involving(cls, refs: Collection[str]) -> Q:
        theirs = Application.unscoped.filter(Application.involving(refs)).values("ref")
        return Q(application_ref__in=theirs)


class FairnessRelease(Record):
    """The tables of one quarter as they were released. Once released nothing in them changes."""

    retention = "vetting.fairness_release"
    sensitive = False

    quarter = models.CharField(max_length=7, unique=True, help_text="Such as 2026-Q1.")
    tables = models.JSONField(help_text="What may be shown; a count that is left out is empty.")
    released_at = models.DateTimeField()
    released_by_ref = models.CharField(max_length=20)

    class Meta(Record.Meta):
        ordering: ClassVar = ("-quarter",)


class FairnessCounts(models.Model):
    """The whole counts behind a release: what a later release is checked against. No page reads them."""

    retention = "vetting.fairness_release"
    sensitive = True

    release = models.OneToOneField(FairnessRelease, models.CASCADE, related_name="counts")
    counted = models.JSONField(help_text="By characteristic: family, group, outcome and how many.")
    cells = models.JSONField(help_text="The cells shown, with what each counts.")

    def __str__(self) -> str:
        return f"Counts behind {self.release_id}"
