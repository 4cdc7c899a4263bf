"""The ledger's words for priorities, populations, authorisations and the scheme's evidence."""

from __future__ import annotations

from probity.foundation.audit.events import Operation, event

PRIORITY_SET = event("scrutiny.priority.set", "Priority of stop and search set", keys={"from", "to"})
PRIORITY_ENDED = event("scrutiny.priority.ended", "Priority of stop and search ended", keys={"to"})
POPULATION_ENTERED = event("scrutiny.population.entered", "Population of the area entered", keys={"year"})
AUTHORISED = event("scrutiny.section60.authorised", "Section 60 authorisation entered", keys={"given_by", "from", "to"})
CUT_SHORT = event("scrutiny.section60.cut_short", "Section 60 authorisation cut short", keys={"to"}, private={"words"})
EVIDENCE_ADDED = event("scrutiny.scheme.evidence_added", "Evidence on the scheme added", keys={"feature", "meets"})
OBSERVED = event("scrutiny.scheme.observed", "Lay observation entered", keys={"on"})
COMPLAINED = event(
    "scrutiny.scheme.complaint_entered",
    "Complaint about a search entered for the trigger",
    operation=Operation.COLLECTION,
    keys={"received"},
)
