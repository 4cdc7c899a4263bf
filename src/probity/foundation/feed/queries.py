"""What a feed changed, as plain frozen values."""

from __future__ import annotations

from probity.foundation.audit.actors import System
from probity.foundation.feed.models import FeedLine, FeedRun
from probity.foundation.workforce.listening import ChangeKind, FeedChange

TELLING = System("feed.telling", "tells the desks that listen what a feed changed")


def changes_of(run_ref: str) -> list[FeedChange]:
    """Every change of one feed, in the order in which it was written. Two queries."""
    run = FeedRun.objects.visible_to(TELLING).get(ref=run_ref)
    rows = FeedLine.objects.visible_to(TELLING).filter(run=run).order_by("pk")
    return [
        FeedChange(ChangeKind(kind), person, post, unit, true_from, run.at, run_ref)
        for kind, person, post, unit, true_from in rows.values_list(
            "kind", "person_ref", "post_ref", "unit_ref", "true_from"
        )
    ]
