"""How reviews and annual reviews move."""

from __future__ import annotations

from probity.foundation.audit.events import Operation, event
from probity.foundation.casework.policy import not_about_themselves
from probity.foundation.casework.transitions import Transition, workflow
from probity.office.vetting.models import AnnualReview, AnnualState, Review, ReviewState
from probity.office.vetting.policy.circumstances import has_it, is_unit, not_their_manager
from probity.office.vetting.policy.reviews import is_holder, is_manager

OPENED = event(
    "vetting.review.opened",
    "Review of somebody's vetting opened",
    operation=Operation.COLLECTION,
    keys={"person", "basis", "source"},
    private={"words"},
)
TAKEN = event("vetting.review.taken", "Review taken", keys={"was", "owner"})
CLOSED = event(
    "vetting.review.closed", "Review closed", keys={"was", "outcome", "effect"}, private={"words", "finding"}
)
ANNUAL_OPENED = event(
    "vetting.annual.opened", "Annual review opened", operation=Operation.COLLECTION, keys={"person", "due_on"}
)
HOLDER_SIGNED = event("vetting.annual.holder_signed", "Annual review signed by the holder", keys={"was"})
MANAGER_SIGNED = event("vetting.annual.manager_signed", "Annual review signed by the line manager", keys={"was"})

UNIT = (is_unit, not_about_themselves, not_their_manager)
TAKE = Transition("Take", frozenset({ReviewState.OPEN}), ReviewState.RESEARCH, TAKEN, UNIT)
CLOSE = Transition("Close", frozenset({ReviewState.RESEARCH}), ReviewState.CLOSED, CLOSED, (*UNIT, has_it))
workflow(Review._meta.label_lower, (TAKE, CLOSE))

SIGN = Transition(
    "Sign as the holder", frozenset({AnnualState.HOLDER}), AnnualState.MANAGER, HOLDER_SIGNED, (is_holder,)
)
COUNTERSIGN = Transition(
    "Sign as the line manager", frozenset({AnnualState.MANAGER}), AnnualState.SIGNED, MANAGER_SIGNED, (is_manager,)
)
workflow(AnnualReview._meta.label_lower, (SIGN, COUNTERSIGN))
