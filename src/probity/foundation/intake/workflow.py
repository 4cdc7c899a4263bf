"""What intake writes to the ledger: one entry a run. The entry for each record is its desk's."""

from __future__ import annotations

from probity.foundation.audit.events import Operation, event

FINISHED = event(
    "intake.run.finished",
    "Import finished",
    operation=Operation.COLLECTION,
    keys={"shape", "read", "loaded", "changed", "unchanged", "nil", "rejected"},
    private={"files"},
)
