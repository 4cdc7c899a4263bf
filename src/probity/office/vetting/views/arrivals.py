"""Transferees and rejoiners: what they bring, what the rule of their day says, and what is decided."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from probity.foundation.access.models import User
from probity.foundation.casework.policy import not_about_themselves
from probity.foundation.casework.transitions import why_not
from probity.foundation.rulebook.rows import code_list
from probity.foundation.web.acts import Act, buttons
from probity.foundation.web.components import Fact, Happening
from probity.foundation.web.formats import day
from probity.foundation.web.listpage import Column, ListPlan, list_response
from probity.foundation.web.reading import open_record
from probity.foundation.web.requests import both, done, user_of
from probity.foundation.web.shown import Reference, Tag
from probity.foundation.workforce.queries import short_names
from probity.office.vetting.actions import arrivals as actions
from probity.office.vetting.forms import clearances as forms
from probity.office.vetting.forms.filters import ArrivalFilter
from probity.office.vetting.models import Arrival, Clearance
from probity.office.vetting.models.arrivals import ArrivalKind, ArrivalState
from probity.office.vetting.policy.arrivals import ruling_on
from probity.office.vetting.policy.clearances import keeps
from probity.office.vetting.views.assessments import with_names
from probity.office.vetting.views.doing import do, unit_only
from probity.office.vetting.views.tabs import tabs
from probity.office.vetting.workflow import arrivals as flow


def may_use(arrival: Arrival) -> bool:
    """Whether the rule in force on its day lets the clearance be used."""
    return ruling_on(arrival.granted_on, arrival.appointed_on).may_use


def _decide_why_not(arrival: Arrival, user: User) -> str:
    return why_not(flow.ACCEPT if may_use(arrival) else flow.VET, arrival, user)


def _vet_why_not(arrival: Arrival, user: User) -> str:
    if arrival.state == ArrivalState.OPEN and not may_use(arrival):
        return "The rule of its day asks for full vetting already: decide by the rule."
    return why_not(flow.VET, arrival, user)


def _check(record: Any, given: dict[str, Any], actor: User, at: Any, point: str) -> Any:
    return actions.check_point(record, point=point, **given, actor=actor, at=at)


ACTS = {
    "decide": Act(
        "Decide by the rule of its day", "The rule decides: it is named on the page, and kept with the decision.",
        forms.DecideArrivalForm,
        lambda record, given, actor, at: actions.decide_arrival(record, **given, actor=actor, at=at),
        _decide_why_not, "Decided",
    ),
    "vet": Act(
        "Vet in full although the rule allows it", "The clearance is not used, for your reason.", forms.VetForm,
        lambda record, given, actor, at: actions.vet_in_full(record, **given, actor=actor, at=at),
        _vet_why_not, "Full vetting asked for", "secondary",
    ),
}  # fmt: skip


LIST = ListPlan(
    title="Arrivals",
    noun=("arrival", "arrivals"),
    columns=(
        Column("ref", "Arrival", lambda row: Reference(row.ref), sort="ref"),
        Column("who", "Who", lambda row: row.who),
        Column("kind", "How they come", lambda row: row.get_kind_display(), sort="kind", hide_on_phone=True),
        Column("appointed", "Appointed", lambda row: row.appointed_on, sort="appointed_on"),
        Column("brings", "Brings", lambda row: f"{row.level}, {day(row.granted_on)}" if row.granted_on else "",
               hide_on_phone=True),
        Column("state", "State", lambda row: Tag(row.get_state_display(), str(row.STATE_COLOURS[row.state])),
               sort="state"),
    ),
    filterset=ArrivalFilter,
    address=lambda row: reverse("vetting:arrival", args=[row.ref]),
    order=("-appointed_on",),
    empty="Somebody appears here when the feed says that they came back, or when you enter a transferee.",
    prepare=with_names,
)  # fmt: skip


@require_safe
def arrivals(request: HttpRequest) -> HttpResponse:
    """Everybody who came with a clearance or came back, newest first."""
    user = unit_only(request)
    rows = Arrival.objects.visible_to(user)
    add = {} if keeps(None, user) else {"add_url": reverse("vetting:arrival_new"), "add": "Enter an arrival"}
    return list_response(request, LIST, rows, "vetting/clearances.html", {"tabs": tabs(request, user), **add})


@both
def arrival_new(request: HttpRequest) -> HttpResponse:
    """Enter somebody who transfers or comes back."""
    user, form = unit_only(request), forms.ArrivalForm(request.POST or None)
    made: list[Arrival] = []
    if request.method == "POST" and form.is_valid():
        given, at = form.cleaned_data, timezone.now()
        brings = None
        if given["kind"] == "transfer":
            brings = actions.Brought(given["other_force"], given["level"], given["granted_on"])
        run = {"appointed_on": given["appointed_on"], "brings": brings, "actor": user, "at": at}
        if done(form, lambda: made.append(actions.open_arrival(given["person"], **run))):
            return redirect("vetting:arrival", made[0].ref)
    context = {"form": form, "title": "Enter an arrival", "button": "Enter", "refused": keeps(None, user),
               "back": reverse("vetting:arrivals")}  # fmt: skip
    return render(request, "vetting/new.html", context)


def _fetch(request: HttpRequest, ref: str) -> tuple[Arrival, HttpResponse | None]:
    found = get_object_or_404(Arrival.objects.visible_to(request.user), ref=ref)
    return found, open_record(request, found, because="Work of the vetting unit")


def _facts(found: Arrival) -> list[Fact]:
    names = short_names([found.person_ref, found.decided_by_ref], on=timezone.localdate())
    facts = [
        Fact("Who", names.get(found.person_ref, ""), url=reverse("vetting:person", args=[found.person_ref])),
        Fact("How they come", found.get_kind_display()),
        Fact("Appointed on", found.appointed_on),
    ]
    if found.granted_on:
        facts += [Fact("Granted by", found.other_force), Fact("Level", found.level),
                  Fact("Granted on", found.granted_on)]  # fmt: skip
    if found.decided_at:
        facts += [
            Fact("The rule", found.rule_words),
            *([Fact("Reasons", found.reasons)] if found.reasons != found.rule_words else []),
            Fact("Decided by", names.get(found.decided_by_ref, "")),
        ]
        if found.clearance_ref:
            facts.append(
                Fact("Clearance", found.clearance_ref, url=reverse("vetting:clearance", args=[found.clearance_ref]))
            )
        if found.application_ref:
            facts.append(Fact("Application", found.application_ref))
    return facts


def _answer(said: Mapping[str, str] | None) -> dict[str, Any] | None:
    """What was done about a point, with its day; None for one still to do."""
    return {"words": said["words"], "day": date.fromisoformat(said["on"])} if said else None


@require_safe
def arrival(request: HttpRequest, ref: str) -> HttpResponse:
    """One arrival: what they bring, the rule of their day, the checklist, and the file they had here before."""
    found, asked = _fetch(request, ref)
    if asked:
        return asked
    user, facts = user_of(request), _facts(found)
    points = [
        (code, words, _answer(found.checklist.get(code)))
        for code, words in code_list("vetting.transferee_checklist", on=found.appointed_on)
    ]
    ruling = ruling_on(found.granted_on, found.appointed_on)
    earlier = Clearance.objects.visible_to(user).filter(holder_ref=found.person_ref, granted_on__lt=found.appointed_on)
    earlier = earlier.exclude(ref=found.clearance_ref).order_by("-granted_on")
    acts = ACTS if found.state == ArrivalState.OPEN else {}
    tag = Tag(found.get_state_display(), str(found.STATE_COLOURS[ArrivalState(found.state)]))
    happenings = [Happening("Opened", timezone.localtime(found.opened_at))]
    if found.decided_at:
        happenings.insert(0, Happening(found.get_state_display(), timezone.localtime(found.decided_at)))
    context = {
        "record": found, "title": f"Arrival of {facts[0].value}", "facts": facts, "happenings": happenings,
        "bar": [Fact("Reference", ref), facts[0], Fact("State", tag), Fact("Appointed", day(found.appointed_on))],
        "acts": buttons(found, acts, user, lambda name: reverse("vetting:arrival_act", args=[ref, name])),
        "points": points if found.kind == ArrivalKind.TRANSFER else (), "earlier": [*earlier],
        "says": "" if found.decided_at else ruling.words, "rule_day": found.appointed_on,
        "rule": "vetting.rejoin_rule" if found.kind == ArrivalKind.REJOIN else "vetting.transfer_rule",
        "may_check": found.state == ArrivalState.OPEN and not keeps(found, user),
    }  # fmt: skip
    return render(request, "vetting/arrival.html", context)


@both
def arrival_act(request: HttpRequest, ref: str, name: str) -> HttpResponse:
    """One decision on an arrival, or one point of its checklist ("point-marker")."""
    found, asked = _fetch(request, ref)
    if asked:
        return asked
    acts = dict(ACTS)
    if name.startswith("point-"):
        point = name.removeprefix("point-")
        labels = dict(code_list("vetting.transferee_checklist", on=found.appointed_on))
        if point not in labels:
            raise Http404
        acts[name] = Act(
            "Answer a point of the checklist", labels[point], forms.PointForm,
            lambda record, given, actor, at: _check(record, given, actor, at, point),
            lambda record, user: keeps(record, user) or not_about_themselves(record, user), "Answered for",
        )  # fmt: skip
    return do(request, found, acts, name, back=reverse("vetting:arrival", args=[ref]), facts=_facts(found))
