"""Who prepares and approves what is published, who reads it before it is, and what stands in the way."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from probity.foundation.access.models import User
from probity.foundation.access.policy import by_grant, nobody
from probity.foundation.access.roles import role
from probity.foundation.access.scoping import Way, visible
from probity.foundation.access.selves import about_themselves
from probity.foundation.audit.actors import System
from probity.office.declarations.models import (
    Application,
    Edition,
    EditionRow,
    EditionState,
    RegisterEntry,
    RegisterSnapshot,
)
from probity.office.declarations.policy.roles import DEPUTY, READERS, REGISTRAR

PUBLISHER = role(
    "declarations.publisher",
    "Publication approver",
    site="office",
    desk="declarations",
    says="The second person: approves what is published of the register, never what they prepared or are in.",
)
PUBLICATION_READERS = (*READERS, PUBLISHER.key)
PUBLIC_PAGE = System("publication.public", "anybody may read what is published, without signing in")


@visible(Edition)
def editions_for(user: User) -> Iterable[Way]:
    """By grant: those who keep, approve, own and audit the register. The public reads what is published elsewhere."""
    yield from by_grant(user, *PUBLICATION_READERS)


@visible(Application)
def applications_for(user: User) -> Iterable[Way]:
    """By grant: those who keep, approve, own and audit the register."""
    yield from by_grant(user, *PUBLICATION_READERS)


@visible(RegisterEntry)
def entries_for(user: User) -> Iterable[Way]:
    """By grant: those who keep and audit the register."""
    yield from by_grant(user, *READERS)


@visible(RegisterSnapshot)
def snapshots_for(user: User) -> Iterable[Way]:
    """By grant: those who keep and audit the register."""
    yield from by_grant(user, *READERS)


visible(EditionRow)(nobody)  # reached only through its edition, which was scoped before


def may_prepare(actor: Any) -> str:
    """Whoever keeps the register, or their deputy."""
    allowed = actor.holds(REGISTRAR) or actor.holds(DEPUTY)
    return "" if allowed else "Only the gifts registrar or their deputy can do this."


def keeps_register(_record: Any, actor: Any) -> str:
    """Whoever keeps the register, or their deputy."""
    return may_prepare(actor)


def is_approver(_edition: Edition, actor: Any) -> str:
    """Only a publication approver."""
    return "" if actor.holds(PUBLISHER) else "Only a publication approver can do this."


def not_its_author(edition: Edition, actor: Any) -> str:
    """Whoever prepared it, or decided what one of its rows shows, or is tied to who did, is not the second person."""
    deciders = {decision["by_ref"] for row in edition.rows.all() for decision in row.decisions.values()}
    tied = about_themselves(actor, ({edition.author_ref} | deciders) - {""})
    return "A second person must do this: you, or somebody close to you, prepared it." if tied else ""


def not_in_it(edition: Edition, actor: Any) -> str:
    """Nobody who is in one of its rows, or is tied to who is, approves it."""
    tied = about_themselves(actor, edition.involved())
    return "You cannot do this: you, or somebody close to you, are in one of its rows." if tied else ""


def has_been_looked_at(edition: Edition, _actor: Any) -> str:
    """A correction says what it corrects."""
    first = edition.supersedes_id is None
    return "" if first or edition.why.strip() else "Say what this edition corrects before it is sent for approval."


def may_withdraw(edition: Edition, actor: Any) -> str:
    """An approver, or whoever keeps the register: what should not stand in public comes down at once."""
    return is_approver(edition, actor) and keeps_register(edition, actor)


def may_change_row(row: EditionRow, actor: Any) -> str:
    """Whoever keeps the register, while it is being prepared, and never a row that they are in."""
    if row.edition.state != EditionState.PREPARED:
        return "What is shown can be changed only while the edition is being prepared."
    if reason := may_prepare(actor):
        return reason
    tied = about_themselves(actor, row.people)
    return "You, or somebody close to you, are in this row, so somebody else decides what it shows." if tied else ""


def may_read_register(actor: Any) -> str:
    """The registrar, or a named part of the system."""
    allowed = isinstance(actor, System) or actor.holds(REGISTRAR)
    return "" if allowed else "Only the gifts registrar reads in another body's register."
