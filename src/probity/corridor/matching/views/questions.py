"""Questions to declarants: the list, one with whose move it is, and what a second person does about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from probity.corridor.matching import actions
from probity.corridor.matching.forms import (
    RELEASES,
    ApproveForm,
    ReasonForm,
)
from probity.corridor.matching.models import Candidate
from probity.corridor.matching.policy import (
    may_withdraw,
)
from probity.corridor.matching.queries import clashes_about, short_names
from probity.corridor.matching.templatetags.matching import (
    release_facts,
    release_history,
)
from probity.corridor.matching.views.tabs import people_of, tabs
from probity.foundation.casework.actions import approve_release, lift_hold
from probity.foundation.casework.models import Release
from probity.foundation.casework.transitions import why_not
from probity.foundation.casework.workflow import APPROVE, LIFT, WITHDRAW
from probity.foundation.kernel.errors import DomainError
from probity.foundation.web.finding import Found, find
from probity.foundation.web.listpage import list_response
from probity.foundation.web.reading import open_record


def releases_for(user: Any) -> QuerySet:
    """What any desk of the corridor wrote outside and the reader may see."""
    return Release.objects.visible_to(user)


@require_safe
def releases(request: HttpRequest) -> HttpResponse:
    """Everything that a desk of the corridor wrote outside and the reader may see."""
    return list_response(
        request,
        RELEASES,
        releases_for(request.user),
        "matching/releases.html",
        {"tabs": tabs("releases", request.user)},
    )


@require_safe
def release(request: HttpRequest, ref: str) -> HttpResponse:
    """One question, for a reason: its words, who must act, and the answer when it has come back."""
    user: Any = request.user
    found = get_object_or_404(releases_for(user), ref=ref)
    if asked := open_record(request, found):
        return asked
    names = short_names(people_of([found]), on=timezone.localdate())
    source = Candidate.objects.visible_to(user).filter(ref=found.source_ref).first()
    open_still = found.state in {Release.State.HELD, Release.State.WAITING}
    context = {
        "release": found,
        "identity": release_facts(found, names),
        "source": source,
        "elsewhere": None if source else _elsewhere(found, user),
        "clashes": clashes_about(found.involved(), on=timezone.localdate()) if open_still else [],
        "happenings": release_history(found, names)[::-1],
        "acts": [act.button_for(found, user) for act in ACTS.values() if found.state in act.states],
    }
    return render(request, "matching/release.html", context)


def _elsewhere(found: Release, user: Any) -> Found | None:
    """The record of another desk that the words are about, for a reader who may find it."""
    every = (one for results in find(user, found.source_ref) for one in results.found)
    return next((one for one in every if one.ref == found.source_ref), None)


@dataclass(frozen=True)
class Act:
    """Something that a person does about a question: its page, what stands in the way, and the action."""

    name: str
    title: str
    done: str
    form: type[Any]
    states: frozenset[str]
    why_not: Callable[[Release, Any], str]
    do: Callable[..., Any]
    look: str = ""

    def button_for(self, found: Release, user: Any) -> dict[str, str]:
        url = reverse("matching:deciding", args=[found.ref, self.name])
        return {"title": self.title, "url": url, "why_not": self.why_not(found, user), "look": self.look}


ACTS = {
    act.name: act
    for act in (
        Act("lift", "Lift the hold", "The hold is lifted. It waits for a second person.", ReasonForm, LIFT.sources,
            lambda found, user: why_not(LIFT, found, user), lift_hold),
        Act("approve", "Approve", "It is approved and goes out.", ApproveForm, APPROVE.sources,
            lambda found, user: why_not(APPROVE, found, user), approve_release),
        Act("withdraw", "Withdraw", "It is withdrawn.", ReasonForm, WITHDRAW.sources,
            may_withdraw, actions.withdraw_question, "secondary"),
    )
}  # fmt: skip


@require_http_methods(["GET", "POST"])
def deciding(request: HttpRequest, ref: str, act: str) -> HttpResponse:
    """Approve a question as the second person, lift its hold, or withdraw it."""
    user: Any = request.user
    found = get_object_or_404(releases_for(user), ref=ref)
    chosen = ACTS.get(act)
    if chosen is None:
        raise Http404
    if asked := open_record(request, found):
        return asked
    form = chosen.form(request.POST or None)
    if form.is_valid():
        reason = {name: value for name, value in form.cleaned_data.items() if name == "reason"}
        try:
            chosen.do(found, actor=user, at=timezone.now(), **reason)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, chosen.done)
            return redirect("matching:release", ref=ref)
    context = {
        "form": form,
        "title": chosen.title,
        "button": chosen.title,
        "refused": chosen.why_not(found, user),
        "release": found,
        "back": reverse("matching:release", args=[ref]),
        "clashes": clashes_about(found.involved(), on=timezone.localdate()),
    }
    return render(request, "matching/decide.html", context)
