"""Every write to a decision: begun, answered trace by trace, proposed, read by others, recorded."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from probity.foundation.access.models import User, day_of
from probity.foundation.access.numbering import next_reference
from probity.foundation.audit.ledger import record, recorded
from probity.foundation.casework.deadlines import meet_deadline
from probity.foundation.casework.transitions import change, move
from probity.foundation.kernel.errors import BadInput, NotPermitted, TransitionRefused
from probity.foundation.kernel.tripwire import words_of
from probity.foundation.rulebook.rows import clock, code_list
from probity.office.vetting import workflow
from probity.office.vetting.actions.applications import DECIDE, needs_words
from probity.office.vetting.actions.clearances import GRANTED_HERE, Condition, Particulars, grant_clearance
from probity.office.vetting.actions.letters import send_letter
from probity.office.vetting.models import (
    Applicant,
    Application,
    ApplicationState,
    Decision,
    DecisionState,
    Declared,
    Marker,
    Mitigation,
    Outcome,
    ReaderView,
    Telling,
    Trace,
    TraceAnswer,
    View,
)
from probity.office.vetting.policy.appeals import window_ends
from probity.office.vetting.policy.applications import is_its_officer
from probity.office.vetting.policy.decisions import (
    is_its_decider,
    latest_tests,
    may_begin,
    may_write_view,
)
from probity.office.vetting.policy.harm import refuse_if_told, secrets_from_applicant
from probity.office.vetting.policy.levels import is_national

events, moves = workflow.decisions, workflow.applications
WRITES = frozenset({"outcome", "ndm", "rationale", "reason_codes", "file_words", "applicant_words"})


@recorded()
def begin_decision(application: Application, *, actor: User, at: datetime) -> Decision:
    """Begin to write a decision, as somebody with no part in the file; again, the one begun.

    Raises:
        TransitionRefused: it is not with a decision-maker, another has begun, or the actor has a part in it.
    """
    if application.state != ApplicationState.DECISION:
        raise TransitionRefused("It is not with a decision-maker.")
    if reason := may_begin(application, actor):
        raise TransitionRefused(reason)
    under_way = Decision.unscoped.filter(
        application=application, state__in=(DecisionState.DRAFT, DecisionState.PROPOSED)
    ).first()
    if under_way and under_way.decider_ref != actor.person_ref:
        raise TransitionRefused("Another decision-maker has begun this decision.")
    if under_way:
        return under_way
    decision = Decision.unscoped.create(
        ref=next_reference("VE"), application=application, decider_ref=actor.person_ref, begun_at=at
    )
    change(application, {"decider_ref": actor.person_ref})
    record(events.BEGUN, actor=actor, subject=decision, at=at, application=application.ref)
    return decision


@recorded()
def write_decision(decision: Decision, said: Mapping[str, Any], *, actor: User, at: datetime) -> Decision:
    """Keep part of a decision that is being written.

    Raises:
        TransitionRefused: it is proposed or recorded, or is somebody else's.
        BadInput: a code is unknown.
    """
    if unknown := said.keys() - WRITES:
        raise ValueError(f"a decision does not say {sorted(unknown)}")
    _needs_draft(decision, actor)
    reasons = code_list("vetting.refusal_reasons", on=day_of(at))
    if any(code not in reasons for code in said.get("reason_codes", ())):
        raise BadInput("That is no reason of the Code.", where="reason_codes")
    if said.get("outcome", Outcome.GRANT) not in Outcome.values:
        raise BadInput("Choose an outcome.", where="outcome")
    refuse_if_told(said.get("applicant_words", ""), secrets_from_applicant(decision.application))
    change(decision, said)
    record(events.WRITTEN, actor=actor, subject=decision, at=at, fields=sorted(said))
    return decision


@recorded()
def answer_trace(
    decision: Decision,
    trace: Trace,
    *,
    weight: str,
    words: str,
    honesty: str = "",
    honesty_words: str = "",
    actor: User,
    at: datetime,
) -> TraceAnswer:
    """Answer one trace: its weight and why; where it was not declared, what that says of honesty, and why.

    Raises:
        TransitionRefused: the decision is proposed or recorded, or is somebody else's.
        NotPermitted: the words are those of another trace's answer.
        BadInput: a code is unknown, or the trace is of another file.
    """
    _needs_draft(decision, actor)
    if trace.application_id != decision.application_id:
        raise BadInput("That trace is of another file.", where="trace")
    on = day_of(at)
    if weight not in code_list("vetting.trace_weights", on=on):
        raise BadInput("Choose a weight.", where="weight")
    if honesty and honesty not in code_list("vetting.honesty_findings", on=on):
        raise BadInput("Choose a finding.", where="honesty")
    needs_words(words, "Say why it has that weight.")
    for other in decision.answers.exclude(trace=trace).select_related("trace"):
        if words_of(other.words) == words_of(words):
            raise NotPermitted(
                f"{other.trace.ref} is answered in the same words.", hint="Each trace needs an answer of its own."
            )
    said = {"weight": weight, "words": words, "at": at}
    said |= {"honesty": honesty, "honesty_words": honesty_words} if trace.declared == Declared.NO else {}
    answer, _ = TraceAnswer.objects.update_or_create(decision=decision, trace=trace, defaults=said)
    facts = {"trace": trace.ref, "weight": weight, "honesty": answer.honesty}
    record(events.ANSWERED, actor=actor, subject=decision, at=at, words=words, **facts)
    return answer


@recorded()
def add_mitigation(
    decision: Decision, *, kind: str, words: str, review_on: date, actor: User, at: datetime
) -> Mitigation:
    """Set a measure with the day on which it is looked at again. The holder and their manager may read its words.

    Raises:
        TransitionRefused: the decision is proposed or recorded, or is somebody else's.
        NotPermitted: the words hold something withheld from the applicant.
        BadInput: the kind is unknown, or the day has passed.
    """
    _needs_draft(decision, actor)
    if kind not in code_list("vetting.mitigations", on=day_of(at)):
        raise BadInput("Choose a kind of measure.", where="kind")
    if review_on <= day_of(at):
        raise BadInput("A measure is looked at again on a day to come.", where="review_on")
    needs_words(words, "Say what the measure is.")
    refuse_if_told(words, secrets_from_applicant(decision.application))
    made = Mitigation.objects.create(decision=decision, kind=kind, words=words, review_on=review_on)
    facts = {"kind": kind, "review_on": str(review_on), "act": "set"}
    record(events.MITIGATED, actor=actor, subject=decision, at=at, **facts)
    return made


@recorded()
def remove_mitigation(mitigation: Mitigation, *, actor: User, at: datetime) -> None:
    """Take a measure out of a decision that is being written."""
    _needs_draft(mitigation.decision, actor)
    facts = {"kind": mitigation.kind, "review_on": str(mitigation.review_on), "act": "taken out"}
    record(events.MITIGATED, actor=actor, subject=mitigation.decision, at=at, **facts)
    Mitigation.objects.filter(pk=mitigation.pk).delete()


@recorded()
def propose_decision(decision: Decision, *, actor: User, at: datetime) -> Decision:
    """End the writing. A proposed refusal rests for the same time whoever reads it meanwhile; a grant rests for none.

    From here on the senior and the equality reader can open a likely refusal. Nothing that the decision-maker sees
    depends on whether they do.

    Raises:
        TransitionRefused: a trace is unanswered, something is missing, or it is not the actor's to decide.
    """
    today = day_of(at)
    rests = decision.outcome == Outcome.REFUSE
    record_from = clock("vetting.reading_time", on=today).due(today) if rests else today
    facts = {"outcome": decision.outcome, "record_from": str(record_from)}
    changes = {"proposed_at": at, "record_from": record_from}
    move(decision, events.PROPOSE, actor=actor, at=at, changes=changes, **facts)
    return decision


@recorded()
def take_back(decision: Decision, *, actor: User, at: datetime) -> Decision:
    """Write on at one's own proposal before it is recorded."""
    move(decision, events.TAKE_BACK, actor=actor, at=at, changes={"proposed_at": None, "record_from": None})
    return decision


