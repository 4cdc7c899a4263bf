"""Drawn cases: the records that were drawn, what they lack, what an inspector found, and which of them left."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from probity.foundation.access.models import User
from probity.foundation.casework.transitions import why_not
from probity.foundation.rulebook.rows import code_list
from probity.foundation.web import acts as web
from probity.foundation.web.acts import Act, buttons
from probity.foundation.web.components import Crumb, Fact, Happening
from probity.foundation.web.listpage import Column, ListPlan, list_response
from probity.foundation.web.needs import Group, Need, needs
from probity.foundation.web.reading import open_record
from probity.foundation.web.requests import both, user_of
from probity.foundation.web.shown import Reference, Tag
from probity.foundation.workforce.queries import short_names
from probity.office.scrutiny.actions import draws_cases as actions
from probity.office.scrutiny.forms import draws as forms
from probity.office.scrutiny.models import CaseState, DrawnCase, DrawState, ForceForm, Leaving, LeavingState, Search
from probity.office.scrutiny.policy.draws import looks_into, was_drawn_for, why_not_ask
from probity.office.scrutiny.policy.draws_plans import INSPECTOR, stratum_words
from probity.office.scrutiny.policy.roles import RELEASER
from probity.office.scrutiny.views.draws_sheet import title_of
from probity.office.scrutiny.views.force_words import form_facts
from probity.office.scrutiny.views.stops_words import labels, record_facts
from probity.office.scrutiny.views.tabs import tabs
from probity.office.scrutiny.workflow import draws as flow

MOST_NEEDS = 20
VIEW_COLOURS = {"sound": "green", "learning": "yellow", "concern": "red"}


def _names(rows: Iterable[Any]) -> dict[str, str]:
    return short_names({row.reader_ref for row in rows if row.reader_ref}, on=timezone.localdate())


def _stratum(case: DrawnCase, names: dict[str, str]) -> str:
    if case.draw.plan == INSPECTOR:
        return names.get(case.stratum, case.stratum)
    return stratum_words(case.draw.plan, case.stratum, timezone.localdate())


def _prepare(rows: Sequence[Any]) -> None:
    names, lacks = _names(rows), labels("scrutiny.draw_findings")
    views = labels("scrutiny.draw_views")
    for row in rows:
        row.what, row.of = title_of(row.draw), _stratum(row, names)
        row.lacked = "; ".join(lacks.get(code, code) for code in row.findings)
        row.found = Tag(views.get(row.view, row.view), VIEW_COLOURS.get(row.view, "grey")) if row.view else ""


CASES = ListPlan(
    title="Drawn cases",
    noun=("case", "cases"),
    columns=(
        Column("ref", "Case", lambda row: Reference(row.ref), sort="ref"),
        Column("what", "Draw", lambda row: row.what, sort="draw__first_day,draw__plan", hide_on_phone=True),
        Column("of", "Drawn from", lambda row: row.of, sort="stratum,place"),
        Column("record", "Record", lambda row: Reference(row.record.ref), hide_on_phone=True),
        Column("day", "Day", lambda row: row.on, hide_on_phone=True),
        Column("lacks", "Finding", lambda row: Tag(row.lacked, "yellow") if row.lacked else ""),
        Column("found", "Looked at", lambda row: row.found, sort="view", hide_on_phone=True),
        Column("state", "Left", lambda row: Tag("Left", "grey") if row.state == CaseState.LEFT else "", sort="state",
               hide_on_phone=True),
    ),
    filterset=forms.CaseFilter,
    address=lambda row: reverse("scrutiny:drawn_case", args=[row.ref]),
    order=("-draw__first_day", "draw__plan", "stratum", "place"),
    empty="Cases appear here once they are drawn.",
    prepare=_prepare,
)  # fmt: skip

ACTS = {
    "look": Act(
        "Say what you found", "Read the record and view its footage first.", forms.LookForm,
        lambda record, given, actor, at: actions.look_at(
            record, given["view"], words=given["words"], actor=actor, at=at
        ),
        lambda record, user: _stands(record) or was_drawn_for(record, user), "What you found is kept.",
        start=lambda record: {"view": record.view, "words": record.words},
    ),
    "lacks": Act(
        "Say what it lacks", "Something that is missing is a finding. The case stays.", forms.LacksForm,
        lambda record, given, actor, at: actions.say_lacks(
            record, given["finding"], words=given["words"], actor=actor, at=at
        ),
        lambda record, user: _stands(record) or looks_into(record, user), "The finding is kept.", "secondary",
    ),
    "leave": Act(
        "Ask that it leaves", "An approver outside the officer's line answers. If it leaves, the next in the committed "
        "order comes in its place, and the number that left is published.", forms.AskForm,
        lambda record, given, actor, at: actions.ask_to_leave(
            record, given["reason"], words=given["words"], actor=actor, at=at
        ),
        why_not_ask, "The approver is asked.", "secondary",
    ),
}  # fmt: skip
ANSWER = Act(
    "Answer whether it leaves", "", forms.DecideForm,
    lambda record, given, actor, at: actions.decide_leaving(
        record, approves=given["answer"] == "yes", words=given["words"], actor=actor, at=at
    ),
    lambda record, user: why_not(flow.APPROVE, record, user), "Your answer is kept.",
)  # fmt: skip


def _stands(case: DrawnCase) -> str:
    return "" if case.state == CaseState.STANDS else "This case left the draw."


@require_safe
def drawn_cases(request: HttpRequest) -> HttpResponse:
    """The drawn cases that the reader may see: drawn for them to look at, or all."""
    user = user_of(request)
    rows = DrawnCase.objects.visible_to(user).select_related("draw", "search", "form")
    return list_response(request, CASES, rows, "scrutiny/drawn_cases.html", {"tabs": tabs(request, user)})


def _fetch(request: HttpRequest, ref: str) -> tuple[DrawnCase, HttpResponse | None]:
    user = user_of(request)
    rows = DrawnCase.objects.visible_to(user).select_related("draw", "search", "form", "replaces")
    found: DrawnCase = get_object_or_404(rows, ref=ref)
    own = user.person_ref and user.person_ref == found.reader_ref
    return found, open_record(request, found, because="Drawn for the reader to look at" if own else "")


def _record_facts(case: DrawnCase) -> list[Fact]:
    record = case.record
    return record_facts(record) if isinstance(record, Search) else form_facts(record)


def _title(case: DrawnCase) -> str:
    if isinstance(case.record, ForceForm):
        return f"Drawn use of force: {_stratum(case, {}).lower()}"
    return "Drawn search"


def _case_facts(case: DrawnCase, names: dict[str, str], user: User) -> list[Fact]:
    lacks = labels("scrutiny.draw_findings")
    said = "; ".join(lacks.get(code, code) for code in case.findings)
    facts = [
        Fact("Draw", title_of(case.draw), reverse("scrutiny:draw", args=[case.draw.ref])),
        Fact("Drawn from", f"{_stratum(case, names)}, place {case.place}"),
        Fact("Record", case.record.ref),
        Fact("Officer", names.get(case.officer_ref, case.officer_ref)),
        Fact("Finding", said or "Nothing is missing"),
    ]
    if case.replaces:
        facts.append(
            Fact("Came in place of", case.replaces.ref, reverse("scrutiny:drawn_case", args=[case.replaces.ref]))
        )
    if came := DrawnCase.objects.visible_to(user).filter(replaces=case).first():
        facts.append(Fact("In its place came", came.ref, reverse("scrutiny:drawn_case", args=[came.ref])))
    return facts


def _happenings(case: DrawnCase, leavings: Iterable[Leaving], names: dict[str, str]) -> list[Happening]:
    reasons = labels("scrutiny.draw_reasons")
    found = []
    for one in leavings:
        url, why = reverse("scrutiny:leaving", args=[one.ref]), reasons.get(one.reason, one.reason)
        found.append(Happening(f"Asked that it leaves: {why.lower()}", timezone.localtime(one.asked_at),
                               by=names.get(one.asked_by_ref, ""), url=url))  # fmt: skip
        if one.decided_at:
            found.append(Happening(f"{one.get_state_display()}: {why.lower()}", timezone.localtime(one.decided_at),
                                   by=names.get(one.decided_by_ref, ""), says=one.decided_words, url=url))  # fmt: skip
    if case.looked_at:
        view = labels("scrutiny.draw_views").get(case.view, case.view)
        found.append(Happening(f"Looked at: {view.lower()}", timezone.localtime(case.looked_at),
                               by=names.get(case.looked_by_ref, ""), says=case.words))  # fmt: skip
    if case.draw.drawn_at:
        found.append(Happening("Drawn", timezone.localtime(case.draw.drawn_at)))
    return sorted(found, key=lambda each: str(each.at), reverse=True)


@require_safe
def drawn_case(request: HttpRequest, ref: str) -> HttpResponse:
    """One drawn case: the record as recorded, what it lacks, and what was done with it."""
    found, asked = _fetch(request, ref)
    if asked:
        return asked
    user = user_of(request)
    leavings = [*Leaving.objects.visible_to(user).filter(case=found)]
    people = {found.officer_ref, found.reader_ref, found.looked_by_ref}
    people |= {ref for one in leavings for ref in (one.asked_by_ref, one.decided_by_ref)}
    names = short_names({each for each in people if each}, on=timezone.localdate())
    tag = Tag(found.get_state_display(), str(found.STATE_COLOURS[CaseState(found.state)]))
    acts = {name: act for name, act in ACTS.items() if found.reader_ref or name != "look"}
    context = {
        "record": found, "title": _title(found), "bar": [Fact("Reference", ref), Fact("State", tag)],
        "facts": _case_facts(found, names, user), "said": _record_facts(found), "is_search": found.search is not None,
        "happenings": _happenings(found, leavings, names), "view": found.view,
        "acts": buttons(found, acts, user, lambda name: reverse("scrutiny:drawn_case_act", args=[ref, name])),
    }  # fmt: skip
    return render(request, "scrutiny/drawn_case.html", context)


@both
def drawn_case_act(request: HttpRequest, ref: str, case_act: str) -> HttpResponse:
    """Saying what was found or what is missing, or asking that the case leaves."""
    found, asked = _fetch(request, ref)
    if asked:
        return asked
    back = reverse("scrutiny:drawn_case", args=[ref])
    names = short_names({each for each in (found.officer_ref, found.reader_ref) if each}, on=timezone.localdate())
    act = None if case_act == "look" and not found.reader_ref else ACTS.get(case_act)
    return web.do(
        request, found, act, web.Setting(back, _trail(ref, back), _case_facts(found, names, user_of(request)))
    )


def _trail(ref: str, back: str) -> tuple[Crumb, ...]:
    cases = Crumb("Drawn cases", reverse("scrutiny:drawn_cases"))
    return (Crumb("Scrutiny", reverse("scrutiny:front")), cases, Crumb(ref, back))


def _prepare_leavings(rows: Sequence[Any]) -> None:
    reasons = labels("scrutiny.draw_reasons")
    for row in rows:
        row.why, row.what = reasons.get(row.reason, row.reason), title_of(row.case.draw)


LEAVINGS = ListPlan(
    title="Cases asked to leave",
    noun=("case", "cases"),
    columns=(
        Column("ref", "Asked", lambda row: Reference(row.ref), sort="ref"),
        Column("case", "Case", lambda row: Reference(row.case.ref), hide_on_phone=True),
        Column("what", "Draw", lambda row: row.what, hide_on_phone=True),
        Column("why", "Reason", lambda row: row.why, sort="reason"),
        Column("state", "Answer", lambda row: Tag(row.get_state_display(), str(row.STATE_COLOURS[row.state])),
               sort="state"),
        Column("asked", "Asked on", lambda row: timezone.localtime(row.asked_at).date(), sort="asked_at",
               hide_on_phone=True),
    ),
    filterset=forms.LeavingFilter,
    address=lambda row: reverse("scrutiny:leaving", args=[row.ref]),
    order=("-asked_at",),
    empty="Cases appear here once somebody asks that they leave a draw.",
    prepare=_prepare_leavings,
)  # fmt: skip


@require_safe
def leavings(request: HttpRequest) -> HttpResponse:
    """Every case that somebody asked to leave, with the answer."""
    user = user_of(request)
    rows = Leaving.objects.visible_to(user).select_related("case__draw")
    return list_response(request, LEAVINGS, rows, "scrutiny/leavings.html", {"tabs": tabs(request, user)})


@both
def leaving(request: HttpRequest, ref: str) -> HttpResponse:
    """What was asked and of which record; then the approver's answer."""
    rows = Leaving.objects.visible_to(user_of(request)).select_related("case__draw", "case__search", "case__form")
    found = get_object_or_404(rows, ref=ref)
    if asked := open_record(request, found):
        return asked
    facts = _leaving_facts(found, user_of(request))
    if found.state != LeavingState.ASKED:
        tag = Tag(found.get_state_display(), str(found.STATE_COLOURS[LeavingState(found.state)]))
        title = "A case that left a draw" if found.state == LeavingState.APPROVED else "A case that stayed in a draw"
        context = {"record": found, "title": title, "facts": facts, "on": timezone.localdate(),
                   "bar": [Fact("Reference", ref), Fact("Answer", tag)]}  # fmt: skip
        return render(request, "scrutiny/leaving.html", context)
    trail = (Crumb("Scrutiny", reverse("scrutiny:front")), Crumb("Cases asked to leave", reverse("scrutiny:leavings")))
    return web.do(request, found, ANSWER, web.Setting(reverse("scrutiny:leavings"), trail, facts))


