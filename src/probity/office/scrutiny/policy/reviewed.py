"""A record that an officer sends and the supervisor of the day reviews: who reads it, and who may do what with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import timezone

from probity.foundation.access.models import User
from probity.foundation.access.policy import about_others, by_grant
from probity.foundation.access.scoping import NOTHING, Way
from probity.foundation.access.selves import about_themselves
from probity.foundation.audit.actors import System
from probity.foundation.workforce.queries import person_card, unit_tree
from probity.office.scrutiny.policy.roles import INSPECTOR, READS_EVERYTHING


@dataclass(frozen=True)
class Words:
    """What is said of one kind of record: whose it is, why somebody reads it, and why somebody may not review it."""

    own: str
    made: str
    officers_alone: str
    was_there: str
    close: str
    supervisors_alone: str


SEARCH = Words(
    own="Own search record",
    made="You made the search",
    officers_alone="Only the officer who made the search can do this.",
    was_there="You were there: somebody who was not reviews it.",
    close="Somebody close to you was there: another supervisor reviews it.",
    supervisors_alone="Only the supervisor on the day of the search reviews it, or the inspector above them.",
)
FORCE = Words(
    own="Own use-of-force form",
    made="You used the force",
    officers_alone="Only the officer who used the force can do this.",
    was_there="You used the force: your supervisor reviews it.",
    close="Somebody close to you used the force: another supervisor reviews it.",
    supervisors_alone="Only the supervisor on the day of the force reviews it, or the inspector above them.",
)


def ways_to(model: Any, user: User, made: str, *, sent: Q | None = None) -> Iterable[Way]:
    """One's own; those of whom one led on the day; by grant, all that do not involve the reader.

    Args:
        sent: which records others than the officer may read; None for all.
    """
    shown = Q() if sent is None else sent
    if user.person_ref:
        yield Way(made, Q(officer_ref=user.person_ref))
        yield Way("You led the officer on the day", shown & Q(supervisor_ref=user.person_ref))
        yield Way("You were the inspector on the day", shown & Q(inspector_ref=user.person_ref))
    others = shown & about_others(model, user)
    yield from by_grant(user, *(role.key for role in READS_EVERYTHING), rows=others)
    for grant in user.grants:
        if grant.role == INSPECTOR.key and not grant.compartment:
            tree = command_of(grant.unit_ref, user.person_ref)
            yield Way(str(grant), others & Q(unit_ref__in=tree) if tree else NOTHING)


def command_of(unit_ref: str, person_ref: str) -> frozenset[str]:
    """The units of a grant: those named, or, where none is, the inspector's own unit today and all below it."""
    on = timezone.localdate()
    if not unit_ref and person_ref:
        card = person_card(person_ref, on=on)
        unit_ref = card.unit_ref if card else ""
    return unit_tree(unit_ref, on=on) if unit_ref else frozenset()


def plain_reason(record: Any, person_ref: str, own: str) -> str:
    """Why somebody reads a record, where that is plain; "" where they are asked."""
    if person_ref and person_ref == record.officer_ref:
        return own
    return "Led the officer on the day" if person_ref and person_ref in led_by(record) else ""


def led_by(record: Any) -> tuple[str, str]:
    """Who led the officer on the day: the supervisor and the inspector above."""
    return record.supervisor_ref, record.inspector_ref


def officers_own(record: Any, actor: Any, words: Words) -> str:
    """What keeps somebody from doing what the record's officer alone does."""
    return "" if isinstance(actor, System) or actor.person_ref == record.officer_ref else words.officers_alone


def supervisors_own(record: Any, actor: Any, words: Words) -> str:
    """What keeps somebody from reviewing: they were there, are close to who was, or did not lead on the day."""
    if isinstance(actor, System):
        return ""
    if actor.person_ref in record.involved():
        return words.was_there
    if about_themselves(actor, record.involved()):
        return words.close
    if not record.supervisor_ref:
        return "Nobody stood above this officer on the day: tell the scrutiny lead."
    return "" if actor.person_ref in led_by(record) else words.supervisors_alone
