"""How a bulletin is prepared, sent, approved and taken down, and the ledger's words for it."""

from __future__ import annotations

from probity.foundation.audit.events import Operation, event
from probity.foundation.casework.transitions import Transition, workflow
from probity.office.scrutiny.models import READABLE_BULLETINS, BulletinState
from probity.office.scrutiny.policy.publication import approves, is_author, is_explained, takes_down

_S = BulletinState
QUARTER_COUNTED = event("scrutiny.quarter.counted", "Quarter counted for publication", keys={"quarter"})
QUARTER_DROPPED = event("scrutiny.quarter.dropped", "Count of a quarter dropped unpublished", keys={"quarter"})
PREPARED = event("scrutiny.bulletin.prepared", "Bulletin prepared", keys={"kind", "period", "left_out"})
EXPLAINED = event("scrutiny.bulletin.explained", "Words of a bulletin written")
PROPOSED = event("scrutiny.bulletin.proposed", "Bulletin sent for approval", keys={"was"})
SENT_BACK = event("scrutiny.bulletin.sent_back", "Bulletin sent back", keys={"was"}, private={"words"})
GAVE_UP = event("scrutiny.bulletin.given_up", "Bulletin given up", keys={"was"})
PUBLISHED = event(
    "scrutiny.bulletin.published", "Bulletin approved and its bytes fixed", operation=Operation.DISCLOSURE,
    keys={"was", "kind", "period", "number", "page", "pdf", "csv"},
)  # fmt: skip
SUPERSEDED = event("scrutiny.bulletin.superseded", "Bulletin superseded", keys={"was", "by"})
TAKEN_DOWN = event("scrutiny.bulletin.withdrawn", "Bulletin withdrawn", keys={"was"}, private={"words"})
ACTION_ENTERED = event("scrutiny.action.entered", "Action on disparity entered", keys={"due"})
ACTION_DONE = event("scrutiny.action.done", "Action on disparity done", keys={"on"})

OPEN = frozenset({_S.PREPARED, _S.PROPOSED})
PROPOSE = Transition("Send for approval", frozenset({_S.PREPARED}), _S.PROPOSED, PROPOSED, (is_author, is_explained))
SEND_BACK = Transition("Send back", frozenset({_S.PROPOSED}), _S.PREPARED, SENT_BACK, (approves,))
GIVE_UP = Transition("Give up", OPEN, _S.GIVEN_UP, GAVE_UP, (is_author,))
APPROVE = Transition("Approve and publish", frozenset({_S.PROPOSED}), _S.PUBLISHED, PUBLISHED, (approves,))
SUPERSEDE = Transition("Supersede", frozenset({_S.PUBLISHED}), _S.SUPERSEDED, SUPERSEDED)
TAKE_DOWN = Transition("Withdraw", frozenset(READABLE_BULLETINS), _S.WITHDRAWN, TAKEN_DOWN, (takes_down,))

workflow("scrutiny.bulletin", (PROPOSE, SEND_BACK, GIVE_UP, APPROVE, SUPERSEDE, TAKE_DOWN))
