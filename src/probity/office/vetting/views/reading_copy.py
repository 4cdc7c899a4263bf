"""The copy of a file that a second reader gets: as it stood before its decision."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from probity.foundation.rulebook.rows import code_list
from probity.foundation.web.components import Fact
from probity.office.vetting.models import Application, Declared, SecondReading
from probity.office.vetting.policy.applications import answers_of
from probity.office.vetting.policy.sections import sections_for
from probity.office.vetting.views.shown import facts_said


@dataclass(frozen=True, slots=True)
class TraceCopy:
    """One trace as the decision-maker found it."""

    title: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Copy:
    """A file as it stood before its decision. Nothing in it is stored with the decision or after it."""

    levels: str
    kind: str
    sections: tuple[tuple[str, tuple[Fact, ...]], ...]
    checks: tuple[tuple[str, str, str, str], ...]
    traces: tuple[TraceCopy, ...]


def copy_of(reading: SecondReading) -> Copy:
    """What a second reader gets: the form, the checks and the traces, up to the day on which the decision was begun.

    Left out: state, dates of the end, decision, letters, mitigations, markers, appeals, harm tests (made when a refusal
    is near), references that could be looked up, and everything entered after that day.
    """
    application = reading.application
    until = timezone.localdate(reading.first_decision.begun_at)
    return Copy(
        application.levels_in_words,
        application.get_kind_display(),
        tuple(_sections(application)),
        tuple(_checks(application, until)),
        tuple(_traces(application, until)),
    )


def _sections(application: Application) -> Iterable[tuple[str, tuple[Fact, ...]]]:
    answers = answers_of(application)
    for section in sections_for(application.level_codes):
        said = answers.listed.get(section.name, ()) if section.lists else [answers.once.get(section.name, {})]
        yield section.title, tuple(fact for one in said for fact in facts_said(section, one))


def _checks(application: Application, until: date) -> Iterable[tuple[str, str, str, str]]:
    kinds = dict(code_list("vetting.check_kinds", on=until))
    for check in application.checks.filter(asked_on__lte=until).order_by("kind"):
        yield kinds.get(check.kind, check.kind), check.get_result_display(), check.source, check.words


def _traces(application: Application, until: date) -> Iterable[TraceCopy]:
    kinds = dict(code_list("vetting.trace_kinds", on=until))
    for number, trace in enumerate(application.traces.filter(found_on__lte=until).order_by("pk"), 1):
        facts = [
            Fact("What was found", trace.summary),
            Fact("When it happened", trace.happened_on or ""),
            Fact("Source", trace.source),
            Fact("Declared", trace.get_declared_display()),
        ]
        if trace.declared == Declared.NO:
            facts += [
                Fact("Asked", f"{trace.asked_on:%-d %B %Y}: {trace.asked_words}" if trace.asked_on else "Not asked"),
                Fact("Explanation", trace.explanation or trace.not_asked_because),
            ]
        yield TraceCopy(f"Trace {number}: {kinds.get(trace.kind, trace.kind)}", tuple(facts))
