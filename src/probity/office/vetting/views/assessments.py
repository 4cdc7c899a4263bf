"""Risk assessments and the checks of promotions: lists, pages, and what is done to each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from probity.foundation.access.models import User
from probity.foundation.casework.transitions import why_not
from probity.foundation.rulebook.rows import code_list
from probity.foundation.web.acts import Act, buttons
from probity.foundation.web.components import Fact, Happening
from probity.foundation.web.formats import day
from probity.foundation.web.listpage import Column, ListPlan, list_response
from probity.foundation.web.reading import open_record
from probity.foundation.web.requests import both, done, user_of
from probity.foundation.web.shown import Reference, Tag
from probity.foundation.workforce.models import Rank
from probity.foundation.workforce.queries import short_names
from probity.office.vetting.actions import notices
from probity.office.vetting.actions import posts as actions
from probity.office.vetting.forms import posts as forms
from probity.office.vetting.forms.filters import AssessmentFilter, CheckFilter
from probity.office.vetting.models import RiskAssessment, SeniorCheck
from probity.office.vetting.models.posts import AssessmentState, SeniorState
from probity.office.vetting.policy.roles import READERS_AS_ROLES
from probity.office.vetting.templatetags.vetting_posts import post_titles
from probity.office.vetting.views.doing import do, unit_only
from probity.office.vetting.views.tabs import tabs
from probity.office.vetting.workflow import posts as flow

ACTS = {
    "approve": Act(
        "Approve", "It covers from today, or from a later day, to its last day. It never covers the past.",
        forms.ApproveForm,
        lambda record, given, actor, at: actions.approve_assessment(record, **given, actor=actor, at=at),
        lambda record, user: why_not(flow.APPROVE, record, user), "Approved",
    ),
    "refuse": Act(
        "Refuse", "The gap stays uncovered.", forms.AnswerForm,
        lambda record, given, actor, at: actions.refuse_assessment(record, **given, actor=actor, at=at),
        lambda record, user: why_not(flow.REFUSE, record, user), "Refused", "secondary",
    ),
    "stop": Act(
        "End it early", "Today is the last day that it covers. What it covered until now stays covered.",
        forms.AnswerForm,
        lambda record, given, actor, at: actions.stop_assessment(record, **given, actor=actor, at=at),
        lambda record, user: why_not(flow.STOP, record, user), "Ended", "warning",
    ),
}  # fmt: skip
CHECK_ACTS = {
    "finish": Act(
        "Record the check", "Say how it ended and what follows.", forms.SeniorForm,
        lambda record, given, actor, at: notices.finish_check(record, **given, actor=actor, at=at),
        lambda record, user: why_not(flow.DO_CHECK, record, user), "Recorded",
    ),
}  # fmt: skip


def with_names(rows: Sequence[Any]) -> None:
    """Give each row the name of its person and the title of its post."""
    names = short_names({row.person_ref for row in rows}, on=timezone.localdate())
    titles = post_titles({getattr(row, "post_ref", "") for row in rows})
    for row in rows:
        row.who = names.get(row.person_ref, row.person_ref)
        row.post_title = titles.get(getattr(row, "post_ref", ""), "")


def _state(row: Any) -> Tag:
    return Tag(row.get_state_display(), str(row.STATE_COLOURS[row.state]))


LIST = ListPlan(
    title="Risk assessments",
    noun=("risk assessment", "risk assessments"),
    columns=(
        Column("ref", "Assessment", lambda row: Reference(row.ref), sort="ref"),
        Column("who", "Who", lambda row: row.who),
        Column("post", "Post", lambda row: row.post_title, hide_on_phone=True),
        Column("state", "State", _state, sort="state"),
        Column("from", "Covers from", lambda row: row.first_day or "", sort="first_day", hide_on_phone=True),
        Column("to", "Last day", lambda row: row.stopped_after or row.last_day, sort="last_day"),
    ),
    filterset=AssessmentFilter,
    address=lambda row: reverse("vetting:assessment", args=[row.ref]),
    order=("-written_at",),
    empty="Risk assessments appear here once a head of unit writes one.",
    prepare=with_names,
)
CHECKS = ListPlan(
    title="Checks of promotions",
    noun=("check", "checks"),
    columns=(
        Column("ref", "Check", lambda row: Reference(row.ref), sort="ref"),
        Column("who", "Who", lambda row: row.who),
        Column("rank", "Rank", lambda row: Rank(row.rank).label, sort="rank", hide_on_phone=True),
        Column("on", "Promoted on", lambda row: row.promoted_on, sort="promoted_on"),
        Column("found", "Held that day", lambda row: row.found, hide_on_phone=True),
        Column("state", "State", _state, sort="state"),
    ),
    filterset=CheckFilter,
    address=lambda row: reverse("vetting:check", args=[row.ref]),
    order=("state", "promoted_on"),
    empty="A check appears here when the feed brings a promotion to a senior rank.",
    prepare=with_names,
)


@require_safe
def assessments(request: HttpRequest) -> HttpResponse:
    """The risk assessments that the reader may see, newest first."""
    user = user_of(request)
    rows = RiskAssessment.objects.visible_to(user)
    add = {"add_url": reverse("vetting:assessment_new"), "add": "Write a risk assessment"}
    return list_response(request, LIST, rows, "vetting/clearances.html", {"tabs": tabs(request, user), **add})


@both
def assessment_new(request: HttpRequest) -> HttpResponse:
    """Write a risk assessment for somebody in a post."""
    user = user_of(request)
    start = {name: request.GET[name] for name in ("person", "post") if request.GET.get(name)}
    form = forms.NewAssessmentForm(request.POST or None, initial=start)
    made: list[RiskAssessment] = []
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        who = {"person_ref": given.pop("person"), "post_ref": given.pop("post")}
        at = timezone.now()
        if done(form, lambda: made.append(actions.write_assessment(**who, **given, actor=user, at=at))):
            messages.success(request, f"Written: {made[0].ref}. It covers nothing until it is approved.")
            return redirect("vetting:assessment", made[0].ref)
    lead = "It covers nothing until an approver approves it, and never the past."
    context = {"form": form, "title": "Write a risk assessment", "button": "Hand in for approval", "lead": lead,
               "back": reverse("vetting:assessments")}  # fmt: skip
    return render(request, "vetting/new.html", context)


def _fetch(request: HttpRequest, ref: str) -> tuple[RiskAssessment, HttpResponse | None]:
    found = get_object_or_404(RiskAssessment.objects.visible_to(request.user), ref=ref)
    wrote = found.written_by_ref == user_of(request).person_ref
    return found, open_record(request, found, because="Wrote it" if wrote else "")


def _facts(found: RiskAssessment, user: User) -> list[Fact]:
    reads = any(user.holds(role) for role in READERS_AS_ROLES)
    whole = reverse("vetting:person", args=[found.person_ref]) if reads else ""
    names = short_names([found.person_ref, found.written_by_ref, found.approver_ref], on=timezone.localdate())
    title = post_titles({found.post_ref}).get(found.post_ref, found.post_ref)
    covers = f"{day(found.first_day)} to {day(found.stopped_after or found.last_day)}" if found.first_day else ""
    return [
        Fact("Who", names.get(found.person_ref, ""), url=whole),
        Fact("Post", title, url=reverse("vetting:post", args=[found.post_ref])),
        Fact("Why", found.why),
        Fact("Controls", found.controls),
        Fact("Asked until", found.last_day),
        Fact("Covers", covers or "Nothing: it is not approved"),
        Fact("Written by", names.get(found.written_by_ref, "")),
        Fact("Answered by", names.get(found.approver_ref, "") or "Nobody yet"),
    ]


@require_safe
def assessment(request: HttpRequest, ref: str) -> HttpResponse:
    """One risk assessment."""
    found, asked = _fetch(request, ref)
    if asked:
        return asked
    user = user_of(request)
    facts = _facts(found, user)
    happenings = [Happening("Written", timezone.localtime(found.written_at), by=str(facts[6].value))]
    if found.approved_at:
        happenings.insert(0, Happening("Approved", timezone.localtime(found.approved_at), by=str(facts[7].value),
                                       says=found.answer_words))  # fmt: skip
    if found.stopped_at:
        happenings.insert(0, Happening("Ended early", timezone.localtime(found.stopped_at)))
    bar = [Fact("Reference", ref), facts[0], Fact("State", _state(found)), Fact("Last day", day(found.last_day))]
    context = {
        "record": found, "title": f"Risk assessment for {facts[0].value}", "facts": facts, "bar": bar,
        "happenings": happenings, "rule": "vetting.assessment_limit",
        "acts": buttons(found, _open_acts(found), user,
                        lambda name: reverse("vetting:assessment_act", args=[ref, name])),
    }  # fmt: skip
    return render(request, "vetting/record.html", context)


def _open_acts(found: RiskAssessment) -> dict[str, Act]:
    """What its state leaves to do; one that was refused or is over leaves nothing."""
    runs = found.state == AssessmentState.APPROVED and found.last_day >= timezone.localdate()
    names = ("approve", "refuse") if found.state == AssessmentState.WRITTEN else ("stop",) if runs else ()
    return {name: ACTS[name] for name in names}


@both
def assessment_act(request: HttpRequest, ref: str, name: str) -> HttpResponse:
    """One answer to a risk assessment."""
    found, asked = _fetch(request, ref)
    if asked:
        return asked
    return do(
        request,
        found,
        ACTS,
        name,
        back=reverse("vetting:assessment", args=[ref]),
        facts=_facts(found, user_of(request)),
    )


@require_safe
def checks(request: HttpRequest) -> HttpResponse:
    """The checks that promotions to senior ranks asked for."""
    user = unit_only(request)
    rows = SeniorCheck.objects.visible_to(user)
    return list_response(request, CHECKS, rows, "vetting/clearances.html", {"tabs": tabs(request, user)})


def _check_facts(found: SeniorCheck) -> list[Fact]:
    today = timezone.localdate()
    names = short_names([found.person_ref, found.done_by_ref], on=today)
    outcome = dict(code_list("vetting.senior_outcome", on=today)).get(found.outcome, "")
    return [
        Fact("Who", names.get(found.person_ref, ""), url=reverse("vetting:person", args=[found.person_ref])),
        Fact("Rank", Rank(found.rank).label),
        Fact("Promoted on", found.promoted_on),
        Fact("Held that day", found.found),
        Fact("How it ended", outcome or "Not done yet"),
        Fact("In words", found.words or "Not done yet"),
        Fact("Done by", names.get(found.done_by_ref, "") or "Nobody yet"),
    ]


def _check_of(request: HttpRequest, ref: str) -> tuple[SeniorCheck, HttpResponse | None]:
    found = get_object_or_404(SeniorCheck.objects.visible_to(request.user), ref=ref)
    return found, open_record(request, found)


@require_safe
def check(request: HttpRequest, ref: str) -> HttpResponse:
    """One check of a promotion."""
    found, asked = _check_of(request, ref)
    if asked:
        return asked
    facts = _check_facts(found)
    context = {
        "record": found, "title": f"Check of the promotion of {facts[0].value}", "facts": facts,
        "bar": [Fact("Reference", ref), facts[0], Fact("State", _state(found))], "happenings": (),
        "rule": "vetting.senior_ranks", "rule_day": found.promoted_on,
    }  # fmt: skip
    acts = CHECK_ACTS if found.state == SeniorState.OPEN else {}
    context["acts"] = buttons(
        found, acts, user_of(request), lambda name: reverse("vetting:check_act", args=[ref, name])
    )
    return render(request, "vetting/record.html", context)


@both
def check_act(request: HttpRequest, ref: str, name: str) -> HttpResponse:
    """The end of a check."""
    found, asked = _check_of(request, ref)
    if asked:
        return asked
    return do(request, found, CHECK_ACTS, name, back=reverse("vetting:check", args=[ref]), facts=_check_facts(found))
