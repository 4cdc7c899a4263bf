"""The sub-navigation of the desk: one line a part, shown to whoever may open it."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse

from probity.foundation.access.models import User
from probity.foundation.access.roles import AUDITOR, Role
from probity.foundation.web.components import Tab
from probity.office.vetting.policy.roles import APPROVER, MANAGER, OWNER, READERS_AS_ROLES

PARTS: tuple[tuple[str, str, tuple[Role, ...]], ...] = (
    ("Overview", "vetting:front", ()),
    ("Status", "vetting:status", READERS_AS_ROLES),
    ("Applications", "vetting:queue", READERS_AS_ROLES),
    ("Changes", "vetting:changes", READERS_AS_ROLES),
    ("Reviews", "vetting:reviews", READERS_AS_ROLES),
    ("Clearances", "vetting:clearances", READERS_AS_ROLES),
    ("Withdrawals", "vetting:withdrawals", READERS_AS_ROLES),
    ("Draws", "vetting:draws", READERS_AS_ROLES),
    ("Gaps", "vetting:gaps", READERS_AS_ROLES),
    ("Designated posts", "vetting:posts", ()),
    ("Postings", "vetting:asked_postings", READERS_AS_ROLES),
    ("Decision quality", "vetting:quality", (MANAGER, OWNER, AUDITOR)),
    ("Risk assessments", "vetting:assessments", (*READERS_AS_ROLES, APPROVER)),
    ("Arrivals", "vetting:arrivals", READERS_AS_ROLES),
    ("Forecast", "vetting:forecast", READERS_AS_ROLES),
)


def tabs(request: HttpRequest, user: User) -> list[Tab]:
    """The parts of the desk that the reader may open; the one they are in is marked."""
    here = request.resolver_match.view_name if request.resolver_match else ""
    return [
        Tab(title, reverse(name), current=here == name)
        for title, name, roles in PARTS
        if not roles or any(user.holds(role) for role in roles)
    ]
