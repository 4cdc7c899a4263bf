"""What the worker does for intake: rows of an import that died are not kept until somebody imports again."""

from __future__ import annotations

from datetime import datetime, timedelta

from probity.foundation.casework.schedules import nightly
from probity.foundation.intake.models import Run, RunPhase
from probity.foundation.intake.pipeline import abandon

DEAD_AFTER = timedelta(hours=12)  # no import takes as long


@nightly("intake.clear_staging", after="03:00")
def clear_staging(at: datetime) -> None:
    """Take away the staged rows, which may hold names, of imports that never finished."""
    abandon(Run.unscoped.filter(phase=RunPhase.STAGING, started_at__lt=at - DEAD_AFTER), at=at)
