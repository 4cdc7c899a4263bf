"""Who draws files for a second reading, who reads them, and what stands in the way."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils import timezone

from probity.foundation.access.models import User
from probity.foundation.access.policy import about_others, by_grant
from probity.foundation.access.roles import AUDITOR
from probity.foundation.access.scoping import Way, visible
from probity.foundation.access.selves import about_themselves
from probity.office.vetting.models import (
    Application,
    Decision,
    Outcome,
    ReadingDraw,
    ReadingState,
    SecondReading,
)
from probity.office.vetting.models.applications import ApplicationKind
from probity.office.vetting.policy.levels import family_of
from probity.office.vetting.policy.roles import APPEALS, EQUALITY, MANAGER, OWNER, SECOND_READER, SENIOR, STAFF

OVERSEES = (MANAGER, OWNER, AUDITOR)
OPENS_FILES = (*STAFF, OWNER, SENIOR, EQUALITY, APPEALS)
KINDS = {
    "refusal": "Refusals",
    "conditions": "Grants with conditions",
    "traces": "Grants with traces",
    "changes": "Changes: reviews, re-vetting and decisions made afresh",
    "clean": "Grants without traces",
}
FAMILIES = {"force": "force vetting", "non_police": "non-police personnel", "national": "national security vetting"}
AGAIN = (ApplicationKind.REVIEW, ApplicationKind.REVETTING)


@visible(ReadingDraw)
def draws_for(user: User) -> Iterable[Way]:
    """The manager, the owner and the auditor; never a second reader, whom the strata would tell the decision."""
    yield from by_grant(user, *(role.key for role in OVERSEES))


@visible(SecondReading)
def readings_for(user: User) -> Iterable[Way]:
    """A second reader's own and those nobody has read; all for who oversees them. Never about oneself."""
    others = about_others(SecondReading, user)
    yield from by_grant(user, *(role.key for role in OVERSEES), rows=others)
    if not may_read_at_all(user):
        free = Q(reader_ref=user.person_ref) | Q(state=ReadingState.WAITS)
        yield from by_grant(user, SECOND_READER.key, rows=others & free)


def may_read_at_all(actor: Any) -> str:
    """A second reader who opens no file by any other role."""
    if not actor.holds(SECOND_READER):
        return "Only a second reader can do this."
    if any(actor.holds(role) for role in OPENS_FILES):
        return "You can open files by another role, so you cannot read one without its decision."
    return ""


def had_no_part(reading: SecondReading, actor: Any) -> str:
    """Nobody reads again what they researched or decided, or what is about them."""
    application, first = reading.application, reading.first_decision
    parts = {application.officer_ref, application.decider_ref, application.supervisor_ref, first.decider_ref} - {""}
    if about_themselves(actor, [*application.involved(), *parts]):
        return "You cannot do this: it involves you or somebody close to you, or you had a part in it."
    return ""


def may_record(reading: SecondReading, actor: Any) -> str:
    """A second reader with no part in the file."""
    return may_read_at_all(actor) or had_no_part(reading, actor)


def draws(actor: Any) -> str:
    """The vetting manager or the owner."""
    allowed = actor.holds(MANAGER) or actor.holds(OWNER)
    return "" if allowed else "Only the vetting manager or the owner draws files for a second reading."


def kind_of(decision: Decision, *, has_traces: bool, made_afresh: bool) -> str:
    """What sort of decision it is, for the draw."""
    if decision.application.kind in AGAIN or made_afresh:
        return "changes"
    if decision.outcome == Outcome.REFUSE:
        return "refusal"
    if decision.outcome == Outcome.GRANT_WITH:
        return "conditions"
    return "traces" if has_traces else "clean"


def stratum_of(application: Application, kind: str) -> str:
    """The family of levels and the kind of decision: such as "force: refusal"."""
    return f"{family_of(application.level_codes[0], timezone.localdate())}: {kind}"


def in_words(stratum: str) -> str:
    """A stratum as a reader meets it, such as "Refusals, force vetting"."""
    family, _, kind = stratum.partition(": ")
    return f"{KINDS.get(kind, kind)}, {FAMILIES.get(family, family)}"
