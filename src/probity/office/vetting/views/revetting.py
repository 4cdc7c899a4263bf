"""Draws for random re-vetting: what was committed to and when, how to repeat it, and who was drawn."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from probity.foundation.casework.transitions import why_not
from probity.foundation.web.acts import Act, buttons
from probity.foundation.web.components import Fact, Happening
from probity.foundation.web.exports import file_response
from probity.foundation.web.listpage import Column, ListPlan, list_response
from probity.foundation.web.reading import open_record
from probity.foundation.web.requests import both, done, user_of
from probity.foundation.web.shown import Reference, Tag
from probity.foundation.workforce.queries import short_names
from probity.office.vetting.actions import revetting as actions
from probity.office.vetting.forms.circumstances import NothingForm
from probity.office.vetting.forms.revetting import CommitForm
from probity.office.vetting.models import DrawState, PickState, RevettingDraw
from probity.office.vetting.policy.revetting import makes_draws
from probity.office.vetting.queries.revetting import faults_of
from probity.office.vetting.views.doing import do, unit_only
from probity.office.vetting.views.revetting_sheet import METHOD, sheet_response
from probity.office.vetting.views.tabs import tabs
from probity.office.vetting.workflow import revetting as flow

PICK_COLOURS: dict[str, str] = {PickState.WAITS: "yellow", PickState.OPENED: "green", PickState.REPLACED: "grey"}

LIST = ListPlan(
    title="Draws for re-vetting",
    noun=("draw", "draws"),
    columns=(
        Column("period", "For", lambda row: row.period),
        Column("ref", "Draw", lambda row: Reference(row.ref), sort="ref", hide_on_phone=True),
        Column("state", "State", lambda row: Tag(row.get_state_display(), str(row.STATE_COLOURS[row.state])),
               sort="state"),
        Column("wanted", "To draw", lambda row: row.wanted, numeric=True),
        Column("committed", "Committed", lambda row: timezone.localtime(row.committed_at).date(), sort="committed_at",
               hide_on_phone=True),
    ),
    address=lambda row: reverse("vetting:draw", args=[row.ref]),
    order=("-committed_at",),
    empty="A draw begins with a seed that nobody sees. Commit to one to begin.",
)  # fmt: skip

ACTS = {
    "freeze": Act(
        "Freeze the list", "Whoever of the workforce is cleared and has no open application is listed, as at today.",
        NothingForm, lambda record, _given, actor, at: actions.freeze_draw(record, actor=actor, at=at),
        lambda record, user: why_not(flow.FREEZE, record, user), "Frozen:",
    ),
    "draw": Act(
        "Make the draw", "The seed is shown. Everybody drawn gets a form; who is away gets it when they are back.",
        NothingForm, lambda record, _given, actor, at: actions.make_draw(record, actor=actor, at=at),
        lambda record, user: why_not(flow.DRAW, record, user), "Drawn:",
    ),
}  # fmt: skip
NEXT: dict[str, str] = {DrawState.COMMITTED: "freeze", DrawState.FROZEN: "draw"}


@require_safe
def draws(request: HttpRequest) -> HttpResponse:
    """Every draw, the newest first."""
    user = unit_only(request)
    add = {} if makes_draws(None, user) else {"add_url": reverse("vetting:draw_new"), "add": "Commit to a draw"}
    rows = RevettingDraw.objects.visible_to(user)
    return list_response(request, LIST, rows, "vetting/clearances.html", {"tabs": tabs(request, user), **add})


@both
def draw_new(request: HttpRequest) -> HttpResponse:
    """Commit to a seed."""
    user, form = unit_only(request), CommitForm(request.POST or None)
    made: list[RevettingDraw] = []
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        commit = partial(actions.commit_draw, given["period"], given["wanted"], actor=user, at=timezone.now())
        if done(form, lambda: made.append(commit())):
            return redirect("vetting:draw", made[0].ref)
    lead = "A secret seed is made and its commitment written into the ledger. Give the commitment to an outsider now."
    context = {"form": form, "title": "Commit to a draw", "button": "Commit", "lead": lead,
               "refused": makes_draws(None, user), "back": reverse("vetting:draws")}  # fmt: skip
    return render(request, "vetting/new.html", context)


def _fetch(request: HttpRequest, ref: str) -> tuple[RevettingDraw, HttpResponse | None]:
    found: RevettingDraw = get_object_or_404(RevettingDraw.objects.visible_to(unit_only(request)), ref=ref)
    return found, open_record(request, found, because="Work of the vetting unit")


def _facts(found: RevettingDraw) -> list[Fact]:
    facts = [Fact("For", found.period), Fact("To draw", found.wanted), Fact("Commitment to the seed", found.commitment)]
    if found.frozen_at:
        facts += [Fact("Listed", len(found.listed)), Fact("SHA-256 of the list", found.digest)]
        facts += [Fact(f"Not listed: {reason.lower()}", count) for reason, count in found.left_out.items()]
    return [*facts, Fact("Seed", found.shown_seed or "Shown when the draw is made")]


@require_safe
def draw(request: HttpRequest, ref: str) -> HttpResponse:
    """One draw: commitment, list, seed, how to repeat it in ten lines, whether it holds, and who was drawn."""
    found, asked = _fetch(request, ref)
    if asked:
        return asked
    user, is_drawn = user_of(request), found.state == DrawState.DRAWN
    picks = [*found.picks.order_by("place")]
    names = short_names([pick.person_ref for pick in picks], on=timezone.localdate())
    tag = Tag(found.get_state_display(), str(found.STATE_COLOURS[DrawState(found.state)]))
    acts = {NEXT[found.state]: ACTS[NEXT[found.state]]} if found.state in NEXT else {}
    context: dict[str, Any] = {
        "record": found, "title": f"Draw for re-vetting: {found.period}", "facts": _facts(found), "method": METHOD,
        "bar": [Fact("Reference", ref), Fact("State", tag)], "rule": "vetting.revetting_absent", "is_drawn": is_drawn,
        "picks": [(pick, names.get(pick.person_ref, ""), Tag(pick.get_state_display(), PICK_COLOURS[pick.state]))
                  for pick in picks],
        "faults": faults_of(found) if is_drawn else (), "happenings": _happenings(found),
        "acts": buttons(found, acts, user, lambda name: reverse("vetting:draw_act", args=[ref, name])),
    }  # fmt: skip
    return render(request, "vetting/draw.html", context)


def _happenings(found: RevettingDraw) -> list[Happening]:
    moments = (("Drawn, and the seed shown", found.drawn_at), ("List frozen", found.frozen_at),
               ("Seed committed in the ledger", found.committed_at))  # fmt: skip
    return [Happening(title, timezone.localtime(at)) for title, at in moments if at]


@require_safe
def draw_list(request: HttpRequest, ref: str) -> HttpResponse:
    """The frozen list as CSV: references alone, for an outsider to repeat the draw with."""
    found, asked = _fetch(request, ref)
    if asked:
        return asked
    return file_response("csv", f"Draw {ref}", ["Reference"], [[each] for each in found.listed])


@require_safe
def draw_sheet(request: HttpRequest, ref: str) -> HttpResponse:
    """The sheet for an outsider, as far as the draw is; that it was taken stands in the ledger."""
    found, asked = _fetch(request, ref)
    if asked:
        return asked
    actions.hand_out(found, actor=user_of(request), at=timezone.now())
    return sheet_response(found)


@both
def draw_act(request: HttpRequest, ref: str, draw_act_name: str) -> HttpResponse:
    """Freezing the list, or making the draw."""
    found, asked = _fetch(request, ref)
    if asked:
        return asked
    return do(request, found, ACTS, draw_act_name, back=reverse("vetting:draw", args=[ref]), facts=_facts(found))
