"""The quarterly collation: which departments answer, what each returned, and the offers that a return lists."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from probity.foundation.access.scoping import ScopedQuerySet
from probity.foundation.access.spans import Dated
from probity.foundation.casework.models import Case
from probity.office.declarations.models.choices import ReturnState
from probity.office.declarations.models.offers import Offer

OUTSTANDING = (ReturnState.ASKED, ReturnState.LATE, ReturnState.ESCALATED)
MADE = (ReturnState.RETURNED, ReturnState.NIL)


class Department(Dated):
    """A unit that the force chose to make a return of its own, for a time; it answers for the units below it too."""

    retention = "gifts.register"
    sensitive = False

    unit_ref = models.CharField(max_length=20, db_index=True)

    class Meta(Dated.Meta):
        pass

    def __str__(self) -> str:
        return self.unit_ref


class ReturnQuerySet(ScopedQuerySet):
    """What can be asked of returns."""

    def of_quarter(self, period: str) -> Self:
        return self.filter(period=period)

    def outstanding(self) -> Self:
        """Asked for and not made yet, late and escalated ones among them."""
        return self.filter(state__in=OUTSTANDING)

    def overdue(self) -> Self:
        """Outstanding after the last day on which they were in time."""
        return self.filter(state__in=(ReturnState.LATE, ReturnState.ESCALATED))

    def flagged(self) -> Self:
        """Nil returns that a later declaration contradicts."""
        listed = Listed.objects.filter(afterwards=True).values("return_of_id")
        return self.filter(state=ReturnState.NIL, pk__in=listed)


class DepartmentReturn(Case):
    """What a department's head says of a quarter: the offers made to its people, or that there were none.

    The department, its units and its head are those of the quarter's last day, as known when it was asked.
    """

    retention = "gifts.register"
    sensitive = False

    state = models.CharField(max_length=20, choices=ReturnState, default=ReturnState.ASKED)
    period = models.CharField(max_length=8, db_index=True, help_text='The quarter, as "2025-Q1".')
    last_day = models.DateField(help_text="The quarter's last day.")
    unit_ref = models.CharField(max_length=20, db_index=True)
    unit_name = models.CharField(max_length=120)
    units = models.JSONField(default=list, help_text="The unit and those below it that make no return of their own.")
    head_ref = models.CharField(max_length=20, blank=True, db_index=True)
    head_why = models.CharField(max_length=300, blank=True)
    above_ref = models.CharField(max_length=20, blank=True, db_index=True)
    asked_on = models.DateField()
    due_on = models.DateField()
    reminders = models.PositiveIntegerField(default=0)
    escalated_on = models.DateField(null=True, blank=True)
    made_on = models.DateField(null=True, blank=True)
    made_by_ref = models.CharField(max_length=20, blank=True)
    words = models.TextField(blank=True)
    accepted = models.PositiveIntegerField(null=True, blank=True)
    declined = models.PositiveIntegerField(null=True, blank=True)

    unscoped: ClassVar = models.Manager()
    objects: ClassVar = models.Manager.from_queryset(ReturnQuerySet)()

    STATE_COLOURS: ClassVar = {
        ReturnState.ASKED: "yellow",
        ReturnState.LATE: "red",
        ReturnState.ESCALATED: "red",
        ReturnState.RETURNED: "green",
        ReturnState.NIL: "blue",
    }

    class Meta(Case.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("period", "unit_ref"), name="one_return_a_quarter_and_unit"),
            models.CheckConstraint(
                condition=Q(state__in=["asked", "late", "escalated"], made_on__isnull=True)
                | Q(state__in=["returned", "nil"], made_on__isnull=False),
                name="return_made_has_its_day",
            ),
        ]

    @property
    def is_made(self) -> bool:
        return self.state in MADE

    @property
    def days_late(self) -> int:
        """Calendar days by which it was made late; 0 when in time or not made yet."""
        return max(0, (self.made_on - self.due_on).days) if self.made_on else 0

    def is_overdue(self, today: date) -> bool:
        """Whether it is still to be made and its last day is past."""
        return self.made_on is None and today > self.due_on

    def involved(self) -> Iterable[str]:
        return ()


class Listed(models.Model):
    """An offer that belongs to a department's quarter. `afterwards`: declared when the return had been made."""

    retention = "gifts.register"
    sensitive = False

    return_of = models.ForeignKey(DepartmentReturn, models.CASCADE, related_name="listed")
    offer = models.ForeignKey(Offer, models.CASCADE, related_name="listings")
    afterwards = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("return_of", "offer"), name="one_listing_a_return_and_offer")
        ]

    def __str__(self) -> str:
        return f"offer {self.offer_id} in return {self.return_of_id}"
