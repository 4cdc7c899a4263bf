"""One meeting of a panel for who runs it: its cases, who comes, its agenda, and what is done with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from probity.foundation.access.models import User
from probity.foundation.casework.transitions import why_not
from probity.foundation.web.acts import Act, Setting, buttons, do
from probity.foundation.web.components import Fact
from probity.foundation.web.requests import both, done, sent, user_of
from probity.foundation.workforce.queries import short_names
from probity.office.scrutiny.actions import packs as pack_actions
from probity.office.scrutiny.actions import panels_meetings as actions
from probity.office.scrutiny.actions.panels_summary import write_summary
from probity.office.scrutiny.forms import panels as forms
from probity.office.scrutiny.models import (
    Draw,
    DrawState,
    MeetingState,
    PackCase,
    Panel,
    PanelAction,
    PanelMeeting,
    PanelMember,
    PanelSummary,
)
from probity.office.scrutiny.policy.draws_plans import INSPECTOR
from probity.office.scrutiny.policy.panels import runs_panels
from probity.office.scrutiny.queries.packs_shown import period_of
from probity.office.scrutiny.queries.panels_agenda import agenda_of, comers, standing_of
from probity.office.scrutiny.queries.panels_agreement import agreement_of
from probity.office.scrutiny.views.panels_words import (
    case_title,
    colour_of,
    sees_panels,
    state_of,
    title_of,
    to_meeting,
    to_panel,
    top,
)
from probity.office.scrutiny.views.panels_words import runs_panels as only_who_runs
from probity.office.scrutiny.workflow import panels as flow


def _while_it_runs(meeting: PanelMeeting, user: User) -> str:
    return runs_panels(user) or ("The meeting is closed." if meeting.state == MeetingState.CLOSED else "")


def _once_closed(meeting: PanelMeeting, user: User) -> str:
    return runs_panels(user) or ("" if meeting.state == MeetingState.CLOSED else "The meeting is not closed yet.")


def _meeting(user: User, ref: str) -> PanelMeeting:
    rows = PanelMeeting.objects.visible_to(user).select_related("panel")
    found: PanelMeeting = get_object_or_404(rows, ref=ref)
    return found


@both
def meeting_new(request: HttpRequest, ref: str) -> HttpResponse:
    """Plan a meeting of a panel."""
    user = only_who_runs(user_of(request))
    panel = get_object_or_404(Panel.objects.visible_to(user), ref=ref)
    form = forms.MeetingForm(sent(request))
    if request.method == "POST" and form.is_valid():
        made: list[PanelMeeting] = []
        given = form.cleaned_data
        if done(form, lambda: made.append(actions.plan_meeting(panel, **given, actor=user, at=timezone.now()))):
            messages.success(request, "The meeting is planned, and everybody on the panel that day is invited.")
            return redirect("scrutiny:panel_meeting", made[0].ref)
    context = {"form": form, "title": "Plan a meeting", "button": "Plan it", "back_title": panel.name,
               "back": reverse("scrutiny:panel", args=[ref])}  # fmt: skip
    return render(request, "scrutiny/do.html", context)


@require_safe
def meeting(request: HttpRequest, ref: str) -> HttpResponse:
    """One meeting, for who runs panels or reads of them."""
    user = sees_panels(user_of(request))
    found = _meeting(user, ref)
    cases = [*PackCase.objects.visible_to(user).filter(meeting=found).select_related("drawn")]
    runs = not runs_panels(user)
    context = {
        "meeting": found, "title": title_of(found), "bar": _bar(found), "trail": to_panel(found),
        "cases": [(one, case_title(one), state_of(one), standing_of(one), colour_of(one.colour) if one.colour else "")
                  for one in cases],
        "comers": comers(found), "agenda": agenda_of(found, user), "agreement": agreement_of(found),
        "figures": found.figures, "on": timezone.localdate(), "runs": runs,
        "buttons": buttons(found, acts_for(found, user), user, lambda name: _address(ref, name)) if runs else [],
        "summary": PanelSummary.objects.visible_to(user).filter(meeting=found).first(),
    }  # fmt: skip
    return render(request, "scrutiny/panel_meeting.html", context)


def _address(ref: str, name: str) -> str:
    return reverse("scrutiny:panel_meeting_act", args=[ref, name])


def _bar(found: PanelMeeting) -> list[Fact]:
    officer = short_names([found.attending_ref], on=found.held_on).get(found.attending_ref, found.attending_ref)
    return [
        Fact("Reference", found.ref),
        Fact("State", state_of(found)),
        Fact("Day", found.held_on),
        Fact("Time and place", ", ".join(part for part in (_time(found), found.place) if part)),
        Fact("Officer who attends", officer or "Nobody yet"),
    ]


def _time(found: PanelMeeting) -> str:
    return f"{found.held_at:%H:%M}" if found.held_at else ""


def acts_for(found: PanelMeeting, user: User) -> dict[str, Act]:
    """What can be done with a meeting, in the order in which it is done."""
    return {**_filling(found, user), **_running()}


def _draws(found: PanelMeeting, user: User) -> list[tuple[str, str]]:
    """Draws for panels, the newest first, with their months."""
    rows = Draw.objects.visible_to(user).filter(state=DrawState.DRAWN).exclude(plan=INSPECTOR)
    recent = rows.filter(first_day__lte=found.held_on).order_by("-first_day", "-pk")[:12]
    return [(one.ref, f"{_what(one)}, {period_of(one)} ({one.ref})") for one in recent]


def _what(draw: Draw) -> str:
    return "Uses of force" if draw.kinds else "Searches"


def _members(rows: Sequence[PanelMember]) -> list[tuple[str, str]]:
    return [(one.ref, one.name) for one in rows]


def _filling(found: PanelMeeting, user: User) -> dict[str, Act]:
    def take(meeting: PanelMeeting, given: dict[str, Any], actor: User, at: datetime) -> object:
        draw = Draw.objects.visible_to(actor).get(ref=given["draw"])
        return pack_actions.take_cases(meeting, draw, actor=actor, at=at)

    def invite(meeting: PanelMeeting, given: dict[str, Any], actor: User, at: datetime) -> object:
        return actions.invite(meeting, _member(actor, given), actor=actor, at=at)

    def excuse(meeting: PanelMeeting, given: dict[str, Any], actor: User, at: datetime) -> object:
        return actions.excuse(meeting, _member(actor, given), actor=actor, at=at)

    def officer(meeting: PanelMeeting, given: dict[str, Any], actor: User, at: datetime) -> object:
        return actions.name_officer(meeting, given["number"], actor=actor, at=at)

    def item(meeting: PanelMeeting, given: dict[str, Any], actor: User, at: datetime) -> object:
        return actions.put_item(meeting, given["title"], given["words"], actor=actor, at=at)

    come = [one.member for one in comers(found)]
    asked = {one.pk for one in come}
    sitting = [one for one in PanelMember.objects.visible_to(user) if found.panel.ref in one.panels]
    others = [one for one in sitting if one.pk not in asked and one.serves(found.held_on)]
    coming = [one.member for one in comers(found) if not one.excused]
    return {
        "take": Act("Take cases of a draw", "Every case that stands comes, and nobody chooses among them. Taken again, "
                    "it brings the next in the committed order for one that left.",
                    forms.choosing(forms.DrawForm, draw=_draws(found, user)), take, _while_it_runs,
                    "The cases are in the pack."),
        "officer": Act("Name the officer who attends", "Somebody who explains law and practice, and has a part in none "
                       "of the cases.", forms.OfficerForm, officer, _while_it_runs, "The officer is named.",
                       "secondary"),
        "invite": Act("Invite a member", "", forms.choosing(forms.OneMemberForm, member=_members(others)), invite,
                      _while_it_runs, "The member is invited.", "secondary"),
        "excuse": Act("Excuse a member", "Their judgement is not waited for, and they read nothing of the meeting.",
                      forms.choosing(forms.OneMemberForm, member=_members(coming)), excuse, _while_it_runs,
                      "The member is excused.", "secondary"),
        "item": Act("Put something on the agenda", "", forms.ItemForm, item, _while_it_runs, "It is on the agenda.",
                    "secondary"),
    }  # fmt: skip


def _member(actor: User, given: dict[str, Any]) -> PanelMember:
    found: PanelMember = PanelMember.objects.visible_to(actor).get(ref=given["member"])
    return found


def _running() -> dict[str, Act]:
    def open_it(meeting: PanelMeeting, _given: dict[str, Any], actor: User, at: datetime) -> object:
        return actions.open_meeting(meeting, actor=actor, at=at)

    def ask(meeting: PanelMeeting, given: dict[str, Any], actor: User, at: datetime) -> object:
        return actions.ask_for(meeting, **given, actor=actor, at=at)

    def close(meeting: PanelMeeting, _given: dict[str, Any], actor: User, at: datetime) -> object:
        return actions.close_meeting(meeting, actor=actor, at=at)

    def summarise(meeting: PanelMeeting, given: dict[str, Any], actor: User, at: datetime) -> object:
        return write_summary(meeting, given["words"], actor=actor, at=at)

    return {
        "open": Act("Open the pack", "Members can judge each case alone from then on, and the force's figures are "
                    "fixed as they stand.", forms.NothingForm, open_it,
                    lambda meeting, user: why_not(flow.OPEN, meeting, user), "The pack is open."),
        "ask": Act("Enter what the panel asks for", "", forms.ActionForm, ask,
                   lambda _meeting, user: runs_panels(user), "It is entered.", "secondary"),
        "close": Act("Close the meeting", "Answers of officers on its agenda count as read.", forms.NothingForm, close,
                     lambda meeting, user: why_not(flow.CLOSE, meeting, user), "The meeting is closed.", "secondary"),
        "summary": Act("Write the summary", "The senior officer responsible approves it. It names nobody.",
                       forms.SummaryForm, summarise, _once_closed, "The summary waits for approval.", "secondary",
                       lambda meeting: {"words": getattr(getattr(meeting, "summary", None), "words", "")}),
    }  # fmt: skip


@both
def act(request: HttpRequest, ref: str, meeting_act: str) -> HttpResponse:
    """One act on a meeting."""
    user = only_who_runs(user_of(request))
    found = _meeting(user, ref)
    back = reverse("scrutiny:panel_meeting", args=[ref])
    return do(request, found, acts_for(found, user).get(meeting_act), Setting(back, to_meeting(found)))


@both
def action_done(request: HttpRequest, ref: str) -> HttpResponse:
    """Say that something the panel asked for is done."""
    user = only_who_runs(user_of(request))
    found = get_object_or_404(PanelAction.objects.visible_to(user).select_related("meeting__panel"), ref=ref)
    back = reverse("scrutiny:panel_meeting", args=[found.meeting.ref])

    def finish(action: PanelAction, given: dict[str, Any], actor: User, at: datetime) -> object:
        return actions.say_done(action, given["words"], done_on=given["done_on"], actor=actor, at=at)

    finished = Act("Say it is done", found.words, forms.DoneForm, finish,
                   lambda action, actor: runs_panels(actor) or ("It is done already." if action.done_on else ""),
                   "It is done.")  # fmt: skip
    return do(request, found, finished, Setting(back, (*top(), *to_meeting(found.meeting)[2:])))
