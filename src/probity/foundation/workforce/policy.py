"""Who may read what about people.

The directory (names, ranks, posts, units and who reports to whom) is open to every account: nobody can declare, endorse
or ask without it. The rest is for the person, their line manager and human resources.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.db.models import Q
from django.utils import timezone

from probity.foundation.access.models import User
from probity.foundation.access.policy import about_others, by_grant, nobody
from probity.foundation.access.roles import role
from probity.foundation.access.scoping import Way, open_to_all, visible
from probity.foundation.workforce.models import (
    DeskAnswer,
    Person,
    Post,
    PostingRequest,
    PostLine,
    Qualification,
    Spell,
    SpellState,
    Unit,
    UnitSpan,
)
from probity.foundation.workforce.queries import team_of

HR = role(
    "workforce.hr",
    "Human resources",
    site="office",
    desk="workforce",
    says="Reads and writes spells, states and qualifications of everybody; never writes their own.",
    owns=True,
)

BECAUSE = "Names, ranks, posts, units and reporting lines are the directory that every account needs"
_model: type[models.Model]
for _model in (Person, Unit, UnitSpan, Post, PostLine):
    open_to_all(_model, because=BECAUSE)


def team_today(user: User) -> tuple[str, ...]:
    """Whose line manager the user is today. Read once for each account object, which lives for one request."""
    if "_team_today" not in user.__dict__:
        user.__dict__["_team_today"] = team_of(user.person_ref, on=timezone.localdate())
    team: tuple[str, ...] = user.__dict__["_team_today"]
    return team


def about_a_person(user: User) -> Iterable[Way]:
    """One's own, one's team's, and everybody's for human resources."""
    if user.person_ref:
        yield Way("It is about you", Q(person__ref=user.person_ref))
        if team := team_today(user):
            yield Way("You are their line manager today", Q(person__ref__in=team))
    yield from by_grant(user, HR.key)


PERSONAL: tuple[type[models.Model], ...] = (Spell, SpellState, Qualification)
for _model in PERSONAL:
    visible(_model)(about_a_person)


@visible(PostingRequest)
def postings_for(user: User) -> Iterable[Way]:
    """Whoever asked, and human resources; nobody what is about themselves, to whom it could tell an objection."""
    others = about_others(PostingRequest, user)
    if user.person_ref:
        yield Way("You asked for it", Q(asked_by_ref=user.person_ref) & others)
    yield from by_grant(user, HR.key, rows=others)


visible(DeskAnswer)(nobody)  # each desk reads its own, through postings_queries; who asked is told one sentence


def may_ask_posting(user: User, person_ref: str) -> str:
    """Human resources for anybody, a line manager for their team."""
    if user.holds(HR) or person_ref in team_today(user):
        return ""
    return "Only human resources, and a line manager for their own team, ask for a posting."


def may_ask_any_posting(user: User) -> bool:
    """Whether there is anybody for whom the reader could ask."""
    return bool(user.holds(HR) or team_today(user))
