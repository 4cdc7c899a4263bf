"""Vetting's answer to a posting that is asked for in the workforce's pages."""

from __future__ import annotations

from datetime import datetime

from probity.foundation.access.models import User
from probity.foundation.access.selves import about_themselves
from probity.foundation.audit.ledger import recorded
from probity.foundation.kernel.errors import BadInput, NotPermitted
from probity.foundation.workforce.postings_actions import give_answer
from probity.foundation.workforce.postings_desks import Answer, Asked, answers_postings
from probity.foundation.workforce.postings_queries import one_for_desk
from probity.office.vetting.actions.posts import answer_posting
from probity.office.vetting.policy.roles import STAFF

DESK = "vetting"


@answers_postings(DESK)
def answer_at_once(asked: Asked, _at: datetime) -> Answer:
    """Refused into a designated post without its level, unless an approved risk assessment covers the first day."""
    found = answer_posting(asked.person_ref, asked.post_ref, on=asked.from_on)
    return Answer(found.may_go, found.words)


@recorded()
def look_again(ref: str, *, actor: User, at: datetime) -> Answer:
    """Answer a request anew by what is recorded now: a clearance was granted, or a risk assessment approved.

    Raises:
        NotPermitted: the actor is not of the vetting unit, or it is about them.
        BadInput: vetting was not asked about it.
    """
    if not any(actor.holds(role) for role in STAFF):
        raise NotPermitted("Only the vetting unit can do this.")
    asked = one_for_desk(DESK, ref)
    if asked is None:
        raise BadInput(f"There is no request {ref} to answer.", where="ref")
    if about_themselves(actor, [asked.person_ref]):
        raise NotPermitted("You cannot do this: it involves you or somebody close to you.", hint="Ask a colleague.")
    found = answer_posting(asked.person_ref, asked.post_ref, on=asked.from_on)
    answer = Answer(found.may_go, found.words)
    give_answer(ref, DESK, answer, actor=actor, at=at)
    return answer
