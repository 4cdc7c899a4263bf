"""What starts with this desk at its own site: its register, open to those who may be told of it, and nightly work."""

from __future__ import annotations

from datetime import datetime

from probity.foundation.access.models import day_of
from probity.foundation.casework.schedules import nightly
from probity.office.declarations.actions import ask_departments, chase_disposals, chase_returns
from probity.office.declarations.policy import COLLATING
from probity.office.declarations.queries import last_ended, told

__all__ = ["told"]


@nightly("declarations.collate", after="06:00")
def collate(at: datetime) -> None:
    """Ask for the quarter that ended last, from its last day on, then chase what is outstanding. Safe to repeat."""
    ask_departments(last_ended(day_of(at)), actor=COLLATING, at=at)
    chase_returns(at)
    chase_disposals(at)
