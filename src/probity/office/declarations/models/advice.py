"""Questions asked before an offer is taken up, and their answers."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import ClassVar

from django.db import models
from django.db.models import Q

from probity.foundation.casework.models import Case
from probity.office.declarations.models.choices import AdviceState, Advised


class Advice(Case):
    """Whether to take up an invitation or a gift, asked before the day, with the answer and its conditions."""

    retention = "gifts.register"
    sensitive = False

    state = models.CharField(max_length=20, choices=AdviceState, default=AdviceState.ASKED)
    person_ref = models.CharField(max_length=20, db_index=True)
    description = models.CharField(max_length=200)
    giver_organisation = models.CharField(max_length=200, blank=True)
    giver_name = models.CharField(max_length=200, blank=True)
    event_on = models.DateField(null=True, blank=True)
    value_words = models.CharField(max_length=60, blank=True)
    words = models.TextField()
    asked_at = models.DateTimeField()
    due_on = models.DateField()
    advised = models.CharField(max_length=12, choices=Advised, blank=True)
    answer_words = models.TextField(blank=True)
    answered_by_ref = models.CharField(max_length=20, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    unscoped: ClassVar = models.Manager()

    STATE_COLOURS: ClassVar = {
        AdviceState.ASKED: "yellow",
        AdviceState.ANSWERED: "green",
        AdviceState.WITHDRAWN: "grey",
    }

    class Meta(Case.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="answered", answered_at__isnull=False) & ~Q(advised="")
                | ~Q(state="answered") & Q(advised=""),
                name="advice_answered_has_its_answer",
            )
        ]

    @property
    def giver(self) -> str:
        """Who offers it, the organisation first."""
        return self.giver_organisation or self.giver_name

    @property
    def title(self) -> str:
        """What is asked about, as a heading."""
        what = self.description.strip()
        return f"{what[:1].upper()}{what[1:]} from {self.giver}"

    def involved(self) -> Iterable[str]:
        return (self.person_ref,)

    @classmethod
    def involving(cls, refs: Collection[str]) -> Q:
        return Q(person_ref__in=refs)
