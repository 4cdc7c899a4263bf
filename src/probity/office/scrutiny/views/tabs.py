"""The parts of the desk in a few groups: its sub-navigation, and what its front page says of each."""

from __future__ import annotations

from typing import NamedTuple

from django.http import HttpRequest
from django.urls import reverse

from probity.foundation.access.models import User
from probity.foundation.access.roles import AUDITOR, Role
from probity.foundation.casework.policy import STANDARDS
from probity.foundation.web.components import Tab
from probity.office.scrutiny.policy.draws import SEES_DRAWS
from probity.office.scrutiny.policy.panels import SEES_PANELS
from probity.office.scrutiny.policy.publication import READS_BULLETINS
from probity.office.scrutiny.policy.roles import COORDINATOR, INSPECTOR, LEAD, OWNER, READS_EVERYTHING
from probity.office.scrutiny.policy.training import SEES_TRAINING


class Part(NamedTuple):
    """One part: its first page, what it is for, and who may open it (nobody named: everyone)."""

    title: str
    name: str
    says: str
    roles: tuple[Role, ...] = ()
    beneath: tuple[str, ...] = ()
    """Further pages with this sub-navigation that belong to the part."""

    @property
    def url(self) -> str:
        return reverse(f"scrutiny:{self.name}")

    def is_for(self, user: User) -> bool:
        return not self.roles or any(map(user.holds, self.roles))

    def holds(self, name: str) -> bool:
        return name == self.name or name in self.beneath


class Group(NamedTuple):
    """Some parts under one word of the first row."""

    title: str
    parts: tuple[Part, ...]


SEES_SPREAD = (*READS_EVERYTHING, INSPECTOR)
OVERVIEW = Part("Overview", "front", "What this desk holds.")
SEARCHES = Group("Searches", (
    Part("Searches", "searches", "Your own, those you led on the day, and what else you may read."),
    Part("Record a search", "search_new", "Eleven short pages, on a phone."),
    Part("Reviews", "reviews", "What waits for you as supervisor, your officers, and what is overdue below you.", (),
         ("reviews_made",)),
    Part("Section 60", "section60", "Authorisations, and searches outside them."),
))  # fmt: skip
SEARCHES_MEASURED = Group("Search figures", (
    Part("Figures", "figures", "Volume, find and outcome rates, on either basis.", READS_EVERYTHING, ("drugs", "map")),
    Part("Officers' spread", "officers", "Who differs from the whole by more than chance.", SEES_SPREAD),
    Part("Priorities", "priorities", "What searches are to be about, and the population behind rates."),
    Part("Best use", "scheme", "The Best Use of Stop and Search scheme, feature by feature."),
))  # fmt: skip
FORCE = Group("Force", (
    Part("Use of force", "force_forms", "Forms: record one, your own, those you led on the day.", (), ("handcuffs",)),
    Part("Reviews of force", "force_reviews", "What supervisors made of forms, and how fast."),
    Part("Missing forms", "force_missing", "What custody records expect and has not come."),
    Part("Force figures", "force_figures", "Forms, incidents, subjects and tactics apart.", READS_EVERYTHING,
         ("force_oversight", "force_numbers")),
    Part("Safety training", "training", "Who is in date, and what runs out.", SEES_TRAINING,
         ("training_people", "training_used", "training_courses")),
))  # fmt: skip
PANELS = Group("Panels", (
    Part("Draws", "draws", "What is drawn by chance, for whom, and how anybody repeats it.", (*SEES_DRAWS, INSPECTOR)),
    Part("Drawn cases", "drawn_cases", "Searches and forms that were drawn: yours to look at, or all.",
         (*SEES_DRAWS, INSPECTOR)),
    Part("Asked to leave", "leavings", "Drawn cases that somebody asked to keep back, and the answers.", SEES_DRAWS),
    Part("Panels", "panels", "Panels of the public, their meetings and packs.", SEES_PANELS),
    Part("Members", "panel_members", "Members of the public: terms, training, accounts.", SEES_PANELS),
    Part("Worries", "worries", "What members fear is misconduct, and how it stands.", (STANDARDS, COORDINATOR)),
    Part("A panel's words", "officer_words_list", "What a panel wrote to you, or to officers whom you led."),
))  # fmt: skip
"""Draws, and the panels of the public that read what was drawn."""
PUBLIC = Group("Public", (
    Part("Publication", "bulletins", "Legitimacy packs, the yearly publication on disparity, what is done about it.",
         (*READS_BULLETINS, INSPECTOR)),
    Part("Feedback", "feedback_list", "What people said after searches, and complaints beside it.", (LEAD, AUDITOR),
         ("complaints",)),
    Part("Requests", "copy_requests", "People who ask for the record of their own search.", (LEAD, OWNER, AUDITOR)),
))  # fmt: skip
"""Feedback of people who were searched, and what the force publishes."""
GROUPS = (Group("Overview", (OVERVIEW,)), SEARCHES, SEARCHES_MEASURED, FORCE, PANELS, PUBLIC)


def groups(user: User) -> list[Group]:
    """The groups that hold a part for the reader, each with those parts alone."""
    theirs = (Group(each.title, tuple(part for part in each.parts if part.is_for(user))) for each in GROUPS)
    return [each for each in theirs if each.parts]


def tabs(request: HttpRequest, user: User) -> list[Tab]:
    """The groups, each leading to its first part; then the parts of the group that is open."""
    here = request.resolver_match.url_name or "" if request.resolver_match else ""
    first_row, second_row = list[Tab](), list[Tab]()
    for group in groups(user):
        is_open = any(part.holds(here) for part in group.parts)
        alone = len(group.parts) == 1
        first_row.append(
            Tab(group.title, group.parts[0].url, current=is_open and alone, holds_current=is_open and not alone)
        )
        if is_open and not alone:
            second_row = [
                Tab(part.title, part.url, current=here == part.name, starts_row=place == 0,
                    holds_current=here in part.beneath)
                for place, part in enumerate(group.parts)
            ]  # fmt: skip
    return [*first_row, *second_row]
