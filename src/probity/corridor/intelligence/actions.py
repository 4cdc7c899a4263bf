"""Every write of the intelligence desk."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from random import SystemRandom

from probity.corridor.intelligence import workflow
from probity.corridor.intelligence.models import Log, LogPerson
from probity.corridor.intelligence.policy import may_write
from probity.foundation.access.models import User
from probity.foundation.access.selves import about_themselves
from probity.foundation.audit.ledger import record, recorded
from probity.foundation.casework.policy import not_about_themselves
from probity.foundation.casework.transitions import change, move
from probity.foundation.kernel.errors import NotPermitted, TransitionRefused
from probity.foundation.kernel.references import random_reference

YOURS = "A log about you, or about somebody close to you, is another officer's."


@recorded()
def open_log(*, title: str, words: str, people: Iterable[str], actor: User, at: datetime) -> Log:
    """A live log that the actor owns, with the people it names.

    Raises:
        NotPermitted: the actor is no intelligence officer, or is named in it, or is tied to somebody who is.
    """
    if refused := may_write(None, actor):
        raise NotPermitted(refused)
    named = sorted(set(people))
    if about_themselves(actor, named):
        raise NotPermitted(YOURS, hint="Ask another officer.")

    log = Log.unscoped.create(
        ref=random_reference("IL", random=SystemRandom()),
        title=title,
        words=words,
        owner_ref=actor.person_ref,
        opened_at=at,
    )
    for person_ref in named:
        LogPerson.objects.create(log=log, person_ref=person_ref, named_by_ref=actor.person_ref, named_at=at)

    record(workflow.OPENED, actor=actor, subject=log, at=at, people=named, title=title, words=words)
    return log


@recorded()
def name_person(log: Log, person_ref: str, *, actor: User, at: datetime) -> None:
    """Name one more person in a live log. Somebody already named stays named once, and nothing is entered.

    Raises:
        TransitionRefused: the log is closed.
        NotPermitted: the actor may not write it, or is the person or tied to them.
        Stale: somebody else changed the log meanwhile.
    """
    if refused := may_write(log, actor) or not_about_themselves(log, actor):
        raise NotPermitted(refused)
    if about_themselves(actor, [person_ref]):
        raise NotPermitted(YOURS, hint="Ask another officer.")
    if log.state != Log.State.LIVE:
        raise TransitionRefused("A closed log names nobody more.", hint="Open a new one.")

    facts = {"named_by_ref": actor.person_ref, "named_at": at}
    _, new = LogPerson.objects.get_or_create(log=log, person_ref=person_ref, defaults=facts)
    if new:
        change(log, {})
        record(workflow.NAMED, actor=actor, subject=log, at=at, person=person_ref)


@recorded()
def close_log(log: Log, *, reason: str, actor: User, at: datetime) -> Log:
    """Close a log: from then on it stands in nobody's way.

    Raises:
        NotPermitted: no reason was given.
        TransitionRefused: it is closed already, or the actor may not close it.
    """
    if not reason.strip():
        raise NotPermitted("Closing a log needs a reason.", hint="Say what came of it.")
    move(log, workflow.CLOSE, actor=actor, at=at, changes={"closed_at": at, "closed_because": reason}, reason=reason)
    return log
