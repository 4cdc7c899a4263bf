"""What needs a person today: desks register providers, the home page asks them all."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from probity.foundation.web.formats import LONDON

if TYPE_CHECKING:
    from probity.foundation.access.models import User


class Group(StrEnum):
    """The same five groups for every role, in the order of the page."""

    LATE = "late"
    TODAY = "today"
    WEEK = "week"
    NEW = "new"
    WAITING = "waiting"

    @property
    def heading(self) -> str:
        return TITLES[self]


TITLES = {
    Group.LATE: "Late",
    Group.TODAY: "Due today",
    Group.WEEK: "Due this week",
    Group.NEW: "New to you",
    Group.WAITING: "Waiting on others",
}


@dataclass(frozen=True)
class Need:
    """One thing to do, with the address where it is done.

    `whose` is "mine", or "team" for what a manager should know is open with their people. `since` is the day it
    began, by which undated needs are sorted. `says` is a few words beneath the title. `ahead` stands before the rest of
    its group, because somebody else waits for it.
    """

    group: Group
    title: str
    url: str
    due: date | None = None
    ref: str = ""
    whose: str = "mine"
    since: date | None = None
    says: str = ""
    ahead: bool = False


Provider = Callable[["User", datetime], Iterable[Need]]
_providers: list[Provider] = []


@dataclass(frozen=True)
class Gathered:
    """One group of a home page with everything in it, oldest first."""

    group: Group
    needs: tuple[Need, ...]

    @property
    def first(self) -> tuple[Need, ...]:
        """What the home page shows before it links to the rest."""
        return self.needs[:SHOWN]

    @property
    def hidden(self) -> int:
        return max(0, len(self.needs) - SHOWN)


SHOWN = 8


def needs(provider: Provider) -> Provider:
    """Register a provider `(user, at) -> needs`; desks do this in their views.py."""
    _providers.append(provider)
    return provider


def group_of(due: date | None, on: date) -> Group:
    """The group of a thing to do by its deadline: late, today, this week (seven days), else new."""
    if due is None or due > on + timedelta(days=7):
        return Group.NEW
    if due < on:
        return Group.LATE
    return Group.TODAY if due == on else Group.WEEK


def gather(user: User, *, at: datetime) -> dict[str, list[Gathered]]:
    """Everything that needs this user, by "mine" and "team", each in the five groups, oldest first."""
    found = [need for provider in _providers for need in provider(user, at)]
    day = at.astimezone(LONDON).date()
    return {whose: grouped([need for need in found if need.whose == whose], day) for whose in ("mine", "team")}


def grouped(found: Iterable[Need], day: date) -> list[Gathered]:
    """The five groups of these needs, empty ones too, oldest first; what somebody else waits for stands ahead."""
    needs = [*found]

    def age(need: Need) -> tuple[bool, date, str, str]:
        return not need.ahead, need.due or need.since or day, need.ref, need.title

    return [Gathered(group, tuple(sorted((n for n in needs if n.group == group), key=age))) for group in Group]
