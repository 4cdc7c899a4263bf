"""The matching desk's pages: candidates, judgements, runs, and questions to declarants."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from probity.corridor.matching import actions
from probity.corridor.matching.forms import (
    CANDIDATES,
    RELEASES,
    RUNS,
    ApproveForm,
    AskForm,
    JudgeForm,
    ReasonForm,
    candidate_url,
    suggested_question,
)
from probity.corridor.matching.models import Candidate, Question, Run
from probity.corridor.matching.policy import (
    ANALYST,
    INVESTIGATOR,
    OF_RELEASES,
    READERS,
    may_ask,
    may_judge,
    may_run,
    may_withdraw,
)
from probity.corridor.matching.queries import clashes_about, is_unweighed, order_of_candidates, short_names
from probity.corridor.matching.templatetags.matching import (
    facts_of,
    history_of,
    identity_of,
    question_card,
    release_facts,
    release_history,
    run_facts,
    spend_chart,
    year_chart,
)
from probity.foundation.access.models import User
from probity.foundation.casework.actions import approve_release, lift_hold
from probity.foundation.casework.models import Release
from probity.foundation.casework.policy import DECONFLICTER, RELEASER, WRITER
from probity.foundation.casework.transitions import why_not
from probity.foundation.casework.workflow import APPROVE, LIFT, WITHDRAW
from probity.foundation.kernel.errors import DomainError
from probity.foundation.web.components import Tab
from probity.foundation.web.finding import Found, finds
from probity.foundation.web.listpage import list_response
from probity.foundation.web.naming import name_source
from probity.foundation.web.needs import Group, Need, needs
from probity.foundation.web.reading import open_record, remember_reason
from probity.foundation.workforce.queries import cards, search_people

PEOPLE_SOUGHT = 25
WRITTEN = "The question is written. It waits for a second person."
HELD = "The question is written. It is held: live work names them."


def _tabs(current: str, user: Any) -> list[Tab]:
    """The lists of the desk that the reader has a role for."""
    named = (("candidates", "Candidates", READERS), ("runs", "Runs", READERS), ("releases", "Questions", OF_RELEASES))
    return [
        Tab(title, reverse(f"matching:{name}"), current=name == current)
        for name, title, roles in named
        if any(user.holds(made) for made in roles)
    ]


# ---------------------------------------------------------------- candidates


@require_safe
def candidates(request: HttpRequest) -> HttpResponse:
    """Every candidate that the reader may see, in the rulebook's order, with the last run."""
    rows = Candidate.objects.visible_to(request.user)
    plan = replace(CANDIDATES, order=order_of_candidates(on=timezone.localdate()))
    here = reverse("matching:candidates")
    context = {
        "tabs": _tabs("candidates", request.user),
        "figures": [
            (rows.to_compare().count(), "wait for: is it the same?", f"{here}?waiting=same"),
            (rows.to_weigh().count(), "wait for: does it matter?", f"{here}?waiting=matters"),
            (rows.filter(matters="enquire").count(), "to enquire into", f"{here}?matters=enquire"),
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
    names = short_names(
        [*found.involved(), *(one.by_ref for one in judgements), *_people_of(releases)], on=timezone.localdate()
    )
    context = {
        "candidate": found,
        "part": part,
        "tabs": _parts(found, part, len(releases)),
        "identity": identity_of(found, names),
        "facts": facts_of(found, names),
        "spend": spend_chart(found),
        "questions": [question_card(found, one, judgements, names, user) for one in Question],
        "releases": [(one, names.get(one.to_ref, one.to_ref)) for one in releases],
        "happenings": history_of(found, judgements, releases, names),
        "may_not_ask": may_ask(found, user) or _already(releases),
    }
    return render(request, "matching/candidate.html", context)


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


def _people_of(releases: Iterable[Release]) -> set[str]:
    return {ref for one in releases for ref in (one.to_ref, one.author_ref, one.approver_ref, one.lifted_by_ref)}


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


# ---------------------------------------------------------------- questions


def _releases(user: Any) -> QuerySet:
    return Release.objects.visible_to(user).filter(desk=actions.DESK)


@require_safe
def releases(request: HttpRequest) -> HttpResponse:
    """Every question that the desk wrote and the reader may see."""
    return list_response(
        request, RELEASES, _releases(request.user), "matching/releases.html", {"tabs": _tabs("releases", request.user)}
    )


@require_safe
def release(request: HttpRequest, ref: str) -> HttpResponse:
    """One question, for a reason: its words, who must act, and the answer when it has come back."""
    user: Any = request.user
    found = get_object_or_404(_releases(user), ref=ref)
    if asked := open_record(request, found):
        return asked
    names = short_names(_people_of([found]), on=timezone.localdate())
    source = Candidate.objects.visible_to(user).filter(ref=found.source_ref).first()
    open_still = found.state in {Release.State.HELD, Release.State.WAITING}
    context = {
        "release": found,
        "identity": release_facts(found, names),
        "source": source,
        "clashes": clashes_about(found.involved(), on=timezone.localdate()) if open_still else [],
        "happenings": release_history(found, names)[::-1],
        "acts": [act.button_for(found, user) for act in ACTS.values() if found.state in act.states],
    }
    return render(request, "matching/release.html", context)


@dataclass(frozen=True)
class Act:
    """Something that a person does about a question: its page, what stands in the way, and the action."""

    name: str
    title: str
    done: str
    form: type[Any]
    states: frozenset[str]
    why_not: Callable[[Release, Any], str]
    do: Callable[..., Any]
    look: str = ""

    def button_for(self, found: Release, user: Any) -> dict[str, str]:
        url = reverse("matching:deciding", args=[found.ref, self.name])
        return {"title": self.title, "url": url, "why_not": self.why_not(found, user), "look": self.look}


ACTS = {
    act.name: act
    for act in (
        Act("lift", "Lift the hold", "The hold is lifted. It waits for a second person.", ReasonForm, LIFT.sources,
            lambda found, user: why_not(LIFT, found, user), lift_hold),
        Act("approve", "Approve", "It is approved and goes out.", ApproveForm, APPROVE.sources,
            lambda found, user: why_not(APPROVE, found, user), approve_release),
        Act("withdraw", "Withdraw", "It is withdrawn.", ReasonForm, WITHDRAW.sources,
            may_withdraw, actions.withdraw_question, "secondary"),
    )
}  # fmt: skip


@require_http_methods(["GET", "POST"])
def deciding(request: HttpRequest, ref: str, act: str) -> HttpResponse:
    """Approve a question as the second person, lift its hold, or withdraw it."""
    user: Any = request.user
    found = get_object_or_404(_releases(user), ref=ref)
    chosen = ACTS.get(act)
    if chosen is None:
        raise Http404
    if asked := open_record(request, found):
        return asked
    form = chosen.form(request.POST or None)
    if form.is_valid():
        reason = {name: value for name, value in form.cleaned_data.items() if name == "reason"}
        try:
            chosen.do(found, actor=user, at=timezone.now(), **reason)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, chosen.done)
            return redirect("matching:release", ref=ref)
    context = {
        "form": form,
        "title": chosen.title,
        "button": chosen.title,
        "refused": chosen.why_not(found, user),
        "release": found,
        "back": reverse("matching:release", args=[ref]),
        "clashes": clashes_about(found.involved(), on=timezone.localdate()),
    }
    return render(request, "matching/decide.html", context)


# ---------------------------------------------------------------- runs


@require_safe
def runs(request: HttpRequest) -> HttpResponse:
    """Every run, the newest first."""
    context = {"tabs": _tabs("runs", request.user), "may_not_run": may_run(request.user)}
    return list_response(request, RUNS, Run.objects.visible_to(request.user), "matching/runs.html", context)


@require_safe
def run(request: HttpRequest, ref: str) -> HttpResponse:
    """One run: how far it is, what it counted, and each candidate that it changed and the reader may see."""
    found = get_object_or_404(Run.objects.visible_to(request.user), ref=ref)
    refs = [one["ref"] for one in found.changed]
    seen = {one.ref: one for one in Candidate.objects.visible_to(request.user).filter(ref__in=refs)}
    changed = [(seen[one["ref"]], one["what"]) for one in found.changed if one["ref"] in seen]
    return render(request, "matching/run.html", {"run": found, "changed": changed, "facts": run_facts(found)})


@require_POST
def run_now(request: HttpRequest) -> HttpResponse:
    """Ask the worker for a run."""
    user: Any = request.user
    try:
        asked = actions.ask_for_run(actor=user, at=timezone.now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("matching:candidates")
    messages.success(request, "The cross-check is asked for. You can leave this page.")
    return redirect("matching:run", ref=asked.ref)


# ---------------------------------------------------------------- home and search


@needs
def what_waits(user: User, _at: datetime) -> Iterable[Need]:
    """Candidates that wait for this reader's judgement."""
    rows = Candidate.objects.visible_to(user).order_by("pk")
    asked = ((ANALYST, Question.SAME, rows.to_compare()), (INVESTIGATOR, Question.MATTERS, rows.to_weigh()))
    for judge, question, waiting in asked:
        if not user.holds(judge):
            continue
        for one in waiting.select_related("first_seen"):
            since = timezone.localdate(one.first_seen.at)
            yield Need(Group.NEW, one.title, candidate_url(one), ref=one.ref, since=since, says=str(question.label))


@needs
def questions_that_wait(user: User, _at: datetime) -> Iterable[Need]:
    """Questions that wait for this reader, that wait for others, or whose answer nobody has weighed yet."""
    if not any(user.holds(made) for made in (WRITER, RELEASER, DECONFLICTER)):
        return
    states = (Release.State.HELD, Release.State.WAITING, Release.State.ANSWERED)
    for one in _releases(user).filter(state__in=states).order_by("written_at"):
        group, says = _move_of(one, user)
        if group:
            url = reverse("matching:release", args=[one.ref])
            yield Need(
                group, one.title, url, ref=one.ref, since=timezone.localdate(one.written_at), says=says, ahead=True
            )


def _move_of(one: Release, user: User) -> tuple[Group | None, str]:
    """Whose move a question is, as this reader sees it."""
    mine = one.author_ref == user.person_ref
    if one.state == Release.State.ANSWERED:
        return (Group.NEW, "The answer came back") if mine and is_unweighed(one, user) else (None, "")
    act = ACTS["lift" if one.state == Release.State.HELD else "approve"]
    if not act.why_not(one, user):
        return Group.NEW, str(Release.State(one.state).label)
    return (Group.WAITING, str(Release.State(one.state).label)) if mine else (None, "")


@finds("Candidates")
def find_candidates(user: User, words: str) -> Iterable[Found]:
    """Candidates by reference, giver, supplier, or the people in the offer."""
    if not any(user.holds(made) for made in READERS):
        return
    named = [card.ref for card in search_people(words, on=timezone.localdate(), limit=PEOPLE_SOUGHT)]
    for one in Candidate.objects.visible_to(user).holding(words, named).order_by("ref")[: PEOPLE_SOUGHT + 1]:
        yield Found(one.title, candidate_url(one), ref=one.ref, says=one.why)
