"""What searches are laid beside: dated local priorities, and how many people of each group live in the area."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from probity.foundation.access.scoping import Record, ScopedQuerySet


class PriorityQuerySet(ScopedQuerySet):
    def touching(self, first: date, last: date) -> Self:
        """Those that held on some day between two, both inside."""
        return self.filter(starts_on__lte=last).filter(Q(ends_on=None) | Q(ends_on__gte=first))


class SearchPriority(Record):
    """A local priority of stop and search for a time. A search matches by object, and by motive where named."""

    retention = "scrutiny.searches_working"
    sensitive = False

    title = models.CharField(max_length=200)
    says = models.TextField(blank=True)
    objects_named = models.JSONField(help_text="Codes of what is searched for.")
    motives_named = models.JSONField(default=list, help_text="Motives of drug searches; none named is any.")
    places_named = models.JSONField(default=list, help_text="Places; none named is everywhere.")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    set_by_ref = models.CharField(max_length=20)
    set_at = models.DateTimeField()

    unscoped: ClassVar = models.Manager()
    objects: ClassVar = models.Manager.from_queryset(PriorityQuerySet)()

    class Meta(Record.Meta):
        verbose_name_plural = "search priorities"
        ordering: ClassVar = ("-starts_on", "-pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="search_priority_days_in_order"
            ),
        ]


class Population(Record):
    """How many people of each broad ethnic group live in the force's area, by one source and year."""

    retention = "scrutiny.searches_working"
    sensitive = False

    year = models.PositiveSmallIntegerField(unique=True)
    groups = models.JSONField(help_text="People by the code of the group.")
    source = models.CharField(max_length=300)
    entered_by_ref = models.CharField(max_length=20)
    entered_at = models.DateTimeField()

    class Meta(Record.Meta):
        ordering: ClassVar = ("-year",)
