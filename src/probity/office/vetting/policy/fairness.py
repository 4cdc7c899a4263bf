"""Who may read what applicants say of themselves, and the tables of it. The decision-maker has no way to either."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q

from probity.foundation.access.models import User
from probity.foundation.access.policy import about_others, by_grant, nobody
from probity.foundation.access.roles import AUDITOR
from probity.foundation.access.scoping import Way, visible
from probity.foundation.rulebook.rows import code_list
from probity.office.vetting.models import Application, EqualityAnswer, FairnessCounts, FairnessRelease
from probity.office.vetting.policy.applications import is_own
from probity.office.vetting.policy.roles import CUSTODIAN, DECIDER, EQUALITY, MANAGER, OFFICER, OWNER, SENIOR

SEES_TABLES = (CUSTODIAN, EQUALITY, MANAGER, OWNER, AUDITOR)
WORKS_FILES = (DECIDER, OFFICER, MANAGER, SENIOR)
NOT_KNOWN = "not_known"


@visible(EqualityAnswer)
def answers_for(user: User) -> Iterable[Way]:
    """The applicant's own; the custodian's by grant, unless they also work with files."""
    if user.person_ref:
        own = Application.unscoped.filter(is_own(user)).values("ref")
        yield Way("You said it of yourself", Q(application_ref__in=own))
    if not works_with_files(user):
        yield from by_grant(user, CUSTODIAN.key, rows=about_others(EqualityAnswer, user))


@visible(FairnessRelease)
def releases_for(user: User) -> Iterable[Way]:
    """By grant; the tables hold no small number."""
    yield from by_grant(user, *(role.key for role in SEES_TABLES))


visible(FairnessCounts)(nobody)  # the whole counts: read by the release that follows, and by nothing else


def works_with_files(actor: Any) -> bool:
    """Whether somebody decides, researches or reads files: then no characteristic is theirs to see."""
    return any(actor.holds(role) for role in WORKS_FILES)


def keeps_characteristics(actor: Any) -> str:
    """The custodian, who works with no file."""
    if not actor.holds(CUSTODIAN):
        return "Only the custodian of protected characteristics can do this."
    if works_with_files(actor):
        return "You also work with files, so what applicants say of themselves is not yours to keep."
    return ""


def characteristics(on: date) -> dict[str, dict[str, str]]:
    """The groups of each characteristic that applicants are asked about on a day, by code, with their words."""
    return {code: dict(code_list(f"vetting.groups_{code}", on=on)) for code, _ in titles(on).items()}


def titles(on: date) -> dict[str, str]:
    """The characteristics in words, by code."""
    return dict(code_list("vetting.characteristics", on=on))
