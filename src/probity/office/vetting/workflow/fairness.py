"""What the ledger takes of fairness: that somebody answered, never what."""

from __future__ import annotations

from probity.foundation.audit.events import Operation, event

ANSWERED = event(
    "vetting.equality.answered",
    "Questions about oneself answered",
    operation=Operation.COLLECTION,
    keys={"application", "by_custodian"},
)
RELEASED = event("vetting.fairness.released", "Fairness tables released", keys={"quarter", "left_out"})
