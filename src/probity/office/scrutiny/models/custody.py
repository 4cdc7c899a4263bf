"""What the custody records say of force: who was brought in by which officers, and the forms that this expects."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from probity.foundation.access.scoping import Record, ScopedQuerySet
from probity.office.scrutiny.models.force import ForceForm, ForceState


class CustodyRecord(Record):
    """One arrival in custody. It names nobody who was brought in; a blank about force is not a no."""

    retention = "scrutiny.force"
    sensitive = True

    custody_number = models.CharField(max_length=64, unique=True)
    incident_number = models.CharField(max_length=64, blank=True, db_index=True)
    arrested_on = models.DateField(db_index=True)
    handcuffed = models.BooleanField(null=True)
    force_used = models.BooleanField(null=True, help_text="Whether any force is recorded; empty is not recorded.")
    unknown_numbers = models.JSONField(default=list, help_text="Officers' numbers that nobody of the force has.")
    loaded_at = models.DateTimeField()

    class Meta(Record.Meta):
        ordering: ClassVar = ("-arrested_on", "-pk")


class ExpectedFormQuerySet(ScopedQuerySet):
    """What may be asked of expected forms. A form matches by officer, and by custody number or incident."""

    def with_found(self) -> Self:
        sent = ForceForm.unscoped.exclude(state=ForceState.DRAFT).filter(officer_ref=OuterRef("officer_ref"))
        of_custody = sent.filter(custody_number=OuterRef("record__custody_number"))
        unnumbered = sent.filter(custody_number="", incident_number=OuterRef("record__incident_number"))
        of_incident = unnumbered.exclude(incident_number="")
        return self.annotate(found=Exists(of_custody) | Exists(of_incident))

    def missing(self) -> Self:
        """No form has come, and nobody has said why there is none."""
        return self.with_found().filter(found=False, settled_at=None)

    def late(self, on: date) -> Self:
        """Missing, and past the day by which the officer sends it."""
        return self.missing().filter(due_on__lt=on)


class ExpectedForm(Record):
    """That one officer of a custody record with force on it owes a form; settled only by a form or a reason."""

    retention = "scrutiny.force"
    sensitive = True

    record = models.ForeignKey(CustodyRecord, models.PROTECT, related_name="expected")
    officer_ref = models.CharField(max_length=20, db_index=True)
    supervisor_ref = models.CharField(max_length=20, blank=True, db_index=True)
    inspector_ref = models.CharField(max_length=20, blank=True, db_index=True)
    unit_ref = models.CharField(max_length=20, blank=True, db_index=True)
    due_on = models.DateField(db_index=True)
    settled_at = models.DateTimeField(null=True)
    settled_by_ref = models.CharField(max_length=20, blank=True)
    settled_words = models.TextField(blank=True)

    unscoped: ClassVar = models.Manager()
    objects: ClassVar = models.Manager.from_queryset(ExpectedFormQuerySet)()

    class Meta(Record.Meta):
        ordering: ClassVar = ("due_on", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("record", "officer_ref"), name="one_expected_form_an_officer"),
            models.CheckConstraint(
                condition=Q(settled_at=None) | (~Q(settled_words="") & ~Q(settled_by_ref=models.F("officer_ref"))),
                name="expected_form_settled_by_another_with_words",
            ),
        ]

    def involved(self) -> Iterable[str]:
        return (self.officer_ref,)

    @classmethod
    def involving(cls, refs: Collection[str]) -> Q:
        return Q(officer_ref__in=[ref for ref in refs if ref])
