"""How a form of force moves from the officer's phone to its review, and the ledger's words for it and for training."""

from __future__ import annotations

from probity.foundation.audit.events import Operation, event
from probity.foundation.casework.transitions import Transition, workflow
from probity.office.scrutiny.models import ForceState
from probity.office.scrutiny.policy.force import form_says_enough, is_forms_officer, is_supervisor_on_the_day

_S = ForceState
BEGUN = event("scrutiny.force.begun", "Use-of-force form begun", operation=Operation.COLLECTION)
DISCARDED = event("scrutiny.force.discarded", "Use-of-force form thrown away before it was sent")
SENT = event(
    "scrutiny.force.sent", "Use-of-force form sent", operation=Operation.COLLECTION, keys={"was", "supervisor"}
)
AMENDED = event("scrutiny.force.amended", "Use-of-force form amended and sent again", keys={"was"})
REVIEWED = event("scrutiny.force.reviewed", "Use of force reviewed", keys={"was", "review", "view", "seconds"})
RETURNED = event(
    "scrutiny.force.returned", "Use-of-force form returned to the officer", keys={"was", "review", "view", "seconds"}
)
HISTORY = event(
    "scrutiny.force.loaded",
    "Use-of-force forms of the past loaded",
    operation=Operation.COLLECTION,
    keys={"first", "last", "new"},
)
CUSTODY_LOADED = event(
    "scrutiny.custody.loaded",
    "Custody records loaded from a file",
    operation=Operation.COLLECTION,
    keys={"shape", "first", "last", "new", "changed", "expected"},
)
SETTLED = event("scrutiny.force.expected_settled", "Said why there is no use-of-force form", private={"words"})
COURSE_ENTERED = event("scrutiny.training.course_entered", "Safety course entered", keys={"on", "places"})
COURSE_CANCELLED = event("scrutiny.training.course_cancelled", "Safety course cancelled")
NEED_ENTERED = event("scrutiny.training.need_entered", "Need of safety training entered for a post",
                     keys={"post", "needed", "from"})  # fmt: skip

SEND = Transition("Send", frozenset({_S.DRAFT}), _S.WAITING, SENT, (is_forms_officer, form_says_enough))
AMEND = Transition("Send again", frozenset({_S.RETURNED}), _S.WAITING, AMENDED, (is_forms_officer, form_says_enough))
REVIEW = Transition("Review", frozenset({_S.WAITING}), _S.REVIEWED, REVIEWED, (is_supervisor_on_the_day,))
RETURN = Transition("Return", frozenset({_S.WAITING}), _S.RETURNED, RETURNED, (is_supervisor_on_the_day,))

workflow("scrutiny.force", (SEND, AMEND, REVIEW, RETURN))
