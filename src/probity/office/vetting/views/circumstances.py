"""Telling of a change on a phone: the guide, one question a page, a check, a receipt; and what one told before."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from probity.foundation.casework.queries import deadlines_of
from probity.foundation.kernel.errors import DomainError
from probity.foundation.rulebook.rows import code_list
from probity.foundation.web.components import Fact
from probity.foundation.web.formats import day as day_words
from probity.foundation.web.reading import open_record
from probity.foundation.web.requests import both, done, sent, user_of
from probity.office.vetting.actions import circumstances as actions
from probity.office.vetting.forms.applications import PageForm, initial_of
from probity.office.vetting.models import Change, ChangeState
from probity.office.vetting.policy.circumstances import asked_only, pages_for, still_asked
from probity.office.vetting.policy.completeness import day_in
from probity.office.vetting.policy.sections import Ask, PagePlan
from probity.office.vetting.queries.circumstances import has_read


def own_changes(request: HttpRequest) -> QuerySet[Change]:
    """The changes that the reader told of, or began to."""
    user = user_of(request)
    if not user.person_ref:
        raise Http404
    rows: QuerySet[Change] = Change.objects.visible_to(user).filter(person_ref=user.person_ref)
    return rows


def _own(request: HttpRequest, ref: str, *, draft: bool) -> Change:
    rows = own_changes(request)
    rows = rows.filter(state=ChangeState.DRAFT) if draft else rows.exclude(state=ChangeState.DRAFT)
    found: Change = get_object_or_404(rows, ref=ref)
    open_record(request, found, because="Own change of circumstances")
    return found


@both
def guide(request: HttpRequest) -> HttpResponse:
    """What must be told, in plain words; begin to tell, or confirm that one has read it."""
    user, on = user_of(request), timezone.localdate()
    begun = own_changes(request).filter(state=ChangeState.DRAFT).first()
    if request.method == "POST" and "read" in request.POST:
        actions.read_guide(actor=user, at=timezone.now())
        messages.success(request, "Thank you. We kept that you read it.")
        return redirect("vetting:change_guide")
    if request.method == "POST":
        made = actions.begin_change(actor=user, at=timezone.now())
        return redirect("vetting:change_page", made.ref, next_page(made))
    means = dict(code_list("vetting.change_guide", on=on))
    lines = [(label, means.get(code, "")) for code, label in code_list("vetting.change_categories", on=on)]
    told = own_changes(request).exclude(state=ChangeState.DRAFT)
    context = {"lines": lines, "begun": begun, "told": told.count(), "read": has_read(user.person_ref, on)}
    return render(request, "vetting/change_guide.html", context)


def next_page(told: Change) -> str:
    """The first question without an answer; with none left, the first of all."""
    on = timezone.localdate()
    page = still_asked(told.said, on)
    return page.name if page else pages_for(told.said, on)[0].name


@both
def change_page(request: HttpRequest, ref: str, change_asks: str) -> HttpResponse:
    """One question."""
    told, on = _own(request, ref, draft=True), timezone.localdate()
    pages = pages_for(told.said, on)
    plan = next((page for page in pages if page.name == change_asks), None)
    if plan is None:
        raise Http404
    form = PageForm(sent(request), page=plan, on=on, initial=initial_of(plan, told.said))
    if request.method == "POST" and form.is_valid():
        save = partial(actions.save_change, told, plan.name, form.said, actor=user_of(request))
        if done(form, partial(save, at=timezone.now())):
            return _onwards(request, told, plan)
    place = pages.index(plan)
    back = _address(told, pages[place - 1]) if place else reverse("vetting:change_guide")
    context = {"form": form, "title": plan.title, "lead": plan.lead, "back": back, "save_and_leave": True,
               "told": told}  # fmt: skip
    return render(request, "vetting/change_page.html", context)


def _onwards(request: HttpRequest, told: Change, plan: PagePlan) -> HttpResponse:
    if "leave" in request.POST:
        messages.success(request, "Saved. Nobody sees it before you send it.")
        return redirect("vetting:change_guide")
    pages = pages_for(told.said, timezone.localdate())
    place = next((at for at, page in enumerate(pages) if page.name == plan.name), 0)
    following = next((page for page in pages[place + 1 :] if not told.said.get(page.asks[0].name)), None)
    if following or (following := still_asked(told.said, timezone.localdate())):
        return redirect("vetting:change_page", told.ref, following.name)
    return redirect("vetting:change_check", told.ref)


@both
def change_check(request: HttpRequest, ref: str) -> HttpResponse:
    """Every answer, each with a way to change it; then it is sent."""
    told, on = _own(request, ref, draft=True), timezone.localdate()
    if page := still_asked(told.said, on):
        return redirect("vetting:change_page", ref, page.name)
    refused = ""
    if request.method == "POST":
        try:
            actions.tell_change(told, actor=user_of(request), at=timezone.now())
        except DomainError as refusal:
            refused = str(refusal)
        else:
            return redirect("vetting:change_receipt", ref)
    facts = answer_facts(told, change=True)
    return render(request, "vetting/change_check.html", {"told": told, "facts": facts, "refused": refused})


def answer_facts(told: Change, *, change: bool = False) -> list[Fact]:
    """What was said, question by question."""
    on = told.told_on or timezone.localdate()
    said = asked_only(told.said, on)
    return [
        Fact(ask.label, shown_answer(ask, said), change_url=_address(told, page) if change else "")
        for page in pages_for(said, on)
        for ask in page.asks
        if said.get(ask.name)
    ]


def _address(told: Change, page: PagePlan) -> str:
    return reverse("vetting:change_page", args=[told.ref, page.name])


def shown_answer(ask: Ask, said: dict[str, str]) -> str:
    """An answer in words."""
    if ask.kind == "day":
        return day_words(day_in(said, ask.name))
    pairs = dict(ask.choices) or (dict(code_list(ask.codes, on=timezone.localdate())) if ask.codes else {})
    return pairs.get(said[ask.name], said[ask.name])


@both
def change_discard(request: HttpRequest, ref: str) -> HttpResponse:
    """Throw away what was begun, asked once."""
    told = _own(request, ref, draft=True)
    if request.method == "POST":
        actions.discard_change(told, actor=user_of(request), at=timezone.now())
        messages.success(request, "Thrown away.")
        return redirect("vetting:change_guide")
    return render(request, "vetting/change_discard.html", {"told": told})


@require_safe
def change_receipt(request: HttpRequest, ref: str) -> HttpResponse:
    """That it came in, when, and what happens next."""
    told = _own(request, ref, draft=False)
    assess = next((each for each in deadlines_of(told) if each.name == actions.ASSESS), None)
    context = {"told": told, "facts": answer_facts(told), "deadline": assess}
    return render(request, "vetting/change_receipt.html", context)


@require_safe
def changes_told(request: HttpRequest) -> HttpResponse:
    """What the reader told of, newest first."""
    rows = own_changes(request).exclude(state=ChangeState.DRAFT).order_by("-told_at")
    labels = dict(code_list("vetting.change_categories", on=timezone.localdate()))
    lines = [(row, labels.get(row.category, row.category), row.state == ChangeState.ASSESSED) for row in rows]
    return render(request, "vetting/changes_told.html", {"lines": lines})
