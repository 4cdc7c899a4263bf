"""What the worker does for this desk: the cross-check, every night and whenever somebody asks for one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from probity.corridor.matching.actions import carry_out, run_cross_check
from probity.corridor.matching.models import Run
from probity.corridor.matching.queries import CROSS_CHECK
from probity.foundation.casework.outbox import Receipt, carries
from probity.foundation.casework.schedules import nightly


@nightly("matching.cross_check", after="02:00")
def cross_check_every_night(at: datetime) -> None:
    """Run the cross-check. Safe to repeat: the same registers change nothing."""
    run_cross_check(actor=CROSS_CHECK, at=at)


@carries("matching.run")
def carry_out_a_run(_key: str, payload: dict[str, Any]) -> Receipt:
    """Carry out a run that somebody asked for. A repeat finds it done."""
    run = Run.unscoped.get(ref=payload["run"])
    carry_out(run, actor=CROSS_CHECK, at=timezone.now())
    return {"run": run.ref}
