"""A record that an officer sends and the supervisor of the day reviews: sent, thrown away before that, and judged."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from probity.foundation.access.models import day_of
from probity.foundation.access.numbering import next_reference
from probity.foundation.audit.actors import Actor
from probity.foundation.audit.events import Event
from probity.foundation.audit.ledger import record, recorded
from probity.foundation.casework.actions import tell
from probity.foundation.casework.transitions import Transition, move
from probity.foundation.kernel.errors import BadInput, NotPermitted
from probity.foundation.rulebook.rows import clock
from probity.office.scrutiny.policy.reviewed import Words, officers_own
from probity.office.scrutiny.queries.lines import led_on

DRAFT: Final = "draft"
RETURNED: Final = "returned"
MOST_SECONDS: Final = 24 * 60 * 60


@dataclass(frozen=True, kw_only=True)
class Steps:
    """How one kind of record is sent and reviewed, and what the people concerned are told."""

    words: Words
    send: Transition
    amend: Transition
    review: Transition
    give_back: Transition
    discarded: Event
    clock: str
    """The rule by when a review is due."""
    prefix: str
    """Of the references of reviews."""
    waits: str
    came_back: str


@recorded()
def send(one: Any, steps: Steps, *, on: date | None, present: Collection[str], actor: Actor, at: datetime) -> None:
    """Send a record, or send it again, to whoever led the officer on that day and was not there.

    Raises:
        TransitionRefused: it is not the actor's own, is not to be sent now, or does not say enough.
    """
    today = day_of(at)
    changes: dict[str, Any] = {"sent_at": at, "review_due_on": clock(steps.clock, on=today).due(today)}
    if on:
        changes |= led_on(one.officer_ref, on, present)._asdict()
    if one.state == RETURNED:
        move(one, steps.amend, actor=actor, at=at, changes=changes)
    else:
        move(one, steps.send, actor=actor, at=at, changes=changes, supervisor=changes.get("supervisor_ref", ""))
    if one.supervisor_ref:
        tell(one.supervisor_ref, key=f"{one.ref}:{one.version}", title=steps.waits, at=at)


@recorded()
def discard(one: Any, steps: Steps, *, actor: Actor, at: datetime) -> None:
    """Throw away a record that was never sent.

    Raises:
        NotPermitted: it is not the actor's own, or was sent.
    """
    if one.state != DRAFT or officers_own(one, actor, steps.words):
        raise NotPermitted("Only your own record can be thrown away, and only before it is sent.")
    record(steps.discarded, actor=actor, subject=one, at=at)
    type(one).unscoped.filter(pk=one.pk).delete()


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a reviewer says: their view by its code, whether it is the good one, words; and when they opened it."""

    view: str
    is_good: bool
    words: str
    opened_at: datetime


@recorded()
def decide(
    one: Any, found: Found, steps: Steps, *, returns: bool, actor: Actor, at: datetime
) -> dict[str, Any]:  # fmt: skip
    """Review a record as it is recorded, or give it back; gives the fields that every review has.

    Raises:
        TransitionRefused: the actor is not the supervisor on the day, was there, or the record does not wait.
        BadInput: it is found wanting, or returned, without a word why.
    """
    words = found.words.strip()
    if (returns or not found.is_good) and not words:
        raise BadInput("Say in words what is wrong or missing.", where="words")
    version = one.version
    seconds = min(max(int((at - found.opened_at).total_seconds()), 0), MOST_SECONDS)
    ref = next_reference(steps.prefix)
    step, stamp = (steps.give_back, None) if returns else (steps.review, at)
    move(one, step, actor=actor, at=at, changes={"reviewed_at": stamp}, review=ref, view=found.view, seconds=seconds)

    if returns:
        tell(one.officer_ref, key=ref, title=steps.came_back, at=at)
    return {"ref": ref, "version_read": version, "reviewer_ref": actor.person_ref, "words": words, "seconds": seconds,
            "answer": "returned" if returns else "reviewed", "at": at}  # fmt: skip


def why_not_answer(one: Any, actor: Any, words: Words) -> str:
    """What keeps somebody from answering: it is not theirs, or it is with somebody else."""
    if reason := officers_own(one, actor, words):
        return reason
    return "" if one.state in (DRAFT, RETURNED) else "It was sent. Your supervisor can return it to you."
