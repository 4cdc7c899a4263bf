"""Who may read referrals and releases, and what stands in the way of answering or approving one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Q

from probity.foundation.access.models import User
from probity.foundation.access.policy import about_others, by_grant, nobody
from probity.foundation.access.roles import AUDITOR, Site, all_roles, find_role, role
from probity.foundation.access.scoping import Way, visible
from probity.foundation.access.selves import about_themselves
from probity.foundation.audit.actors import System
from probity.foundation.casework.models import (
    Beat,
    Deadline,
    DeadlineChange,
    File,
    Letter,
    Note,
    Outbox,
    Referral,
    Release,
    ScheduledRun,
    Taken,
    Version,
)
from probity.foundation.workforce.policy import team_today

STANDARDS = role(
    "standards.officer",
    "Standards officer",
    site="office",
    desk="standards",
    says="Asks people questions for Professional Standards and reads their answers.",
)
CORRIDOR_DESK = "counter-corruption"
REFERRED = role(
    "referrals.reader",
    "Referral officer",
    site="corridor",
    desk=CORRIDOR_DESK,
    says="Reads what the office hands over to counter-corruption, and takes it up.",
)
RELEASER = role(
    "releases.approver",
    "Release approver",
    site="corridor",
    desk="releases",
    says="The second person: approves words that leave the corridor, never their own.",
)
DECONFLICTER = role(
    "releases.deconflicter",
    "Deconfliction officer",
    site="corridor",
    desk="releases",
    says="Lifts the hold on a release about somebody in live work, with a reason.",
)
WRITER = role(
    "releases.author",
    "Release author",
    site="corridor",
    desk="releases",
    says="Writes words for somebody outside the corridor.",
)

# Rows that hang on a record are reached only through that record, which was scoped before.
HANGING: tuple[type[models.Model], ...] = (Deadline, DeadlineChange, Note, Version, File, Letter)
MACHINERY: tuple[type[models.Model], ...] = (Taken, Outbox, ScheduledRun, Beat)
for _model in (*HANGING, *MACHINERY):
    visible(_model)(nobody)


@visible(Referral)
def referrals_for(user: User) -> Iterable[Way]:
    """The person it is addressed to, whoever sent it, the desk it is addressed to, and the auditor.

    Nobody reads one about themselves or somebody tied to them unless it is addressed to them, and nobody at standards
    what is handed to it about somebody whom they manage: it must not reach a line manager.
    """
    if user.person_ref:
        yield Way("It is addressed to you", Q(to_ref=user.person_ref))
    yield Way("You sent it", Q(sent_by=user.account))
    others = about_others(Referral, user)
    for grant in user.grants:
        made = find_role(grant.role)
        if made == STANDARDS:
            of_team = Q(kind=Referral.Kind.HANDOVER, about_ref__in=team_today(user))
            yield Way(str(grant), Q(to_desk=made.desk) & others & ~of_team)
        elif made:
            yield Way(str(grant), Q(to_desk=made.desk) & others)
    yield from by_grant(user, AUDITOR.key, rows=others)


@visible(Release)
def releases_for(user: User) -> Iterable[Way]:
    """Those who write, approve and deconflict, never about themselves; and the auditor."""
    others = about_others(Release, user)
    yield from by_grant(user, WRITER.key, RELEASER.key, DECONFLICTER.key, AUDITOR.key, rows=others)


def desks_that_read(site: Site) -> frozenset[str]:
    """The desks of a site on which somebody can hold a role, and so read what is handed to them."""
    return frozenset(made.desk for made in all_roles(site))


def is_addressee(referral: Referral, actor: Any) -> str:
    """Only the person, or the desk, to whom it is addressed answers it."""
    if referral.to_ref:
        return "" if actor.person_ref == referral.to_ref else "Only the person it is addressed to can answer."
    if referral.kind == Referral.Kind.HANDOVER and referral.about_ref in team_today(actor):
        return "You cannot take this up: you manage whom it is about."
    if about_themselves(actor, referral.involved()):
        return "You cannot answer this: it involves you or somebody close to you."
    desks = {made.desk for grant in actor.grants if (made := find_role(grant.role))}
    return "" if referral.to_desk in desks else "Only the desk it is addressed to can answer."


def is_hand_over(referral: Referral, _actor: Any) -> str:
    """Questions are answered and answers are read; only what is handed over is taken up."""
    return "" if referral.kind == Referral.Kind.HANDOVER else "Only what was handed over is taken up."


def not_about_themselves(record: Any, actor: Any) -> str:
    """Nobody decides a record that is about themselves, by any account, or about somebody tied to them."""
    if isinstance(actor, System):
        return ""
    blocked = about_themselves(actor, record.involved())
    return "You cannot decide this: it involves you or somebody close to you." if blocked else ""


def not_its_author(release: Release, actor: Any) -> str:
    """Whoever wrote the words, or is tied to who did, is not the second person."""
    tied = about_themselves(actor, [release.author_ref])
    return "A second person must do this: you, or somebody close to you, wrote it." if tied else ""


def not_who_lifted(release: Release, actor: Any) -> str:
    """Whoever lifted the hold, or is tied to who did, is not the second person either."""
    tied = about_themselves(actor, [release.lifted_by_ref])
    return "A second person must do this: you, or somebody close to you, lifted its hold." if tied else ""


def may_release(_release: Release, actor: Any) -> str:
    """Only a release approver."""
    return "" if actor.holds(RELEASER) else "Only a release approver can do this."


def may_withdraw(_release: Release, actor: Any) -> str:
    """Anyone who writes, approves or deconflicts releases."""
    return "" if any(map(actor.holds, (WRITER, RELEASER, DECONFLICTER))) else "You have no part in releases."


def may_deconflict(_release: Release, actor: Any) -> str:
    """Only a deconfliction officer."""
    return "" if actor.holds(DECONFLICTER) else "Only a deconfliction officer can do this."
