"""Writing a decision: a form of its own, trace by trace, then checked, proposed and recorded.

Nothing on these pages depends on whether somebody reads the case meanwhile.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from probity.foundation.casework.transitions import why_not
from probity.foundation.rulebook.rows import clock
from probity.foundation.web.components import Fact
from probity.foundation.web.requests import both, done, sent, user_of
from probity.office.vetting.actions import decisions
from probity.office.vetting.forms.files import (
    AnswerTraceForm,
    DecisionForm,
    MitigationForm,
    decision_initial,
)
from probity.office.vetting.models import Application, ApplicationState, Decision, DecisionState, Outcome, Trace
from probity.office.vetting.policy.decisions import (
    latest_tests,
    may_begin,
    still_to_say,
    unanswered,
)
from probity.office.vetting.views import shown
from probity.office.vetting.views.common import file_or_ask
from probity.office.vetting.workflow import decisions as steps

UNDER_WAY = (DecisionState.DRAFT, DecisionState.PROPOSED)


def _begun(request: HttpRequest, application: Application) -> Decision:
    """The decision that this reader writes; 404 for anybody else's."""
    user = user_of(request)
    rows = Decision.objects.visible_to(user).filter(application=application, state__in=UNDER_WAY)
    found: Decision = get_object_or_404(rows.select_related("application"), decider_ref=user.person_ref)
    return found


def _facts(application: Application) -> list[Fact]:
    """The facts to weigh, beside every question."""
    checks = application.checks.count()
    adverse = application.checks.filter(adverse=True).count()
    return [
        Fact("Applicant", application.applicant_name),
        Fact("For", application.levels_in_words),
        Fact("Kind", application.get_kind_display()),
        Fact(
            "Checks", f"{checks}, {adverse} of them adverse", url=reverse("vetting:file_checks", args=[application.ref])
        ),
        Fact("Form", "What they said", url=reverse("vetting:file_form", args=[application.ref])),
    ]


@both
def decide(request: HttpRequest, ref: str) -> HttpResponse:
    """The decision on the National Decision Model, beside the facts; what is written is kept at once."""
    application, asked = file_or_ask(request, ref)
    if asked:
        return asked
    user = user_of(request)
    if application.state != ApplicationState.DECISION:
        raise Http404
    rows = Decision.objects.visible_to(user).filter(application=application, state__in=UNDER_WAY)
    decision = rows.select_related("application").filter(decider_ref=user.person_ref).first()
    refused = may_begin(application, user)
    if refused or decision is None:
        return _begin(request, application, refused)
    if decision.state == DecisionState.PROPOSED:
        return redirect("vetting:decide_check", ref)
    form = DecisionForm(sent(request), initial=decision_initial(decision))
    ready = request.method == "POST" and form.is_valid()
    if ready and done(form, partial(decisions.write_decision, decision, form.said, actor=user, at=timezone.now())):
        return redirect("vetting:decide_check", ref)
    context = {
        "application": application,
        "decision": decision,
        "form": form,
        "facts": _facts(application),
        "traces": trace_rows(decision),
        "mitigations": shown.decision_whole(decision, "").mitigations,
    }
    return render(request, "vetting/decide.html", context)


def _begin(request: HttpRequest, application: Application, refused: str) -> HttpResponse:
    """Ask whether to begin, or say why this reader may not; nothing is begun by looking."""
    if request.method == "POST" and not refused:
        decisions.begin_decision(application, actor=user_of(request), at=timezone.now())
        return redirect("vetting:decide", application.ref)
    return render(request, "vetting/decide_begin.html", {"application": application, "refused": refused})


def trace_rows(decision: Decision) -> list[dict[str, Any]]:
    """Every trace of the file with its answer in this decision, if it has one."""
    answers = {one.trace_id: one for one in decision.answers.all()}
    tests = latest_tests(decision.application)
    rows = decision.application.traces.select_related("about_entry").order_by("pk")
    return [
        {
            "line": shown.trace_line(trace, tests.get(trace.pk)),
            "answer": answers.get(trace.pk),
            "needs": trace.needs_answer,
        }
        for trace in rows
    ]


