"""What those who work on an offer add to it: notes, and more time."""

from __future__ import annotations

from datetime import date, datetime

from probity.foundation.access.models import User
from probity.foundation.audit.ledger import recorded
from probity.foundation.casework.actions import add_note
from probity.foundation.casework.deadlines import extend
from probity.foundation.casework.models import Deadline, Note
from probity.foundation.casework.transitions import change
from probity.foundation.kernel.errors import TransitionRefused
from probity.foundation.web.formats import day
from probity.office.declarations.actions.steps import needs_words, step
from probity.office.declarations.models import Offer, State, StepKind
from probity.office.declarations.policy import may_give_time, may_note


@recorded()
def note(offer: Offer, *, words: str, actor: User, at: datetime) -> Note:
    """Add words to an offer that those who work on it read; its declarant does not.

    Raises:
        TransitionRefused: the actor neither endorses nor reviews it, or it involves them.
    """
    if reason := may_note(offer, actor):
        raise TransitionRefused(reason)
    needs_words(words, what="Write the note.")
    return add_note(offer, words=words, actor=actor, at=at)


@recorded()
def give_time(offer: Offer, deadline: Deadline, *, to: date, words: str, actor: User, at: datetime) -> Offer:
    """Give more time on one of an offer's deadlines, for a reason that its people can read.

    Raises:
        TransitionRefused: the actor does not review it, or it involves them.
        NotPermitted: what was due is done, or the new day is no later than the old.
    """
    if reason := may_give_time(offer, actor):
        raise TransitionRefused(reason)
    needs_words(words, what="Say why more time is needed.")
    extend(deadline, to=to, reason=words[:500], subject=offer, actor=actor, at=at)
    if deadline.name == "Endorse" and offer.state == State.DECLARED:
        change(offer, {"endorse_by": to})
    step(offer, StepKind.EXTENDED, f"{deadline.name}: until {day(to)}. {words}", actor=actor, at=at)
    return offer
