"""Who reads priorities, populations, authorisations and evidence: everyone of the force; and who keeps them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from probity.foundation.access.models import User
from probity.foundation.access.policy import by_grant
from probity.foundation.access.scoping import Way, open_to_all, visible
from probity.foundation.audit.actors import System
from probity.office.scrutiny.models import (
    Authorisation,
    LayObservation,
    Population,
    SchemeEvidence,
    SearchComplaint,
    SearchPriority,
)
from probity.office.scrutiny.policy.roles import ANALYST, COORDINATOR, LEAD, READS_EVERYTHING

for _model in (Authorisation, LayObservation, Population, SchemeEvidence, SearchPriority):
    open_to_all(_model, because="The force's own rules and evidence on stop and search name nobody searched")


@visible(SearchComplaint)
def complaints_for(user: User) -> Iterable[Way]:
    """By grant; they name nobody."""
    yield from by_grant(user, *(role.key for role in READS_EVERYTHING))


def keeps_scheme(actor: Any) -> str:
    """The senior officer responsible, or the analyst on their behalf."""
    if isinstance(actor, System) or actor.holds(LEAD) or actor.holds(ANALYST):
        return ""
    return "Only the senior officer responsible for scrutiny, or the scrutiny analyst, can do this."


def keeps_observations(actor: Any) -> str:
    """Those who keep the scheme, and the coordinator of panels."""
    return "" if not isinstance(actor, System) and actor.holds(COORDINATOR) else keeps_scheme(actor)
