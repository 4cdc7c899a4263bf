"""Who may read clearances, and what stands in the way of changing one."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from probity.foundation.access.models import User
from probity.foundation.access.policy import about_others, by_grant, nobody
from probity.foundation.access.scoping import Way, visible
from probity.office.vetting.models import Arrival, Clearance, ClearanceSpan, ClearanceStep
from probity.office.vetting.policy.roles import READERS


@visible(Clearance)
def clearances_for(user: User) -> Iterable[Way]:
    """One's own, and by grant all but those of people tied to one."""
    if user.person_ref:
        yield Way("You hold it", Q(holder_ref=user.person_ref))
    yield from by_grant(user, *READERS, rows=about_others(Clearance, user))


@visible(Arrival)
def arrivals_for(user: User) -> Iterable[Way]:
    """The vetting unit, but for those about themselves or people tied to them."""
    yield from by_grant(user, *READERS, rows=about_others(Arrival, user))


for _model in (ClearanceStep, ClearanceSpan):
    visible(_model)(nobody)  # reached only through their clearance, which was scoped before
