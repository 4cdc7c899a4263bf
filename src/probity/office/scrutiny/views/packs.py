"""One case before a panel, for who runs it: what is left out, who judged and stands aside, footage, words, worries."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from probity.foundation.access.models import User
from probity.foundation.casework.transitions import why_not
from probity.foundation.web.acts import Act, Setting, buttons, do
from probity.foundation.web.components import Crumb, Fact
from probity.foundation.web.reading import open_record
from probity.foundation.web.requests import both, user_of
from probity.office.scrutiny.actions import packs as actions
from probity.office.scrutiny.actions.packs_aside import stand_aside, tell
from probity.office.scrutiny.actions.packs_worries import write_to_officer
from probity.office.scrutiny.forms import packs as forms
from probity.office.scrutiny.forms.panels import NothingForm, choosing
from probity.office.scrutiny.models import Judgement, OfficerWords, PackCase, PackState, PanelMember, Worry
from probity.office.scrutiny.policy.packs import expected, may_stand_aside, uninvolved
from probity.office.scrutiny.policy.panels import runs_panels
from probity.office.scrutiny.queries.packs_shown import account_of, shown_of
from probity.office.scrutiny.queries.panels_agenda import standing_of
from probity.office.scrutiny.views.packs_lists import judgement_rows, view_choices
from probity.office.scrutiny.views.panels_words import case_title, colour_of, sees_panels, state_of, to_meeting
from probity.office.scrutiny.views.panels_words import runs_panels as only_who_runs
from probity.office.scrutiny.workflow import panels as flow

BECAUSE = "Prepares or reads a panel's pack"


def _case(user: User, ref: str) -> PackCase:
    rows = PackCase.objects.visible_to(user)
    found: PackCase = get_object_or_404(
        rows.select_related("meeting__panel", "drawn__draw", "drawn__search", "drawn__form"), ref=ref
    )
    return found


@require_safe
def case(request: HttpRequest, ref: str) -> HttpResponse:
    """One case: beside what members read, what the record says, for whoever prepares it."""
    user = sees_panels(user_of(request))
    found = _case(user, ref)
    if asked := open_record(request, found, because=BECAUSE):
        return asked
    runs = not runs_panels(user)
    prepares = runs and found.state == PackState.PREPARED
    shown = shown_of(found, timezone.localdate()) if prepares else None
    context = {
        "case": found, "title": case_title(found), "trail": to_meeting(found.meeting), "bar": _bar(found),
        "facts": [Fact(*fact) for fact in (shown.facts if shown else found.shown.get("facts", []))],
        "account": shown.account.text if shown else found.shown.get("account", ""),
        "statement": shown.statement.text if shown else found.shown.get("statement", ""),
        "whole": account_of(found.drawn.record) if prepares else "",
        "left": shown.left_out if shown else 0, "standing": standing_of(found),
        "judgements": judgement_rows(Judgement.objects.visible_to(user).filter(case=found), found),
        "aside": found.recusals.select_related("member"), "viewings": _viewings(found),
        "worries": Worry.objects.visible_to(user).filter(case=found),
        "words": OfficerWords.objects.visible_to(user).filter(case=found).first(),
        "view": dict(view_choices(found)).get(found.view, ""), "runs": runs,
        "buttons": buttons(found, acts_for(found), user, lambda name: _address(ref, name)) if runs else [],
    }  # fmt: skip
    return render(request, "scrutiny/pack_case.html", context)


def _address(ref: str, name: str) -> str:
    return reverse("scrutiny:pack_case_act", args=[ref, name])


def _bar(found: PackCase) -> list[Fact]:
    bar = [Fact("Reference", found.ref), Fact("State", state_of(found)), Fact("Drawn by", found.drawn.draw.ref,
           url=reverse("scrutiny:draw", args=[found.drawn.draw.ref]))]  # fmt: skip
    return [*bar, Fact("Judged", colour_of(found.colour))] if found.colour else bar


def _viewings(found: PackCase) -> list[tuple[Any, str]]:
    rows = [*found.viewings.all()]
    names = {row.member.ref: row.member.name for row in found.meeting.attendances.select_related("member")}
    return [(row, ", ".join(names.get(ref, ref) for ref in row.members)) for row in rows]


def acts_for(found: PackCase) -> dict[str, Act]:
    """What can be done with a case in its state."""
    steps = {
        PackState.PREPARED: (_redacting, _asides),
        PackState.READY: (_taking_back, _asides),
        PackState.ALONE: (_telling, _asides),
        PackState.TOGETHER: (_judging, _asides),
        PackState.JUDGED: (_writing,),
    }
    made = {name: act for step in steps.get(PackState(found.state), ()) for name, act in step(found).items()}
    gone = {"withdraw": _withdrawing()} if found.drawn.state == "left" and found.state != PackState.WITHDRAWN else {}
    return {**made, **gone}


def _may(found: PackCase, user: User) -> str:
    return runs_panels(user) or uninvolved(found, user)


def _redacting(found: PackCase) -> dict[str, Act]:
    def redact(case: PackCase, given: dict[str, Any], actor: User, at: datetime) -> object:
        return actions.redact_case(case, actions.Redaction(**given), actor=actor, at=at)

    def ready(case: PackCase, _given: dict[str, Any], actor: User, at: datetime) -> object:
        return actions.make_ready(case, actor=actor, at=at)

    perhaps = dict.fromkeys((*shown_of(found, timezone.localdate()).perhaps_names, *found.kept_words))
    form = choosing(forms.RedactForm, kept=[(word, word) for word in perhaps])
    return {
        "redact": Act("Change what is left out", "Names, ages, numbers, places and days go by themselves. What no rule "
                      "knows is yours to leave out.", form, redact, _may, "The redaction is changed.", "secondary",
                      lambda case: {"hidden": " ".join(case.hidden_words), "kept": case.kept_words,
                                    "statement": case.statement}),
        "ready": Act("Say it is redacted", "What is shown is fixed from then on.", forms.ReadyForm, ready,
                     lambda case, user: why_not(flow.MAKE_READY, case, user), "The case is ready."),
    }  # fmt: skip


def _taking_back(_found: PackCase) -> dict[str, Act]:
    def again(case: PackCase, _given: dict[str, Any], actor: User, at: datetime) -> object:
        return actions.redact_again(case, actor=actor, at=at)

    def show(case: PackCase, _given: dict[str, Any], actor: User, at: datetime) -> object:
        return actions.show_case(case, actor=actor, at=at)

    return {"show": Act("Open it to members", "For a case that came after the pack was opened.", NothingForm, show,
                        lambda case, user: why_not(flow.SHOW, case, user), "Members can judge it."),
            "again": Act("Redact it again", "", NothingForm, again,
                         lambda case, user: why_not(flow.REDACT_AGAIN, case, user), "It can be redacted again.",
                         "secondary")}  # fmt: skip


def _telling(found: PackCase) -> dict[str, Act]:
    def close(case: PackCase, _given: dict[str, Any], actor: User, at: datetime) -> object:
        return tell(case, actor=actor, at=at)

    def why(case: PackCase, user: User) -> str:
        return why_not(flow.TELL, case, user)

    says = "Whoever has not judged is not waited for any more, and all who read the case read every judgement."
    telling = Act("Close judging alone", says, NothingForm, close, why, "The judgements are told.", "secondary")
    return {"tell": telling, **_showing(found)}


def _showing(found: PackCase) -> dict[str, Act]:
    def seen(case: PackCase, given: dict[str, Any], actor: User, at: datetime) -> object:
        there = [*PanelMember.objects.visible_to(actor).filter(ref__in=given["members"])]
        return actions.see_footage(case, there, given["minutes"], given["words"], actor=actor, at=at)

    def why(case: PackCase, user: User) -> str:
        return _may(case, user) or ("" if case.drawn.record.footage_ref else "The record names no footage: a finding.")

    form = choosing(forms.FootageForm, members=[(one.ref, one.name) for one in expected(found)])
    says = f"Footage {found.drawn.record.footage_ref}." if found.drawn.record.footage_ref else ""
    return {"footage": Act("Log that footage was seen", says, form, seen, why, "It is logged.", "secondary")}


def _judging(found: PackCase) -> dict[str, Act]:
    def judge(case: PackCase, given: dict[str, Any], actor: User, at: datetime) -> object:
        return actions.judge_together(case, actions.View(**given), actor=actor, at=at)

    form = choosing(forms.ViewForm, view=view_choices(found))
    return {
        "judge": Act("Enter the judgement together", "What the panel came to, having read what each judged alone.",
                     form, judge, lambda case, user: why_not(flow.JUDGE, case, user), "The judgement stands."),
        **_showing(found),
    }  # fmt: skip


def _writing(_found: PackCase) -> dict[str, Act]:
    def write(case: PackCase, given: dict[str, Any], actor: User, at: datetime) -> object:
        return write_to_officer(case, given["words"], actor=actor, at=at)

    def why(case: PackCase, user: User) -> str:
        written = OfficerWords.objects.visible_to(user).filter(case=case).exists()
        return _may(case, user) or ("The panel has written to this officer." if written else "")

    return {
        "write": Act(
            "Write to the officer",
            "The officer answers, and the next meeting reads the answer.",
            forms.OfficerWordsForm,
            write,
            why,
            "The words are sent to the officer and the supervisor.",
        )
    }


def _asides(found: PackCase) -> dict[str, Act]:
    def step(case: PackCase, given: dict[str, Any], actor: User, at: datetime) -> object:
        member = PanelMember.objects.visible_to(actor).get(ref=given["member"])
        return stand_aside(case, member, given["words"], actor=actor, at=at)

    aside = {*found.recusals.values_list("member_id", flat=True)}
    rows = found.meeting.attendances.select_related("member").filter(excused_at=None)
    left = [(row.member.ref, row.member.name) for row in rows if row.member_id not in aside]
    form = choosing(forms.AsideForForm, member=left)
    return {"aside": Act("Stand a member aside", "They neither read nor judge the case, and are not counted.", form,
                         step, may_stand_aside, "The member stands aside.", "secondary")}  # fmt: skip


def _withdrawing() -> Act:
    def out(case: PackCase, _given: dict[str, Any], actor: User, at: datetime) -> object:
        return actions.take_cases(case.meeting, case.drawn.draw, actor=actor, at=at)

    return Act("Put the next in its place", "The case left its draw for a listed reason. It goes, and the next in the "
               "committed order comes.", NothingForm, out, lambda case, user: why_not(flow.WITHDRAW, case, user),
               "The case left, and the next came.")  # fmt: skip


@both
def act(request: HttpRequest, ref: str, pack_act: str) -> HttpResponse:
    """One act on a case."""
    user = only_who_runs(user_of(request))
    found = _case(user, ref)
    if asked := open_record(request, found, because=BECAUSE):
        return asked
    made = acts_for(found)
    back = reverse("scrutiny:pack_case", args=[ref])
    trail = (*to_meeting(found.meeting), Crumb(f"Case {found.number}", back))
    facts = [Fact("The record says", account_of(found.drawn.record))] if pack_act == "redact" else []
    return do(request, found, made.get(pack_act), Setting(back, trail, facts))
