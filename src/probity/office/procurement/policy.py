"""Who may read suppliers and spend, and who may load it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from probity.foundation.access.models import User
from probity.foundation.access.policy import by_grant
from probity.foundation.access.roles import AUDITOR, role
from probity.foundation.access.scoping import Way, visible
from probity.foundation.audit.actors import System
from probity.office.procurement.models import SpendLine, Supplier

OFFICER = role(
    "procurement.officer",
    "Procurement officer",
    site="office",
    desk="procurement",
    says="Loads the force's spend and reads suppliers and payments.",
    owns=True,
)
READERS = (OFFICER, AUDITOR)


@visible(Supplier)
def suppliers_for(user: User) -> Iterable[Way]:
    """Procurement officers and the auditor."""
    yield from by_grant(user, OFFICER.key, AUDITOR.key)


@visible(SpendLine)
def lines_for(user: User) -> Iterable[Way]:
    """Procurement officers and the auditor."""
    yield from by_grant(user, OFFICER.key, AUDITOR.key)


def may_load(actor: Any) -> str:
    """Only a procurement officer loads spend, or a named part of the system."""
    return "" if isinstance(actor, System) or actor.holds(OFFICER) else "Only a procurement officer can load spend."
