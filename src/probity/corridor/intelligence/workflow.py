"""The states of a log, and the ledger's words for what is done to it."""

from __future__ import annotations

from probity.corridor.intelligence.models import Log
from probity.corridor.intelligence.policy import may_write
from probity.foundation.audit.events import Operation, event
from probity.foundation.casework.policy import not_about_themselves
from probity.foundation.casework.transitions import Transition, workflow

OPENED = event(
    "intelligence.log.opened",
    "Log opened",
    operation=Operation.COLLECTION,
    keys={"people"},
    private={"title", "words"},
)
NAMED = event("intelligence.log.named", "Person named in a log", operation=Operation.COLLECTION, keys={"person"})
CLOSED = event("intelligence.log.closed", "Log closed", keys={"was"}, private={"reason"})

CLOSE = Transition("Close", frozenset({Log.State.LIVE}), Log.State.CLOSED, CLOSED, (may_write, not_about_themselves))

workflow("intelligence.log", (CLOSE,))
