"""What stands in the way of a decision: unanswered traces, limits of authority, and anybody with a part in the file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from probity.foundation.access.roles import Role, find_role
from probity.foundation.kernel.tripwire import words_of
from probity.foundation.rulebook.rows import code_list
from probity.office.vetting.models import (
    Appeal,
    Application,
    Decision,
    DecisionState,
    Declared,
    HarmTest,
    Outcome,
    ReaderView,
    Telling,
    Trace,
    TraceAnswer,
)
from probity.office.vetting.policy import parts
from probity.office.vetting.policy.levels import is_national
from probity.office.vetting.policy.likely import its_week_is_read
from probity.office.vetting.policy.roles import DECIDER, EQUALITY, MANAGER, SENIOR

READERS = (SENIOR, EQUALITY)


def may_begin(application: Application, actor: Any) -> str:
    """A decision-maker, or the vetting manager, with no part in the file."""
    if not actor.holds(DECIDER) and not actor.holds(MANAGER):
        return "Only a vetting decision-maker can do this."
    return parts.why_not_part(parts.DECIDES, application, actor)


def is_its_decider(decision: Decision, actor: Any) -> str:
    """The decision-maker who began it, with no part in the file since either."""
    if actor.person_ref != decision.decider_ref:
        return "Only the decision-maker who began this decision can do this."
    return may_begin(decision.application, actor)


def every_trace_is_answered(decision: Decision, _actor: Any) -> str:
    """Each adverse or undeclared trace has an answer; an undeclared one an explanation and an honesty finding too."""
    return next(iter(unanswered(decision)), "")


def unanswered(decision: Decision) -> Iterable[str]:
    """What is still to be answered, trace by trace, in words."""
    answers = {answer.trace_id: answer for answer in decision.answers.all()}
    said: dict[tuple[str, ...], str] = {}
    for trace in decision.application.traces.order_by("pk"):
        if not trace.needs_answer:
            continue
        answer = answers.get(trace.pk)
        yield from _missing_for(trace, answer)
        if answer:
            words = tuple(words_of(answer.words))
            if words in said:
                yield f"{trace.ref} and {said[words]} have the same words: each trace needs an answer of its own."
            said[words] = trace.ref


def _missing_for(trace: Trace, answer: TraceAnswer | None) -> Iterable[str]:
    if answer is None or not answer.words.strip() or not answer.weight:
        yield f"{trace.ref} is not answered: say what weight it has and why."
    if trace.declared != Declared.NO:
        return
    if not trace.is_explained:
        yield (
            f"{trace.ref} was not declared, and the non-declaration is not answered: "
            "ask the applicant for an explanation, or say why none is sought."
        )
    if answer is None or not answer.honesty or not answer.honesty_words.strip():
        yield f"{trace.ref} was not declared: it needs a finding on the applicant's honesty, with reasons."


def is_whole(decision: Decision, _actor: Any) -> str:
    """The outcome, every heading of the decision model, and the reasons are there."""
    return next(iter(still_to_say(decision)), "")


def still_to_say(decision: Decision) -> Iterable[str]:
    """What a decision lacks beside its traces."""
    if not decision.outcome:
        yield "The outcome is not chosen."
    headings = code_list("vetting.decision_model", on=timezone.localdate())
    empty = (heading for code, heading in headings if not str(decision.ndm.get(code, "")).strip())
    yield from (f"Nothing is said under “{heading}”." for heading in empty)
    if not decision.rationale.strip():
        yield "The rationale is empty."
    if decision.outcome == Outcome.REFUSE and not decision.reason_codes:
        yield "A refusal needs a reason code."
    told = decision.file_words.strip() and decision.applicant_words.strip()
    if decision.outcome == Outcome.REFUSE and not told:
        yield "A refusal needs its reasons for the file, and what the applicant may read."
    if decision.outcome != Outcome.REFUSE and not _has_its_bodies(decision.application):
        yield "Another body decides national security vetting: the officer enters who sponsored it and who decided."
    if decision.outcome == Outcome.GRANT_WITH and not decision.mitigations.exists():
        yield "A grant with mitigations needs a mitigation with its review date."


def _has_its_bodies(application: Application) -> bool:
    national = any(is_national(level, timezone.localdate()) for level in application.level_codes)
    return not national or bool(application.sponsor and application.deciding_body)


def harm_is_tested(decision: Decision, _actor: Any) -> str:
    """Before anything is refused, somebody has said of each trace whether the applicant may be told."""
    if decision.outcome != Outcome.REFUSE:
        return ""
    tested = {*HarmTest.objects.filter(trace__application=decision.application_id).values_list("trace_id", flat=True)}
    for trace in decision.application.traces.order_by("pk"):
        if trace.pk not in tested:
            return f"{trace.ref} has no harm test: say whether the applicant may be told of it."
    return ""


def is_within_authority(decision: Decision, actor: Any) -> str:
    """The role that the scheme of delegation names for a decision of this kind."""
    wanted = authority_for(decision)
    return "" if wanted is None or actor.holds(wanted) else f"Only the {wanted.title.lower()} may decide this."


def authority_for(decision: Decision) -> Role | None:
    """The role that may make this decision, by the rulebook of today."""
    return find_role(code_list("vetting.authority", on=timezone.localdate()).label(kind_of(decision)))


def kind_of(decision: Decision) -> str:
    """Which line of the scheme of delegation a decision falls under."""
    if decision.outcome == Outcome.REFUSE:
        return "refuse"
    traces = [trace for trace in decision.application.traces.all() if trace.needs_answer]
    presumed = code_list("vetting.presumption", on=timezone.localdate())
    if any(trace.kind in presumed for trace in traces):
        return "grant_presumed"
    if decision.outcome == Outcome.GRANT_WITH:
        return "grant_mitigated"
    return "grant_traces" if traces else "grant_clean"


def its_time_has_come(decision: Decision, _actor: Any) -> str:
    """A proposed refusal rests for the time that the rulebook gives, and until those of its week have been read.

    What it says is the same for all of a week, and names no reader.
    """
    if decision.record_from and timezone.localdate() < decision.record_from:
        from_day = f"{decision.record_from.day} {decision.record_from:%B} {decision.record_from.year}"
        return f"A refusal rests before it is recorded. It can be recorded from {from_day}."
    if decision.outcome == Outcome.REFUSE and not its_week_is_read(decision):
        return "A refusal rests before it is recorded. Those of one week are free together; this week is not yet."
    return ""


def may_write_view(decision: Decision, actor: Any) -> str:
    """A senior or an equality reader, with no part in the file, while the refusal is only proposed."""
    if decision.state != DecisionState.PROPOSED or decision.outcome != Outcome.REFUSE:
        return "It is no longer a likely refusal that waits."
    if not any(actor.holds(role) for role in READERS):
        return "Only a senior or an equality reader can do this."
    if actor.person_ref == decision.decider_ref:
        return "You cannot do this: you had a part in it."
    if ReaderView.unscoped.filter(
        decision=decision, proposed_at=decision.proposed_at, reader_ref=actor.person_ref
    ).exists():
        return "You have written what you think of it already."
    return parts.why_not_part((*parts.OUTSIDE, parts.did_not_research), decision.application, actor)


def may_return(decision: Decision, actor: Any) -> str:
    """The vetting manager, when it is not their own decision and they have no part in the file."""
    if not actor.holds(MANAGER):
        return "Only the vetting manager can do this."
    if actor.person_ref == decision.decider_ref:
        return "It is your own decision."
    return parts.why_not_part(parts.OUTSIDE, decision.application, actor)


def has_recorded_decision(application: Application, _actor: Any) -> str:
    """Grant and refuse follow from a decision recorded with every trace answered, and from nothing else."""
    standing = application.decisions.filter(state=DecisionState.RECORDED).order_by("-recorded_at").first()
    if standing is None:
        return "No decision is recorded."
    return every_trace_is_answered(standing, None)


def latest_tests(application: Application) -> dict[int, HarmTest]:
    """The harm test that counts for each trace, by the trace's key; a trace without one is withheld whole."""
    rows = HarmTest.objects.filter(trace__application=application).order_by("at", "pk")
    return {row.trace_id: row for row in rows}


def telling_of(trace: Trace, tests: dict[int, HarmTest]) -> Telling:
    """What may be told of a trace; untested is withheld."""
    test = tests.get(trace.pk)
    return Telling(test.telling) if test else Telling.WITHHELD


def may_hear(appeal: Appeal, actor: Any) -> str:
    """Somebody with no part in the case."""
    return parts.why_not_part(parts.HEARS, appeal.decision.application, actor)
