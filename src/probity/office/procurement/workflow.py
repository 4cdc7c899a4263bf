"""The ledger's words for what procurement does. Suppliers and spend lines have no states."""

from __future__ import annotations

from probity.foundation.audit.events import Operation, event

SUPPLIER_ADDED = event(
    "procurement.supplier.added",
    "Supplier added from spend",
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
