"""The ledger's words for what procurement does. Suppliers and spend lines have no states."""

from __future__ import annotations

from probity.foundation.audit.events import Operation, event

SUPPLIER_ADDED = event(
    "procurement.supplier.added",
    "Supplier added",
    operation=Operation.COLLECTION,
    keys={"kind"},
    private={"name"},
)
LINE_LOADED = event(
    "procurement.line.loaded",
    "Spend line loaded",
    operation=Operation.COLLECTION,
    keys={"supplier", "credit", "repeat", "redacted"},
)
RELEASE_READ = event(
    "procurement.release.read",
    "Release of a contract read",
    operation=Operation.COLLECTION,
    keys={"release", "tags", "awards", "number"},
)
CONTRACTS_READ = event(
    "procurement.contracts.read",
    "Contracts read from files",
    operation=Operation.COLLECTION,
    keys={"files", "read", "loaded", "unchanged", "rejected"},
)
FORCE_NAME_ADDED = event(
    "procurement.force_name.added",
    "Name of the force in contracts added",
    keys={"part", "identifier"},
    private={"name"},
)
FORCE_NAME_ENDED = event("procurement.force_name.ended", "Name of the force in contracts ended")
PART_ADDED = event(
    "procurement.buying_role.added",
    "Buying role recorded",
    operation=Operation.COLLECTION,
    keys={"person", "procurement", "part", "from", "to"},
)
PART_CORRECTED = event(
    "procurement.buying_role.corrected", "Buying role corrected", keys={"person", "part", "from", "to"}
)
