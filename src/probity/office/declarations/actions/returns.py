"""Making a department's return, and what a later declaration does to one that was made."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from probity.foundation.access.models import User, day_of
from probity.foundation.audit.actors import Actor
from probity.foundation.audit.ledger import record, recorded
from probity.foundation.casework.actions import tell
from probity.foundation.casework.deadlines import meet_deadline
from probity.foundation.casework.transitions import move
from probity.foundation.kernel.errors import Stale
from probity.office.declarations import workflow
from probity.office.declarations.models import DepartmentReturn, Direction, Listed, Offer, ReturnState, State
from probity.office.declarations.policy import REGISTRAR, holders
from probity.office.declarations.queries.quarters import quarter_of
from probity.office.declarations.queries.returns import answers_in, return_for


@recorded()
def make_return(
    return_: DepartmentReturn, *, seen: Collection[str], words: str, actor: User, at: datetime
) -> DepartmentReturn:
    """Make the department's return: the offers it lists or, where it lists none, a nil return.

    `seen` are the references of the offers that the head's page showed.

    Raises:
        TransitionRefused: the actor is not the head, or it was made already.
        Stale: an offer was declared meanwhile, so that the head would sign for what they did not see.
    """
    offers = [row.offer for row in return_.listed.select_related("offer").order_by("pk")]
    if {*seen} != {offer.ref for offer in offers}:
        raise Stale("An offer was declared while you were reading.", hint="Open the return again and look at it.")
    today = day_of(at)
    accepted, declined = answers_in(offers)
    changes = {
        "made_on": today, "made_by_ref": actor.person_ref, "words": words, "accepted": accepted, "declined": declined,
    }  # fmt: skip
    late = max(0, (today - return_.due_on).days)
    if offers:
        move(return_, workflow.MAKE_RETURN, actor=actor, at=at, changes=changes, offers=len(offers), days_late=late,
             words=words)  # fmt: skip
    else:
        move(return_, workflow.MAKE_NIL, actor=actor, at=at, changes=changes, days_late=late, words=words)
    meet_deadline(return_, "Return", at=at)
    return return_


def list_in_return(offer: Offer, *, actor: Actor, at: datetime) -> None:
    """Put an offer into the return to which it belongs, if its quarter was asked for. Call it in a recorded action.

    A return that was made stands as it was given: the offer is listed as declared afterwards and, where it was a nil
    return, the registrar and the head are told.
    """
    if offer.offered_on is None or offer.direction != Direction.RECEIVED or offer.state == State.IMPORTED:
        return
    return_ = return_for(offer, quarter_of(offer.offered_on))
    _leave_others(offer, return_)
    if return_ is None:
        return
    _, new = Listed.objects.get_or_create(
        return_of=return_, offer=offer, defaults={"afterwards": return_.is_made, "at": at}
    )
    if new and return_.state == ReturnState.NIL:
        record(workflow.CONTRADICTED, actor=actor, subject=return_, at=at, offer=offer.ref)
        title = f"A nil return is contradicted by a later declaration: {return_.ref}"
        for person in {return_.head_ref, *holders(REGISTRAR, on=day_of(at))} - {""}:
            tell(person, key=f"{return_.ref}:{offer.ref}", title=title, at=at)


def _leave_others(offer: Offer, return_: DepartmentReturn | None) -> None:
    """Take it out of another quarter's return that was not made yet: its date was corrected."""
    others = offer.listings.exclude(return_of=return_) if return_ else offer.listings.all()
    others.filter(return_of__made_on=None).delete()
