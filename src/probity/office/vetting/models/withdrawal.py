"""Withdrawing a clearance: the matter, the route for who holds it, each step with its day, and how it ended."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from probity.foundation.access.scoping import ScopedQuerySet
from probity.foundation.casework.models import Case


class Route(models.TextChoices):
    REGULATIONS = "regulations", "Police (Vetting) Regulations 2025"
    CONTRACT = "contract", "Contract of employment"
    ACCESS = "access", "Access ends"


class WithdrawalState(models.TextChoices):
    MATTER = "matter", "Matter to assess"
    ADVICE = "advice", "Stopped for legal advice"
    APPOINT = "appoint", "Assessor to appoint"
    ASSESSMENT = "assessment", "With the assessor"
    NOTICE = "notice", "Waiting for a response"
    RESPONDED = "responded", "To decide"
    WITHDRAWN = "withdrawn", "Clearance withdrawn"
    PANEL = "panel", "Before the internal panel"
    TRIBUNAL = "tribunal", "Before the tribunal"
    UPHELD = "upheld", "Withdrawal stands after appeal"
    OVERTURNED = "overturned", "Overturned on appeal"
    RETAINED = "retained", "Clearance retained"
    MEASURES = "measures", "Retained with measures"
    LOWER = "lower", "Lower level"
    NO_ASSESSMENT = "no_assessment", "No withdrawal assessment"
    ELSEWHERE = "elsewhere", "Conduct or performance instead"
    ACCESS_ENDED = "access_ended", "Access ended"
    LEFT = "left", "Resigned or retired before conclusion"


_S = WithdrawalState
UNDER_WAY = (_S.MATTER, _S.ADVICE, _S.APPOINT, _S.ASSESSMENT, _S.NOTICE, _S.RESPONDED, _S.PANEL, _S.TRIBUNAL)


class StageKind(models.TextChoices):
    """What was done. In the record the words stand beside it."""

    MATTER = "matter", "Matter received"
    ADVICE = "advice", "Legal advice asked for"
    ADVISED = "advised", "Legal advice received"
    SUSPENDED = "suspended", "Clearance suspended"
    SEVERITY = "severity", "Severity assessment"
    OTHER_ROUTE = "other", "Conduct or performance"
    APPOINTED = "appointed", "Assessor appointed"
    HARM = "harm", "Harm test"
    NOTICE = "notice", "Notice given"
    FRIEND = "friend", "Police friend named"
    RESPONSE = "response", "Response"
    OUTCOME = "outcome", "Outcome"
    PANEL = "panel", "Internal panel"
    TRIBUNAL = "tribunal", "Police Appeals Tribunal"
    LEFT = "left", "Left before conclusion"


class WithdrawalQuerySet(ScopedQuerySet):
    """What can be asked of withdrawals."""

    def under_way(self) -> Self:
        return self.filter(state__in=UNDER_WAY)


class Withdrawal(Case):
    """One matter that may cost somebody their clearance, kept however it ends."""

    retention = "vetting.withdrawal"
    sensitive = True

    state = models.CharField(max_length=14, choices=WithdrawalState, default=WithdrawalState.MATTER, db_index=True)
    person_ref = models.CharField(max_length=20, db_index=True)
    person_name = models.CharField(max_length=240, help_text="As known when it was opened.")
    category = models.CharField(max_length=12, help_text="What they were to the force on the day the matter came.")
    route = models.CharField(max_length=12, choices=Route)
    came_on = models.DateField(help_text="The day on which the matter came to the attention of the vetting authority.")
    matter = models.TextField()
    source_ref = models.CharField(max_length=20, blank=True)
    opened_at = models.DateTimeField()
    opened_by_ref = models.CharField(max_length=20)
    severity = models.CharField(max_length=3, blank=True, help_text="Could it reasonably result in withdrawal?")
    severity_by_ref = models.CharField(max_length=20, blank=True)
    assessor_ref = models.CharField(max_length=20, blank=True)
    decided_by_ref = models.CharField(max_length=20, blank=True)
    decided_on = models.DateField(null=True)
    ended_on = models.DateField(null=True, db_index=True)

    unscoped: ClassVar = models.Manager()
    objects: ClassVar = models.Manager.from_queryset(WithdrawalQuerySet)()

    STATE_COLOURS: ClassVar = {
        **dict.fromkeys((_S.MATTER, _S.APPOINT, _S.NOTICE), "yellow"),
        **dict.fromkeys((_S.ASSESSMENT, _S.RESPONDED), "blue"),
        **dict.fromkeys((_S.PANEL, _S.TRIBUNAL), "purple"),
        **dict.fromkeys((_S.ADVICE, _S.WITHDRAWN, _S.UPHELD, _S.ACCESS_ENDED), "red"),
        **dict.fromkeys((_S.RETAINED, _S.MEASURES, _S.LOWER, _S.OVERTURNED), "green"),
        **dict.fromkeys((_S.NO_ASSESSMENT, _S.ELSEWHERE, _S.LEFT), "grey"),
    }

    class Meta(Case.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(route="regulations") | ~Q(state__in=["tribunal", "advice"]),
                name="regulations_for_officers_alone",
            ),
        ]

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY

    def involved(self) -> Iterable[str]:
        return (self.person_ref,)

    @classmethod
    def involving(cls, refs: Collection[str]) -> Q:
        return Q(person_ref__in=[ref for ref in refs if ref])


class WithdrawalStage(models.Model):
    """One thing done in a withdrawal: what, on which day, in which words, by whom. Never changed."""

    retention = "vetting.withdrawal"
    sensitive = True

    withdrawal = models.ForeignKey(Withdrawal, models.CASCADE, related_name="stages")
    kind = models.CharField(max_length=10, choices=StageKind)
    on = models.DateField()
    answer = models.CharField(max_length=40, blank=True)
    words = models.TextField(blank=True)
    by_ref = models.CharField(max_length=20, blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind} of {self.withdrawal_id}"
