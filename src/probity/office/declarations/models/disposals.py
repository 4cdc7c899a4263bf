"""What became of gifts."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from probity.office.declarations.models.offers import Offer


class Disposal(models.Model):
    """One thing that became of a gift: when, to whom it went, what it raised, its receipt. The newest one stands."""

    retention = "gifts.register"
    sensitive = False

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="disposals")
    outcome = models.CharField(max_length=40)
    done_on = models.DateField()
    recipient = models.CharField(max_length=200, blank=True, help_text="The charity or other body that it went to.")
    raised = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    receipt_ref = models.CharField(max_length=20, blank=True, help_text="The document kept with the offer.")
    words = models.TextField(blank=True)
    by_ref = models.CharField(max_length=20, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(raised__isnull=True) | Q(raised__gte=0), name="disposal_raised_is_no_debt"
            )
        ]

    def __str__(self) -> str:
        return f"{self.outcome} of offer {self.offer_id}"
