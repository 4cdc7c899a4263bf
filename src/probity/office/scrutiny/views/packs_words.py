"""Panels' words to officers with their answers, and worries of misconduct for Professional Standards."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from probity.foundation.access.models import User
from probity.foundation.casework.policy import STANDARDS
from probity.foundation.casework.queries import deadlines_of
from probity.foundation.casework.transitions import why_not
from probity.foundation.web.acts import Act, Setting, do
from probity.foundation.web.components import Crumb, Fact
from probity.foundation.web.reading import open_record
from probity.foundation.web.requests import both, user_of
from probity.foundation.workforce.queries import short_names
from probity.office.scrutiny.actions.packs_worries import answer_panel, close_worry
from probity.office.scrutiny.forms import packs as forms
from probity.office.scrutiny.models import OfficerWords, WordsState, Worry
from probity.office.scrutiny.policy.panels import is_public
from probity.office.scrutiny.policy.roles import COORDINATOR
from probity.office.scrutiny.views.panels_words import colour_of, state_of
from probity.office.scrutiny.views.tabs import tabs
from probity.office.scrutiny.workflow import panels as flow

MOST = 200


def _front() -> Crumb:
    return Crumb("Scrutiny", reverse("scrutiny:front"))


@require_safe
def words_list(request: HttpRequest) -> HttpResponse:
    """What panels wrote to this reader, to officers whom they led, or by grant to anybody."""
    user = user_of(request)
    if is_public(user):
        raise Http404
    rows = [*OfficerWords.objects.visible_to(user).select_related("case__drawn__search", "case__drawn__form")[:MOST]]
    names = short_names({one.officer_ref for one in rows}, on=timezone.localdate())
    told = [(one, names.get(one.officer_ref, one.officer_ref), one.case.drawn.record.ref, state_of(one))
            for one in rows]  # fmt: skip
    return render(request, "scrutiny/officer_words_list.html", {"tabs": tabs(request, user), "rows": told})


@both
def words(request: HttpRequest, ref: str) -> HttpResponse:
    """A panel's words about one record; the officer answers on the same page."""
    user = user_of(request)
    found = get_object_or_404(OfficerWords.objects.visible_to(user).select_related("case__drawn"), ref=ref)
    if asked := open_record(request, found, because=_plain_reason(found, user)):
        return asked
    own = user.person_ref == found.officer_ref
    if own and found.state == WordsState.WAITING:
        return _answer(request, found)
    context = {
        "words": found, "trail": (_front(), Crumb("A panel's words", reverse("scrutiny:officer_words_list"))),
        "facts": _facts(found, user), "own": own, "title": f"The panel on {found.case.drawn.record.ref}",
        "deadlines": [one for one in deadlines_of(found) if one.met_at is None],
    }  # fmt: skip
    return render(request, "scrutiny/officer_words.html", context)


def _plain_reason(found: OfficerWords, user: User) -> str:
    if user.person_ref == found.officer_ref:
        return "Own words from a panel"
    return "Led the officer on the day" if user.person_ref == found.supervisor_ref else "Runs or reads of panels"


def _facts(found: OfficerWords, user: User) -> list[Fact]:
    record = found.case.drawn.record
    kind = "search" if found.case.drawn.search_id else "force_form"
    linked = type(record).objects.visible_to(user).filter(pk=record.pk).exists()
    officer = short_names([found.officer_ref], on=timezone.localdate()).get(found.officer_ref, found.officer_ref)
    return [
        Fact("Officer", officer),
        Fact("Record", record.ref, url=reverse(f"scrutiny:{kind}", args=[record.ref]) if linked else ""),
        Fact("Judged", colour_of(found.case.colour)),
        Fact("Sent", timezone.localdate(found.sent_at)),
        Fact("State", state_of(found)),
    ]


def _answer(request: HttpRequest, found: OfficerWords) -> HttpResponse:
    def keep(record: OfficerWords, given: dict[str, Any], actor: User, at: datetime) -> object:
        return answer_panel(record, given["answer"], actor=actor, at=at)

    def why(record: OfficerWords, user: User) -> str:
        return why_not(flow.ANSWER, record, user)

    told = "Your answer goes to the panel's next meeting."
    answering = Act("Answer the panel", "", forms.AnswerForm, keep, why, told)
    facts = [Fact("The panel says", found.words), *_facts(found, user_of(request)), Fact("Answer by", found.due_on)]
    back = reverse("scrutiny:officer_words_list")
    return do(request, found, answering, Setting(back, (_front(), Crumb("A panel's words", back)), facts))


@require_safe
def worries(request: HttpRequest) -> HttpResponse:
    """Worries of misconduct by panels: for standards, to close, and for who runs panels, how they stand."""
    user = user_of(request)
    if not user.holds(STANDARDS) and not user.holds(COORDINATOR):
        raise Http404
    rows = [*Worry.objects.visible_to(user).select_related("case__drawn__search", "case__drawn__form")[:MOST]]
    told = [(one, one.case.drawn.record.ref, state_of(one), why_not(flow.CLOSE_WORRY, one, user)) for one in rows]
    context = {"tabs": tabs(request, user), "rows": told, "standards": bool(user.holds(STANDARDS))}
    return render(request, "scrutiny/worries.html", context)


@both
def worry_close(request: HttpRequest, ref: str) -> HttpResponse:
    """Close a worry: the panel learns that it is closed."""
    user = user_of(request)
    if not user.holds(STANDARDS):
        raise Http404
    found = get_object_or_404(Worry.objects.visible_to(user).select_related("case__drawn"), ref=ref)
    if asked := open_record(request, found, because="Professional Standards closes a worry"):
        return asked

    def close(record: Worry, given: dict[str, Any], actor: User, at: datetime) -> object:
        return close_worry(record, given["words"], actor=actor, at=at)

    closing = Act("Close the worry", "The panel is told that it is closed, and nothing else.", forms.CloseForm, close,
                  lambda record, actor: why_not(flow.CLOSE_WORRY, record, actor), "The worry is closed.")  # fmt: skip
    back = reverse("scrutiny:worries")
    facts = [
        Fact("Reference", found.ref),
        Fact("Record", found.case.drawn.record.ref),
        Fact("Sent", timezone.localdate(found.sent_at)),
        Fact("Handed over as", found.referral_ref, url=reverse("web:referral", args=[found.referral_ref])),
    ]
    return do(request, found, closing, Setting(back, (_front(), Crumb("Worries", back)), facts))
