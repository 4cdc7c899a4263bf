"""Decisions on applications: the answer to each trace, the reasons, the mitigations, and what readers thought."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import ClassVar

from django.db import models
from django.db.models import Q

from probity.foundation.access.scoping import Record
from probity.foundation.casework.models import Case
from probity.office.vetting.models.applications import Application
from probity.office.vetting.models.traces import Trace


class DecisionState(models.TextChoices):
    DRAFT = "draft", "Being written"
    PROPOSED = "proposed", "Proposed"
    RECORDED = "recorded", "Decided"
    SUPERSEDED = "superseded", "Superseded"


class Outcome(models.TextChoices):
    GRANT = "grant", "Grant"
    GRANT_WITH = "grant_with", "Grant with mitigations"
    REFUSE = "refuse", "Refuse"


class Decision(Case):
    """One decision on one application, on the National Decision Model. Once recorded it is read, never edited."""

    retention = "vetting.application_file"
    sensitive = True

    state = models.CharField(max_length=20, choices=DecisionState, default=DecisionState.DRAFT)
    application = models.ForeignKey(Application, models.PROTECT, related_name="decisions")
    decider_ref = models.CharField(max_length=20, db_index=True)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    ndm = models.JSONField(
        default=dict, help_text="What was weighed under each heading of the National Decision Model."
    )
    rationale = models.TextField(blank=True)
    reason_codes = models.JSONField(default=list)
    file_words = models.TextField(blank=True, help_text="The reasons for the file.")
    applicant_words = models.TextField(blank=True, help_text="The reasons as the applicant may read them.")
    begun_at = models.DateTimeField()
    proposed_at = models.DateTimeField(null=True)
    record_from = models.DateField(null=True, help_text="First day on which it may be recorded.")
    recorded_at = models.DateTimeField(null=True)
    returned_words = models.TextField(blank=True, help_text="What the vetting manager asked to look at again.")
    set_aside_ref = models.CharField(max_length=20, blank=True, help_text="The appeal or decision that replaced it.")

    STATE_COLOURS: ClassVar = {
        DecisionState.DRAFT: "grey",
        DecisionState.PROPOSED: "yellow",
        DecisionState.RECORDED: "green",
        DecisionState.SUPERSEDED: "grey",
    }

    class Meta(Case.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("application",),
                condition=Q(state__in=["draft", "proposed"]),
                name="one_decision_under_way",
            ),
            models.CheckConstraint(
                condition=~Q(state="recorded") | (Q(recorded_at__isnull=False) & ~Q(outcome="") & ~Q(rationale="")),
                name="recorded_decision_is_whole",
            ),
        ]

    @property
    def is_standing(self) -> bool:
        return self.state == DecisionState.RECORDED

    def involved(self) -> Iterable[str]:
        return self.application.involved()

    @classmethod
    def involving(cls, refs: Collection[str]) -> Q:
        return Q(application__in=Application.unscoped.filter(Application.involving(refs)).values("pk"))


class TraceAnswer(models.Model):
    """What a decision makes of one trace: its weight and, where it was not declared, whether that was honest."""

    retention = "vetting.application_file"
    sensitive = True

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="answers")
    trace = models.ForeignKey(Trace, models.PROTECT, related_name="answers")
    weight = models.CharField(max_length=20)
    words = models.TextField()
    honesty = models.CharField(max_length=20, blank=True)
    honesty_words = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("decision", "trace"), name="one_answer_a_trace"),
        ]

    def __str__(self) -> str:
        return f"Answer to trace {self.trace_id} in decision {self.decision_id}"


class Mitigation(models.Model):
    """A measure that makes a risk bearable, with the day on which it is looked at again."""

    retention = "vetting.application_file"
    sensitive = True

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="mitigations")
    kind = models.CharField(max_length=40)
    words = models.TextField(help_text="The holder and their line manager may read them.")
    review_on = models.DateField()

    def __str__(self) -> str:
        return f"Mitigation {self.pk} of decision {self.decision_id}"


class View(models.TextChoices):
    FAIR = "fair", "I see no unfairness"
    AGAIN = "again", "Look at it again"


class ReaderView(Record):
    """What a senior or an equality reader thought of a likely refusal. The decision-maker never sees that it exists."""

    retention = "vetting.application_file"
    sensitive = True

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="views")
    role = models.CharField(max_length=40)
    reader_ref = models.CharField(max_length=20)
    proposed_at = models.DateTimeField(null=True, help_text="The proposal that was read: another is read anew.")
    view = models.CharField(max_length=8, choices=View)
    words = models.TextField()
    at = models.DateTimeField()

    class Meta(Record.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("decision", "proposed_at", "reader_ref"), name="one_view_a_reader_and_proposal"
            ),
        ]

    @classmethod
    def involving(cls, refs: Collection[str]) -> Q:
        return Q(decision__in=Decision.unscoped.filter(Decision.involving(refs)).values("pk"))


class Marker(Record):
    """The marker that other forces find when the same person applies to them: that adverse information is held here."""

    retention = "vetting.application_file"
    sensitive = True

    application = models.ForeignKey(Application, models.PROTECT, related_name="markers")
    words = models.TextField()
    placed_by_ref = models.CharField(max_length=20)
    placed_on = models.DateField()
    review_on = models.DateField()
    removed_on = models.DateField(null=True)
    removed_because = models.TextField(blank=True)

    @classmethod
    def involving(cls, refs: Collection[str]) -> Q:
        return Q(application__in=Application.unscoped.filter(Application.involving(refs)).values("pk"))
