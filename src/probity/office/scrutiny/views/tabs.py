"""The parts of the desk: its sub-navigation, and what its front page says of each."""

from __future__ import annotations

from typing import NamedTuple

from django.http import HttpRequest
from django.urls import reverse

from probity.foundation.access.models import User
from probity.foundation.access.roles import Role
from probity.foundation.web.components import Tab
from probity.office.scrutiny.policy.roles import INSPECTOR, READS_EVERYTHING
from probity.office.scrutiny.policy.training import SEES_TRAINING


class Part(NamedTuple):
    """One part: its first page, what it is for, and who may open it (nobody named: everyone)."""

    title: str
    url_name: str
    says: str
    roles: tuple[Role, ...] = ()

    @property
    def url(self) -> str:
        return reverse(self.url_name)


SEES_SPREAD = (*READS_EVERYTHING, INSPECTOR)
OVERVIEW = Part("Overview", "scrutiny:front", "What this desk holds.")
SEARCHES: tuple[Part, ...] = (
    Part("Record a search", "scrutiny:search_new", "Eleven short pages, on a phone."),
    Part("Searches", "scrutiny:searches", "Your own, those you led on the day, and what else you may read."),
    Part(
        "Reviews", "scrutiny:reviews", "What waits for you as supervisor, your officers, and what is overdue below you."
    ),
    Part("Search figures", "scrutiny:figures", "Volume, find and outcome rates, on either basis.", READS_EVERYTHING),
    Part("Officers' spread", "scrutiny:officers", "Who differs from the whole by more than chance.", SEES_SPREAD),
    Part("Priorities", "scrutiny:priorities", "What searches are to be about, and the population behind rates."),
    Part("Section 60", "scrutiny:section60", "Authorisations, and searches outside them."),
    Part("Best use", "scrutiny:scheme", "The Best Use of Stop and Search scheme, feature by feature."),
)
FORCE: tuple[Part, ...] = (
    Part("Use of force", "scrutiny:force_forms", "Forms: record one, your own, those you led on the day."),
    Part("Missing forms", "scrutiny:force_missing", "What custody records expect and has not come."),
    Part("Force figures", "scrutiny:force_figures", "Forms, incidents, subjects and tactics apart.", READS_EVERYTHING),
    Part("Safety training", "scrutiny:training", "Who is in date, and what runs out.", SEES_TRAINING),
)
PANELS: tuple[Part, ...] = ()


def parts(user: User) -> list[Part]:
    """The parts that the reader may open, in order."""
    every = (*SEARCHES, *FORCE, *PANELS)
    return [part for part in every if not part.roles or any(user.holds(role) for role in part.roles)]


def tabs(request: HttpRequest, user: User) -> list[Tab]:
    """The sub-navigation of the desk, with the page that is open marked."""
    here = request.resolver_match.view_name if request.resolver_match else ""
    return [Tab(part.title, part.url, current=here == part.url_name) for part in (OVERVIEW, *parts(user))]
