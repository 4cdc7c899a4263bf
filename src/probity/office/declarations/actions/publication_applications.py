"""Applications for more of a published register: received, decided, and what was sent kept as it went."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.urls import reverse

from probity.foundation.access.models import User, day_of
from probity.foundation.access.numbering import next_reference
from probity.foundation.audit.actors import Actor
from probity.foundation.audit.ledger import record, recorded
from probity.foundation.casework.deadlines import meet_deadline, set_deadline
from probity.foundation.casework.files import keep_bytes, kept_bytes
from probity.foundation.casework.outbox import post
from probity.foundation.casework.transitions import Transition, move
from probity.foundation.kernel.errors import BadInput, NotPermitted, TransitionRefused
from probity.foundation.rulebook.rows import threshold
from probity.office.declarations import workflow
from probity.office.declarations.actions.steps import needs_words
from probity.office.declarations.models import READABLE, Application, ApplicationState, Edition
from probity.office.declarations.policy import PUBLIC_PAGE, may_prepare
from probity.office.declarations.queries.publication_bytes import quarter_in_words
from probity.office.declarations.queries.publication_release import FURTHER, second_tier_of


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What an applicant says."""

    applicant: str
    organisation: str
    email: str
    asks: str
    purpose: str


@recorded()
def apply(edition: Edition, asked: Asked, *, at: datetime) -> Application:
    """Take an application from the public page.

    Raises:
        TransitionRefused: the edition is withdrawn, or more came within the hour than the page takes.
    """
    today = day_of(at)
    hour = {"came_by": Application.Way.PAGE, "received_at__gt": at - timedelta(hours=1)}
    if Application.unscoped.filter(**hour).count() >= threshold("gifts.applications_an_hour", on=today).number:
        raise TransitionRefused("Many applications came in within the hour.", hint="Try again in an hour, or write.")
    return _receive(edition, asked, Application.Way.PAGE, received_on=today, actor=PUBLIC_PAGE, at=at)


@recorded()
def key_in(edition: Edition, asked: Asked, *, received_on: date, actor: User, at: datetime) -> Application:
    """Enter an application that came by letter, e-mail or telephone."""
    if reason := may_prepare(actor):
        raise NotPermitted(reason, hint="Ask for the role of gifts registrar.")
    if received_on > day_of(at):
        raise BadInput("The day of receipt is in the future.", where="received_on", hint="Give the day it came.")
    return _receive(edition, asked, Application.Way.KEYED, received_on=received_on, actor=actor, at=at)


def _receive(
    edition: Edition, asked: Asked, came_by: Application.Way, *, received_on: date, actor: Actor, at: datetime
) -> Application:
    if edition.state not in READABLE:
        raise TransitionRefused("This edition is not published.", hint="Apply for more of one that is.")
    made = Application.unscoped.create(
        ref=next_reference("GA"), edition=edition, came_by=came_by, received_on=received_on, received_at=at,
        keyed_by_ref=actor.person_ref, **vars(asked),
    )  # fmt: skip
    set_deadline(made, "Decide", rule_id="gifts.application_time", starts_on=received_on)
    record(
        workflow.APPLIED, actor=actor, subject=made, at=at, edition=edition.ref, came_by=str(came_by),
        applicant=asked.applicant, organisation=asked.organisation, email=asked.email, purpose=asked.purpose,
    )  # fmt: skip
    return made


@dataclass(frozen=True, kw_only=True)
class Granting:
    """What is released: the further columns, the words that the applicant reads, and this site's public address."""

    columns: Collection[str]
    words: str
    site: str


@recorded()
def grant(application: Application, granting: Granting, *, actor: User, at: datetime) -> Application:
    """Release further columns; the file is fixed, and the applicant is written to with an address to fetch it.

    Every column is a grant in full; fewer are a grant in part, which needs a reason.

    Raises:
        TransitionRefused: it was decided already, or the actor does not keep the register.
        BadInput: no column, or one that there is not.
    """
    columns = [name for name in FURTHER if name in granting.columns]
    if not columns or len(columns) != len({*granting.columns}):
        raise BadInput("Choose what is released.", where="columns", hint="Or refuse the application.")
    whole = len(columns) == len(FURTHER)
    needs_words(granting.words, unless=whole, what="Say why the rest is not released.")
    content, rows = second_tier_of(application.edition, columns)
    sha256, key, today = keep_bytes(content), secrets.token_urlsafe(32), day_of(at)
    until = today + timedelta(days=threshold("gifts.fetch_time", on=today).number)
    changes = {
        "released": columns, "reason": granting.words, "sent_sha256": sha256, "sent_at": at, "sent_rows": rows,
        "key": key, "open_until": until,
    }  # fmt: skip
    told = {"columns": columns, "rows": rows, "sha256": sha256, "to": application.email}
    _decide(application, workflow.GRANT if whole else workflow.GRANT_PART, changes, granting.words, told, actor, at)
    address = f"{granting.site}{reverse('published:released', args=[key])}"
    words = f"You can fetch it until {until:%d %B %Y} at:\n{address}\n"
    _write(application, f"{_decided(application)}\n\n{granting.words}\n\n{words}", at=at)
    return application


@recorded()
def refuse(application: Application, *, words: str, actor: User, at: datetime) -> Application:
    """Refuse an application, with the reason that the applicant reads."""
    needs_words(words, what="Say why, in words that the applicant reads.")
    told = {"to": application.email}
    _decide(application, workflow.REFUSE, {"reason": words}, words, told, actor, at)
    _write(application, f"{_decided(application)}\n\n{words}\n", at=at)
    return application


def _decide(
    application: Application, transition: Transition, changes: dict, words: str, told: dict, actor: User, at: datetime
) -> None:
    decided = {**changes, "decided_by_ref": actor.person_ref, "decided_at": at}
    move(application, transition, actor=actor, at=at, changes=decided, words=words, **told)
    meet_deadline(application, "Decide", at=at)


def _decided(application: Application) -> str:
    verdict = {
        ApplicationState.GRANTED: "is granted",
        ApplicationState.PART: "is granted in part",
        ApplicationState.REFUSED: "is refused",
    }[ApplicationState(application.state)]
    return (
        f"Your application {application.ref} for more of the gifts and hospitality register, "
        f"{quarter_in_words(application.edition.period)}, {verdict}."
    )


def _write(application: Application, words: str, *, at: datetime) -> None:
    title = f"Your application {application.ref}"
    post("email", f"application:{application.ref}", {"to": application.email, "title": title, "words": words}, at=at)


@recorded()
def fetch(application: Application, *, at: datetime) -> bytes:
    """The file that was released, as it was fixed, to whoever holds its address.

    Raises:
        TransitionRefused: its time is over.
    """
    if application.open_until is None or day_of(at) > application.open_until:
        raise TransitionRefused("The time to fetch this file is over.", hint="Apply again, or write to the force.")
    content = kept_bytes(application.sent_sha256, where=application.ref)
    record(workflow.FETCHED, actor=PUBLIC_PAGE, subject=application, at=at, sha256=application.sent_sha256)
    return content
