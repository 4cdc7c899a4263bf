"""One search: the officer's form on a phone, the record, and what may be done with it."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from probity.foundation.casework.queries import versions_of
from probity.foundation.casework.transitions import why_not
from probity.foundation.web.components import Fact
from probity.foundation.web.reading import open_record
from probity.foundation.web.requests import both, done, sent, user_of
from probity.foundation.workforce.queries import short_names
from probity.office.scrutiny.actions import stops as actions
from probity.office.scrutiny.forms import stops as forms
from probity.office.scrutiny.models import Search, SearchReview, SearchState
from probity.office.scrutiny.policy.reviewed import SEARCH, plain_reason
from probity.office.scrutiny.policy.stops import motive_is_open
from probity.office.scrutiny.views import reviewed
from probity.office.scrutiny.views.stops_words import happenings, record_facts, written_rows
from probity.office.scrutiny.workflow import stops as flow


def _own(request: HttpRequest, ref: str) -> Search:
    """A record of the reader's own that they may still answer."""
    found: Search = get_object_or_404(Search.objects.visible_to(request.user), ref=ref)
    if actions.why_not_answer(found, user_of(request)):
        raise Http404
    open_record(request, found, because=SEARCH.own)
    return found


@both
def start(request: HttpRequest) -> HttpResponse:
    """Begin a record, or go on with one."""
    user = user_of(request)
    if request.method == "POST":
        made = actions.begin_search(actor=user, at=timezone.now())
        return redirect("scrutiny:search_page", made.ref, forms.PAGES[0].name)
    own = Search.objects.visible_to(user).filter(officer_ref=user.person_ref or "-")
    context = {
        "begun": own.filter(state=SearchState.DRAFT).order_by("-pk")[:5],
        "returned": own.filter(state=SearchState.RETURNED).order_by("-pk")[:10],
        "may": bool(user.person_ref),
    }
    return render(request, "scrutiny/search_start.html", context)


def pages_for(search: Search) -> list[forms.Page]:
    """The pages that this record is asked: what it was for is plain where it was for drugs."""
    skipped = {"object"} if search.object == "drugs" else set()
    return [page for page in forms.PAGES if page.name not in skipped]


@both
def page(request: HttpRequest, ref: str, asks: str) -> HttpResponse:
    """One question."""
    search, on = _own(request, ref), timezone.localdate()
    pages = pages_for(search)
    plan = next((each for each in pages if each.name == asks), None)
    if plan is None:
        raise Http404
    if plan.name == "motive" and not motive_is_open(search):
        return render(request, "scrutiny/search_locked.html", {"search": search, "facts": record_facts(search)})
    numbers = forms.force_numbers(search.present)
    form = forms.PageForm(sent(request), page=plan, on=on, initial=forms.initial_of(plan, search, numbers))
    if request.method == "POST" and form.is_valid():
        keep = partial(actions.answer_search, search, actor=user_of(request), at=timezone.now())
        if done(form, lambda: keep(form.said)):
            return _onwards(request, search, plan)
    place = pages.index(plan)
    back = _page_url(search, pages[place - 1]) if place else reverse("scrutiny:search_new")
    context = {"form": form, "title": plan.title, "lead": plan.lead, "step": place + 1, "steps": len(pages),
               "save_and_leave": True, "back": back}  # fmt: skip
    return render(request, "web/question.html", context)


def _onwards(request: HttpRequest, search: Search, plan: forms.Page) -> HttpResponse:
    if "leave" in request.POST:
        messages.success(request, "Saved. Nobody sees it before you send it.")
        return redirect("scrutiny:search_new")
    pages = pages_for(search)
    place = next((at for at, each in enumerate(pages) if each.name == plan.name), len(pages))
    answered = search.outcome and plan.name != "outcome"  # changing one answer of a whole record leads back to it
    if place + 1 < len(pages) and not answered:
        return redirect(_page_url(search, pages[place + 1]))
    return redirect("scrutiny:search_check", search.ref)


