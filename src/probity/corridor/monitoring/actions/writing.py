"""Writing to somebody outside the corridor about a hit, in words that do not name the search."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from probity.corridor.monitoring.actions.reasons import check
from probity.corridor.monitoring.actions.triage import standing_findings
from probity.corridor.monitoring.models import Hit
from probity.corridor.monitoring.policy import guards
from probity.corridor.monitoring.queries.catalogue import rule_titles
from probity.corridor.monitoring.queries.handing import (
    DESK,
    TO_STANDARDS,
    handed_over,
    standards_officers,
    too_close,
    words_about,
)
from probity.foundation.access.models import User, day_of
from probity.foundation.audit.ledger import recorded
from probity.foundation.casework.actions import Words, write_release
from probity.foundation.casework.deconfliction import words_kept_back
from probity.foundation.casework.models import Release
from probity.foundation.kernel.errors import NotPermitted, TransitionRefused
from probity.foundation.kernel.tripwire import Secret, Withheld, hits_in, secret_of, words_of

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
    check(guards.may_write(hit, actor, standing_findings(hit), [*hit.unmaskings.all()]))
    content = Words(to_ref=to_ref, about_ref=hit.person_ref, title=title, words=words)
    return _write(hit, content, desk=DESK, actor=actor, at=at)


@recorded()
def hand_to_standards(
    hit: Hit, *, to_ref: str, title: str, words: str, actor: User, at: datetime
) -> tuple[Release, int]:
    """Hand a hit that was judged to be for standards to one of their officers, in words that do not name the search.

    Goes as every release goes; their answer comes back to the hit. Gives the release and how many works clash.

    Raises:
        NotPermitted: the actor may not, the words tell what must not leave, or the reader is no standards officer, or
            too close to whom it is about.
        TransitionRefused: it was handed over, or other words about this hit are on their way.
    """
    check(guards.may_hand_over(hit, actor, standing_findings(hit), [*hit.unmaskings.all()]))
    if handed_over(hit) is not None:
        raise TransitionRefused("It was handed to standards already.", hint="Withdraw the words, or wait for them.")
    if to_ref not in standards_officers(on=day_of(at)):
        raise NotPermitted("They are not at Professional Standards.", hint="Choose one of their officers.")
    if too_close(to_ref, [*hit.involved()], on=day_of(at)):
        raise NotPermitted("They are, are close to, or manage whom it is about.", hint="Choose another officer.")
    content = Words(to_ref=to_ref, about_ref=hit.person_ref, title=title, words=words)
    return _write(hit, content, desk=TO_STANDARDS, actor=actor, at=at)


def _write(hit: Hit, content: Words, *, desk: str, actor: User, at: datetime) -> tuple[Release, int]:
    if words_about(hit).filter(state__in=ON_ITS_WAY).exists():
        raise TransitionRefused("Words about this hit are on their way.", hint="Withdraw them, or wait for them.")
    if told := what_it_tells(hit, f"{content.title}\n{content.words}"):
        raise NotPermitted(f"These words tell of the search: {told}.", hint="Say it in other words.")
    return write_release(content, desk=desk, source=hit, actor=actor, at=at)


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
