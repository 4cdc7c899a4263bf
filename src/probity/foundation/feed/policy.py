"""Who may read what a feed changed: human resources, who brought it, and each person what it changed about them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from probity.foundation.access.models import User
from probity.foundation.access.policy import by_grant
from probity.foundation.access.scoping import Way, visible
from probity.foundation.feed.models import FeedLine, FeedRun
from probity.foundation.workforce.policy import HR


@visible(FeedRun)
def runs_for(user: User) -> Iterable[Way]:
    """Human resources."""
    yield from by_grant(user, HR.key)


@visible(FeedLine)
def lines_for(user: User) -> Iterable[Way]:
    """Human resources, and the person whom it is about."""
    if user.person_ref:
        yield Way("It is about you", Q(person_ref=user.person_ref))
    yield from by_grant(user, HR.key)
