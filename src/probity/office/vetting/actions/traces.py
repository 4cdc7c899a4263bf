"""Every write to traces: entered, harm tested, and what the applicant says of what they left out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from probity.foundation.access.models import User, day_of
from probity.foundation.access.numbering import next_reference
from probity.foundation.audit.ledger import record, recorded
from probity.foundation.casework.actions import tell
from probity.foundation.kernel.errors import BadInput, NotPermitted, TransitionRefused
from probity.foundation.rulebook.rows import clock, code_list
from probity.office.vetting import workflow
from probity.office.vetting.actions.applications import needs_words
from probity.office.vetting.models import (
    Application,
    Check,
    Declared,
    FormEntry,
    HarmTest,
    Telling,
    Trace,
)
from probity.office.vetting.policy.applications import is_applicant, is_with_the_unit
from probity.office.vetting.policy.decisions import latest_tests, telling_of
from probity.office.vetting.policy.harm import OWN_FORCE, refuse_if_told, secrets_from_applicant
from probity.office.vetting.policy.traces import works_on

events = workflow.applications


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that was found: what, where, whose information it is, and whether it was declared.

    `about` is the person it concerns, where the form names them; without, it concerns the applicant.
    """

    kind: str
    summary: str
    source: str
    declared: str
    owner: str = ""
    adverse: bool = True
    happened_on: date | None = None
    check: Check | None = None
    about: FormEntry | None = None


@recorded()
def add_trace(application: Application, found: Finding, *, actor: User, at: datetime) -> Trace:
    """Enter one thing that was found. Each thing is a trace of its own, so that each gets an answer of its own.

    Raises:
        TransitionRefused: the application is not with the unit, or the actor has no part in researching it.
        BadInput: a code is unknown, or the check or the person is another application's.
    """
    needs_work(application, actor)
    if actor.person_ref == application.decider_ref:
        raise TransitionRefused("Its decision-maker enters no trace: send it back for research.")
    needs_words(found.summary, "Say what was found.")
    needs_words(found.source, "Say where it was found.")
    if found.kind not in code_list("vetting.trace_kinds", on=day_of(at)) or found.declared not in Declared.values:
        raise BadInput("Choose what kind of trace it is and whether it was declared.", where="kind")
    if any(one is not None and one.application_id != application.pk for one in (found.check, found.about)):
        raise BadInput("That belongs to another application.", where="check")
    owner = found.owner.strip() or OWN_FORCE
    trace = Trace.unscoped.create(
        ref=next_reference("VT"), application=application, check_made=found.check, about_entry=found.about,
        kind=found.kind, summary=found.summary, source=found.source, owner=owner, happened_on=found.happened_on,
        adverse=found.adverse, declared=found.declared, found_on=day_of(at), found_by_ref=actor.person_ref,
    )  # fmt: skip
    facts = {"kind": trace.kind, "declared": trace.declared, "adverse": trace.adverse, "application": application.ref}
    said = {"summary": trace.summary, "source": trace.source, "owner": owner}
    record(events.FOUND, actor=actor, subject=trace, at=at, **facts, **said)
    return trace


@dataclass(frozen=True, kw_only=True)
class Harm:
    """What a harm test found: whether the applicant may be told, in which words, why, and what the owner agreed.

    `never_words` are names and places, one a line, that nothing sent out may hold while any of it is withheld.
    """

    telling: str
    why: str
    told_words: str = ""
    never_words: str = ""
    owner_agreed_on: date | None = None
    panel_words: str = ""


@recorded()
def assess_harm(trace: Trace, harm: Harm, *, actor: User, at: datetime) -> HarmTest:
    """Say whether the applicant may be told of a trace, in which words and why; the latest test counts, all are kept.

    Raises:
        TransitionRefused: the actor has no part in the file.
        NotPermitted: no reason is given; part is told without words; or another body's information would be told
            without its agreement.
    """
    if reason := works_on(trace.application, actor):
        raise TransitionRefused(reason)
    needs_words(harm.why, "Say why, for the file.")
    if harm.telling not in Telling.values:
        raise BadInput("Choose whether the applicant may be told.", where="telling")
    if harm.telling == Telling.PART:
        needs_words(harm.told_words, "Write the words that the applicant may read.")
    ours = trace.owner == OWN_FORCE
    if not ours and (harm.telling != Telling.WITHHELD or harm.panel_words) and harm.owner_agreed_on is None:
        raise NotPermitted(
            "This is another body's information: nothing of it is told without its agreement.",
            hint="Ask its owner, and enter the day on which they agreed; until then withhold it.",
        )
    told = "" if harm.telling == Telling.WITHHELD else harm.told_words
    test = HarmTest.objects.create(
        trace=trace, telling=harm.telling, told_words=told, never_words=harm.never_words, why=harm.why,
        owner=trace.owner, owner_agreed_on=harm.owner_agreed_on or (day_of(at) if ours else None),
        panel_words=harm.panel_words, by_ref=actor.person_ref, at=at,
    )  # fmt: skip
    facts = {"telling": test.telling, "owner_agreed": str(test.owner_agreed_on or "")}
    record(events.HARM_TESTED, actor=actor, subject=trace, at=at, why=harm.why, told=told, owner=trace.owner, **facts)
    return test


