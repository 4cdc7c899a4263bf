"""Hits: what a rule found in the logs, masked until somebody authorises otherwise."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import Count, Q
from django.db.models.functions import TruncWeek

from probity.corridor.monitoring.models.nights import Night
from probity.foundation.access.scoping import ScopedQuerySet
from probity.foundation.casework.models import Case


class Outcome(models.TextChoices):
    """What a hit was judged to be."""

    LEGITIMATE = "legitimate", "Legitimate"
    ADVICE = "advice", "Advice"
    BREACH = "breach", "Breach of policy"
    STANDARDS = "standards", "To Professional Standards"
    CORRUPTION = "corruption", "To counter-corruption"


OUTCOME_COLOURS = {
    Outcome.LEGITIMATE: "green",
    Outcome.ADVICE: "yellow",
    Outcome.BREACH: "orange",
    Outcome.STANDARDS: "red",
    Outcome.CORRUPTION: "red",
}


class HitQuerySet(ScopedQuerySet):
    """What can be asked of hits."""

    def to_triage(self) -> Self:
        """Those that arise and that nobody has judged."""
        return self.filter(state=Hit.State.OPEN)

    def judged(self) -> Self:
        """Those with a judgement, whatever became of them since."""
        return self.exclude(outcome="")

    def borne_out(self) -> Self:
        """Those that were judged and were not legitimate: what a rule's precision counts."""
        return self.judged().exclude(outcome=Outcome.LEGITIMATE)

    def by_week(self) -> list[tuple[date, str, int]]:
        """How many there are by week (its Monday) of the day and by rule, oldest first."""
        weeks = self.order_by().annotate(week=TruncWeek("day")).values_list("week", "rule_id")
        return [*weeks.annotate(many=Count("pk")).order_by("week", "rule_id")]


class Hit(Case):
    """What one rule found about one user, one record, or both, up to a day. A question, never a verdict on anybody."""

    class State(models.TextChoices):
        OPEN = "open", "To triage"
        JUDGED = "judged", "Judged"
        SUPERSEDED = "superseded", "No longer arises"
        DISPOSED = "disposed", "Disposed of"

    STATE_COLOURS = {State.OPEN: "blue", State.JUDGED: "purple", State.SUPERSEDED: "grey", State.DISPOSED: "grey"}

    retention = "monitoring.hit"
    sensitive = True

    state = models.CharField(max_length=20, choices=State, default=State.OPEN)
    key = models.CharField(max_length=64, unique=True, help_text="Digest of rule, user, record and day.")
    rule_id = models.CharField(max_length=80, db_index=True)
    severity = models.CharField(max_length=20)
    day = models.DateField(help_text="The UTC day of its last event.")
    score = models.PositiveSmallIntegerField(help_text="1 to 99, as the rule gives it.")
    why = models.TextField(help_text="In the rule's words. Names people and records, so it is shown unmasked alone.")
    user_id = models.CharField(max_length=120, blank=True, help_text="The log-in; empty for a hit about a record.")
    person_ref = models.CharField(max_length=20, blank=True, db_index=True, help_text="Whose log-in it was that day.")
    record_id = models.CharField(max_length=200, blank=True)
    evidence = models.JSONField(default=list, help_text="The events, by their ids in the lake.")
    picture = models.JSONField(default=dict, help_text="Those events with duty and assignments about them.")
    is_apart = models.BooleanField(default=False, help_text="For the deputy chief constable's nominee alone.")
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    judged_at = models.DateTimeField(null=True)
    dispose_on = models.DateField(null=True, help_text="The day after which its contents go.")
    first_night = models.ForeignKey(Night, models.PROTECT, related_name="found_first")
    last_night = models.ForeignKey(Night, models.PROTECT, related_name="found_last")

    objects: ClassVar = models.Manager.from_queryset(HitQuerySet)()

    class Meta(Case.Meta):
        indexes = (models.Index(fields=("rule_id", "day"), name="hits_of_a_rule_by_day"),)

    def involved(self) -> Iterable[str]:
        """Whom it is about; of a hit about a record, everybody in its events, so that none of them works on it."""
        if self.person_ref or self.user_id:
            return (self.person_ref,) if self.person_ref else ()
        return sorted({event["person_ref"] for event in self.events if event.get("person_ref")})

    @classmethod
    def involving(cls, refs: Collection[str]) -> Q:
        return Q(person_ref__in=refs)

    @property
    def arises(self) -> bool:
        """Whether the last night that looked still found it."""
        return self.state in {self.State.OPEN, self.State.JUDGED}

    @property
    def events(self) -> list[dict[str, str]]:
        """The events of the evidence, oldest first, with what was true at each."""
        return list(self.picture.get("events", []))
