"""Who had a part in buying something, when, and since when that was known."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from probity.foundation.access.spans import Dated, DatedQuerySet


class BuyingRoleQuerySet(DatedQuerySet):
    def in_procurement(self, keys: Iterable[str]) -> Self:
        """Parts in the procurement that any of these numbers names."""
        return self.filter(procurement__in=[key for key in keys if key])

    def touching(self, start: date, end: date) -> Self:
        """Parts held on at least one day from `start` to `end`, both inside."""
        return self.filter(Q(true_from__lte=end), Q(true_to__isnull=True) | Q(true_to__gte=start))


class BuyingRole(Dated):
    """A part that somebody has in a contract or a tender, for a time."""

    class Part(models.TextChoices):
        REQUISITIONER = "requisitioner", "Requisitioner"
        EVALUATOR = "evaluator", "Evaluator"
        APPROVER = "approver", "Approver"
        MANAGER = "contract_manager", "Contract manager"

    retention = "procurement.contract"
    sensitive = False

    ref = models.CharField(max_length=20, db_index=True, editable=False)
    person_ref = models.CharField(max_length=20, db_index=True)
    procurement = models.CharField(
        max_length=120, db_index=True, help_text="The contract's ocid, or the number of a tender not published yet."
    )
    part = models.CharField(max_length=20, choices=Part)
    source = models.CharField(max_length=200, blank=True, help_text="The file that said so; empty when keyed here.")

    objects: ClassVar = models.Manager.from_queryset(BuyingRoleQuerySet)()

    class Meta(Dated.Meta):
        indexes = (models.Index(fields=("procurement", "true_from"), name="role_by_procurement"),)

    def __str__(self) -> str:
        return self.ref
