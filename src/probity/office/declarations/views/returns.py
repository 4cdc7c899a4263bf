"""The pages of the quarterly collation: every department's return, one of them, and which units are departments."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from probity.foundation.casework.queries import deadlines_of
from probity.foundation.casework.transitions import why_not
from probity.foundation.kernel.errors import DomainError
from probity.foundation.web.formats import indented, number_of
from probity.foundation.web.listpage import ListPage
from probity.foundation.web.requests import both, done, sent, user_of
from probity.foundation.web.views.errors import refusal_page
from probity.foundation.workforce.queries import UnitCard, unit_cards
from probity.office.declarations import actions, queries, workflow
from probity.office.declarations.forms import DepartmentsForm, ReturnForm
from probity.office.declarations.models import DepartmentReturn, Offer
from probity.office.declarations.policy import may_collate
from probity.office.declarations.templatetags import declaration_returns as returning
from probity.office.declarations.templatetags import declarations as shown
from probity.office.declarations.views.fetching import reader_of


@require_safe
def returns(request: HttpRequest) -> HttpResponse:
    """Every department that was asked: returned, nil, outstanding, late, with the share that has answered."""
    user, today = user_of(request), timezone.localdate()
    codes = queries.quarters_asked(user)
    if codes and not request.GET:
        return redirect(f"{reverse('declarations:returns')}?{urlencode({'quarter': codes[0]})}")
    current = queries.quarter_named(request.GET.get("quarter", ""))
    context: dict[str, Any] = {
        "tabs": shown.desk_tabs(user, "returns"), "may_collate": not may_collate(user),
        "to_ask": _to_ask(codes, today) if not may_collate(user) else None,
    }  # fmt: skip
    if current and current.code in codes and not {"page", "export"} & request.GET.keys():
        compared = queries.collations_of(user, returning.chart_quarters(codes))
        context["collation"] = queries.collation_of(user, current)
        context["before"] = next((one for one in compared if one.quarter == current.before), None)
        context["quarter_tabs"] = returning.quarter_tabs(codes, current.code)
        context["chart"] = returning.share_chart(compared)
        context["address"] = f"{reverse('declarations:returns')}?quarter={current.code}"
    plan = returning.OF_ONE_QUARTER if "collation" in context else returning.RETURNS
    page = ListPage(request, plan, DepartmentReturn.objects.visible_to(user))
    return page.response("declarations/returns.html", context)


def _to_ask(codes: list[str], today: date) -> queries.Quarter | None:
    """The quarter whose last day has come and for which nobody was asked yet."""
    ended = queries.last_ended(today)
    return None if ended.code in codes else ended


@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Ask the departments for the quarter that ended last, as the nightly work would."""
    user = reader_of(request)
    quarter = queries.last_ended(timezone.localdate())
    try:
        asked = actions.ask_departments(quarter, actor=user, at=timezone.now())
    except DomainError as refusal:
        return refusal_page(request, refusal)
    messages.success(request, f"{number_of(len(asked), 'department')} asked for {quarter.words}.")
    return redirect("declarations:returns")


@both
def department_return(request: HttpRequest, ref: str) -> HttpResponse:
    """One department's return: what it lists, what was declared since, and making it."""
    user, today = user_of(request), timezone.localdate()
    found: DepartmentReturn = get_object_or_404(DepartmentReturn.objects.visible_to(user), ref=ref)
    form = ReturnForm(sent(request))
    if request.method == "POST" and form.is_valid():
        make = partial(actions.make_return, found, seen=form.offers_seen, words=form.cleaned_data["words"])
        if done(form, partial(make, actor=user, at=timezone.now())):
            told = "Your nil return is made." if found.state == "nil" else "Your return is made."
            messages.success(request, f"{told} Nothing more is needed for {found.unit_name}.")
            return redirect("declarations:return", ref)
    listed = queries.offers_listed(user, found, afterwards=False)
    since = queries.offers_listed(user, found, afterwards=True)
    people = [found.head_ref, found.above_ref, found.made_by_ref]
    known = queries.names([*people, *(one.recipient_ref for one in (*listed, *since))], on=today)
    transition = workflow.MAKE_RETURN if listed else workflow.MAKE_NIL
    context = {
        "found": found, "form": form, "listed": listed, "since": since, "known": known,
        "refused": why_not(transition, found, user), "facts": returning.facts_of(found, known),
        "quarter": returning.words_of(found.period), "deadlines": deadlines_of(found),
        "seen": ",".join(one.ref for one in listed), "answers": _answers(listed),
        "title": f"{found.unit_name}: return for {returning.words_of(found.period)}",
    }  # fmt: skip
    return render(request, "declarations/return.html", context)


def _answers(listed: list[Offer]) -> str:
    accepted = sum(one.answer == "accepted" for one in listed)
    return f"{number_of(len(listed), 'offer')}, {accepted:,} of them accepted"


@both
def departments(request: HttpRequest) -> HttpResponse:
    """Which units make returns of their own."""
    user, today = reader_of(request), timezone.localdate()
    refused = may_collate(user)
    tree = unit_cards(on=today)
    chosen = {each.unit_ref for each in queries.departments_on(today)}
    form = DepartmentsForm(
        sent(request),
        choices=[(unit.ref, _unit_words(unit)) for unit in tree],
        initial={
            "units": sorted(chosen) or [unit.ref for unit in tree if unit.depth <= 1],
            "starts": (queries.quarter_of(today) if chosen else queries.last_ended(today)).first_day,
        },
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        choose = partial(actions.choose_departments, given["units"], starts=given["starts"])
        if done(form, partial(choose, actor=user, at=timezone.now())):
            messages.success(request, f"{number_of(len(given['units']), 'department')} will be asked for returns.")
            return redirect("declarations:departments")
    context = {
        "form": form, "refused": refused, "chosen": chosen, "uncovered": queries.uncovered(tree, chosen),
        "title": "Departments that make returns", "back": reverse("declarations:returns"), "button": "Save",
    }  # fmt: skip
    return render(request, "declarations/departments.html", context)


def _unit_words(unit: UnitCard) -> str:
    return indented(f"{unit.name} ({number_of(unit.people_below or unit.people_here, 'person', 'people')})", unit.depth)
