"""Who reads what people say after a search: the senior officer responsible, and nobody who could be asked about it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from probity.foundation.access.models import User
from probity.foundation.access.policy import by_grant
from probity.foundation.access.roles import AUDITOR
from probity.foundation.access.scoping import Way, visible
from probity.foundation.audit.actors import System
from probity.office.scrutiny.models import Feedback, ForceComplaint
from probity.office.scrutiny.policy.roles import LEAD, READS_EVERYTHING
from probity.office.scrutiny.policy.section60 import keeps_scheme

FEEDBACK_PAGE: Final = System("scrutiny.feedback", "anybody may say how a search was, without signing in")
SAID: Final = (("yes", "Yes"), ("no", "No"), ("unsure", "Not sure"))
"""The answers to a plain question about the search."""


@visible(Feedback)
def feedback_for(user: User) -> Iterable[Way]:
    """By grant: the senior officer responsible, and the auditor. It is tied to no search, so to no officer either."""
    yield from by_grant(user, LEAD.key, AUDITOR.key)


@visible(ForceComplaint)
def force_complaints_for(user: User) -> Iterable[Way]:
    """By grant; they name nobody."""
    yield from by_grant(user, *(role.key for role in READS_EVERYTHING))


def reads_feedback(_feedback: Any, actor: Any) -> str:
    """The senior officer responsible, by name."""
    if not isinstance(actor, System) and actor.person_ref and actor.holds(LEAD):
        return ""
    return "Only the senior officer responsible for scrutiny reads feedback."


def enters_complaints(actor: Any) -> str:
    """Those who keep the scheme."""
    return keeps_scheme(actor)
