"""The parts of the desk: its sub-navigation, and what its front page says of each."""

from __future__ import annotations

from typing import NamedTuple

from django.http import HttpRequest
from django.urls import reverse

from probity.foundation.access.models import User
from probity.foundation.access.roles import Role
from probity.foundation.web.components import Tab


class Part(NamedTuple):
    """One part: its first page, what it is for, and who may open it (nobody named: everyone)."""

    title: str
    url_name: str
    says: str
    roles: tuple[Role, ...] = ()

    @property
    def url(self) -> str:
        return reverse(self.url_name)


OVERVIEW = Part("Overview", "scrutiny:front", "What this desk holds.")
SEARCHES: tuple[Part, ...] = ()
FORCE: tuple[Part, ...] = ()
PANELS: tuple[Part, ...] = ()


def parts(user: User) -> list[Part]:
    """The parts that the reader may open, in order."""
    every = (*SEARCHES, *FORCE, *PANELS)
    return [part for part in every if not part.roles or any(user.holds(role) for role in part.roles)]


def tabs(request: HttpRequest, user: User) -> list[Tab]:
    """The sub-navigation of the desk, with the page that is open marked."""
    here = request.resolver_match.view_name if request.resolver_match else ""
    return [Tab(part.title, part.url, current=here == part.url_name) for part in (OVERVIEW, *parts(user))]
