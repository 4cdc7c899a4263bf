"""Postings that are asked for, as vetting answers them."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from probity.foundation.access.selves import self_refs
from probity.foundation.web.components import Fact
from probity.foundation.web.requests import both
from probity.foundation.web.shown import Tag
from probity.foundation.workforce.postings_queries import ForDesk, for_desk, one_for_desk
from probity.foundation.workforce.queries import short_names
from probity.office.vetting.actions.postings import DESK, look_again
from probity.office.vetting.policy.roles import STAFF
from probity.office.vetting.views.doing import unit_only
from probity.office.vetting.views.tabs import tabs

SHOWN = {"refused": "Refused by vetting", "free": "Nothing against it"}
MAY, MAY_NOT = Tag("Nothing against it", "green"), Tag("Refused", "red")


def _tag(asked: ForDesk) -> Tag:
    return MAY if asked.may_go else MAY_NOT


@both
def asked_postings(request: HttpRequest) -> HttpResponse:
    """The postings that vetting was asked about, with vetting's own answer."""
    user, today = unit_only(request), timezone.localdate()
    rows = for_desk(DESK, hidden=self_refs(user))
    names = short_names([row.person_ref for row in rows], on=today)
    refused, show = sum(not row.may_go for row in rows), request.GET.get("answer", "")
    chosen = [row for row in rows if show not in SHOWN or bool(row.may_go) == (show == "free")]
    lines = [(row, names.get(row.person_ref, row.person_ref), _tag(row)) for row in chosen]
    context = {
        "tabs": tabs(request, user), "lines": lines, "title": "Postings asked for", "refused": refused,
        "free": len(rows) - refused, "show": SHOWN.get(show, ""), "asked": len(rows),
    }  # fmt: skip
    return render(request, "vetting/postings.html", context)


@both
def asked_posting(request: HttpRequest, ref: str) -> HttpResponse:
    """One request, vetting's answer in its own words, and the way to answer anew."""
    user, today = unit_only(request), timezone.localdate()
    asked = one_for_desk(DESK, ref, hidden=self_refs(user))
    if asked is None:
        raise Http404
    may_answer = any(user.holds(role) for role in STAFF)
    if request.method == "POST" and may_answer:
        answer = look_again(ref, actor=user, at=timezone.now())
        messages.success(request, f"Answered: {answer.words}")
        return redirect("vetting:asked_posting", ref)
    name = short_names([asked.person_ref], on=today).get(asked.person_ref, asked.person_ref)
    facts = [
        Fact("Who", name, url=reverse("vetting:person", args=[asked.person_ref])),
        Fact("To", asked.post_title, url=reverse("vetting:post", args=[asked.post_ref])),
        Fact("From", asked.from_on),
        Fact("Asked", timezone.localdate(asked.asked_at)),
        Fact("Told to whoever asked", asked.answer_on),
        Fact("Vetting's answer", _tag(asked)),
        Fact("In vetting's words", asked.words),
    ]
    context = {"asked": asked, "facts": facts, "title": f"{asked.kind} of {name}", "may_answer": may_answer}
    return render(request, "vetting/asked_posting.html", context)
