"""What the ledger takes of the front desk."""

from __future__ import annotations

from probity.foundation.audit.events import Operation, event

ASKED = event(
    "vetting.desk.asked",
    "Pass asked about at the front desk",
    operation=Operation.DISCLOSURE,
    keys={"cleared"},
    private={"pass_number", "person"},
)
PHOTO_KEPT = event("vetting.desk.photo_kept", "Photo of a pass kept", operation=Operation.COLLECTION, keys={"person"})
