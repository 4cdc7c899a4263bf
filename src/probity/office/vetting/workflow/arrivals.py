"""How an arrival is decided."""

from __future__ import annotations

from probity.foundation.audit.events import Operation, event
from probity.foundation.casework.policy import not_about_themselves
from probity.foundation.casework.transitions import Transition, workflow
from probity.office.vetting.models import Arrival
from probity.office.vetting.models.arrivals import ArrivalState
from probity.office.vetting.policy.clearances import decides, is_checked

OPENED = event(
    "vetting.arrival.opened",
    "Arrival opened",
    operation=Operation.COLLECTION,
    keys={"kind", "person", "appointed_on", "level", "granted_on"},
    private={"other_force"},
)
CHECKED = event("vetting.arrival.checked", "Point of a checklist answered", keys={"point"}, private={"words"})
ACCEPTED = event(
    "vetting.arrival.accepted",
    "Another force's clearance accepted",
    keys={"was", "rule"},
    private={"words"},
)
TO_VET = event("vetting.arrival.to_vet", "Full vetting asked for", keys={"was", "rule"}, private={"words"})

WAITING = frozenset({ArrivalState.OPEN})
ACCEPT = Transition(
    "Accept the clearance", WAITING, ArrivalState.ACCEPTED, ACCEPTED, (decides, not_about_themselves, is_checked)
)
VET = Transition("Vet in full", WAITING, ArrivalState.TO_VET, TO_VET, (decides, not_about_themselves))

workflow(Arrival._meta.label_lower, (ACCEPT, VET))
