"""Each step of a withdrawal, kept with its day and its words; the clearance follows through its own actions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from probity.foundation.access.models import day_of
from probity.foundation.audit.actors import Actor, System
from probity.foundation.audit.ledger import record, recorded
from probity.foundation.casework.actions import Words, receive_referral
from probity.foundation.casework.deadlines import meet_deadline, set_deadline
from probity.foundation.casework.models import Referral
from probity.foundation.casework.transitions import Transition, move, why_not
from probity.foundation.kernel.errors import BadInput, NeedsReason, NotPermitted, TransitionRefused
from probity.foundation.kernel.tripwire import Withheld, secret_of
from probity.foundation.rulebook.rows import code_list
from probity.office.vetting.actions.clearances import (
    Particulars,
    add_condition,
    end_on_leaving,
    grant_clearance,
    lift_suspension,
    reduce_level,
    suspend_clearance,
    terminate_clearance,
)
from probity.office.vetting.actions.effects import live_clearances
from probity.office.vetting.actions.openings import SEVERITY
from probity.office.vetting.models import (
    UNDER_WAY,
    Clearance,
    Route,
    StageKind,
    Withdrawal,
    WithdrawalStage,
    WithdrawalState,
)
from probity.office.vetting.models.clearances import Standing, StepKind
from probity.office.vetting.policy.harm import refuse_if_told
from probity.office.vetting.policy.levels import meets_one
from probity.office.vetting.policy.withdrawal import not_independent
from probity.office.vetting.workflow import withdrawal as flow

LEAVING = System("vetting.leaving", "ends the matters of people who left, and keeps them on the record")
S, K = WithdrawalState, StageKind
REPORT, RESPONSE, DECISION, APPEAL = "Assessment", "Response", "Decision", "Appeal"
HOW_LEFT = {"resigned": "Resigned", "retired": "Retired", "left": "Left as the personnel feed says"}
WITHHELD = "withheld"
MAY_SUSPEND = (S.MATTER, S.APPOINT, S.ASSESSMENT, S.NOTICE, S.RESPONDED)


@dataclass(frozen=True)
class Done:
    """What was done: in which words, on which day (today unless told), with which answer."""

    words: str
    on: date | None = None
    answer: str = ""


@recorded()
def suspend_meanwhile(matter: Withdrawal, given: Done, *, actor: Actor, at: datetime) -> Withdrawal:
    """Suspend what is held, from a day on or after the matter came, until it is decided.

    Raises:
        TransitionRefused: it has stopped or ended, or access simply ends on its route.
        BadInput: the day is before the matter came to attention.
    """
    _authority(matter, actor)
    if matter.state not in MAY_SUSPEND or matter.route == Route.ACCESS:
        raise TransitionRefused("A clearance is suspended while the matter is being assessed, and only then.")
    day = given.on or day_of(at)
    if day < matter.came_on:
        raise BadInput(f"The matter came to attention on {matter.came_on}: no suspension before it.", where="on")
    held = [one for one in live_clearances(matter.person_ref) if one.state != Standing.SUSPENDED]
    if not held:
        raise TransitionRefused("They hold no clearance that is not suspended already.")
    for clearance in held:
        suspend_clearance(clearance, reason_code="withdrawal", words=given.words, on=day, actor=actor, at=at)
    return _staged(matter, K.SUSPENDED, given, actor=actor, at=at)


@recorded()
def assess_severity(matter: Withdrawal, given: Done, *, actor: Actor, at: datetime) -> Withdrawal:
    """Say whether the matter could reasonably result in withdrawal ("yes") or not ("no"), and why."""
    if given.answer not in {"yes", "no"}:
        raise BadInput("Answer yes or no.", where="answer")
    transition = flow.SEVERE if given.answer == "yes" else flow.NOT_SEVERE
    changes = {"severity": given.answer, "severity_by_ref": actor.person_ref}
    _moved(matter, transition, K.SEVERITY, given, changes=changes, actor=actor, at=at)
    meet_deadline(matter, SEVERITY, at=at)
    return matter


@recorded()
def other_procedure(matter: Withdrawal, given: Done, *, actor: Actor, at: datetime) -> Withdrawal:
    """Record that conduct or performance is used, and in which order; "instead" ends the matter here."""
    if given.answer not in code_list("vetting.withdrawal_other", on=matter.came_on):
        raise BadInput("Say how it stands to the withdrawal.", where="answer")
    if given.answer == "instead":
        return _moved(matter, flow.ELSEWHERE, K.OTHER_ROUTE, given, actor=actor, at=at)
    _authority(matter, actor)
    return _staged(matter, K.OTHER_ROUTE, given, actor=actor, at=at)


@recorded()
def appoint_assessor(matter: Withdrawal, assessor_ref: str, given: Done, *, actor: Actor, at: datetime) -> Withdrawal:
    """Appoint somebody independent of it, with how that was checked in words.

    Raises:
        NotPermitted: they are not independent; the message says why.
    """
    if reason := not_independent(matter, assessor_ref):
        raise NotPermitted(reason, hint="Appoint somebody who had no part in it.")
    _moved(matter, flow.APPOINT, K.APPOINTED, given, changes={"assessor_ref": assessor_ref}, actor=actor, at=at)
    set_deadline(matter, REPORT, rule_id="vetting.withdrawal_assessment", starts_on=day_of(at))
    return matter


@recorded()
def enter_harm_test(matter: Withdrawal, given: Done, *, withheld: str = "", actor: Actor, at: datetime) -> Withdrawal:
    """Say whether telling would do harm and why, and what the notice must not hold: one name or phrase a line."""
    if reason := why_not(flow.NOTIFY, matter, actor):
        raise TransitionRefused(reason)
    _staged(matter, K.HARM, given, actor=actor, at=at)
    WithdrawalStage.objects.create(
        withdrawal=matter, kind=K.HARM, on=day_of(at), answer=WITHHELD, words=withheld, by_ref=actor.person_ref, at=at
    )
    return matter


@recorded()
def give_notice(matter: Withdrawal, given: Done, *, actor: Actor, at: datetime) -> Withdrawal:
    """Send the holder the notice, which holds no word of what the harm test withheld, and start their time.

    Raises:
        TransitionRefused: no harm test was made, or the actor is not the assessor.
        NotPermitted: the notice holds withheld words.
    """
    if reason := why_not(flow.NOTIFY, matter, actor):
        raise TransitionRefused(reason)
    tested = matter.stages.filter(kind=K.HARM, answer=WITHHELD).order_by("-pk").first()
    if tested is None:
        raise TransitionRefused("Make the harm test first: it says what the notice must not hold.")
    withheld = tuple(line.strip() for line in tested.words.splitlines() if line.strip())
    secret = secret_of(Withheld(matter.ref, withheld, withheld, ""), own_names=[matter.person_name])
    refuse_if_told(given.words, [secret] if withheld else [])
    _moved(matter, flow.NOTIFY, K.NOTICE, given, actor=actor, at=at)
    due = set_deadline(matter, RESPONSE, rule_id="vetting.withdrawal_response", starts_on=day_of(at))
    words = f"{given.words}\n\nWe ask for your answer by {due.due_on:%-d %B %Y}. You may bring a friend of your choice."
    content = Words(to_ref=matter.person_ref, title="A notice about your vetting", words=words)
    receive_referral(
        content, kind=Referral.Kind.HANDOVER, key=f"{matter.ref}.notice", sender="Vetting unit", actor=actor, at=at
    )
    return matter


@recorded()
def name_friend(matter: Withdrawal, given: Done, *, actor: Actor, at: datetime) -> Withdrawal:
    """Keep who speaks for the holder: a police friend, or a trade union's representative."""
    _authority(matter, actor)
    if not matter.is_under_way:
        raise TransitionRefused("This matter has ended.")
    return _staged(matter, K.FRIEND, given, actor=actor, at=at)


