"""The tables of the monitoring desk."""

from probity.corridor.monitoring.models.hits import OUTCOME_COLOURS, Hit, HitQuerySet, Outcome
from probity.corridor.monitoring.models.nights import Night
from probity.corridor.monitoring.models.rules import Authority, Tuning
from probity.corridor.monitoring.models.triage import Finding, Look, Step, Unmasking, Verdict
from probity.corridor.monitoring.models.watches import Apart, Watch, WatchQuerySet, WatchReview

__all__ = [
    "OUTCOME_COLOURS",
    "Apart",
    "Authority",
    "Finding",
    "Hit",
    "HitQuerySet",
    "Look",
    "Night",
    "Outcome",
    "Step",
    "Tuning",
    "Unmasking",
    "Verdict",
    "Watch",
    "WatchQuerySet",
    "WatchReview",
]