@recorded()
def ask_explanation(trace: Trace, *, words: str, actor: User, at: datetime) -> Trace:
    """Ask the applicant why something was not declared, in words that pass the harm test of every trace.

    Raises:
        NotPermitted: the trace is withheld or untested, or the words hold something withheld.
        TransitionRefused: the application is not with the unit, or the applicant was asked already.
    """
    needs_work(trace.application, actor)
    needs_words(words, "Write the question as the applicant will read it.")
    if trace.asked_on:
        raise TransitionRefused("The applicant was asked about this already.")
    if telling_of(trace, latest_tests(trace.application)) == Telling.WITHHELD:
        raise NotPermitted(
            "The applicant may not be told of this, so they cannot be asked about it.",
            hint="Do the harm test first; if it stays withheld, say why no explanation is sought.",
        )
    refuse_if_told(words, secrets_from_applicant(trace.application))
    today = day_of(at)
    due_on = clock("vetting.explanation_time", on=today).due(today)
    Trace.unscoped.filter(pk=trace.pk).update(
        asked_words=words, asked_on=today, asked_by_ref=actor.person_ref, not_asked_because=""
    )
    trace.refresh_from_db()
    record(events.ASKED, actor=actor, subject=trace, at=at, words=words, due_on=str(due_on))
    title = f"A question about your vetting application {trace.application.ref}"
    tell(trace.application.applicant_ref, key=f"{trace.ref}:asked", title=title, at=at)
    return trace


@recorded()
def explain(trace: Trace, *, words: str, actor: User, at: datetime) -> Trace:
    """Answer, as the applicant, what the unit asked.

    Raises:
        TransitionRefused: it is not the actor's own application, nothing was asked, or it is answered.
    """
    if reason := is_applicant(trace.application, actor):
        raise TransitionRefused(reason)
    if not trace.asked_on or trace.explained_on:
        raise TransitionRefused("There is no question here that waits for an answer.")
    needs_words(words, "Write your answer.")
    Trace.unscoped.filter(pk=trace.pk).update(explanation=words, explained_on=day_of(at))
    trace.refresh_from_db()
    record(events.EXPLAINED, actor=actor, subject=trace, at=at, words=words)
    return trace


@recorded()
def enter_explanation(trace: Trace, *, words: str, answered_on: date, actor: User, at: datetime) -> Trace:
    """Enter what an applicant without an account answered by letter or in an interview.

    Raises:
        TransitionRefused: nothing was asked, it is answered, or the actor has no part in the file.
        BadInput: the answer's day is before the question or in the future.
    """
    needs_work(trace.application, actor)
    if not trace.asked_on or trace.explained_on:
        raise TransitionRefused("There is no question here that waits for an answer.")
    needs_words(words, "Write what they answered.")
    if not trace.asked_on <= answered_on <= day_of(at):
        raise BadInput("The answer came between the question and today.", where="answered_on")
    Trace.unscoped.filter(pk=trace.pk).update(explanation=words, explained_on=answered_on)
    trace.refresh_from_db()
    record(events.EXPLAINED, actor=actor, subject=trace, at=at, words=words)
    return trace


@recorded()
def seek_no_explanation(trace: Trace, *, because: str, actor: User, at: datetime) -> Trace:
    """Say why the applicant is not asked about something they did not declare."""
    needs_work(trace.application, actor)
    needs_words(because, "Say why no explanation is sought.")
    Trace.unscoped.filter(pk=trace.pk).update(not_asked_because=because)
    trace.refresh_from_db()
    record(events.NOT_ASKED, actor=actor, subject=trace, at=at, words=because)
    return trace


def needs_work(application: Application, actor: User) -> None:
    """Refuse somebody with no part in researching or deciding, and any file that is not with the unit."""
    reason = is_with_the_unit(application, actor) or works_on(application, actor)
    if reason:
        raise TransitionRefused(reason)
