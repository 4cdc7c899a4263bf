"""What the worker does for this desk: a night over the lake, every night and whenever a supervisor asks for one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from probity.corridor.monitoring.actions.nights import run_night
from probity.corridor.monitoring.models import Night
from probity.foundation.casework.outbox import Receipt, carries
from probity.foundation.casework.schedules import nightly


@nightly("monitoring.night", after="03:00")
def night_over_the_lake(at: datetime) -> None:
    """Run a night. Safe to repeat: the same logs change nothing."""
    run_night(at=at)


@carries("monitoring.night")
def carry_out_a_night(_key: str, payload: dict[str, Any]) -> Receipt:
    """Carry out a night that somebody asked for. A repeat finds it done."""
    night = Night.unscoped.get(ref=payload["night"])
    if night.state == Night.State.RUNNING:
        run_night(at=timezone.now())
    return {"night": night.ref}
