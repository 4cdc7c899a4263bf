"""One file: overview, form, checks, traces, decision, documents, history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, TypeVar

from django.db.models import Model, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from probity.foundation.access.models import User
from probity.foundation.casework.queries import deadlines_of, files_of, letters_on, notes_on
from probity.foundation.rulebook.rows import code_list
from probity.foundation.web.components import Fact, Happening, Tab
from probity.foundation.web.reading import open_record
from probity.foundation.web.requests import user_of
from probity.foundation.web.shown import Due, Tag, due_html
from probity.foundation.workforce.queries import short_names
from probity.office.vetting.models import (
    Appeal,
    Application,
    ApplicationState,
    CheckResult,
    Decision,
    DecisionState,
    Declared,
    Marker,
    Trace,
)
from probity.office.vetting.policy.applications import answers_of, what_is_missing
from probity.office.vetting.policy.completeness import residency
from probity.office.vetting.policy.decisions import latest_tests
from probity.office.vetting.policy.parts import read_once
from probity.office.vetting.policy.sections import SECTIONS, sections_for
from probity.office.vetting.queries.applications import earlier_ends
from probity.office.vetting.queries.appraisals import appraisal_answer
from probity.office.vetting.views import acts, shown
from probity.office.vetting.views.common import file_or_ask
from probity.office.vetting.views.common import files as readable

Row = TypeVar("Row", bound=Model)


@require_safe
def file(request: HttpRequest, ref: str, part: str = "overview") -> HttpResponse:
    """One part of a file, with what is needed now and what its reader may do."""
    found, asked = file_or_ask(request, ref)
    if asked:
        return asked
    user = user_of(request)
    parts = {
        "overview": _overview,
        "form": _form,
        "checks": _checks,
        "traces": _traces,
        "decision": _decision,
        "documents": _documents,
        "history": _history,
    }
    read_once(found)
    context = {**base(found, part), "acts": acts.offered(found, user), **parts[part](found, user)}
    return render(request, f"vetting/file_{part}.html", context)


def base(application: Application, part: str) -> dict[str, Any]:
    """What every part of a file shows around itself."""
    on = timezone.localdate()
    names = short_names([application.officer_ref, application.decider_ref], on=on)
    deadlines = deadlines_of(application)
    return {
        "application": application,
        "part": part,
        "tabs": tabs_of(application, part),
        "names": names,
        "identity": _identity(application, names, on),
        "deadlines": deadlines,
        "now": _now(application, names),
        "earlier": earlier_ends(application),
        "said_earlier": _said_earlier(application),
    }


def tabs_of(application: Application, current: str) -> list[Tab]:
    """The parts of a file's page."""
    counts = {"checks": application.checks.count(), "traces": application.traces.count()}
    parts = ("overview", "form", "checks", "traces", "decision", "documents", "history")
    return [
        Tab(
            part.capitalize(),
            reverse("vetting:file" if part == "overview" else f"vetting:file_{part}", args=[application.ref]),
            part == current,
            counts.get(part, 0),
        )
        for part in parts
    ]


def _identity(application: Application, names: Mapping[str, str], on: date) -> list[Fact]:
    facts = [
        Fact("Reference", application.ref),
        Fact("Applicant", application.applicant_name),
        Fact("For", application.levels_in_words),
        Fact(
            "State",
            Tag(application.get_state_display(), application.STATE_COLOURS[ApplicationState(application.state)]),
        ),
        Fact("Officer", names.get(application.officer_ref, "Nobody yet")),
    ]
    if application.target_on and application.is_open:
        facts.append(Fact("Decide by", due_html(Due(application.target_on, on))))
    return facts


def _now(application: Application, names: Mapping[str, str]) -> str:
    """Whose move it is."""
    state = ApplicationState(application.state)
    officer = names.get(application.officer_ref, "An officer")
    decider = names.get(application.decider_ref, "A decision-maker")
    return {
        ApplicationState.DRAFT: "The applicant fills in the form.",
        ApplicationState.SUBMITTED: "An officer takes it up.",
        ApplicationState.RESEARCH: f"{officer} makes the checks and enters what they show.",
        ApplicationState.DECISION: f"{decider} decides.",
    }.get(state, f"{application.get_state_display()}. Nothing is needed.")


def _said_earlier(application: Application) -> str:
    """What the applicant said of earlier refusals elsewhere."""
    kept = next((section for section in application.sections.all() if section.name == "earlier"), None)
    return str(kept.said.get("refused_words", "")) if kept and kept.said.get("refused") == "yes" else ""


def _overview(application: Application, _user: User) -> dict[str, Any]:
    answers = answers_of(application)
    on = application.submitted_on or timezone.localdate()
    return {
        "happenings": happenings(application)[:12],
        "residency": [
            residency(answers.listed.get("addresses", ()), level, on=on) for level in application.level_codes
        ],
        "missing": _missing(application),
        "waiting": sum(check.result == CheckResult.WAITING for check in application.checks.all()),
        "unexplained": [
            trace
            for trace in in_order(application.traces.all())
            if trace.declared == Declared.NO and not trace.is_explained
        ],
        "now_under": answers.once.get("earlier", {}).get("now") == "yes",
    }


def _missing(application: Application) -> list[str]:
    """What a form that is being filled in still lacks, each with its part."""
    if application.state != ApplicationState.DRAFT:
        return []
    return [f"{SECTIONS[one.section].title}: {one.says}" for one in what_is_missing(application)]


