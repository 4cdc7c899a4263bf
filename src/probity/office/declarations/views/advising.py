"""The pages of asking before an offer is taken up, and of answering."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from probity.foundation.casework.queries import deadlines_of
from probity.foundation.casework.transitions import why_not
from probity.foundation.web.listpage import list_response
from probity.foundation.web.requests import both, done, sent, user_of
from probity.office.declarations import actions, queries, workflow
from probity.office.declarations.forms import AdviseForm, AskAdviceForm
from probity.office.declarations.models import Advice, AdviceState
from probity.office.declarations.policy import is_adviser
from probity.office.declarations.templatetags import declaration_advice as advising
from probity.office.declarations.templatetags import declarations as shown


@require_safe
def advice_list(request: HttpRequest) -> HttpResponse:
    """One's own questions; for those who answer, everybody's, those that wait first and the oldest of them first."""
    user = user_of(request)
    rows = Advice.objects.visible_to(user)
    context = {"tabs": shown.desk_tabs(user, "advice_list")}
    return list_response(request, advising.ADVICE, rows, "declarations/advice_list.html", context)


@both
def ask_advice(request: HttpRequest) -> HttpResponse:
    """Ask whether an invitation or a gift may be accepted."""
    form = AskAdviceForm(sent(request))
    if request.method == "POST" and form.is_valid():
        ask = partial(actions.ask_advice, form.cleaned_data, actor=user_of(request), at=timezone.now())
        if done(form, ask):
            newest = Advice.objects.visible_to(request.user).filter(person_ref=user_of(request).person_ref)
            messages.success(request, "Your question is sent. You will be told when it is answered.")
            return redirect("declarations:advice", newest.order_by("-pk")[:1][0].ref)
    context = {
        "form": form, "title": "Ask before you accept", "button": "Send your question",
        "back": reverse("declarations:mine"), "today": timezone.localdate(),
    }  # fmt: skip
    return render(request, "declarations/ask_advice.html", context)


@both
def advice(request: HttpRequest, ref: str) -> HttpResponse:
    """One question: what was asked, the answer, and the offer declared after it."""
    user = user_of(request)
    found: Advice = get_object_or_404(Advice.objects.visible_to(user), ref=ref)
    form = AdviseForm(sent(request) if "advised" in request.POST or "answer" in request.POST else None)
    if request.method == "POST" and "withdraw" in request.POST:
        actions.withdraw_advice(found, actor=user, at=timezone.now())
        messages.success(request, "Your question is withdrawn.")
        return redirect("declarations:advice", ref)
    if request.method == "POST" and form.is_valid():
        answer = partial(actions.give_advice, found, **form.cleaned_data, actor=user, at=timezone.now())
        if done(form, answer):
            messages.success(request, "Your answer is sent.")
            return redirect("declarations:advice", ref)
    known = queries.names([found.person_ref, found.answered_by_ref], on=timezone.localdate())
    giver = {"giver_name": found.giver_name, "giver_organisation": found.giver_organisation}
    waiting = found.state == AdviceState.ASKED
    context = {
        "found": found, "form": form, "known": known, "facts": advising.facts_of(found, known),
        "deadlines": deadlines_of(found), "offer": queries.offer_after(user, found),
        "answers": waiting and not is_adviser(found, user), "refused": why_not(workflow.ADVISE, found, user),
        "may_withdraw": not why_not(workflow.WITHDRAW_ADVICE, found, user),
        "is_mine": found.person_ref == user.person_ref, **shown.earlier(user, giver),
    }  # fmt: skip
    return render(request, "declarations/advice.html", context)
