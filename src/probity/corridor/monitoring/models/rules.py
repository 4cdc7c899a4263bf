"""What people decide about rules: a threshold, with its reason and day; an authority without which a rule is off."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.db.models import Q

from probity.foundation.access.scoping import Record
from probity.foundation.casework.models import Case


class Tuning(Record):
    """A threshold of one rule from the next night on, and why. Never changed: a later one takes its place."""

    retention = "monitoring.rule"
    sensitive = False

    rule_id = models.CharField(max_length=80, db_index=True)
    name = models.CharField(max_length=40)
    was = models.PositiveIntegerField()
    now = models.PositiveIntegerField()
    reason = models.TextField()
    by_ref = models.CharField(max_length=20)
    at = models.DateTimeField()


class Authority(Case):
    """What must be on record before a rule that is off may run, up to its day of review."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "Waiting for approval"
        IN_FORCE = "in_force", "Approved"
        ENDED = "ended", "Ended"

    STATE_COLOURS = {State.PROPOSED: "yellow", State.IN_FORCE: "green", State.ENDED: "grey"}

    retention = "monitoring.rule"
    sensitive = False

    state = models.CharField(max_length=20, choices=State, default=State.PROPOSED)
    rule_id = models.CharField(max_length=80, db_index=True)
    policy = models.CharField(max_length=200, help_text="The force's policy, by title and date.")
    legal_basis = models.TextField()
    impact_assessment = models.CharField(max_length=200, help_text="Its title, date and where it is kept.")
    review_on = models.DateField(help_text="The last day on which the rule may run.")
    proposed_by_ref = models.CharField(max_length=20)
    proposed_at = models.DateTimeField()
    approver_ref = models.CharField(max_length=20, blank=True)
    approved_at = models.DateTimeField(null=True)
    ended_because = models.TextField(blank=True)

    class Meta(Case.Meta):
        constraints = (
            models.UniqueConstraint(
                fields=("rule_id",), condition=Q(state="in_force"), name="one_authority_in_force_a_rule"
            ),
        )

    def involved(self) -> Iterable[str]:
        return ()
