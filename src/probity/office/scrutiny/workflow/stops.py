"""How a search moves from the officer's phone to its review, and the ledger's words for it."""

from __future__ import annotations

from probity.foundation.audit.events import Operation, event
from probity.foundation.casework.transitions import Transition, workflow
from probity.office.scrutiny.models import SearchState
from probity.office.scrutiny.policy.stops import is_searcher, is_supervisor_of_the_day, says_enough

_S = SearchState
BEGUN = event("scrutiny.search.begun", "Search record begun", operation=Operation.COLLECTION)
DISCARDED = event("scrutiny.search.discarded", "Search record thrown away before it was sent")
SENT = event("scrutiny.search.sent", "Search record sent", operation=Operation.COLLECTION, keys={"was", "supervisor"})
AMENDED = event("scrutiny.search.amended", "Search record amended and sent again", keys={"was"})
REVIEWED = event("scrutiny.search.reviewed", "Search reviewed", keys={"was", "review", "view", "seconds"})
RETURNED = event(
    "scrutiny.search.returned", "Search returned to the officer", keys={"was", "review", "view", "seconds"}
)
MOTIVE_CHANGED = event("scrutiny.search.motive_changed", "Motive changed after the outcome", keys={"from", "to"})
LOADED = event(
    "scrutiny.searches.loaded",
    "Searches loaded from a file",
    operation=Operation.COLLECTION,
    keys={"shape", "first", "last", "new", "changed"},
)

SEND = Transition("Send", frozenset({_S.DRAFT}), _S.WAITING, SENT, (is_searcher, says_enough))
AMEND = Transition("Send again", frozenset({_S.RETURNED}), _S.WAITING, AMENDED, (is_searcher, says_enough))
REVIEW = Transition("Review", frozenset({_S.WAITING}), _S.REVIEWED, REVIEWED, (is_supervisor_of_the_day,))
RETURN = Transition("Return", frozenset({_S.WAITING}), _S.RETURNED, RETURNED, (is_supervisor_of_the_day,))

workflow("scrutiny.search", (SEND, AMEND, REVIEW, RETURN))