@recorded()
def enter_response(matter: Withdrawal, given: Done, *, actor: Actor, at: datetime) -> Withdrawal:
    """Enter what the holder answered, or that the time ran out without an answer."""
    _moved(matter, flow.RESPOND, K.RESPONSE, given, actor=actor, at=at)
    meet_deadline(matter, RESPONSE, at=at)
    set_deadline(matter, DECISION, rule_id="vetting.withdrawal_decision", starts_on=day_of(at))
    return matter


@dataclass(frozen=True)
class Verdict:
    """An outcome with its reasons; the measure and its review for "measures", the level for "lower"."""

    outcome: str
    words: str
    measure: str = ""
    review_on: date | None = None
    level: str = ""


@recorded()
def decide_withdrawal(matter: Withdrawal, given: Verdict, *, actor: Actor, at: datetime) -> Withdrawal:
    """End the assessment. What it says of the clearance happens in the same transaction."""
    if given.outcome not in code_list("vetting.withdrawal_outcomes", on=day_of(at)):
        raise BadInput("There is no such outcome.", where="outcome")
    transition = flow.DECIDE[S(given.outcome)]
    if reason := why_not(transition, matter, actor):
        raise TransitionRefused(reason)
    _on_clearances(matter, given, actor=actor, at=at)
    day = day_of(at)
    changes = {"decided_by_ref": actor.person_ref, "decided_on": day, "ended_on": day}
    done = Done(given.words, answer=given.outcome)
    _moved(matter, transition, K.OUTCOME, done, changes=changes, actor=actor, at=at)
    for name in (REPORT, DECISION):
        meet_deadline(matter, name, at=at)
    if given.outcome == "withdrawn":
        set_deadline(matter, APPEAL, rule_id="vetting.withdrawal_appeal", starts_on=day)
    return matter