@recorded()
def return_decision(decision: Decision, *, words: str, actor: User, at: datetime) -> Decision:
    """As vetting manager, give a proposal back to be looked at again. The words are for the decision-maker."""
    needs_words(words, "Say what to look at again.")
    changes = {"proposed_at": None, "record_from": None, "returned_words": words}
    move(decision, events.RETURN, actor=actor, at=at, changes=changes, words=words)
    return decision


@recorded()
def write_view(decision: Decision, *, role: str, view: str, words: str, actor: User, at: datetime) -> ReaderView:
    """Say, as senior or equality reader, what one thinks of a likely refusal. The decision-maker never sees it.

    Raises:
        TransitionRefused: it no longer waits, or the actor is no reader or has a part in the file.
        NotPermitted: no words, or the actor has written one already.
    """
    if reason := may_write_view(decision, actor):
        raise TransitionRefused(reason)
    if not any(grant.role == role for grant in actor.grants) or view not in View.values:
        raise BadInput("Choose what you think.", where="view")
    needs_words(words, "Say why.")
    written = ReaderView.unscoped.create(
        ref=next_reference("VO"), decision=decision, role=role, reader_ref=actor.person_ref,
        proposed_at=decision.proposed_at, view=view, words=words, at=at,
    )  # fmt: skip
    record(events.VIEWED, actor=actor, subject=written, at=at, role=role, view=view, words=words)
    return written


