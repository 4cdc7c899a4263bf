"""One form of force: the officer's questions on a phone, the form as it stands, and its review."""

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
from probity.foundation.web.shown import Tag
from probity.foundation.workforce.queries import short_names
from probity.office.scrutiny.actions import force as actions
from probity.office.scrutiny.forms import force as forms
from probity.office.scrutiny.models import ExpectedForm, ForceForm, ForceReview, ForceState
from probity.office.scrutiny.policy.force_words import CUFFS, tactic_words
from probity.office.scrutiny.policy.reviewed import FORCE, plain_reason
from probity.office.scrutiny.queries.training import used_out_of_date
from probity.office.scrutiny.views import reviewed
from probity.office.scrutiny.views.force_words import form_facts, form_happenings
from probity.office.scrutiny.views.tabs import tabs
from probity.office.scrutiny.workflow import force as flow


def _own(request: HttpRequest, ref: str) -> ForceForm:
    """A form of the reader's own that they may still answer."""
    found: ForceForm = get_object_or_404(ForceForm.objects.visible_to(request.user), ref=ref)
    if actions.why_not_answer_form(found, user_of(request)):
        raise Http404
    open_record(request, found, because=FORCE.own)
    return found


@both
def start(request: HttpRequest) -> HttpResponse:
    """Begin a form, for something that custody expects or for anything else, or go on with one."""
    user = user_of(request)
    mine = ExpectedForm.objects.visible_to(user).filter(officer_ref=user.person_ref or "-").missing()
    if request.method == "POST":
        known: dict[str, str] = {}
        if expects := request.POST.get("expected", ""):
            kept = get_object_or_404(mine.select_related("record"), ref=expects).record
            known = {"custody_number": kept.custody_number, "incident_number": kept.incident_number}
        made = actions.begin_form(**known, actor=user, at=timezone.now())
        return redirect("scrutiny:force_page", made.ref, forms.PAGES[0].name)
    own = ForceForm.objects.visible_to(user).filter(officer_ref=user.person_ref or "-")
    context = {
        "begun": own.filter(state=ForceState.DRAFT).order_by("-pk")[:5],
        "returned": own.filter(state=ForceState.RETURNED).order_by("-pk")[:10],
        "expected": mine.select_related("record")[:10],
        "may": bool(user.person_ref),
    }
    return render(request, "scrutiny/force_start.html", context)


@both
def page(request: HttpRequest, ref: str, asks: str) -> HttpResponse:
    """One question."""
    form_of, on = _own(request, ref), timezone.localdate()
    plan = next((each for each in forms.PAGES if each.name == asks), None)
    if plan is None:
        raise Http404
    if plan.name == forms.TACTICS:
        return _tactics(request, form_of)
    form = forms.ForcePageForm(sent(request), page=plan, on=on, initial=forms.initial_of_form(plan, form_of))
    if request.method == "POST" and form.is_valid():
        keep = partial(actions.answer_form, form_of, actor=user_of(request), at=timezone.now())
        if done(form, lambda: keep(form.said)):
            return _onwards(request, form_of, plan.name)
    context = {"form": form, "title": plan.title, "lead": plan.lead, **_place(form_of, plan.name)}
    return render(request, "web/question.html", context)


def _place(form_of: ForceForm, name: str) -> dict[str, Any]:
    """Where a page stands among the others."""
    at = next(number for number, each in enumerate(forms.PAGES) if each.name == name)
    back = _page_url(form_of, forms.PAGES[at - 1].name) if at else reverse("scrutiny:force_new")
    return {"step": at + 1, "steps": len(forms.PAGES), "save_and_leave": True, "back": back}


def _page_url(form_of: ForceForm, name: str) -> str:
    return reverse("scrutiny:force_page", args=[form_of.ref, name])


def _onwards(request: HttpRequest, form_of: ForceForm, name: str) -> HttpResponse:
    if "leave" in request.POST:
        messages.success(request, "Saved. Nobody sees it before you send it.")
        return redirect("scrutiny:force_new")
    at = next(number for number, each in enumerate(forms.PAGES, 1) if each.name == name)
    answered = form_of.account and name != forms.PAGES[-1].name  # changing an answer of a whole form leads back to it
    if at < len(forms.PAGES) and not answered:
        return redirect(_page_url(form_of, forms.PAGES[at].name))
    return redirect("scrutiny:force_check", form_of.ref)


