"""What the ledger takes of a feed: one entry a change, filed under the person, and one a run. Nothing has states."""

from __future__ import annotations

from probity.foundation.audit.events import Operation, event

NEW = Operation.COLLECTION
BEGUN = event(
    "feed.person.added", "Person added by the feed", operation=NEW, keys={"run", "kind", "post", "unit", "from"}
)
CHANGED = event("feed.person.changed", "Changed by the feed", keys={"run", "kind", "post", "unit", "from"})
DETAILED = event("feed.person.details", "Details changed by the feed", keys={"run"}, private={"before", "after"})
UNIT = event("feed.unit.changed", "Unit changed by the feed", keys={"run", "parent", "from"}, private={"name"})
LOADED = event(
    "feed.run.finished",
    "Workforce feed loaded",
    operation=NEW,
    keys={"as_at", "whole", "accepted_drop", "files", "read", "rejected", "people", "left_out", "changes"},
)
TIED = event("feed.account.tied", "Account tied to its person", keys={"account", "person", "from", "grants"})
