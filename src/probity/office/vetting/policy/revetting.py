"""Who may read draws for re-vetting, and who makes them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from probity.foundation.access.models import User
from probity.foundation.access.policy import by_grant, nobody
from probity.foundation.access.scoping import Way, visible
from probity.foundation.audit.actors import System
from probity.office.vetting.models import RevettingDraw, RevettingPick
from probity.office.vetting.policy.roles import MANAGER, READERS

visible(RevettingPick)(nobody)  # reached only through its draw, which was scoped before


@visible(RevettingDraw)
def draws_for(user: User) -> Iterable[Way]:
    """The vetting unit; a draw is about nobody in particular, and whoever reads it learns who was drawn."""
    yield from by_grant(user, *READERS, rows=Q())


def makes_draws(_record: Any, actor: Any) -> str:
    """The vetting manager, or a named part of the system."""
    return "" if isinstance(actor, System) or actor.holds(MANAGER) else "Only the vetting manager makes a draw."
