"""Writing to somebody outside the corridor about a hit, in words that do not name the search."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import QuerySet

from probity.corridor.monitoring.actions.triage import standing_findings
from probity.corridor.monitoring.models import Hit
from probity.corridor.monitoring.policy import guards
from probity.corridor.monitoring.queries.catalogue import rule_titles
from probity.foundation.access.models import User
from probity.foundation.audit.ledger import recorded
from probity.foundation.casework.actions import Words, withdraw_release, write_release
from probity.foundation.casework.deconfliction import words_kept_back
from probity.foundation.casework.models import Release
from probity.foundation.kernel.errors import NotPermitted, TransitionRefused
from probity.foundation.kernel.tripwire import Secret, Withheld, hits_in, secret_of, words_of

DESK = "monitoring"
ON_ITS_WAY = (Release.State.HELD, Release.State.WAITING, Release.State.APPROVED)
# Words that tell how the force came to ask, whatever else is said.
TELLING = (
    "the logs",
    "system search",
    "look up",
    "looked up",
    "your search",
    "your searches",
    "monitoring",
)


@recorded()
def write(hit: Hit, *, to_ref: str, title: str, words: str, actor: User, at: datetime) -> tuple[Release, int]:
    """Write to whom a hit is about, or to somebody who will deal with it. Gives the release and how many works clash.

    It goes nowhere before a second person approves it; found in live work, it is held first.

    Raises:
        NotPermitted: the actor may not write yet, or the words tell what must not leave.
        TransitionRefused: words about this hit are on their way already.
    """
    refused = guards.may_write(hit, actor, standing_findings(hit), [*hit.unmaskings.all()])
    if refused:
        raise NotPermitted(refused)
    if releases_of(hit).filter(state__in=ON_ITS_WAY).exists():
        raise TransitionRefused("Words about this hit are on their way.", hint="Withdraw them, or wait for them.")
    if told := what_it_tells(hit, f"{title}\n{words}"):
        raise NotPermitted(f"These words tell of the search: {told}.", hint="Say it in other words.")

    content = Words(to_ref=to_ref, about_ref=hit.person_ref, title=title, words=words)
    return write_release(content, desk=DESK, source=hit, actor=actor, at=at)


def releases_of(hit: Hit) -> QuerySet[Release]:
    """What was written outside about a hit."""
    return Release.unscoped.filter(desk=DESK, source_kind=hit._meta.label_lower, source_ref=hit.ref)


def what_it_tells(hit: Hit, text: str) -> str:
    """What words for the outside would tell of the search, or "".

    A tripwire, not proof: the second person is the control.
    """
    named = [*TELLING, hit.record_id, hit.user_id, *rule_titles().values(), *_of_events(hit), *_as_written(hit.day)]
    phrases = frozenset(tuple(words_of(name)) for name in named if name)
    secrets = [Secret("the search", frozenset(), phrases), secret_of(Withheld("the search", (hit.why,)))]
    secrets += [secret_of(Withheld("live work", (kept,))) for kept in words_kept_back()]
    found = hits_in(text, secrets)
    return f"“{found[0].words}” stands in {found[0].source}" if found else ""


def _of_events(hit: Hit) -> Iterable[str]:
    keys = ("system", "record_id", "subject_ref", "reason_ref", "device_id", "site_id")
    return {str(event[key]) for event in hit.events for key in keys if event.get(key)}


def _as_written(on: date) -> tuple[str, ...]:
    return (f"{on.day} {on:%B}", f"{on.day} {on:%b}", on.isoformat(), f"{on:%d/%m/%Y}", f"{on:%A}")


@recorded()
def withdraw(release: Release, *, reason: str, actor: User, at: datetime) -> Release:
    """Take back words that have not gone out, for a reason.

    Raises:
        NotPermitted: no reason was given.
        TransitionRefused: they have gone out, or the actor has no part in releases or is involved.
    """
    return withdraw_release(release, reason=reason, actor=actor, at=at)
