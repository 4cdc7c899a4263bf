"""The inbox: what other desks and people have put to this reader or to their desk."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import django_filters
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from probity.foundation.access.models import BrokenGlass, User
from probity.foundation.access.roles import find_role
from probity.foundation.casework.actions import Words, answer_query, ask_query, take_up
from probity.foundation.casework.models import Referral
from probity.foundation.casework.policy import STANDARDS
from probity.foundation.casework.queries import deadlines_of
from probity.foundation.casework.transitions import why_not
from probity.foundation.casework.workflow import ANSWER, TAKE_UP
from probity.foundation.kernel.errors import DomainError
from probity.foundation.web.components import Fact
from probity.foundation.web.forms import AnswerForm, AskForm
from probity.foundation.web.listpage import Column, ListPlan, list_response
from probity.foundation.web.naming import names_of
from probity.foundation.web.needs import Group, Need, needs
from probity.foundation.web.shown import Tag
from probity.foundation.web.views.reasons import waits_for

COLOURS = {
    Referral.State.OPEN: "yellow",
    Referral.State.ANSWERED: "green",
    Referral.State.RECEIVED: "grey",
    Referral.State.TAKEN: "green",
}
WAITS = Q(state=Referral.State.OPEN) | Q(state=Referral.State.RECEIVED, kind=Referral.Kind.HANDOVER)


class ReferralFilter(django_filters.FilterSet):
    """What a reader narrows the inbox by."""

    state = django_filters.ChoiceFilter(label="State", choices=Referral.State.choices, empty_label="Any")
    kind = django_filters.ChoiceFilter(label="Kind", choices=Referral.Kind.choices, empty_label="Any")


def _state(referral: Referral) -> Tag:
    state = Referral.State(referral.state)
    return Tag(str(state.label), COLOURS[state])


INBOX = ListPlan(
    title="Inbox",
    noun=("item", "items"),
    columns=(
        Column("title", "What it is", lambda referral: referral.title, sort="title"),
        Column("sender", "From", lambda referral: referral.sender, sort="sender", hide_on_phone=True),
        Column("sent", "Sent", lambda referral: timezone.localdate(referral.sent_at), sort="sent_at"),
        Column("state", "State", _state, sort="state"),
    ),
    filterset=ReferralFilter,
    address=lambda referral: reverse("web:referral", args=[referral.ref]),
    order=("-sent_at",),
    empty="Questions and work that somebody puts to you or to your desk will appear here.",
)


def _name_those_asked(rows: Sequence[Referral]) -> None:
    names = names_of([row.to_ref for row in rows], on=timezone.localdate())
    for row in rows:
        row.named = names.get(row.to_ref, row.to_ref)  # type: ignore[attr-defined]  # a name for this page alone


def addressed_to(user: User) -> QuerySet:
    """Referrals to this reader or to a desk on which they hold a role."""
    desks = {made.desk for grant in user.grants if (made := find_role(grant.role))}
    mine = Q(to_desk__in=desks)
    if user.person_ref:
        mine |= Q(to_ref=user.person_ref)
    return Referral.objects.visible_to(user).filter(mine)


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Everything put to this reader."""
    user: Any = request.user
    return list_response(request, INBOX, addressed_to(user))


ASKED = replace(
    INBOX,
    title="Questions you asked",
    noun=("question", "questions"),
    columns=(
        Column("title", "What it is", lambda referral: referral.title, sort="title"),
        Column("to", "Asked of", lambda referral: referral.named),
        Column("sent", "Sent", lambda referral: timezone.localdate(referral.sent_at), sort="sent_at"),
        Column("state", "State", _state, sort="state"),
    ),
    empty="Questions that you ask for Professional Standards will appear here. Ask one from a person's page.",
    prepare=_name_those_asked,
)


def _standards_officer(request: HttpRequest) -> User:
    """The reader, who is a standards officer; to anybody else these pages do not exist."""
    user = request.user
    if not isinstance(user, User) or not user.holds(STANDARDS):
        raise Http404
    return user


@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    """The questions that this standards officer asked."""
    user = _standards_officer(request)
    return list_response(request, ASKED, Referral.objects.visible_to(user).filter(sent_by=user.account))


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, ref: str) -> HttpResponse:
    """Ask the person of this reference a question for Professional Standards."""
    user = _standards_officer(request)
    name = names_of([ref], on=timezone.localdate()).get(ref)
    if name is None:
        raise Http404
    form = AskForm(request.POST or None)
    if form.is_valid():
        try:
            ask_query(Words(to_ref=ref, about_ref=ref, **form.cleaned_data), actor=user, at=timezone.now())
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Your question has gone to {name}.")
            return redirect("web:asked")
    context = {"form": form, "title": f"Ask {name} a question", "button": "Send the question", "back": "/people/"}
    return render(request, "web/form.html", context)


@require_http_methods(["GET", "POST"])
def referral(request: HttpRequest, ref: str) -> HttpResponse:
    """One item of the inbox; a question is answered here, and what was handed over is taken up."""
    user: Any = request.user
    found = get_object_or_404(Referral.objects.visible_to(user), ref=ref)
    if request.method == "POST" and "take_up" in request.POST and not why_not(TAKE_UP, found, user):
        take_up(found, actor=user, at=timezone.now())
        messages.success(request, "You have it. It stays in the inbox, and no longer waits on the home page.")
        return redirect("web:referral", ref=ref)
    form = AnswerForm(request.POST or None)
    refused = why_not(ANSWER, found, user)
    if not refused and form.is_valid():
        try:
            answer_query(found, words=form.cleaned_data["words"], actor=user, at=timezone.now())
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Your answer has gone to whoever asked.")
            return redirect("web:referral", ref=ref)
    facts = [
        Fact("Reference", found.ref),
        Fact("From", found.sender),
        Fact("Sent", found.sent_at),
        Fact("State", _state(found)),
    ]
    if found.kind == Referral.Kind.HANDOVER and found.to_desk and found.about_ref:
        names = names_of([found.about_ref], on=timezone.localdate())
        facts.insert(1, Fact("About", names.get(found.about_ref, found.about_ref)))
    deadlines = [deadline for deadline in deadlines_of(found) if deadline.met_at is None]
    context = {"referral": found, "facts": facts, "refused": refused, "form": None if refused else form}
    context["deadlines"] = deadlines
    context["may_take_up"] = not why_not(TAKE_UP, found, user)
    return render(request, "web/referral.html", context)


@needs
def open_questions(user: User, _at: datetime) -> Iterable[Need]:
    """Questions that wait for this reader's answer, and what was handed to them or their desk and nobody took up."""
    waiting = addressed_to(user).filter(WAITS)
    for one in waiting.order_by("sent_at").only("ref", "title", "sender", "sent_at"):
        address = reverse("web:referral", args=[one.ref])
        yield Need(
            Group.NEW, one.title, address, ref=one.ref, since=timezone.localdate(one.sent_at), says=f"From {one.sender}"
        )


@needs
def glass_to_acknowledge(user: User, _at: datetime) -> Iterable[Need]:
    """Broken glass that this auditor or data owner has not acknowledged: it comes back until they have."""
    if not user.grants:
        return
    waiting = Q(seen_by_auditor="") | Q(seen_by_owner="")
    for one in BrokenGlass.objects.visible_to(user).filter(waiting).order_by("at"):
        if waits_for(one, user):
            title = f"Glass broken on {one.subject_ref}"
            yield Need(
                Group.LATE,
                title,
                reverse("web:broken_glass"),
                due=timezone.localdate(one.at),
                ref=one.ref,
                says=one.desk,
            )
