"""Looking into a hit step by step, seeing the name by authority, judging, opening again, disposing of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from random import SystemRandom
from typing import Any

from probity.corridor.monitoring import workflow
from probity.corridor.monitoring.actions.filing import NOT_JUDGED, TRIAGE
from probity.corridor.monitoring.actions.reasons import check, check_said
from probity.corridor.monitoring.models import Finding, Hit, Look, Outcome, Step, Unmasking, Verdict
from probity.corridor.monitoring.policy import guards
from probity.foundation.access.models import User, day_of
from probity.foundation.audit.actors import Actor
from probity.foundation.audit.ledger import record, recorded
from probity.foundation.audit.models import Entry
from probity.foundation.audit.reads import erase_payloads
from probity.foundation.casework.actions import Words, new_key, receive_referral
from probity.foundation.casework.deadlines import meet_deadline, set_deadline
from probity.foundation.casework.models import Referral
from probity.foundation.casework.transitions import change, move
from probity.foundation.kernel.errors import NotPermitted, TransitionRefused
from probity.foundation.kernel.references import random_reference
from probity.foundation.rulebook.rows import clock


def standing_findings(hit: Hit) -> list[Finding]:
    """What stands at each step that was looked at, in the order of the steps."""
    rows = hit.findings.filter(superseded_by=None)
    return sorted(rows, key=lambda one: [*Step].index(Step(one.step)))


@dataclass(frozen=True)
class Seen:
    """What looking at one step of triage came to."""

    step: str
    look: str
    words: str


@recorded()
def look(hit: Hit, seen: Seen, *, actor: User, at: datetime) -> Finding:
    """Enter what one step of triage showed. An earlier entry for the step is superseded and stays.

    Raises:
        NotPermitted: the actor may not, it is not this step's turn, or nothing was said.
        Stale: somebody else acted on the hit meanwhile.
    """
    findings = standing_findings(hit)
    check(guards.may_look(hit, seen.step, actor, findings))
    if seen.look not in Look.values:
        raise NotPermitted(f"{seen.look!r} is not something that looking comes to.", hint="Choose one that is listed.")
    check_said(seen.words, "Say what you looked at and what it showed.")

    change(hit, {})
    standing = next((one for one in findings if one.step == seen.step), None)
    entered = Finding.objects.create(hit=hit, **vars(seen), by_ref=actor.person_ref, at=at, supersedes=standing)
    record(workflow.LOOKED, actor=actor, subject=hit, at=at, **vars(seen))
    return entered


@recorded()
def ask_name(hit: Hit, *, reason: str, actor: User, at: datetime) -> Unmasking:
    """Ask a supervisor to be shown whom this one hit is about.

    Raises:
        NotPermitted: the actor may not ask yet, or gave no reason.
        TransitionRefused: they asked already and nobody has decided, or it was authorised for them.
    """
    looked = [one.step for one in standing_findings(hit)]
    check(guards.may_ask_name(hit, actor, looked))
    check_said(reason, "Say why the name is needed to go on.")
    standing = hit.unmaskings.filter(asked_by_ref=actor.person_ref).exclude(state=Unmasking.State.REFUSED)
    if standing.exists():
        raise TransitionRefused("You asked for this already.", hint="Wait for a supervisor, or read what they said.")

    asked = Unmasking.unscoped.create(
        ref=random_reference("UM", random=SystemRandom()),
        hit=hit,
        asked_by_ref=actor.person_ref,
        reason=reason,
        asked_at=at,
    )
    record(workflow.ASKED, actor=actor, subject=asked, at=at, hit=hit.ref, reason=reason)
    return asked


@recorded()
def decide_name(unmasking: Unmasking, *, grant: bool, reason: str, actor: User, at: datetime) -> Unmasking:
    """Authorise or refuse that one analyst sees whom one hit is about.

    Raises:
        TransitionRefused: the actor asked for it, is no supervisor, is involved, or it was decided already.
        NotPermitted: no reason was given.
    """
    check_said(reason, "Say why it is or is not necessary and proportionate.")
    step = workflow.GRANT if grant else workflow.REFUSE
    changes = {"decided_by_ref": actor.person_ref, "decided_because": reason, "decided_at": at}
    move(unmasking, step, actor=actor, at=at, changes=changes, hit=unmasking.hit.ref, reason=reason)
    return unmasking


@recorded()
def judge(hit: Hit, outcome: str, *, reason: str, actor: User, at: datetime) -> Verdict:
    """Judge a hit. Legitimate, it is masked at once and disposed of in time; to counter-corruption, it is handed over.

    A hit set apart goes to no desk: the deputy chief constable decides who looks into it.

    Raises:
        NotPermitted: the actor may not judge it so yet, or gave no reason.
        Stale: somebody else acted on the hit meanwhile.
    """
    if outcome not in Outcome.values:
        raise NotPermitted(f"{outcome!r} is no outcome.", hint="Choose one that is listed.")
    check(guards.may_judge(hit, actor, standing_findings(hit), [*hit.unmaskings.all()], outcome))
    check_said(reason, "Say what you weighed.")

    on = day_of(at)
    dispose_on = clock("monitoring.legitimate_disposal", on=on).due(on) if outcome == Outcome.LEGITIMATE else None
    changes = {"outcome": outcome, "judged_at": at, "dispose_on": dispose_on}
    move(hit, workflow.JUDGE, actor=actor, at=at, changes=changes, outcome=outcome, reason=reason)
    standing = hit.verdicts.filter(superseded_by=None).first()
    verdict = Verdict.objects.create(
        hit=hit, outcome=outcome, reason=reason, by_ref=actor.person_ref, at=at, supersedes=standing
    )
    meet_deadline(hit, TRIAGE, at=at)
    if outcome == Outcome.CORRUPTION and not hit.is_apart:
        _hand_over(hit, reason, actor=actor, at=at)
    return verdict


def _hand_over(hit: Hit, reason: str, *, actor: User, at: datetime) -> None:
    words = Words(
        to_desk="intelligence",
        about_ref=hit.person_ref,
        subject_kind="monitoring.hit",
        subject_ref=hit.ref,
        title=f"A hit from monitoring: {hit.ref}",
        words=f"{hit.why}\n\nWhat the analyst weighed: {reason}",
    )
    receive_referral(words, kind=Referral.Kind.HANDOVER, key=new_key(), sender="Monitoring", actor=actor, at=at)


@recorded()
def reopen(hit: Hit, *, reason: str, actor: User, at: datetime) -> Hit:
    """Open a judged hit again. The judgement stays as it was given; the next one supersedes it.

    Raises:
        TransitionRefused: the actor is no supervisor, is involved, or it is not judged.
        NotPermitted: no reason was given.
    """
    check_said(reason, "Say what was not known when it was judged.")
    move(hit, workflow.REOPEN, actor=actor, at=at, changes=NOT_JUDGED, reason=reason)
    set_deadline(hit, TRIAGE, rule_id="monitoring.triage_time", starts_on=day_of(at))
    return hit


@recorded()
def dispose_due(*, actor: Actor, at: datetime) -> int:
    """Dispose of every hit that was judged legitimate and whose time has come. Gives how many; safe to repeat.

    What it said goes, with the words of its triage; rule, day and outcome stay for the rule's precision.
    """
    due: Sequence[Hit] = [*Hit.unscoped.filter(dispose_on__lt=day_of(at)).exclude(state=Hit.State.DISPOSED)]
    emptied: dict[str, Any] = {
        "why": "", "user_id": "", "person_ref": "", "record_id": "", "evidence": [], "picture": {}, "score": 0,
    }  # fmt: skip
    for hit in due:
        move(hit, workflow.DISPOSE, actor=actor, at=at, changes=emptied)
        Finding.objects.filter(hit=hit).update(words="")
        Verdict.objects.filter(hit=hit).update(reason="")
        Unmasking.unscoped.filter(hit=hit).update(reason="", decided_because="")
        about = [hit.ref, *hit.unmaskings.values_list("ref", flat=True)]
        numbers = Entry.objects.filter(subject_ref__in=about).values_list("pk", flat=True)
        erase_payloads(numbers, rule="monitoring.legitimate_disposal", actor=actor, at=at)
    return len(due)
