"""A panel member's own pages: their meetings and the cases that they read, judge, or stand aside from."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from probity.foundation.access.models import User
from probity.foundation.web.acts import Act, Setting, do
from probity.foundation.web.components import Crumb, Fact
from probity.foundation.web.reading import open_record
from probity.foundation.web.requests import both, user_of
from probity.office.scrutiny.actions import packs as actions
from probity.office.scrutiny.actions.packs_aside import stand_aside
from probity.office.scrutiny.forms import packs as forms
from probity.office.scrutiny.forms.panels import choosing
from probity.office.scrutiny.models import (
    OPEN_TO_MEMBERS,
    Judgement,
    PackCase,
    PackState,
    PanelMeeting,
    PanelMember,
    Worry,
)
from probity.office.scrutiny.policy.packs import may_judge, may_stand_aside
from probity.office.scrutiny.policy.panels import member_of, untrained_in
from probity.office.scrutiny.queries.packs_mine import aside_in, own_meetings
from probity.office.scrutiny.queries.panels_agenda import agenda_of, standing_of
from probity.office.scrutiny.queries.panels_agreement import agreement_of
from probity.office.scrutiny.views.packs_lists import judgement_rows, view_choices
from probity.office.scrutiny.views.panels_members import training_rows
from probity.office.scrutiny.views.panels_words import case_title, colour_of, state_of, title_of

BECAUSE = "Reads it as a member of the panel"


def _member(user: User) -> PanelMember:
    """The member behind the account; to anybody else these pages do not exist."""
    found = member_of(user)
    if found is None:
        raise Http404
    return found


def _home() -> Crumb:
    return Crumb("Your panel", reverse("scrutiny:my_panel"))


def _to(found: PanelMeeting) -> tuple[Crumb, ...]:
    return (_home(), Crumb(title_of(found), reverse("scrutiny:my_panel_meeting", args=[found.ref])))


@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """A member's own page: their term, what their training lacks, and their meetings."""
    user = user_of(request)
    member, on = _member(user), timezone.localdate()
    context = {
        "member": member, "lacks": untrained_in(member, on),
        "training": [(words, one) for words, one in training_rows(member, on) if one.until >= on],
        "meetings": [(one, title_of(one), state_of(one)) for one in own_meetings(user)], "on": on,
    }  # fmt: skip
    return render(request, "scrutiny/my_panel.html", context)


@never_cache
@require_safe
def meeting(request: HttpRequest, ref: str) -> HttpResponse:
    """One meeting: the force's figures, the agenda, and the cases."""
    user = user_of(request)
    member, on = _member(user), timezone.localdate()
    found = get_object_or_404(PanelMeeting.objects.visible_to(user).select_related("panel"), ref=ref)
    cases = PackCase.objects.visible_to(user).filter(meeting=found).select_related("drawn")
    given = {
        *Judgement.objects.visible_to(user).filter(case__in=cases, member=member).values_list("case_id", flat=True)
    }
    context = {
        "meeting": found, "title": title_of(found), "trail": (_home(),), "lacks": untrained_in(member, on), "on": on,
        "bar": [Fact("State", state_of(found)), Fact("Day", found.held_on), Fact("Where", found.place)],
        "cases": [(one, case_title(one), _waits(one, given)) for one in cases], "aside": aside_in(found, member),
        "agenda": agenda_of(found, user), "figures": found.figures, "agreement": agreement_of(found),
    }  # fmt: skip
    return render(request, "scrutiny/my_panel_meeting.html", context)


def _waits(case: PackCase, given: set[int]) -> str:
    if case.state == PackState.ALONE:
        return "You have judged it" if case.pk in given else "Waits for your judgement"
    return "Judged" if case.state == PackState.JUDGED else "To judge together"


def _case(user: User, ref: str) -> PackCase:
    rows = PackCase.objects.visible_to(user).filter(state__in=OPEN_TO_MEMBERS)
    found: PackCase = get_object_or_404(rows.select_related("meeting__panel", "drawn"), ref=ref)
    return found


@never_cache
@require_safe
def case(request: HttpRequest, ref: str) -> HttpResponse:
    """One case as members read it. What others judged shows once all judgements made alone are in or closed."""
    user = user_of(request)
    member = _member(user)
    found = _case(user, ref)
    if asked := open_record(request, found, because=BECAUSE):
        return asked
    judged = Judgement.objects.visible_to(user).filter(case=found).select_related("member")
    own = judged.filter(member=member).first()
    context = {
        "case": found, "title": case_title(found), "trail": _to(found.meeting), "standing": standing_of(found),
        "facts": [Fact(*fact) for fact in found.shown["facts"]], "account": found.shown["account"],
        "statement": found.shown["statement"], "own": judgement_rows([own], found)[0] if own else None,
        "judgements": judgement_rows(judged, found) if found.state != PackState.ALONE else [],
        "judge_refused": may_judge(found, user), "aside_refused": may_stand_aside(found, user),
        "alone": found.state == PackState.ALONE, "colour": colour_of(found.colour) if found.colour else None,
        "view": dict(view_choices(found)).get(found.view, ""), "is_search": found.drawn.search_id is not None,
        "worries": Worry.objects.visible_to(user).filter(case=found),
    }  # fmt: skip
    return render(request, "scrutiny/my_panel_case.html", context)


@never_cache
@both
def judge(request: HttpRequest, ref: str) -> HttpResponse:
    """Judge a case alone."""
    user = user_of(request)
    _member(user)
    found = _case(user, ref)

    def keep(record: PackCase, given: dict[str, Any], actor: User, at: datetime) -> object:
        return actions.judge_alone(record, actions.View(**given), actor=actor, at=at)

    form = choosing(forms.ViewForm, view=view_choices(found))
    says = "Nobody else reads it before every judgement is in or closed. It is not changed afterwards."
    return _act(
        request, found, Act(f"Judge case {found.number} alone", says, form, keep, may_judge, "Your judgement is kept.")
    )


@never_cache
@both
def aside(request: HttpRequest, ref: str) -> HttpResponse:
    """Stand aside from a case: it is not there for this member any more."""
    user = user_of(request)
    member = _member(user)
    found = _case(user, ref)

    def step(record: PackCase, given: dict[str, Any], actor: User, at: datetime) -> object:
        return stand_aside(record, member, given["words"], actor=actor, at=at)

    says = "If you know the officer, the person or somebody close to them. You read the case no more."
    act = Act(
        f"Stand aside from case {found.number}",
        says,
        forms.AsideForm,
        step,
        may_stand_aside,
        "You stand aside from the case.",
        "warning",
    )
    back = reverse("scrutiny:my_panel_meeting", args=[found.meeting.ref])
    return _act(request, found, act, back)


def _act(request: HttpRequest, found: PackCase, act: Act, onwards: str = "") -> HttpResponse:
    if asked := open_record(request, found, because=BECAUSE):
        return asked
    here = reverse("scrutiny:my_panel_case", args=[found.ref])
    trail = (*_to(found.meeting), Crumb(f"Case {found.number}", here))
    return do(request, found, act, Setting(onwards or here, trail, [Fact("As written", found.shown["account"])]))
