"""How parts of a file are put into words and labels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from probity.foundation.rulebook.rows import code_list
from probity.foundation.web.components import Fact
from probity.foundation.web.formats import day
from probity.foundation.web.shown import Tag
from probity.office.vetting.models import Check, CheckResult, Decision, Declared, HarmTest, Telling, Trace
from probity.office.vetting.policy.completeness import day_in
from probity.office.vetting.policy.sections import Ask, Section

TELLING_COLOURS = {Telling.WHOLE: "green", Telling.PART: "yellow", Telling.WITHHELD: "red"}
DECLARED_COLOURS = {Declared.YES: "green", Declared.NO: "red", Declared.NOT_ASKED: "grey"}


def facts_said(section: Section, said: Mapping[str, Any]) -> list[Fact]:
    """What was answered in one part, as staff read it; questions that were not put are left out."""
    return [Fact(ask.label, value_said(ask, said)) for ask in section.asks if not ask.only_if[0] or said.get(ask.name)]


def value_said(ask: Ask, said: Mapping[str, Any]) -> str:
    """One answer in words."""
    value = str(said.get(ask.name, ""))
    if ask.kind == "day":
        return day(day_in(said, ask.name))
    if ask.kind == "yes_no":
        return {"yes": "Yes", "no": "No"}.get(value, "")
    pairs = dict(ask.choices) or (dict(code_list(ask.codes, on=timezone.localdate())) if ask.codes else {})
    return str(pairs.get(value, value))


def result_tag(check: Check) -> Tag:
    """A check's result as a label."""
    colours = {CheckResult.WAITING: "yellow", CheckResult.CLEAR: "green", CheckResult.FOUND: "blue"}
    colour = "red" if check.adverse else colours.get(CheckResult(check.result), "grey")
    return Tag("Adverse" if check.adverse else check.get_result_display(), colour)


def label(rule_id: str, code: str) -> str:
    """A code of the rulebook in words; the code itself where it no longer has any."""
    return dict(code_list(rule_id, on=timezone.localdate())).get(code, code)


@dataclass(frozen=True)
class TraceLine:
    """One trace in a list."""

    trace: Trace
    kind: str
    declared: Tag
    telling: Tag
    explained: str


def trace_line(trace: Trace, test: HarmTest | None) -> TraceLine:
    telling = Telling(test.telling) if test else None
    tag = Tag(telling.label, TELLING_COLOURS[telling]) if telling else Tag("Not tested: withheld", "red")
    declared = Declared(trace.declared)
    return TraceLine(
        trace,
        label("vetting.trace_kinds", trace.kind),
        Tag(declared.label, DECLARED_COLOURS[declared]),
        tag,
        explained(trace),
    )


def explained(trace: Trace) -> str:
    """How far the explanation of something undeclared has come."""
    if trace.declared != Declared.NO:
        return "Not needed"
    if trace.explained_on:
        return f"Asked {day(trace.asked_on)}, answered {day(trace.explained_on)}"
    if trace.not_asked_because:
        return "None sought, with a reason"
    return f"Asked {day(trace.asked_on)}, not answered" if trace.asked_on else "To be asked"


def trace_facts(trace: Trace) -> list[Fact]:
    """Everything that a trace says."""
    about = str(trace.about_entry.said.get("name", "")) if trace.about_entry else "The applicant"
    facts = [
        Fact("What was found", trace.summary),
        Fact("Kind", label("vetting.trace_kinds", trace.kind)),
        Fact("When it happened", day(trace.happened_on)),
        Fact("About", about),
        Fact("Source", trace.source),
        Fact("Whose information", trace.owner),
        Fact("Declared", Tag(trace.get_declared_display(), DECLARED_COLOURS[Declared(trace.declared)])),
        Fact("Adverse", "Yes" if trace.adverse else "No"),
        Fact("Entered", trace.found_on),
    ]
    if trace.declared == Declared.NO:
        facts += [
            Fact("Asked", f"{day(trace.asked_on)}\n{trace.asked_words}" if trace.asked_on else "Not yet"),
            Fact("Explanation", f"{day(trace.explained_on)}\n{trace.explanation}" if trace.explained_on else ""),
        ]
        if trace.not_asked_because:
            facts.append(Fact("Why none is sought", trace.not_asked_because))
    return facts


@dataclass(frozen=True)
class DecisionWhole:
    """One decision with everything in it, as it is read."""

    decision: Decision
    decider: str
    headings: list[Fact]
    reasons: list[str]
    answers: list[tuple[Any, str, str]]
    mitigations: list[tuple[Any, str]]


def decision_whole(decision: Decision, decider: str) -> DecisionWhole:
    on = timezone.localdate()
    headings = [Fact(title, decision.ndm.get(code, "")) for code, title in code_list("vetting.decision_model", on=on)]
    return DecisionWhole(
        decision,
        decider,
        [*headings, Fact("Rationale", decision.rationale)],
        [label("vetting.refusal_reasons", code) for code in decision.reason_codes],
        [
            (
                one,
                label("vetting.trace_weights", one.weight),
                label("vetting.honesty_findings", one.honesty) if one.honesty else "",
            )
            for one in decision.answers.all()
        ],
        [(one, label("vetting.mitigations", one.kind)) for one in decision.mitigations.all()],
    )