def _page_url(search: Search, plan: forms.Page) -> str:
    return reverse("scrutiny:search_page", args=[search.ref, plan.name])


ASKED = reviewed.Asked("scrutiny:search_new", "scrutiny:search_discard", "scrutiny:search")


@both
def check(request: HttpRequest, ref: str) -> HttpResponse:
    """Every answer, each with a way to change it; then it is sent."""
    found = _own(request, ref)
    asked = {page.name for page in pages_for(found)}
    facts = record_facts(
        found, change=lambda name: reverse("scrutiny:search_page", args=[ref, name]) if name in asked else ""
    )
    missing = actions.why_not_send(found, None)
    return reviewed.check_page(request, found, ASKED, send=actions.send_search, facts=facts, missing=missing)


@require_POST
def discard(request: HttpRequest, ref: str) -> HttpResponse:
    """Throw away a record that was never sent."""
    found = get_object_or_404(Search.objects.visible_to(request.user), ref=ref, state=SearchState.DRAFT)
    return reviewed.thrown_away(request, found, actions.discard_search, ASKED)


@require_safe
def search(request: HttpRequest, ref: str) -> HttpResponse:
    """One record: where it stands, what it says and what was written, its reviews and versions."""
    user = user_of(request)
    found: Search = get_object_or_404(Search.objects.visible_to(user), ref=ref)
    if asked := open_record(request, found, because=plain_reason(found, user.person_ref, SEARCH.own)):
        return asked
    reviews = [*SearchReview.objects.visible_to(user).filter(search=found)]
    versions = [*versions_of(found)]
    people = {found.officer_ref, found.supervisor_ref, found.inspector_ref, *found.present}
    people |= {one.reviewer_ref for one in reviews} | {one.by_ref for one in versions}
    names = short_names({each for each in people if each}, on=found.searched_on or timezone.localdate())
    context = {
        "record": found, "title": _title(found), "bar": reviewed.bar_of(found, names), "facts": record_facts(found),
        "written": written_rows(found), "happenings": happenings(found, reviews, versions, names),
        "people": _people(found, names), "review_refused": why_not(flow.REVIEW, found, user),
        "is_own": user.person_ref == found.officer_ref and bool(found.officer_ref),
        "answers": not actions.why_not_answer(found, user),
        "motive_refused": actions.why_not_change_motive(found, user),
        "waits": found.state == SearchState.WAITING,
    }  # fmt: skip
    return render(request, "scrutiny/search.html", context)


def _title(found: Search) -> str:
    what = {"vehicle": "a vehicle", "both": "a person and a vehicle"}.get(found.kind, "a person")
    where = f" in {found.place}" if found.place else ""
    return f"Search of {what}{where}"


def _people(found: Search, names: dict[str, str]) -> list[Fact]:
    if not found.officer_ref:
        return []
    officer, *led = reviewed.led_facts(found, names)
    there = ", ".join(names.get(ref, ref) for ref in found.present) or "Nobody else is recorded"
    return [officer, Fact("Others there", there), *led]


@both
def motive(request: HttpRequest, ref: str) -> HttpResponse:
    """Change the motive after the outcome, with a reason that is kept."""
    user = user_of(request)
    found: Search = get_object_or_404(Search.objects.visible_to(user), ref=ref)
    if asked := open_record(request, found, because=plain_reason(found, user.person_ref, SEARCH.own)):
        return asked
    refused = actions.why_not_change_motive(found, user)
    form = forms.MotiveForm(sent(request), on=timezone.localdate())
    if request.method == "POST" and not refused and form.is_valid():
        given: dict[str, Any] = form.cleaned_data
        if done(form, lambda: actions.change_motive(found, **given, actor=user, at=timezone.now())):
            messages.success(request, "The motive was changed; what it was stays readable.")
            return redirect("scrutiny:search", ref)
    context = {"form": form, "title": "Change the motive", "refused": refused, "back_title": ref,
               "back": reverse("scrutiny:search", args=[ref]), "button": "Change the motive"}  # fmt: skip
    return render(request, "scrutiny/do.html", context)
