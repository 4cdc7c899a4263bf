"""The sub-navigation of the desk: five groups in one row, and in a second the parts of the group that is open."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse

from probity.foundation.access.models import User
from probity.foundation.access.roles import AUDITOR, Role
from probity.foundation.web.components import Tab
from probity.office.vetting.policy.roles import APPROVER, MANAGER, OWNER, READERS_AS_ROLES, STAFF

Part = tuple[str, str, tuple[Role, ...]]
GROUPS: tuple[tuple[str, tuple[Part, ...]], ...] = (
    ("Overview", (("Overview", "vetting:front", (*READERS_AS_ROLES, APPROVER)),)),
    (
        "Who is cleared",
        (
            ("Status of a day", "vetting:status", READERS_AS_ROLES),
            ("Clearances", "vetting:clearances", READERS_AS_ROLES),
            ("Forecast", "vetting:forecast", READERS_AS_ROLES),
        ),
    ),
    (
        "Applications",
        (
            ("Applications", "vetting:queue", (*STAFF, OWNER)),
            ("Arrivals", "vetting:arrivals", READERS_AS_ROLES),
            ("Decision quality", "vetting:quality", (MANAGER, OWNER, AUDITOR)),
        ),
    ),
    (
        "Changes and reviews",
        (
            ("Changes", "vetting:changes", READERS_AS_ROLES),
            ("Reviews", "vetting:reviews", READERS_AS_ROLES),
            ("Withdrawals", "vetting:withdrawals", READERS_AS_ROLES),
            ("Draws", "vetting:draws", READERS_AS_ROLES),
        ),
    ),
    (
        "Posts and gaps",
        (
            ("Gaps", "vetting:gaps", READERS_AS_ROLES),
            ("Designated posts", "vetting:posts", ()),
            ("Postings", "vetting:asked_postings", READERS_AS_ROLES),
            ("Risk assessments", "vetting:assessments", (*READERS_AS_ROLES, APPROVER)),
        ),
    ),
)


def tabs(request: HttpRequest, user: User) -> list[Tab]:
    """The groups that hold a part for the reader, each leading to its first; then the parts of the one that is open."""
    here = request.resolver_match.view_name if request.resolver_match else ""
    first_row, second_row = list[Tab](), list[Tab]()
    for title, parts in GROUPS:
        theirs = [(says, name) for says, name, roles in parts if not roles or any(map(user.holds, roles))]
        if not theirs:
            continue
        is_open = here in {name for _, name in theirs}
        alone = len(theirs) == 1
        first_row.append(
            Tab(title, reverse(theirs[0][1]), current=is_open and alone, holds_current=is_open and not alone)
        )
        if is_open and not alone:
            second_row = [
                Tab(says, reverse(name), current=here == name, starts_row=place == 0)
                for place, (says, name) in enumerate(theirs)
            ]
    return [*first_row, *second_row]
