"""What became of a gift."""

from __future__ import annotations

from datetime import datetime

from probity.foundation.access.models import User
from probity.foundation.audit.ledger import record, recorded
from probity.foundation.casework.transitions import change
from probity.foundation.kernel.errors import TransitionRefused
from probity.office.declarations import workflow
from probity.office.declarations.actions.steps import step
from probity.office.declarations.models import Offer, StepKind
from probity.office.declarations.policy import (
    may_say_what_became_of_it,
)


@recorded()
def record_disposal(offer: Offer, *, outcome: str, words: str, actor: User, at: datetime) -> Offer:
    """Say later what became of a gift.

    Raises:
        TransitionRefused: the actor is neither in the offer nor its reviewer, or it is still a draft or closed.
    """
    if reason := may_say_what_became_of_it(offer, actor):
        raise TransitionRefused(reason)
    change(offer, {"outcome": outcome})
    record(workflow.DISPOSED, actor=actor, subject=offer, at=at, outcome=outcome, words=words)
    step(offer, StepKind.DISPOSED, words, actor=actor, at=at)
    return offer