def _on_clearances(matter: Withdrawal, given: Verdict, *, actor: Actor, at: datetime) -> None:
    if given.outcome == "measures" and not given.measure.strip():
        raise NeedsReason("Give the words of the measure.")
    if given.outcome == "withdrawn":
        for clearance in live_clearances(matter.person_ref):
            terminate_clearance(clearance, reason_code="withdrawn", words=given.words, actor=actor, at=at)
        return
    _lift(matter, given.words, actor=actor, at=at)
    for clearance in live_clearances(matter.person_ref):
        if given.outcome == "measures":
            add_condition(clearance, words=given.measure, review_on=given.review_on, actor=actor, at=at)
    if given.outcome == "lower":
        _reduce(matter, given, actor=actor, at=at)


def _reduce(matter: Withdrawal, given: Verdict, *, actor: Actor, at: datetime) -> None:
    held = live_clearances(matter.person_ref)
    above = [one for one in held if one.level != given.level and meets_one(one.level, given.level, day_of(at))]
    if not above:
        raise BadInput("They hold nothing above that level in its family.", where="level")
    for clearance in above:
        reduce_level(clearance, level=given.level, words=given.words, actor=actor, at=at)


@recorded()
def appeal_to(matter: Withdrawal, body: str, given: Done, *, actor: Actor, at: datetime) -> Withdrawal:
    """Enter an appeal to the "panel" or, after it and under the Regulations alone, to the "tribunal"."""
    transition, kind = {"panel": (flow.TO_PANEL, K.PANEL), "tribunal": (flow.TO_TRIBUNAL, K.TRIBUNAL)}[body]
    _moved(matter, transition, kind, given, changes={"ended_on": None}, actor=actor, at=at)
    meet_deadline(matter, APPEAL, at=at)
    return matter


@recorded()
def enter_finding(matter: Withdrawal, given: Done, *, actor: Actor, at: datetime) -> Withdrawal:
    """Enter what an appeal found: it "stands", or is "overturned" and what was held is granted anew from today."""
    if given.answer not in {"stands", "overturned"}:
        raise BadInput("Say whether the withdrawal stands.", where="answer")
    kind = K.PANEL if matter.state == S.PANEL else K.TRIBUNAL
    transition = flow.UPHOLD if given.answer == "stands" else flow.OVERTURN
    if reason := why_not(transition, matter, actor):
        raise TransitionRefused(reason)
    if given.answer == "overturned":
        _grant_anew(matter, actor=actor, at=at)
    return _moved(matter, transition, kind, given, changes={"ended_on": day_of(at)}, actor=actor, at=at)


def _grant_anew(matter: Withdrawal, *, actor: Actor, at: datetime) -> None:
    ended = Clearance.unscoped.filter(
        holder_ref=matter.person_ref, state=Standing.TERMINATED, last_day__gte=day_of(at),
        steps__kind=StepKind.TERMINATED, steps__reason_code="withdrawn", steps__on__gte=matter.came_on,
    )  # fmt: skip
    for clearance in ended.distinct().order_by("granted_on", "pk"):
        body = Particulars(
            sponsor=clearance.sponsor, deciding_body=clearance.deciding_body, decided_on=clearance.decided_on
        )
        grant_clearance(
            holder_ref=clearance.holder_ref, level=clearance.level, granted_on=day_of(at), last_day=clearance.last_day,
            application_ref=clearance.application_ref, particulars=body, actor=actor, at=at,
        )  # fmt: skip


@recorded()
def leave_first(matter: Withdrawal, given: Done, *, actor: Actor, at: datetime) -> Withdrawal:
    """Close a matter because its holder left before its end; what they held ends, and the record stays.

    `given.on` is their last day, `given.answer` how they left: resigned, retired, left.
    """
    if given.answer not in HOW_LEFT:
        raise BadInput("Say whether they resigned or retired.", where="answer")
    if reason := why_not(flow.LEAVE, matter, actor):
        raise TransitionRefused(reason)
    last_day = given.on or day_of(at)
    if last_day < matter.came_on:
        raise BadInput("They left before the matter came to attention.", where="on")
    for clearance in live_clearances(matter.person_ref):
        end_on_leaving(clearance, last_day=min(last_day, clearance.last_day - timedelta(days=1)), actor=actor, at=at)
    return _moved(matter, flow.LEAVE, K.LEFT, given, changes={"ended_on": last_day}, actor=actor, at=at)


