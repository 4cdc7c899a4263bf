"""The supervisor's review of a search: a gate, judged on what is recorded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from probity.foundation.audit.actors import Actor
from probity.foundation.audit.ledger import recorded
from probity.office.scrutiny.actions import reviewed
from probity.office.scrutiny.actions.stops import STEPS
from probity.office.scrutiny.models import Search, SearchReview

REASONABLE = "reasonable"


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
    found = reviewed.Found(view=judged.grounds_view, is_good=judged.grounds_view == REASONABLE, words=judged.words,
                           opened_at=judged.opened_at)  # fmt: skip
    said = reviewed.decide(search, found, STEPS, returns=returns, actor=actor, at=at)
    made: SearchReview = SearchReview.unscoped.create(
        search=search, grounds_view=judged.grounds_view, strength=judged.strength, **said
    )
    return made
