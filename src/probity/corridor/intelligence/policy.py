"""Who may read and write logs, and what live logs tell the rest of the corridor."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from probity.corridor.intelligence.models import Log, LogPerson
from probity.corridor.intelligence.queries import live_logs_naming, words_of_live_logs
from probity.foundation.access.models import User
from probity.foundation.access.policy import about_others, by_grant, nobody
from probity.foundation.access.roles import AUDITOR, role
from probity.foundation.access.scoping import Way, visible
from probity.foundation.casework.deconfliction import deconflicts, keeps_back

OFFICER = role(
    "intelligence.officer",
    "Intelligence officer",
    site="corridor",
    desk="intelligence",
    says="Opens, reads and closes logs, and names the people in them.",
)
OWNER = role(
    "intelligence.owner",
    "Owner of the intelligence",
    site="corridor",
    desk="intelligence",
    says="Answers for the logs; is told when somebody breaks glass on one.",
    owns=True,
)
READERS = (OFFICER, AUDITOR)

deconflicts(live_logs_naming)
keeps_back(words_of_live_logs)
visible(LogPerson)(nobody)  # reached only through the log, which was scoped before


@visible(Log)
def logs_for(user: User) -> Iterable[Way]:
    """Intelligence officers and the auditor, never a log that names them or somebody close to them."""
    others = about_others(Log, user)
    yield from by_grant(user, OFFICER.key, AUDITOR.key, rows=others)


def may_write(_record: Any, actor: Any) -> str:
    """Only an intelligence officer."""
    return "" if actor.holds(OFFICER) else "Only an intelligence officer can do this."