def _tactics(request: HttpRequest, form_of: ForceForm) -> HttpResponse:
    """What was used, one after the other; `number` in the address says which is answered."""
    on, asked = timezone.localdate(), request.GET.get("number", "")
    number = int(asked) if asked.isdecimal() and int(asked) <= len(form_of.tactics) + 1 else len(form_of.tactics) or 1
    number = min(max(number, 1), actions.MOST_TACTICS)
    said = form_of.tactics[number - 1] if number <= len(form_of.tactics) else {}
    more = {"more": "yes" if number < len(form_of.tactics) else "no"} if said else {}
    worked = {True: "yes", False: "no", None: "unknown"}[said["worked"]] if said else ""
    initial = {"tactic": said.get("code", ""), "worked": worked, **more}
    form = forms.TacticForm(sent(request), on=on, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        keep = partial(actions.say_tactic, tactic=given["tactic"], actor=user_of(request), at=timezone.now(),
                       worked={"yes": True, "no": False}.get(given["worked"]))  # fmt: skip
        if done(form, lambda: keep(form_of, number)):
            if given["more"] == "yes" and "leave" not in request.POST:
                return redirect(f"{_page_url(form_of, forms.TACTICS)}?number={number + 1}")
            return _onwards(request, form_of, forms.TACTICS)
    title = "What did you use first?" if number == 1 else "What did you use next?"
    context = {
        "form": form,
        "title": title,
        "used": _used(form_of),
        "record": form_of,
        **_place(form_of, forms.TACTICS),
    }
    return render(request, "scrutiny/force_tactics.html", context)


def _used(form_of: ForceForm) -> list[tuple[int, str]]:
    words = tactic_words(timezone.localdate())
    return [(at, words.get(each["code"], each["code"])) for at, each in enumerate(form_of.tactics, 1)]


@require_POST
def drop(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Take out a tactic that was not used."""
    form_of = _own(request, ref)
    if not 1 <= number <= len(form_of.tactics):
        raise Http404
    actions.drop_tactic(form_of, number, actor=user_of(request), at=timezone.now())
    return redirect(_page_url(form_of, forms.TACTICS))


ASKED = reviewed.Asked("scrutiny:force_new", "scrutiny:force_discard", "scrutiny:force_form")


@both
def check(request: HttpRequest, ref: str) -> HttpResponse:
    """Every answer, each with a way to change it; then it is sent."""
    found = _own(request, ref)
    facts = form_facts(found, change=lambda name: _page_url(found, name))
    missing = actions.why_not_send_form(found)
    return reviewed.check_page(request, found, ASKED, send=actions.send_form, facts=facts, missing=missing)


@require_POST
def discard(request: HttpRequest, ref: str) -> HttpResponse:
    """Throw away a form that was never sent."""
    found = get_object_or_404(ForceForm.objects.visible_to(request.user), ref=ref, state=ForceState.DRAFT)
    return reviewed.thrown_away(request, found, actions.discard_form, ASKED)


@require_safe
def handcuffs(request: HttpRequest) -> HttpResponse:
    """The guide: handcuffs on somebody who complies are force, and every officer who used them writes a form."""
    context = {"tabs": tabs(request, user_of(request)), "on": timezone.localdate()}
    return render(request, "scrutiny/handcuffs.html", context)


@require_safe
def form(request: HttpRequest, ref: str) -> HttpResponse:
    """One form: where it stands, what it says, its reviews and versions."""
    user = user_of(request)
    found: ForceForm = get_object_or_404(ForceForm.objects.visible_to(user), ref=ref)
    if asked := open_record(request, found, because=plain_reason(found, user.person_ref, FORCE.own)):
        return asked
    reviews = [*ForceReview.objects.visible_to(user).filter(form=found)]
    versions = [*versions_of(found)]
    people = {found.officer_ref, found.supervisor_ref, found.inspector_ref}
    people |= {one.reviewer_ref for one in reviews} | {one.by_ref for one in versions}
    names = short_names({each for each in people if each}, on=found.used_on or timezone.localdate())
    context = {
        "record": found, "title": _title(found), "bar": reviewed.bar_of(found, names), "facts": form_facts(found),
        "happenings": form_happenings(found, reviews, versions, names), "people": _people(found, names),
        "review_refused": why_not(flow.REVIEW, found, user), "answers": not actions.why_not_answer_form(found, user),
        "waits": found.state == ForceState.WAITING, "cuffs": any(each["code"] in CUFFS for each in found.tactics),
    }  # fmt: skip
    return render(request, "scrutiny/force_form.html", context)


def _title(found: ForceForm) -> str:
    return f"Use of force in {found.place}" if found.place else "Use of force"


def _people(found: ForceForm, names: dict[str, str]) -> list[Fact]:
    facts = reviewed.led_facts(found, names)
    if found.used_on:
        on = found.used_on
        lapsed = used_out_of_date([(found.ref, found.officer_ref, on)], on=timezone.localdate())
        facts.append(Fact("Safety training that day", Tag("Out of date", "red") if lapsed else "In date"))
    return facts


def _judge(found: ForceForm, made: reviewed.Review) -> ForceReview:
    judged = actions.FormJudged(view=made.answers["view"], words=made.answers["words"], opened_at=made.opened_at)
    return actions.review_form(found, judged, returns=made.returns, actor=made.by, at=made.at)


REVIEWING = reviewed.Reviewing(
    forms.ForceReviewForm, flow.REVIEW, _judge, form_facts, "The form", "scrutiny:force_form", "scrutiny:force_forms"
)


@both
def review(request: HttpRequest, ref: str) -> HttpResponse:
    """Judge what is recorded; send the form back where something is missing."""
    user = user_of(request)
    found: ForceForm = get_object_or_404(ForceForm.objects.visible_to(user), ref=ref)
    if asked := open_record(request, found, because=plain_reason(found, user.person_ref, FORCE.own)):
        return asked
    return reviewed.review_page(request, found, REVIEWING)