def _form(application: Application, _user: User) -> dict[str, Any]:
    answers = answers_of(application)
    entries: dict[str, list[Any]] = {}
    for entry in in_order(application.entries.all()):
        entries.setdefault(entry.section, []).append(entry)
    parts = []
    for section in sections_for(application.level_codes):
        once = shown.facts_said(section, answers.once.get(section.name, {})) if not section.lists else ()
        listed = [
            (place, entry, shown.facts_said(section, entry.said))
            for place, entry in enumerate(entries.get(section.name, ()), 1)
        ]
        parts.append((section, once, listed, section.name in answers.nothing))
    return {"parts": parts, "may_identify": application.state == ApplicationState.RESEARCH}


def _checks(application: Application, _user: User) -> dict[str, Any]:
    kinds = code_list("vetting.check_kinds", on=timezone.localdate())
    rows = in_order(application.checks.all())
    appraisal = next((appraisal_answer(check) for check in rows if check.query_key), None)
    return {
        "checks": [(check, kinds.label(check.kind), shown.result_tag(check)) for check in rows],
        "appraisal": appraisal,
    }


def _traces(application: Application, _user: User) -> dict[str, Any]:
    tests = latest_tests(application)
    rows = application.traces.select_related("about_entry", "check_made").order_by("pk")
    return {"traces": [shown.trace_line(trace, tests.get(trace.pk)) for trace in rows]}


def _decision(application: Application, user: User) -> dict[str, Any]:
    rows = Decision.objects.visible_to(user).filter(application=application).exclude(state=DecisionState.DRAFT)
    rows = rows.prefetch_related("answers__trace", "mitigations").order_by("-begun_at")
    appeals = Appeal.objects.visible_to(user).filter(decision__application=application).order_by("-pk")
    names = short_names([one.decider_ref for one in rows], on=timezone.localdate())
    return {
        "decisions": [shown.decision_whole(one, names.get(one.decider_ref, "")) for one in rows],
        "appeals": [(one, acts.offered_on_appeal(one, user)) for one in appeals],
        "markers": [*Marker.objects.visible_to(user).filter(application=application).order_by("-pk")],
    }


def _documents(application: Application, _user: User) -> dict[str, Any]:
    return {"files": files_of(application), "letters": letters_on(application)}


def _history(application: Application, _user: User) -> dict[str, Any]:
    return {"happenings": happenings(application)}


def happenings(application: Application) -> list[Happening]:
    """Everything that happened in a file, newest first."""
    found = [*_steps(application), *_of_traces(application), *_of_decisions(application)]
    found += [Happening("Letter sent", one.at, says=one.title) for one in letters_on(application)]
    found += [Happening("Note", one.at, by=one.by_account, says=one.words) for one in notes_on(application)]
    return sorted(found, key=_moment, reverse=True)


def in_order(rows: Iterable[Row]) -> list[Row]:
    """Rows that were fetched already, in the order of their entry."""
    return sorted(rows, key=lambda row: row.pk)


def _moment(happening: Happening) -> tuple[date, float]:
    at = happening.at
    if isinstance(at, datetime):
        local = timezone.localtime(at)
        return local.date(), local.timestamp()
    return at, 0.0


def _steps(application: Application) -> Iterable[Happening]:
    yield Happening("Application opened", application.opened_at, says=application.get_kind_display())
    if application.truth_at:
        yield Happening("Form handed in", application.truth_at, says=f"Privacy notice {application.privacy_version}")
    kinds = code_list("vetting.check_kinds", on=timezone.localdate())
    for check in in_order(application.checks.all()):
        if check.answered_on:
            yield Happening(f"Result: {kinds.label(check.kind)}", check.answered_on, says=check.get_result_display())
    if application.ended_on and application.end_reason:
        yield Happening(application.get_state_display(), application.ended_on, says=application.end_words)


def _of_traces(application: Application) -> Iterable[Happening]:
    prefetch_related_objects([application], "traces__harm_tests")
    for trace in in_order(application.traces.all()):
        url = reverse("vetting:trace", args=[trace.ref])
        yield Happening(f"Trace {trace.ref} entered", trace.found_on, url=url)
        if trace.asked_on:
            yield Happening(f"Applicant asked about {trace.ref}", trace.asked_on, url=url)
        if trace.explained_on:
            yield Happening(f"Applicant explained {trace.ref}", trace.explained_on, url=url)
        for test in trace.harm_tests.all():
            yield Happening(f"Harm test of {trace.ref}", test.at, says=test.get_telling_display(), url=url)


def _of_decisions(application: Application) -> Iterable[Happening]:
    url = reverse("vetting:file_decision", args=[application.ref])
    for decision in in_order(application.decisions.all()):
        if decision.recorded_at:
            yield Happening(f"Decided: {decision.get_outcome_display()}", decision.recorded_at, url=url)
        for appeal in in_order(decision.appeals.all()):
            yield Happening(f"Appeal {appeal.ref} lodged", appeal.lodged_on, url=url)
            if appeal.ended_on:
                yield Happening(f"Appeal {appeal.ref}: {appeal.get_state_display().lower()}", appeal.ended_on, url=url)


@require_safe
def trace(request: HttpRequest, ref: str) -> HttpResponse:
    """One trace: what it is, what the applicant said of it, whether they may be told, and what is to do."""
    user = user_of(request)
    found: Trace = get_object_or_404(
        Trace.objects.visible_to(user).select_related("application", "about_entry"), ref=ref
    )
    if not readable(request).filter(pk=found.application_id).exists():
        raise Http404
    if asked := open_record(request, found):
        return asked
    read_once(found.application)
    context = {
        **base(found.application, "traces"),
        "trace": found,
        "facts": shown.trace_facts(found),
        "tests": [*found.harm_tests.order_by("-at", "-pk")],
        "acts": acts.offered_on_trace(found, user),
    }
    return render(request, "vetting/trace.html", context)
