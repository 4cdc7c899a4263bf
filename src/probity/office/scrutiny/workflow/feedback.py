"""What people say after a search, from arriving to being read, in the ledger's words."""

from __future__ import annotations

from probity.foundation.audit.events import Operation, event
from probity.foundation.casework.transitions import Transition, workflow
from probity.office.scrutiny.models import FeedbackState
from probity.office.scrutiny.policy.feedback import reads_feedback

_S = FeedbackState
RECEIVED = event("scrutiny.feedback.received", "Feedback after a search received", operation=Operation.COLLECTION)
READ_IT = event("scrutiny.feedback.read", "Feedback read by the senior officer", keys={"was"}, private={"for_group"})
FORCE_COMPLAINED = event(
    "scrutiny.feedback.force_complaint", "Complaint about force entered", operation=Operation.COLLECTION,
    keys={"received"},
)  # fmt: skip

READ = Transition("Read", frozenset({_S.RECEIVED}), _S.READ, READ_IT, (reads_feedback,))

workflow("scrutiny.feedback", (READ,))
