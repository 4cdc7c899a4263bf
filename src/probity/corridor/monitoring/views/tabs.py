"""What several pages of the desk share: its parts, and who is at it."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.urls import reverse

from probity.corridor.monitoring.policy.roles import NOMINEE, OF_HITS, OF_WATCHES, READERS
from probity.foundation.access.models import User
from probity.foundation.access.roles import Role
from probity.foundation.web.components import Crumb, Tab
from probity.foundation.web.requests import user_of

PARTS: tuple[tuple[str, str, tuple[Role, ...]], ...] = (
    ("front", "Overview", READERS),
    ("hits", "Hits", (*OF_HITS, NOMINEE)),
    ("without_purpose", "Purpose", (*OF_HITS, NOMINEE)),
    ("unmaskings", "Unmasking", (*OF_HITS, NOMINEE)),
    ("watches", "Closer monitoring", (*OF_WATCHES, NOMINEE)),
    ("rules", "Rules", READERS),
    ("nights", "Nights", READERS),
    ("aparts", "Set apart", (NOMINEE,)),
)
TRAIL_TITLES = {name: title for name, title, _ in PARTS}


def at_desk(request: HttpRequest, part: str = "front") -> User:
    """The reader, who has a role for this part of the desk; to anybody else it does not exist."""
    user = user_of(request)
    if not opens(part, user):
        raise Http404
    return user


def opens(part: str, user: User) -> bool:
    """Whether the reader has a role for a part of the desk."""
    roles = next(roles for name, _, roles in PARTS if name == part)
    return any(user.holds(made) for made in roles)


def tabs(current: str, user: User) -> list[Tab]:
    """The parts of the desk that the reader has a role for."""
    return [
        Tab(title, reverse(f"monitoring:{name}"), current=name == current)
        for name, title, _ in PARTS
        if opens(name, user)
    ]


def trail(part: str = "", *more: Crumb) -> tuple[Crumb, ...]:
    """The pages above a page of one part of the desk."""
    up = (Crumb("Monitoring", reverse("monitoring:front")),)
    return (*up, *((Crumb(TRAIL_TITLES[part], reverse(f"monitoring:{part}")),) if part else ()), *more)