@both
def decide_trace(request: HttpRequest, ref: str, trace_ref: str) -> HttpResponse:
    """The answer to one trace, beside what it is and what the applicant said of it."""
    application, asked = file_or_ask(request, ref)
    if asked:
        return asked
    user, decision = user_of(request), _begun(request, application)
    rows = Trace.objects.visible_to(user).filter(application=application).select_related("application", "about_entry")
    trace = get_object_or_404(rows, ref=trace_ref)
    standing = decision.answers.filter(trace=trace).first()
    names = ("weight", "words", "honesty", "honesty_words")
    initial = {name: getattr(standing, name) for name in names} if standing else {}
    form = AnswerTraceForm(sent(request), trace=trace, initial=initial)
    if request.method == "POST" and form.is_valid():
        answer = partial(decisions.answer_trace, decision, trace, **form.cleaned_data, actor=user)
        if done(form, partial(answer, at=timezone.now())):
            messages.success(request, f"Answered: {trace.ref}.")
            return redirect("vetting:decide", ref)
    context = {
        "application": application,
        "decision": decision,
        "trace": trace,
        "form": form,
        "facts": shown.trace_facts(trace),
        "explained": shown.explained(trace),
    }
    return render(request, "vetting/decide_trace.html", context)


@both
def decide_mitigation(request: HttpRequest, ref: str) -> HttpResponse:
    """Set a measure, or take one out."""
    application, asked = file_or_ask(request, ref)
    if asked:
        return asked
    user, decision = user_of(request), _begun(request, application)
    gone = request.POST.get("remove", "") if request.method == "POST" else ""
    if gone.isdecimal():
        mitigation = get_object_or_404(decision.mitigations.all(), pk=int(gone[:18]))
        decisions.remove_mitigation(mitigation, actor=user, at=timezone.now())
        return redirect("vetting:decide", ref)
    form = MitigationForm(sent(request))
    if request.method == "POST" and form.is_valid():
        add = partial(decisions.add_mitigation, decision, **form.cleaned_data, actor=user, at=timezone.now())
        if done(form, add):
            return redirect("vetting:decide", ref)
    context = {
        "form": form,
        "title": "Set a mitigation",
        "lead": "A measure that makes a risk bearable.",
        "button": "Set it",
        "back": reverse("vetting:decide", args=[ref]),
    }
    return render(request, "web/form.html", context)


@both
def decide_check(request: HttpRequest, ref: str) -> HttpResponse:
    """Everything that was written, and what still lacks; proposing it, taking it back, recording it."""
    application, asked = file_or_ask(request, ref)
    if asked:
        return asked
    user, decision = user_of(request), _begun(request, application)
    if request.method == "POST":
        if "take_back" in request.POST:
            decisions.take_back(decision, actor=user, at=timezone.now())
            return redirect("vetting:decide", ref)
        return _proposed_or_recorded(request, application, decision)
    proposed = decision.state == DecisionState.PROPOSED
    step = steps.RECORD if proposed else steps.PROPOSE
    rests = clock("vetting.reading_time", on=timezone.localdate()).row if decision.outcome == Outcome.REFUSE else None
    context = {
        "application": application,
        "decision": decision,
        "whole": shown.decision_whole(decision, ""),
        "traces": trace_rows(decision),
        "lacks": [*unanswered(decision), *still_to_say(decision)],
        "refused": why_not(step, decision, user),
        "proposed": proposed,
        "rests": rests,
    }
    return render(request, "vetting/decide_check.html", context)


def _proposed_or_recorded(request: HttpRequest, application: Application, decision: Decision) -> HttpResponse:
    """Propose a written decision; record a proposed one. A grant has nothing to wait for, so it is recorded at once."""
    user, at = user_of(request), timezone.now()
    if decision.state == DecisionState.DRAFT:
        decisions.propose_decision(decision, actor=user, at=at)
        if decision.outcome == Outcome.REFUSE:
            messages.success(request, "Proposed. A refusal rests before it is recorded.")
            return redirect("vetting:decide_check", application.ref)
    decisions.record_decision(decision, actor=user, at=at)
    messages.success(request, f"Decided: {decision.get_outcome_display()}. The applicant has been written to.")
    return redirect("vetting:file_decision", application.ref)
