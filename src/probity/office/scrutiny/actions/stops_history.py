"""Searches and reviews that happened before they were kept here, written many at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from probity.foundation.access.numbering import next_references
from probity.foundation.audit.actors import Actor
from probity.foundation.audit.ledger import About, record, recorded
from probity.foundation.kernel.errors import NotPermitted
from probity.office.scrutiny.models import Search, SearchReview
from probity.office.scrutiny.policy.stops import may_load
from probity.office.scrutiny.workflow.stops import LOADED


@recorded()
def write_history(
    searches: Sequence[Search], reviews: Sequence[SearchReview], *, actor: Actor, at: datetime
) -> Sequence[Search]:
    """Write searches as they stood at the end, with the reviews made of them; one entry of the ledger for all.

    Raises:
        NotPermitted: the actor is no scrutiny analyst.
    """
    if reason := may_load(actor):
        raise NotPermitted(reason)
    for one, ref in zip(searches, next_references("SS", len(searches)) if searches else (), strict=True):
        one.ref = ref
    Search.unscoped.bulk_create(searches)
    by_ref = {one.ref: one for one in searches}
    for made, ref in zip(reviews, next_references("SV", len(reviews)) if reviews else (), strict=True):
        made.ref, made.search = ref, by_ref[made.search.ref]
    SearchReview.unscoped.bulk_create(reviews)

    refs = [one.ref for one in searches] or ["none"]
    record(LOADED, actor=actor, subject=About("scrutiny.history", refs[0]), at=at, shape="scrutiny.history",
           first=refs[0], last=refs[-1], new=len(searches), changed=0)  # fmt: skip
    return searches
