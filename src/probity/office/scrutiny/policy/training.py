"""Who reads and keeps courses and needs of safety training, and who sees whose training is out of date."""

from __future__ import annotations

from typing import Any

from probity.foundation.access.scoping import open_to_all
from probity.foundation.audit.actors import System
from probity.office.scrutiny.models import SafetyCourse, TrainingNeed
from probity.office.scrutiny.policy.roles import READS_EVERYTHING, TRAINER

SEES_TRAINING = (*READS_EVERYTHING, TRAINER)

for _model in (SafetyCourse, TrainingNeed):
    open_to_all(_model, because="Courses and the posts that need them name nobody")


def sees_training(user: Any) -> bool:
    """Whether somebody may open the figures of safety training with the names behind them."""
    return any(user.holds(role) for role in SEES_TRAINING)


def keeps_courses(actor: Any) -> str:
    """The keeper of safety training records."""
    if isinstance(actor, System) or actor.holds(TRAINER):
        return ""
    return "Only the keeper of safety training records can do this."
