"""What people say after a search: taken without a tie to any search, read by the senior officer responsible."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from random import SystemRandom

from probity.foundation.access.models import day_of
from probity.foundation.access.numbering import next_reference
from probity.foundation.audit.actors import Actor
from probity.foundation.audit.ledger import record, recorded
from probity.foundation.casework.transitions import move
from probity.foundation.kernel.errors import BadInput, NotPermitted
from probity.foundation.kernel.references import random_reference
from probity.foundation.rulebook.rows import clock, code_list
from probity.foundation.web.formats import LONDON
from probity.office.scrutiny.models import Feedback, ForceComplaint
from probity.office.scrutiny.policy.feedback import FEEDBACK_PAGE, enters_complaints
from probity.office.scrutiny.queries.feedback import kept_of
from probity.office.scrutiny.workflow import feedback as flow


@dataclass(frozen=True, kw_only=True)
class Said:
    """What somebody says of a search. Month and place are theirs to give or not."""

    view: str
    told_why: str = ""
    respected: str = ""
    got_receipt: str = ""
    searched_in: str = ""
    place: str = ""
    words: str = ""


@recorded()
def leave_feedback(said: Said, *, at: datetime) -> Feedback:
    """Take what somebody says. It names no search, no card and no time of day, and its reference tells no order.

    Month and place are kept only where so many searches share them that they tell nobody apart.

    Raises:
        BadInput: the view is none of the list.
    """
    today = day_of(at)
    if said.view not in code_list("scrutiny.feedback_views", on=today).codes:
        raise BadInput("Choose how the search was.", where="view")
    month, place = kept_of(said.searched_in, said.place, on=today)
    made = Feedback.unscoped.create(
        ref=random_reference("SB", random=SystemRandom()), received_on=today,
        read_by_day=clock("scrutiny.feedback_read", on=today).due(today), searched_in=month, place=place,
        view=said.view, told_why=said.told_why, respected=said.respected, got_receipt=said.got_receipt,
        words=said.words.strip(),
    )  # fmt: skip

    record(flow.RECEIVED, actor=FEEDBACK_PAGE, subject=made, at=noon_of(today))
    return made


def noon_of(day: date) -> datetime:
    """One moment for everything of a day: the ledger says of feedback no more than the day."""
    return datetime.combine(day, time(12), LONDON)


@recorded()
def read_feedback(feedback: Feedback, *, for_group: str, actor: Actor, at: datetime) -> Feedback:
    """Say that the senior officer read it, and what the scrutiny group is told of it.

    Raises:
        TransitionRefused: it is read, or the actor is not the senior officer responsible.
        BadInput: there is no word for the group.
    """
    if not for_group.strip():
        raise BadInput("Write what the scrutiny group is told.", where="for_group", hint="Name nobody and no place.")
    changes = {"read_by_ref": actor.person_ref, "read_at": at, "for_group": for_group.strip()}
    move(feedback, flow.READ, actor=actor, at=at, changes=changes, for_group=for_group)
    return feedback


@recorded()
def enter_force_complaint(
    *, received_on: date, words: str, place: str = "", their_ref: str = "", actor: Actor, at: datetime
) -> ForceComplaint:
    """Enter a complaint about force, to be read beside what people say after searches.

    Raises:
        NotPermitted: the actor does not keep the scheme.
        BadInput: it was received in the future.
    """
    if reason := enters_complaints(actor):
        raise NotPermitted(reason)
    if received_on > day_of(at):
        raise BadInput("The day must be today or in the past.", where="received_on")
    made: ForceComplaint = ForceComplaint.unscoped.create(
        ref=next_reference("SBF"), received_on=received_on, place=place, words=words, their_ref=their_ref,
        entered_by_ref=actor.person_ref, entered_at=at,
    )  # fmt: skip

    record(flow.FORCE_COMPLAINED, actor=actor, subject=made, at=at, received=str(received_on))
    return made
