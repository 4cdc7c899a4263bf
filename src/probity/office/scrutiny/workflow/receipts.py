"""Receipts and requests for a record, in the ledger's words."""

from __future__ import annotations

from probity.foundation.audit.events import Operation, event
from probity.foundation.casework.transitions import Transition, workflow
from probity.office.scrutiny.models import RequestState
from probity.office.scrutiny.policy.receipts import answers_request

_S = RequestState
RECEIPT_GIVEN = event("scrutiny.receipt.given", "Receipt of a search entered", keys={"way"}, private={"why"})
RECEIPT_RENEWED = event("scrutiny.receipt.renewed", "Receipt of a search given again, with another key", keys={"way"})
REQUESTED = event("scrutiny.copy.requested", "Copy of a search record asked for", operation=Operation.COLLECTION)
FETCHED = event(
    "scrutiny.copy.fetched", "Copy of a search record given by the card's key", operation=Operation.DISCLOSURE
)
GIVEN = event(
    "scrutiny.copy.given", "Copy of a search record given", operation=Operation.DISCLOSURE, keys={"was", "search"}
)
REFUSED = event("scrutiny.copy.refused", "Copy of a search record refused", keys={"was", "reason"}, private={"words"})

GIVE = Transition("Give a copy", frozenset({_S.WAITING}), _S.GIVEN, GIVEN, (answers_request,))
REFUSE = Transition("Refuse", frozenset({_S.WAITING}), _S.REFUSED, REFUSED, (answers_request,))

workflow("scrutiny.recordrequest", (GIVE, REFUSE))
