"""Who may read hits, authorities and nights: never about themselves, and hits set apart for the nominee alone."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db.models import Q
from django.utils import timezone

from probity.corridor.monitoring.models import (
    Apart,
    Authority,
    Finding,
    Hit,
    Night,
    Tuning,
    Unmasking,
    Verdict,
    Watch,
    WatchReview,
)
from probity.corridor.monitoring.policy.roles import KEPT_APART, NOMINEE, OF_HITS, OF_WATCHES, READERS
from probity.foundation.access.actions import tells_under
from probity.foundation.access.models import Grant, User
from probity.foundation.access.policy import about_others, by_grant, nobody
from probity.foundation.access.scoping import Way, visible

for _model in (Finding, Verdict, WatchReview):  # reached only through the hit or the authority, scoped before
    visible(_model)(nobody)


def set_apart(prefix: str = "") -> Q:
    """Rows about somebody in the corridor, or named by the nominee, as it stands now, or set apart when they arose.

    Whoever is given a role in the corridor is set apart from that moment, in every list, figure and chart.
    """
    named = Apart.unscoped.filter(ended_at=None).values("person_ref")
    ref = f"{prefix}person_ref__in"
    return Q(**{f"{prefix}is_apart": True}) | Q(**{ref: _holders()}) | Q(**{ref: named})


def _holders() -> Any:
    """Everybody with a role in the corridor today, as a sub-select."""
    today = timezone.localdate()
    standing = Grant.unscoped.filter(known_to=None, true_from__lte=today).exclude(true_to__lt=today)
    return standing.values("person_ref")


def _told_under(model: type[Any], prefix: str, ref: str) -> str:
    """Who is told of broken glass: of what is set apart the nominee, and never the desk's owner."""
    is_apart = model.unscoped.filter(set_apart(prefix), ref=ref).exists()
    return KEPT_APART if is_apart else str(model._meta.app_label)


tells_under(Hit)(partial(_told_under, Hit, ""))
tells_under(Unmasking)(partial(_told_under, Unmasking, "hit__"))
tells_under(Watch)(partial(_told_under, Watch, ""))
tells_under(Apart)(lambda _ref: KEPT_APART)


@visible(Hit)
def hits_for(user: User) -> Iterable[Way]:
    """The desk and the auditor; those set apart, the nominee alone; nobody one about themselves or somebody close."""
    others = about_others(Hit, user)
    yield from by_grant(user, *(made.key for made in OF_HITS), rows=others & ~set_apart())
    yield from by_grant(user, NOMINEE.key, rows=others & set_apart())


@visible(Unmasking)
def unmaskings_for(user: User) -> Iterable[Way]:
    """Whoever sees the hit."""
    others = about_others(Unmasking, user)
    yield from by_grant(user, *(made.key for made in OF_HITS), rows=others & ~set_apart("hit__"))
    yield from by_grant(user, NOMINEE.key, rows=others & set_apart("hit__"))


@visible(Watch)
def watches_for(user: User) -> Iterable[Way]:
    """Those who propose, authorise and work by them; those set apart, the nominee alone."""
    others = about_others(Watch, user)
    yield from by_grant(user, *(made.key for made in OF_WATCHES), rows=others & ~set_apart())
    yield from by_grant(user, NOMINEE.key, rows=others & set_apart())


@visible(Apart)
def apart_for(user: User) -> Iterable[Way]:
    """The nominee alone, never the line about themselves."""
    yield from by_grant(user, NOMINEE.key, rows=about_others(Apart, user))


@visible(Night)
def nights_for(user: User) -> Iterable[Way]:
    """Everybody at the desk, and the auditor."""
    yield from by_grant(user, *(made.key for made in READERS))


@visible(Tuning)
def tunings_for(user: User) -> Iterable[Way]:
    """Everybody at the desk, and the auditor."""
    yield from by_grant(user, *(made.key for made in READERS))


@visible(Authority)
def authorities_for(user: User) -> Iterable[Way]:
    """Everybody at the desk, and the auditor."""
    yield from by_grant(user, *(made.key for made in READERS))
