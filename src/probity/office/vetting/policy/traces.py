"""Who works on the traces of a file."""

from __future__ import annotations

from typing import Any

from probity.office.vetting.models import Application
from probity.office.vetting.policy import parts
from probity.office.vetting.policy.roles import DECIDER, MANAGER, OFFICER


def works_on(application: Application, actor: Any) -> str:
    """The officer who researches it, its decision-maker or the vetting manager, with no part in what it is about."""
    mine = (
        actor.holds(MANAGER)
        or (actor.holds(OFFICER) and actor.person_ref == application.officer_ref)
        or (actor.holds(DECIDER) and actor.person_ref == application.decider_ref)
    )
    if not mine:
        return "Only the officer or the decision-maker of this file, or the vetting manager, can do this."
    return parts.why_not_part(parts.OUTSIDE, application, actor)
