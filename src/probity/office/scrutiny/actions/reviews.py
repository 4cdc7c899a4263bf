"""The supervisor's review of a search: a gate, judged on what is recorded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from probity.foundation.access.numbering import next_reference
from probity.foundation.audit.actors import Actor
from probity.foundation.audit.ledger import recorded
from probity.foundation.casework.actions import tell
from probity.foundation.casework.transitions import move
from probity.foundation.kernel.errors import BadInput
from probity.office.scrutiny.models import Search, SearchReview
from probity.office.scrutiny.workflow import stops as flow

REASONABLE = "reasonable"
MOST_SECONDS = 24 * 60 * 60


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What the reviewer says of the grounds as recorded: whether reasonable, how strong, what is wrong or missing."""

    grounds_view: str
    strength: str = ""
    words: str = ""
    opened_at: datetime
    """When the reviewer opened the record to review it."""


@recorded()
def review_search(search: Search, judged: Judged, *, returns: bool, actor: Actor, at: datetime) -> SearchReview:
    """Review a search as it is recorded, or return it to the officer with what is missing.

    Raises:
        TransitionRefused: the actor is not the supervisor on the day, was there, or the record does not wait.
        BadInput: grounds are found wanting, or the record returned, without a word why.
    """
    words = judged.words.strip()
    if (returns or judged.grounds_view != REASONABLE) and not words:
        raise BadInput("Say in words what is wrong or missing.", where="words")
    version = search.version
    seconds = min(max(int((at - judged.opened_at).total_seconds()), 0), MOST_SECONDS)
    ref = next_reference("SV")
    step, stamp = (flow.RETURN, None) if returns else (flow.REVIEW, at)
    move(search, step, actor=actor, at=at, changes={"reviewed_at": stamp}, review=ref, view=judged.grounds_view,
         seconds=seconds)  # fmt: skip
    answer = SearchReview.Answer.RETURNED if returns else SearchReview.Answer.REVIEWED
    made: SearchReview = SearchReview.unscoped.create(
        ref=ref, search=search, version_read=version, reviewer_ref=actor.person_ref, answer=answer,
        grounds_view=judged.grounds_view, strength=judged.strength, words=words, seconds=seconds, at=at,
    )  # fmt: skip

    if returns:
        tell(search.officer_ref, key=ref, title="A stop and search record came back to you", at=at)
    return made
