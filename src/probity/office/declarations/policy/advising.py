"""What stands in the way of each thing done to a question asked before an offer is taken up."""

from __future__ import annotations

from typing import Any

from probity.foundation.casework.policy import STANDARDS
from probity.office.declarations.models import Advice
from probity.office.declarations.policy.roles import DEPUTY, REGISTRAR

ADVISERS = (REGISTRAR, DEPUTY, STANDARDS)


def is_asker(advice: Advice, actor: Any) -> str:
    """Whoever asked."""
    return "" if actor.person_ref and actor.person_ref == advice.person_ref else "Only whoever asked can do this."


def is_adviser(_advice: Advice, actor: Any) -> str:
    """The registrar, their deputy, or a standards officer."""
    allowed = any(actor.holds(role) for role in ADVISERS)
    return "" if allowed else "Only the gifts registrar, their deputy or a standards officer answers this."