def close_for_leavers(left: Iterable[tuple[str, date]], *, actor: Actor, at: datetime) -> int:
    """End the matters of people who left, each with the first day without them; how many. Safe to repeat."""
    ended = 0
    for person_ref, first_day in left:
        last_day = first_day - timedelta(days=1)
        rows = Withdrawal.unscoped.filter(person_ref=person_ref, came_on__lte=last_day, state__in=UNDER_WAY)
        for matter in rows:
            leave_first(matter, Done("The personnel feed says so.", last_day, "left"), actor=actor, at=at)
            ended += 1
    return ended


@recorded()
def settle_access(matter: Withdrawal, given: Done, *, actor: Actor, at: datetime) -> Withdrawal:
    """For a contractor and the like: access "ends" with the clearance, or is "kept"."""
    if given.answer not in {"ends", "kept"}:
        raise BadInput("Say whether access ends.", where="answer")
    transition = flow.END_ACCESS if given.answer == "ends" else flow.KEEP_ACCESS
    if reason := why_not(transition, matter, actor):
        raise TransitionRefused(reason)
    for clearance in live_clearances(matter.person_ref) if given.answer == "ends" else ():
        terminate_clearance(clearance, reason_code="withdrawn", words=given.words, actor=actor, at=at)
    day = day_of(at)
    changes = {"decided_by_ref": actor.person_ref, "decided_on": day, "ended_on": day}
    return _moved(matter, transition, K.OUTCOME, given, changes=changes, actor=actor, at=at)


@recorded()
def end_on_advice(matter: Withdrawal, given: Done, *, actor: Actor, at: datetime) -> Withdrawal:
    """Enter the legal advice on a matter from before the Regulations, and leave it to "other" procedures or to "none".

    Under the Regulations it never goes on.
    """
    if given.answer not in {"other", "none"}:
        raise BadInput("Say what the advice leads to.", where="answer")
    transition = flow.ADVISED_ELSEWHERE if given.answer == "other" else flow.ADVISED_NONE
    return _moved(matter, transition, K.ADVISED, given, changes={"ended_on": day_of(at)}, actor=actor, at=at)


def _lift(matter: Withdrawal, words: str, *, actor: Actor, at: datetime) -> None:
    if not matter.stages.filter(kind=K.SUSPENDED).exists():
        return
    for clearance in live_clearances(matter.person_ref):
        if clearance.state == Standing.SUSPENDED:
            lift_suspension(clearance, words=words, actor=actor, at=at)


ENDS = (flow.NOT_SEVERE, flow.ELSEWHERE)


def _moved(
    matter: Withdrawal,
    transition: Transition,
    kind: StageKind,
    given: Done,
    *,
    actor: Actor,
    at: datetime,
    changes: Mapping[str, Any] | None = None,
) -> Withdrawal:
    """Move it, with the step that moved it. An end without an assessment lifts what was suspended for it."""
    _needs_words(given)
    day = given.on or day_of(at)
    if transition in ENDS:
        changes = {**(changes or {}), "ended_on": day_of(at)}
    facts = {"kind": str(kind), "on": str(day), "answer": given.answer}
    move(matter, transition, actor=actor, at=at, changes=changes, words=given.words, **facts)
    if transition in ENDS:
        _lift(matter, given.words, actor=actor, at=at)
    _keep(matter, kind, day, given, actor, at)
    return matter


def _staged(matter: Withdrawal, kind: StageKind, given: Done, *, actor: Actor, at: datetime) -> Withdrawal:
    _needs_words(given)
    day = given.on or day_of(at)
    facts = {"kind": str(kind), "on": str(day), "answer": given.answer}
    record(flow.STAGED, actor=actor, subject=matter, at=at, words=given.words, **facts)
    _keep(matter, kind, day, given, actor, at)
    return matter


def _keep(matter: Withdrawal, kind: StageKind, day: date, given: Done, actor: Actor, at: datetime) -> None:
    WithdrawalStage.objects.create(
        withdrawal=matter, kind=kind, on=day, answer=given.answer, words=given.words, by_ref=actor.person_ref, at=at
    )


def _needs_words(given: Done) -> None:
    if not given.words.strip():
        raise NeedsReason("Say what was done and why.")


def _authority(matter: Withdrawal, actor: Actor) -> None:
    if reason := next((said for guard in flow.AUTHORITY if (said := guard(matter, actor))), ""):
        raise NotPermitted(reason)
