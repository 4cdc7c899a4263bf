"""What stands in the way of each thing done to a department's return."""

from __future__ import annotations

from typing import Any

from probity.foundation.audit.actors import System
from probity.office.declarations.models import DepartmentReturn, ReturnState
from probity.office.declarations.policy.roles import REGISTRAR

COLLATING = System("declarations.collating", "asks departments for their returns, reminds them and passes them up")


def is_its_head(return_: DepartmentReturn, actor: Any) -> str:
    """The head of the department; once it is escalated, the head above too."""
    if isinstance(actor, System) or not actor.person_ref:
        return "Only the head of the department can make its return."
    asked = {return_.head_ref}
    if return_.state == ReturnState.ESCALATED:
        asked.add(return_.above_ref)
    return "" if actor.person_ref in asked else "Only the head of the department can make its return."


def by_the_clock(_return: DepartmentReturn, actor: Any) -> str:
    """Nobody by hand: the nightly work alone says that a return is late."""
    return "" if isinstance(actor, System) else "A return becomes late by the calendar and by nothing else."


def may_collate(actor: Any) -> str:
    """The registrar, or the nightly work."""
    allowed = isinstance(actor, System) or actor.holds(REGISTRAR)
    return "" if allowed else "Only the gifts registrar chooses departments and asks them for returns."
