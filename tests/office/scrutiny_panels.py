"""Panels for tests: a draw of searches in a pack, members of the public with accounts, and who runs it all."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from probity.foundation.access.models import User
from probity.office.scrutiny.actions.packs import Redaction, View, judge_alone, make_ready, redact_case, take_cases
from probity.office.scrutiny.actions.panels import (
    NewMember,
    enter_member,
    form_panel,
    open_member_account,
    say_they_know,
    train_member,
)
from probity.office.scrutiny.actions.panels_meetings import name_officer, open_meeting, plan_meeting
from probity.office.scrutiny.models import PackCase, Panel, PanelMeeting, PanelMember
from tests.office.cast import Cast
from tests.office.scrutiny_draws import drawn, searches, staff

KINDS = ("law", "confidence", "bias")
CHILD = "Kyle Brandreth"
GROUNDS = (
    "Kyle Brandreth, 16 years old and in year eleven at St Swithun's, was seen on Tuesday 9 June 2026 at 21:40 outside "
    "harbour Lane shops by PC Sale. Strong smell of cannabis. He is sixteen. kyle's mother rang 07700 900123."
)
FINE: dict[str, str] = {"colour": "green", "view": "reasonable", "reasons": "Enough is written down."}
THIN: dict[str, str] = {"colour": "red", "view": "not_reasonable", "reasons": "A smell alone, by one officer."}


def today() -> date:
    return timezone.localdate()


def panel_of(cast: Cast) -> Panel:
    """A panel, with everybody of the force who has to do with it in their roles."""
    staff(cast)
    return form_panel("Riverside panel", actor=cast.user("registrar"), at=timezone.now())


def member_of(
    cast: Cast, panel: Panel, name: str, *, trained: bool = True, knows: str = "", days: int = 200
) -> PanelMember:
    """A member of the public with an account named after them; trained, unless told otherwise."""
    actor, at = cast.user("registrar"), timezone.now()
    new = NewMember(
        name=name, starts_on=today() - timedelta(days=30), ends_on=today() + timedelta(days=days), panels=[panel.ref]
    )
    made = enter_member(new, actor=actor, at=at)
    for kind in KINDS if trained else KINDS[:2]:
        train_member(made, kind, today() - timedelta(days=20), actor=actor, at=at)
    if knows:
        say_they_know(made, cast.ref(knows), "Neighbours", actor=actor, at=at)
    open_member_account(made, account_of(name), None, actor=actor, at=at)
    return made


def account_of(name: str) -> str:
    return f"panel.{name.rsplit(maxsplit=1)[-1].lower()}"


def user_of(name: str) -> User:
    """The member's account, read anew."""
    return User.objects.get(username=account_of(name))


def client_of(name: str) -> Client:
    """A browser signed in as the member."""
    client = Client()
    client.force_login(user_of(name))
    return client


def meeting_of(cast: Cast, panel: Panel, *, days: int = 7, officer: str = "stranger") -> PanelMeeting:
    """A meeting of the panel some days from now, with an officer who attends."""
    actor, at = cast.user("registrar"), timezone.now()
    made = plan_meeting(panel, today() + timedelta(days=days), actor=actor, at=at)
    return name_officer(made, cast.ref(officer), actor=actor, at=at)


def packed(cast: Cast, meeting: PanelMeeting, count: int = 1, **said: Any) -> list[PackCase]:
    """So many searches by PC Sale, drawn and in the pack, each to be redacted."""
    searches(cast, count, **{"grounds": GROUNDS, "age_range": "from_10", **said})
    return take_cases(meeting, drawn(cast, "panel"), actor=cast.user("registrar"), at=timezone.now())


def ready(cast: Cast, case: PackCase, *hidden: str, kept: tuple[str, ...] = ()) -> PackCase:
    """Redacted by hand where no rule could, and read through."""
    actor, at = cast.user("registrar"), timezone.now()
    redact_case(case, Redaction(hidden=hidden, kept=kept), actor=actor, at=at)
    return make_ready(case, actor=actor, at=at)


def opened(cast: Cast, meeting: PanelMeeting, cases: list[PackCase]) -> list[PackCase]:
    """The pack with every case redacted and open to its members."""
    for case in cases:
        ready(cast, case, "kyle")
    open_meeting(meeting, actor=cast.user("registrar"), at=timezone.now())
    for case in cases:
        case.refresh_from_db()
    return cases


def judged(case: PackCase, name: str, **said: str) -> None:
    """The member's judgement of a case, alone."""
    judge_alone(case, View(**{**FINE, **said}), actor=user_of(name), at=timezone.now())
