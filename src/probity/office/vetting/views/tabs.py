"""The sub-navigation of the desk: people and their files in one row, posts and oversight in the next."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse

from probity.foundation.access.models import User
from probity.foundation.access.roles import AUDITOR, Role
from probity.foundation.web.components import Tab
from probity.office.vetting.policy.roles import APPROVER, MANAGER, OWNER, READERS_AS_ROLES, STAFF

WORK: tuple[tuple[str, str, tuple[Role, ...]], ...] = (
    ("Overview", "vetting:front", ()),
    ("Status", "vetting:status", READERS_AS_ROLES),
    ("Applications", "vetting:queue", (*STAFF, OWNER)),
    ("Clearances", "vetting:clearances", READERS_AS_ROLES),
    ("Changes", "vetting:changes", READERS_AS_ROLES),
    ("Reviews", "vetting:reviews", READERS_AS_ROLES),
    ("Withdrawals", "vetting:withdrawals", READERS_AS_ROLES),
    ("Arrivals", "vetting:arrivals", READERS_AS_ROLES),
)
POSTS_AND_OVERSIGHT: tuple[tuple[str, str, tuple[Role, ...]], ...] = (
    ("Designated posts", "vetting:posts", ()),
    ("Gaps", "vetting:gaps", READERS_AS_ROLES),
    ("Postings", "vetting:asked_postings", READERS_AS_ROLES),
    ("Risk assessments", "vetting:assessments", (*READERS_AS_ROLES, APPROVER)),
    ("Forecast", "vetting:forecast", READERS_AS_ROLES),
    ("Draws", "vetting:draws", READERS_AS_ROLES),
    ("Decision quality", "vetting:quality", (MANAGER, OWNER, AUDITOR)),
)
LONGEST_ROW = 8


def tabs(request: HttpRequest, user: User) -> list[Tab]:
    """The parts of the desk that the reader may open, those of people before those of posts; theirs is marked."""
    here = request.resolver_match.view_name if request.resolver_match else ""
    work, rest = (
        [(title, name) for title, name, roles in row if not roles or any(user.holds(role) for role in roles)]
        for row in (WORK, POSTS_AND_OVERSIGHT)
    )
    breaks = len(work) + len(rest) > LONGEST_ROW
    return [
        Tab(title, reverse(name), current=here == name, starts_row=breaks and [(title, name)] == rest[:1])
        for title, name in (*work, *rest)
    ]
