"""Rows that are true for a time and were known from a moment: the two axes, once."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q

from probity.foundation.access.scoping import ScopedQuerySet
from probity.foundation.kernel.errors import Stale


class DatedQuerySet(ScopedQuerySet):
    """Rows on two axes. Dates include both ends; what is known is known from a moment, until another."""

    def as_at(self, day: date, known_at: datetime | None = None) -> Self:
        """Rows true on `day`, by what is recorded now, or by what had been recorded at `known_at`."""
        return self.known(known_at).filter(Q(true_from__lte=day), Q(true_to__isnull=True) | Q(true_to__gte=day))

    def known(self, known_at: datetime | None = None) -> Self:
        """Rows that stand recorded now, or that stood recorded at `known_at`."""
        if known_at is None:
            return self.filter(known_to__isnull=True)
        return self.filter(Q(known_from__lte=known_at), Q(known_to__isnull=True) | Q(known_to__gt=known_at))


class Dated(models.Model):
    """A fact with the dates it was true from and to, and the moments it became and stopped being what is known.

    `true_from` and `true_to` are Europe/London days, both included; null is open. `known_from` to `known_to` is
    half-open. Nothing is overwritten: a correction closes the known span and adds a row.
    """

    true_from = models.DateField()
    true_to = models.DateField(null=True, blank=True)
    known_from = models.DateTimeField()
    known_to = models.DateTimeField(null=True, blank=True)

    unscoped = models.Manager()
    objects = models.Manager.from_queryset(DatedQuerySet)()

    class Meta:
        abstract = True
        default_manager_name = "unscoped"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(true_to__isnull=True) | Q(true_to__gte=F("true_from")), name="%(app_label)s_%(class)s_true"
            ),
            models.CheckConstraint(
                condition=Q(known_to__isnull=True) | Q(known_to__gte=F("known_from")),
                name="%(app_label)s_%(class)s_known",
            ),
        ]

    def holds(self, day: date) -> bool:
        """Whether this row says that the fact was true on `day`."""
        return self.true_from <= day and (self.true_to is None or self.true_to >= day)


def restate(row: Any, *, at: datetime, **changes: Any) -> Any:
    """Correct a dated row: stop knowing the old one at `at`, and know a copy with `changes` from then on.

    Call it inside a recorded action. Returns the row that now stands.

    Raises:
        Stale: the row is no longer what is known; a copy of it would say two things at once.
    """
    model = type(row)
    fields = {
        field.attname: getattr(row, field.attname) for field in model._meta.concrete_fields if not field.primary_key
    }
    if model._base_manager.filter(pk=row.pk, known_to__isnull=True).update(known_to=at) != 1:
        raise Stale("What you correct was corrected meanwhile.", hint="Open it again and look before you act.")
    return model._base_manager.create(**(fields | changes | {"known_from": at, "known_to": None}))