def _leaving_facts(found: Leaving, user: User) -> list[Fact]:
    case = found.case
    people = {case.officer_ref, found.asked_by_ref, found.decided_by_ref} - {""}
    names = short_names(people, on=timezone.localdate())
    reasons = dict(code_list("scrutiny.draw_reasons", on=timezone.localdate()).choices)
    facts = [
        Fact("Reason", reasons.get(found.reason, found.reason)), Fact("In words", found.words),
        Fact("Asked by", names.get(found.asked_by_ref, "")), Fact("Asked", timezone.localtime(found.asked_at)),
        Fact("Case", case.ref, reverse("scrutiny:drawn_case", args=[case.ref])), Fact("Draw", title_of(case.draw)),
        Fact("Officer", names.get(case.officer_ref, case.officer_ref)), Fact("Day", case.on),
    ]  # fmt: skip
    if found.decided_at:
        came = DrawnCase.objects.visible_to(user).filter(replaces=case).first()  # only of what was approved to leave
        facts += [Fact("Answered by", names.get(found.decided_by_ref, "")), Fact("Why", found.decided_words)]
        facts += [Fact("In its place came", came.ref, reverse("scrutiny:drawn_case", args=[came.ref]))] if came else []
    return facts


@needs
def draw_needs(user: User, _at: datetime) -> Iterable[Need]:
    """Searches drawn for the reader to look at, and cases that somebody asked to leave."""
    if not user.person_ref:
        return
    url = reverse("scrutiny:drawn_cases")
    rows = DrawnCase.objects.visible_to(user).standing().filter(reader_ref=user.person_ref, looked_at=None)
    waiting = rows.filter(draw__state=DrawState.DRAWN).count()
    if waiting:
        says = f"{waiting} to look at" if waiting > 1 else "One to look at"
        yield Need(Group.NEW, "Look at the searches drawn for you", f"{url}?looked=no&state=stands", says=says)
    if user.holds(RELEASER):
        asked = Leaving.objects.visible_to(user).filter(state=LeavingState.ASKED).order_by("asked_at")
        for one in asked.select_related("case")[:MOST_NEEDS]:
            address = reverse("scrutiny:leaving", args=[one.ref])
            yield Need(Group.NEW, "Answer whether a drawn case leaves", address, ref=one.ref,
                       since=timezone.localtime(one.asked_at).date(), ahead=True)  # fmt: skip
