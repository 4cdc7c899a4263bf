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
from probity.foundation.access.policy import by_grant
from probity.foundation.access.roles import role
from probity.foundation.access.scoping import Way, open_to_all, visible
from probity.foundation.workforce.models import Person, Post, PostLine, Qualification, Spell, SpellState, Unit, UnitSpan
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
