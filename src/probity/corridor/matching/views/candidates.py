"""Candidates: the list, one with the facts to weigh, the two judgements, and asking the declarant."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from probity.corridor.matching import actions
from probity.corridor.matching.forms import (
    CANDIDATES,
    AskForm,
    JudgeForm,
    candidate_url,
    suggested_question,
)
from probity.corridor.matching.models import Candidate, Question, Run
from probity.corridor.matching.policy import (
    may_ask,
    may_judge,
    may_run,
)
from probity.corridor.matching.queries import clashes_about, order_of_candidates, short_names
from probity.corridor.matching.templatetags.about_offer import (
    awards_in_words,
    awards_of,
    drawn_about,
    others_of,
    people_named,
)
from probity.corridor.matching.templatetags.matching import (
    facts_of,
    history_of,
    identity_of,
    question_card,
    spend_chart,
    year_chart,
)
from probity.corridor.matching.views.tabs import people_of, tabs
from probity.foundation.casework.models import Release
from probity.foundation.kernel.errors import DomainError
from probity.foundation.web.components import Tab
from probity.foundation.web.listpage import list_response
from probity.foundation.web.naming import name_source
from probity.foundation.web.reading import open_record, remember_reason
from probity.foundation.workforce.queries import cards

WRITTEN = "The question is written. It waits for a second person."
HELD = "The question is written. It is held: live work names them."


@require_safe
def candidates(request: HttpRequest) -> HttpResponse:
    """Every candidate that the reader may see, in the rulebook's order, with the last run."""
    rows = Candidate.objects.visible_to(request.user)
    plan = replace(CANDIDATES, order=order_of_candidates(on=timezone.localdate()))
    here = reverse("matching:candidates")
    context = {
        "tabs": tabs("candidates", request.user),
        "figures": [
            (rows.to_compare().count(), "wait for: is it the same?", f"{here}?waiting=same"),
            (rows.to_weigh().count(), "wait for: does it matter?", f"{here}?waiting=matters"),
            (rows.filter(matters="enquire").count(), "to enquire into", f"{here}?matters=enquire"),
            (
                rows.arising().filter(had_part=True).count(),
                "with a part in an award",
                f"{here}?awarded=part&state=arises",
            ),
        ],
        "by_year": year_chart(rows),
        "last": Run.objects.visible_to(request.user).order_by("-pk").first(),
        "may_not_run": may_run(request.user),
    }
    return list_response(request, plan, rows.with_order(), "matching/candidates.html", context)


@require_safe
def candidate(request: HttpRequest, ref: str, part: str = "candidate") -> HttpResponse:
    """One candidate, for a reason: the facts to weigh, the two judgements, its questions, its history."""
    user: Any = request.user
    found = get_object_or_404(Candidate.objects.visible_to(user), ref=ref)
    if asked := open_record(request, found):
        return asked
    releases = [*Release.objects.visible_to(user).filter(source_ref=found.ref, desk=actions.DESK).order_by("-pk")]
    judgements = [*found.judgements.order_by("-at", "-pk")]
    judges = (one.by_ref for one in judgements)
    named = [*found.involved(), *judges, *people_of(releases), *people_named(found)]
    names = short_names(named, on=timezone.localdate())
    context = {
        "candidate": found,
        "part": part,
        "tabs": _parts(found, part, len(releases)),
        "identity": identity_of(found, names),
        "facts": facts_of(found, names),
        "spend": spend_chart(found),
        **_about(found, names, user),
        "questions": [question_card(found, one, judgements, names, user) for one in Question],
        "releases": [(one, names.get(one.to_ref, one.to_ref)) for one in releases],
        "happenings": history_of(found, judgements, releases, names),
        "may_not_ask": may_ask(found, user) or _already(releases),
    }
    return render(request, "matching/candidate.html", context)


def _about(found: Candidate, names: dict[str, str], user: Any) -> dict[str, Any]:
    """Awards, other offers and the drawing of both, for one candidate's page."""
    offers = [other["offer"] for other in found.others]
    beside = Candidate.objects.visible_to(user).filter(supplier_ref=found.supplier_ref, offer_ref__in=offers)
    urls = {one.offer_ref: candidate_url(one) for one in beside}
    return {
        "awards": awards_of(found, names),
        "awards_say": awards_in_words(found),
        "others": others_of(found, names, urls),
        "drawn": drawn_about(found, names),
    }


def _parts(found: Candidate, current: str, releases: int) -> list[Tab]:
    named = (("candidate", "Overview", 0), ("questions", "Questions", releases), ("history", "History", 0))
    return [
        Tab(title, reverse(f"matching:{name}", args=[found.ref]), current=name == current, count=many)
        for name, title, many in named
    ]


def _already(releases: Iterable[Release]) -> str:
    states = {Release.State.HELD, Release.State.WAITING, Release.State.APPROVED}
    return "A question is on its way." if any(one.state in states for one in releases) else ""


@name_source
def names_in_the_force(refs: Iterable[str], on: date) -> dict[str, str]:
    """Names for the shell's own pages."""
    return {ref: card.name for ref, card in cards(refs, on=on).items()}


@require_http_methods(["GET", "POST"])
def judging(request: HttpRequest, ref: str, question: str) -> HttpResponse:
    """Answer one of the two questions."""
    user: Any = request.user
    found = get_object_or_404(Candidate.objects.visible_to(user), ref=ref)
    if question not in Question.values:
        raise Http404
    if asked := open_record(request, found):
        return asked
    form = JudgeForm(Question(question), request.POST or None, initial={"version": found.version})
    refused = may_judge(found, question, user)
    if form.is_valid():
        said = actions.Opinion(question, form.cleaned_data["answer"], form.cleaned_data["reason"])
        found.version = form.cleaned_data["version"]
        try:
            actions.judge(found, said, actor=user, at=timezone.now())
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Your judgement is kept, with its reason.")
            return redirect("matching:candidate", ref=ref)
    context = {"form": form, "title": Question(question).label, "button": "Keep it", "refused": refused}
    return _candidate_form(request, found, "matching/judge.html", context)


def _candidate_form(request: HttpRequest, found: Candidate, template: str, context: dict[str, Any]) -> HttpResponse:
    names = short_names(found.involved(), on=timezone.localdate())
    facts = facts_of(found, names)
    context |= {"candidate": found, "facts": facts, "back": candidate_url(found), "spend": spend_chart(found)}
    return render(request, template, context)


@require_http_methods(["GET", "POST"])
def asking(request: HttpRequest, ref: str) -> HttpResponse:
    """Write a question to the declarant, seeing first whether live work names them."""
    user: Any = request.user
    found = get_object_or_404(Candidate.objects.visible_to(user), ref=ref)
    if asked := open_record(request, found):
        return asked
    form = AskForm(request.POST or None, initial=suggested_question(found))
    if form.is_valid():
        try:
            release, clashes = actions.ask_declarant(found, **form.cleaned_data, actor=user, at=timezone.now())
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            remember_reason(request, "casework.release", release.ref, "I wrote it")
            messages.success(request, HELD if clashes else WRITTEN)
            return redirect("matching:release", ref=release.ref)
    context = {
        "form": form,
        "title": "Ask the declarant",
        "button": "Write the question",
        "clashes": clashes_about([found.declarant_ref, found.recipient_ref], on=timezone.localdate()),
        "refused": may_ask(found, user),
        "to": short_names([found.declarant_ref], on=timezone.localdate()).get(found.declarant_ref, found.declarant_ref),
    }
    return _candidate_form(request, found, "matching/ask.html", context)
