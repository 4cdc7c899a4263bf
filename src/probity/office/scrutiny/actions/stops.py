"""The officer's own record of a search: begun, answered page by page, sent, amended when it comes back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from probity.foundation.access.models import day_of
from probity.foundation.access.numbering import next_reference
from probity.foundation.audit.actors import Actor
from probity.foundation.audit.ledger import record, recorded
from probity.foundation.casework.actions import correct
from probity.foundation.casework.transitions import change
from probity.foundation.kernel.errors import BadInput, NotPermitted
from probity.office.scrutiny.actions import reviewed
from probity.office.scrutiny.models import Search, SearchSource, SearchState
from probity.office.scrutiny.policy.reviewed import SEARCH
from probity.office.scrutiny.policy.stops import is_searcher, may_record, motive_is_open, says_enough
from probity.office.scrutiny.policy.stops_words import broad_group
from probity.office.scrutiny.workflow import stops as flow

ANSWERED: Final = frozenset(
    {
        "motive", "searched_on", "searched_at", "kind", "object", "power", "grounds", "place", "operation",
        "operation_name", "gender", "age_range", "census_group", "ethnicity_officer", "present", "footage_ref",
        "intrusive", "outcome", "linked",
    }
)  # fmt: skip
"""What an officer answers; everything else of a record is worked out."""
STEPS: Final = reviewed.Steps(
    words=SEARCH, send=flow.SEND, amend=flow.AMEND, review=flow.REVIEW, give_back=flow.RETURN,
    discarded=flow.DISCARDED, clock="scrutiny.review_due", prefix="SV",
    waits="A stop and search record waits for your review", came_back="A stop and search record came back to you",
)  # fmt: skip
_LOCKED = "The motive is locked, because an outcome is recorded."


@recorded()
def begin_search(*, actor: Actor, at: datetime) -> Search:
    """A record of the actor's own, seen by nobody else until it is sent.

    Raises:
        NotPermitted: the actor is nobody of the workforce.
    """
    if reason := may_record(actor):
        raise NotPermitted(reason)
    made: Search = Search.unscoped.create(
        ref=next_reference("SS"), state=SearchState.DRAFT, source=SearchSource.FORM, officer_ref=actor.person_ref
    )

    record(flow.BEGUN, actor=actor, subject=made, at=at)
    return made


@recorded()
def answer_search(search: Search, said: Mapping[str, Any], *, actor: Actor, at: datetime) -> Search:
    """Keep the answers of one page. Before the record is sent nothing else is written; afterwards each is a version.

    Raises:
        NotPermitted: it is not the actor's own, or is not theirs to change now.
        BadInput: the motive is locked, or the day is to come.
    """
    _may_answer(search, actor)
    changes = {name: value for name, value in said.items() if name in ANSWERED and value != getattr(search, name)}
    if "motive" in changes and not motive_is_open(search):
        raise BadInput(_LOCKED, where="motive", hint="Change it under “Change the motive”, with a reason.")
    if (day := changes.get("searched_on")) and day > day_of(at):
        raise BadInput("The day must be today or in the past.", where="searched_on")
    changes |= _worked_out(search, changes)
    if not changes:
        return search

    if search.state == SearchState.DRAFT:
        change(search, changes)
    else:
        correct(search, changes, reason="The supervisor returned it.", actor=actor, at=at)
    return search


@recorded()
def change_motive(search: Search, *, motive: str, reason: str, actor: Actor, at: datetime) -> Search:
    """Change the motive after the outcome: what it was is kept as a version, and that it changed is counted.

    Raises:
        NotPermitted: it is not the actor's own, is reviewed, or no reason was given.
    """
    _may_change_motive(search, actor)
    was = search.motive
    if motive == was:
        raise BadInput("This is the motive that is recorded.", where="motive", hint="Choose another, or leave it.")
    correct(search, {"motive": motive, "motive_changes": search.motive_changes + 1}, reason=reason, actor=actor, at=at)

    record(flow.MOTIVE_CHANGED, actor=actor, subject=search, at=at, **{"from": was, "to": motive})
    return search


@recorded()
def send_search(search: Search, *, actor: Actor, at: datetime) -> Search:
    """Send a record, or send it again, to the supervisor on the day of the search.

    Raises:
        TransitionRefused: it is not the actor's own, is not to be sent now, or does not say enough.
    """
    reviewed.send(search, STEPS, on=search.searched_on, present=search.present, actor=actor, at=at)
    return search


@recorded()
def discard_search(search: Search, *, actor: Actor, at: datetime) -> None:
    """Throw away a record that was never sent.

    Raises:
        NotPermitted: it is not the actor's own, or was sent.
    """
    reviewed.discard(search, STEPS, actor=actor, at=at)


def why_not_answer(search: Search, actor: Any) -> str:
    """What keeps somebody from answering: it is not theirs, or it is with somebody else."""
    return reviewed.why_not_answer(search, actor, SEARCH)


def why_not_change_motive(search: Search, actor: Any) -> str:
    """What keeps somebody from changing the motive after the outcome."""
    if reason := is_searcher(search, actor):
        return reason
    if search.object != "drugs":
        return "This was no search for drugs."
    if motive_is_open(search):
        return "No outcome is recorded yet: answer the first question again."
    if search.state == SearchState.REVIEWED:
        return "The record is reviewed, and what it says stands."
    return ""


def why_not_send(search: Search, _actor: Any) -> str:
    """What the record does not say yet."""
    return says_enough(search, None)


def _may_answer(search: Search, actor: Actor) -> None:
    if reason := why_not_answer(search, actor):
        raise NotPermitted(reason)


def _may_change_motive(search: Search, actor: Actor) -> None:
    if reason := why_not_change_motive(search, actor):
        raise NotPermitted(reason)


def _worked_out(search: Search, changes: Mapping[str, Any]) -> dict[str, Any]:
    """What follows from the answers: the month, the broad group, drugs and their power from the motive."""
    found: dict[str, Any] = {}
    if day := changes.get("searched_on"):
        found["month"] = day.isoformat()[:7]
    if "census_group" in changes:
        found["ethnicity_self"] = broad_group(changes["census_group"])
    if changes.get("motive") and search.object != "drugs":
        found |= {"object": "drugs", "power": "mda_23"}
    if "motive" in changes and not changes["motive"] and search.object == "drugs":
        found |= {"object": "", "power": ""}
    if "present" in changes:
        found["present"] = sorted({ref for ref in changes["present"] if ref and ref != search.officer_ref})
    return found
