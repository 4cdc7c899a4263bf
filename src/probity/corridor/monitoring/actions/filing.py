"""Filing what a night found: new hits, changed ones, those that no longer arise, all of it or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from random import SystemRandom
from typing import Any

from django.db.models import Q

from probity.corridor.monitoring import workflow
from probity.corridor.monitoring.models import Hit, Night
from probity.corridor.monitoring.policy import guards
from probity.corridor.monitoring.queries.apart import those_apart
from probity.foundation.access.models import User, day_of
from probity.foundation.audit.actors import Actor, System
from probity.foundation.audit.ledger import record, recorded
from probity.foundation.casework.deadlines import meet_deadline, set_deadline
from probity.foundation.casework.transitions import change, move
from probity.foundation.kernel.errors import NotPermitted
from probity.foundation.kernel.references import random_reference

TRIAGE = "Triage"  # the deadline of a hit that waits
NOT_JUDGED: Mapping[str, Any] = {"outcome": "", "judged_at": None, "dispose_on": None}


@dataclass(frozen=True)
class Found:
    """One hit as the lake gives it. `person_ref` is whose log-in it was; `picture` what was true at its events.

    `is_apart` is of a crowd with people set apart in it, which stands beside the crowd without them.
    """

    rule_id: str
    severity: str
    day: date
    score: int
    why: str
    user_id: str = ""
    person_ref: str = ""
    record_id: str = ""
    evidence: tuple[int, ...] = ()
    picture: Mapping[str, Any] = field(default_factory=dict, hash=False)
    is_apart: bool = False

    @property
    def key(self) -> str:
        """The same for the same rule, user, record and day, in every scan; a crowd with those set apart has its own."""
        of_whom = ("apart",) if self.is_apart else ()
        parts = "\x1f".join((self.rule_id, self.user_id, self.record_id, self.day.isoformat(), *of_whom))
        return hashlib.sha256(parts.encode()).hexdigest()

    def facts(self) -> dict[str, Any]:
        return {
            "severity": self.severity,
            "score": self.score,
            "why": self.why,
            "person_ref": self.person_ref,
            "evidence": [*self.evidence],
            "picture": dict(self.picture),
        }


@dataclass(frozen=True)
class Scanned:
    """What a scan covered: which rules ran, and from which day on (None: the whole lake).

    `since_of` has the first day of the rules that looked at other days than the rest.
    """

    rules: Collection[str]
    since: date | None = None
    since_of: Mapping[str, date] = field(default_factory=dict, hash=False)


@recorded()
def begin_night(*, actor: User | System, at: datetime) -> Night:
    """A night over the lake; one that was begun and not finished is taken up again.

    Raises:
        NotPermitted: the actor may not start one.
    """
    if refused := guards.may_start_night(actor):
        raise NotPermitted(refused)
    if standing := Night.unscoped.filter(state=Night.State.RUNNING).order_by("pk").first():
        return standing
    ref = random_reference("NR", random=SystemRandom())
    night = Night.unscoped.create(ref=ref, at=at, by_account=actor.account)
    record(workflow.BEGUN, actor=actor, subject=night, at=at)
    return night


def note_step(night: Night, step: str) -> None:
    """Show what a night is doing: a line of progress, not a change of the record."""
    Night.unscoped.filter(pk=night.pk).update(step=step)


@recorded()
def file_hits(
    night: Night, found: Sequence[Found], scanned: Scanned, *, said: Mapping[str, Any], actor: Actor, at: datetime
) -> Night:
    """Keep what a scan found and finish the night. A night that is done already is given as it is.

    What a rule that ran no longer finds is superseded with its triage kept; a judged hit with events that nobody has
    seen waits for triage again. `said` is what the lake said, for the night's page: "said" and "coverage".
    """
    Night.unscoped.select_for_update().order_by("pk").first()  # a second night waits for this one to commit
    night.refresh_from_db()
    if night.state == Night.State.DONE:
        return night

    by_key = {one.key: one for one in found if one.rule_id in scanned.rules}
    standing = {hit.key: hit for hit in _in_scope(scanned)}
    standing |= {hit.key: hit for hit in Hit.unscoped.filter(key__in=by_key.keys() - standing.keys())}
    apart = those_apart({one.person_ref for one in by_key.values()}, on=max((o.day for o in found), default=None))
    happened = [
        _bring_up_to_date(hit, by_key.get(key), night, actor=actor, at=at) for key, hit in sorted(standing.items())
    ]
    fresh = [one for key, one in sorted(by_key.items()) if key not in standing]
    happened += [
        _add(one, night, is_apart=one.is_apart or one.person_ref in apart, actor=actor, at=at) for one in fresh
    ]

    counts = _counted(happened)
    changes = {"counts": counts, "done_at": at, "step": "", **said}
    move(night, workflow.FINISH, actor=actor, at=at, changes=changes, counts=counts)
    return night


def _in_scope(scanned: Scanned) -> Sequence[Hit]:
    """The hits that the scan would have found again, if they still arise."""
    alike = [rule for rule in scanned.rules if rule not in scanned.since_of]
    wanted = Q(rule_id__in=alike) & (Q(day__gte=scanned.since) if scanned.since else Q())
    for rule, since in scanned.since_of.items():
        wanted |= Q(rule_id=rule, day__gte=since)
    return [*Hit.unscoped.filter(wanted).exclude(state=Hit.State.DISPOSED)]


def _add(one: Found, night: Night, *, is_apart: bool, actor: Actor, at: datetime) -> tuple[str, bool]:
    hit = Hit.unscoped.create(
        ref=random_reference("HT", random=SystemRandom()),
        key=one.key,
        rule_id=one.rule_id,
        day=one.day,
        user_id=one.user_id,
        record_id=one.record_id,
        is_apart=is_apart,
        first_night=night,
        last_night=night,
        **one.facts(),
    )
    set_deadline(hit, TRIAGE, rule_id="monitoring.triage_time", starts_on=day_of(at))
    record(workflow.FOUND, actor=actor, subject=hit, at=at, night=night.ref)
    return "new", is_apart


def _bring_up_to_date(hit: Hit, one: Found | None, night: Night, *, actor: Actor, at: datetime) -> tuple[str, bool]:
    """Bring one standing hit in line with the scan, and say in a word what that was."""
    if hit.state == Hit.State.DISPOSED:
        return "unchanged", True
    if one is None:
        return _let_go(hit, night, actor=actor, at=at), hit.is_apart
    facts = one.facts()
    fields = sorted(name for name, value in facts.items() if getattr(hit, name) != value)
    said = _arise_again(hit, {*one.evidence}, night, actor=actor, at=at)
    if fields:
        change(hit, {**{name: facts[name] for name in fields}, "last_night": night})
        record(workflow.CHANGED, actor=actor, subject=hit, at=at, night=night.ref, fields=fields)
        said = "changed" if said == "unchanged" else said
    else:
        Hit.unscoped.filter(pk=hit.pk).update(last_night=night)
    return said, hit.is_apart


def _arise_again(hit: Hit, evidence: set[int], night: Night, *, actor: Actor, at: datetime) -> str:
    """Open a hit that had gone, or a judged one with events that nobody has seen; say in a word what happened."""
    unseen, said = not evidence <= {*hit.evidence}, "unchanged"
    if hit.state == Hit.State.SUPERSEDED:
        step = workflow.COME_BACK_JUDGED if hit.outcome and not unseen else workflow.COME_BACK
        move(hit, step, actor=actor, at=at, changes=_seen_anew(hit, unseen=unseen), night=night.ref)
        said = "back"
    elif hit.state == Hit.State.JUDGED and unseen:
        move(hit, workflow.GROW, actor=actor, at=at, changes=NOT_JUDGED, night=night.ref)
        said = "changed"
    if hit.state == Hit.State.OPEN and said != "unchanged":
        set_deadline(hit, TRIAGE, rule_id="monitoring.triage_time", starts_on=day_of(at))
    return said


def _seen_anew(hit: Hit, *, unseen: bool) -> Mapping[str, Any]:
    return NOT_JUDGED if hit.outcome and unseen else {}


def _let_go(hit: Hit, night: Night, *, actor: Actor, at: datetime) -> str:
    if hit.state == Hit.State.SUPERSEDED:
        return "unchanged"
    move(hit, workflow.GO, actor=actor, at=at, night=night.ref)
    meet_deadline(hit, TRIAGE, at=at)
    return "gone"


def _counted(happened: Sequence[tuple[str, bool]]) -> dict[str, int]:
    """How often each happened to hits that everybody at the desk may see."""
    counts = dict.fromkeys(("new", "changed", "back", "gone", "unchanged"), 0)
    for word, is_apart in happened:
        counts[word] += not is_apart
    return counts
