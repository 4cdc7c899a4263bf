"""Who may read reviews of somebody's vetting, and who does what in one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from probity.foundation.access.models import User
from probity.foundation.access.policy import about_others, by_grant
from probity.foundation.access.scoping import Way, visible
from probity.foundation.audit.actors import System
from probity.office.vetting.models import AnnualReview, Review
from probity.office.vetting.policy.circumstances import is_unit, not_of_their_team
from probity.office.vetting.policy.roles import READERS


@visible(Review)
def reviews_for(user: User) -> Iterable[Way]:
    """The vetting unit, but for those about themselves, people tied to them, or people they manage."""
    yield from by_grant(user, *READERS, rows=about_others(Review, user) & not_of_their_team(user))


@visible(AnnualReview)
def annual_reviews_for(user: User) -> Iterable[Way]:
    """The holder, the line manager who signs it, and the vetting unit but for those about themselves or close ones."""
    if user.person_ref:
        yield Way("It is about you", Q(person_ref=user.person_ref))
        yield Way("You sign it as their line manager", Q(manager_ref=user.person_ref))
    yield from by_grant(user, *READERS, rows=about_others(AnnualReview, user))


def unit_or_system(record: Any, actor: Any) -> str:
    """Anybody of the vetting unit, or a named part of the system."""
    return "" if isinstance(actor, System) else is_unit(record, actor)


def is_holder(record: AnnualReview, actor: Any) -> str:
    """The one whom it is about."""
    return "" if actor.person_ref == record.person_ref else "Only whom it is about can answer this part."


def is_manager(record: AnnualReview, actor: Any) -> str:
    """Their line manager."""
    return "" if actor.person_ref == record.manager_ref else "Only their line manager can answer this part."
