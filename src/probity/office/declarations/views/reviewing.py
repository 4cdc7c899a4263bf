"""Decisions on an offer and corrections of it."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from probity.foundation.web.components import Fact
from probity.foundation.web.requests import both, done, sent, user_of
from probity.office.declarations import actions, queries
from probity.office.declarations.forms import QUESTIONS, Page, ReasonForm
from probity.office.declarations.models import Offer, State
from probity.office.declarations.policy import may_correct
from probity.office.declarations.templatetags import declarations as shown
from probity.office.declarations.views.fetching import offer_of


@both
def act(request: HttpRequest, ref: str, name: str) -> HttpResponse:
    """One decision on an offer: the facts, the questions, a check of the answers, then done."""
    found, user, known_act = offer_of(request, ref), user_of(request), shown.ACTS.get(name)
    if known_act is None or found.state == State.DRAFT:
        raise Http404
    form = known_act.form(sent(request))
    refused = known_act.why_not(found, user)
    stage = "ask"
    if request.method == "POST" and "change" not in request.POST and form.is_valid():
        stage = "check" if "confirmed" not in request.POST else "ask"
        run = partial(known_act.run, _as_shown(request, found), form.cleaned_data, actor=user, at=timezone.now())
        if stage == "ask" and done(form, run):
            messages.success(request, f"{known_act.done} {found.title}.")
            return redirect("declarations:offer", ref)
    lines = queries.said(found, queries.names(found.people(), on=timezone.localdate()))
    context = {
        "offer": found, "act": known_act, "form": form, "refused": refused, "stage": stage,
        "facts": [Fact(line.title, line.words) for line in lines],
        "answers": shown.answers_of(form) if stage == "check" else (), "version": _version_shown(request, found),
        **shown.earlier_to(found, user),
    }  # fmt: skip
    return render(request, "declarations/act.html", context)


@both
def correct(request: HttpRequest, ref: str, page: str = "") -> HttpResponse:
    """Correct one part of an offer, with the reason; what it said is kept."""
    found, user, today = offer_of(request, ref), user_of(request), timezone.localdate()
    asked = QUESTIONS.get(page)
    if (page and asked is None) or page == "who" or found.state == State.DRAFT:
        raise Http404
    context: dict[str, Any] = {"offer": found, "refused": may_correct(found, user), "page": page}
    if asked is None:
        lines = queries.said(found, queries.names(found.people(), on=today))
        context["facts"] = [
            Fact(line.title, line.words, change_url=shown.correct_address(found, line)) for line in lines
        ]
        return render(request, "declarations/correct.html", context)
    form: Page = asked.form(sent(request), on=today, offer=found)
    reason = ReasonForm(sent(request), prefix="reason")
    if request.method == "POST" and form.is_valid() and reason.is_valid():
        why = reason.cleaned_data["words"]
        change = partial(actions.correct_offer, _as_shown(request, found), form.said, reason=why)
        if done(form, partial(change, actor=user, at=timezone.now())):
            messages.success(request, f"Corrected: {found.ref}.")
            return redirect("declarations:offer", ref)
    context |= {"form": form, "reason_form": reason, "title": asked.title, "version": _version_shown(request, found)}
    return render(request, "declarations/correct_part.html", context)


def _version_shown(request: HttpRequest, found: Offer) -> str:
    return request.POST.get("version") or str(found.version)


def _as_shown(request: HttpRequest, found: Offer) -> Offer:
    """The offer as the reader's page showed it: acting on it is refused when it has changed since."""
    found.version = int("0" + "".join(filter(str.isdecimal, _version_shown(request, found)[:8])))
    return found