@recorded()
def record_decision(decision: Decision, *, actor: User, at: datetime) -> Decision:
    """Make a proposed decision: it stands from now on, the application ends by it, and the applicant is written to.

    Raises:
        TransitionRefused: a trace is unanswered, it rests still, or it is not the actor's to decide.
        NotPermitted: the letter would hold words of something withheld; nothing was recorded.
    """
    application = Application.unscoped.get(pk=decision.application_id)
    answered = [answer.trace.ref for answer in decision.answers.select_related("trace").order_by("trace_id")]
    facts = {"application": application.ref, "outcome": decision.outcome, "reasons": decision.reason_codes}
    said = {name: getattr(decision, name) for name in ("rationale", "file_words", "applicant_words")}
    move(decision, events.RECORD, actor=actor, at=at, changes={"recorded_at": at}, traces=answered, **facts, **said)
    meet_deadline(application, DECIDE, at=at)
    if decision.outcome == Outcome.REFUSE:
        _refuse(application, decision, actor=actor, at=at)
    else:
        _grant(application, decision, actor=actor, at=at)
    return decision


def _grant(application: Application, decision: Decision, *, actor: User, at: datetime) -> None:
    today = day_of(at)
    changes = {"ended_on": today}
    levels = application.level_codes
    move(application, moves.GRANT, actor=actor, at=at, changes=changes, decision=decision.ref, levels=levels)
    mitigations = [*decision.mitigations.order_by("review_on", "pk")]
    conditions = [Condition(one.words, one.review_on) for one in mitigations]
    holder = joined_as(application.applicant_ref)
    for level in levels:
        national = Particulars(sponsor=application.sponsor, deciding_body=application.deciding_body, decided_on=today)
        grant_clearance(
            holder_ref=holder, level=level, granted_on=today, conditions=conditions,
            particulars=national if is_national(level, today) else GRANTED_HERE, application_ref=application.ref,
            actor=actor, at=at,
        )  # fmt: skip
    template = "granted_with" if decision.outcome == Outcome.GRANT_WITH else "granted"
    facts = {"mitigations": mitigations, "decision": decision, "appeal_by": window_ends(decision)}
    send_letter(application, template, facts=facts, actor=actor, at=at)


def joined_as(applicant_ref: str) -> str:
    """The workforce's reference of an applicant who has joined it; else the reference they applied under."""
    joined = Applicant.unscoped.filter(ref=applicant_ref).exclude(person_ref="").first()
    return joined.person_ref if joined else applicant_ref


def _refuse(application: Application, decision: Decision, *, actor: User, at: datetime) -> None:
    move(application, moves.REFUSE, actor=actor, at=at, changes={"ended_on": day_of(at)}, decision=decision.ref)
    facts = {"decision": decision, "told": told_of(application), "appeal_by": window_ends(decision)}
    send_letter(application, "refused", facts=facts, actor=actor, at=at)


def told_of(application: Application) -> list[str]:
    """What the applicant is told of what was found: whole or in part, in the words of each harm test."""
    tests = latest_tests(application)
    told = []
    for trace in application.traces.order_by("pk"):
        test = tests.get(trace.pk)
        if test and test.telling != Telling.WITHHELD and trace.needs_answer:
            told.append(test.told_words or trace.summary)
    return told


@recorded()
def place_marker(application: Application, *, words: str, review_on: date, actor: User, at: datetime) -> Marker:
    """Place the marker that adverse recruitment information is held here, after a refusal or an end before one.

    Raises:
        TransitionRefused: the application is open or granted, or the actor does not research it.
        BadInput: the day of review has passed.
    """
    ended = {ApplicationState.REFUSED, ApplicationState.DISCONTINUED, ApplicationState.WITHDRAWN}
    if application.state not in ended:
        raise TransitionRefused("A marker is placed after a refusal, or when an application ended before a decision.")
    if reason := is_its_officer(application, actor):
        raise TransitionRefused(reason)
    needs_words(words, "Write what another force will read.")
    if review_on <= day_of(at):
        raise BadInput("A marker is looked at again on a day to come.", where="review_on")
    marker = Marker.unscoped.create(
        ref=next_reference("VM"), application=application, words=words, placed_by_ref=actor.person_ref,
        placed_on=day_of(at), review_on=review_on,
    )  # fmt: skip
    record(events.MARKED, actor=actor, subject=marker, at=at, application=application.ref)
    return marker


@recorded()
def remove_marker(marker: Marker, *, because: str, actor: User, at: datetime) -> Marker:
    """Take a marker away, for a reason. That it stood is kept."""
    if reason := is_its_officer(marker.application, actor):
        raise TransitionRefused(reason)
    needs_words(because, "Say why it goes.")
    Marker.unscoped.filter(pk=marker.pk).update(removed_on=day_of(at), removed_because=because)
    marker.refresh_from_db()
    record(events.UNMARKED, actor=actor, subject=marker, at=at, because=because)
    return marker


def _needs_draft(decision: Decision, actor: User) -> None:
    if decision.state != DecisionState.DRAFT:
        raise TransitionRefused(
            "A proposed or recorded decision is read, not edited.", hint="Take a proposal back first."
        )
    if reason := is_its_decider(decision, actor):
        raise TransitionRefused(reason)
