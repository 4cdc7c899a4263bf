"""Award checks: the list, a new one in two steps, one check, and what is done about it."""

from __future__ import annotations

from datetime import date
from operator import attrgetter
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from probity.foundation.kernel.errors import BadInput
from probity.foundation.web.components import Crumb, Fact
from probity.foundation.web.listpage import Column, ListPage, ListPlan
from probity.foundation.web.requests import both, user_of
from probity.foundation.web.shown import Due, Reference, Tag
from probity.office.procurement.actions import NewBidder, NewCheck, add_bidders, as_text, open_check, pasted, uploaded
from probity.office.procurement.forms import BiddersForm, CheckFilter, CheckForm
from probity.office.procurement.models import AwardCheck
from probity.office.procurement.policy import may_change, may_keep
from probity.office.procurement.views.fetching import check_of, desk, refused, steps, tabs, unit_choices, unit_names
from probity.office.procurement.views.received import received

LEAD = (
    "Their names are compared with the registers: what was offered, accepted or declined, to anybody in the unit that "
    "buys or with a part in this buying."
)


@require_safe
def checks(request: HttpRequest) -> HttpResponse:
    """Every check that the reader may see, those still to do first by the day of the award."""
    rows = AwardCheck.objects.visible_to(desk(request)).with_counts()
    context = {"tabs": tabs("checks"), "why_not": may_keep(user_of(request))}
    return ListPage(request, CHECKS, rows).response("procurement/checks.html", context)


@both
def new(request: HttpRequest) -> HttpResponse:
    """Begin a check: ask, show what was read of the bidders, then begin."""
    user = desk(request)
    if reason := may_keep(user):
        return refused(request, "Check bidders before an award", reason)
    asked = request.POST or None
    initial = {"procurement": request.GET.get("procurement", ""), "title": request.GET.get("title", "")}
    form = CheckForm(asked, request.FILES or None, units=unit_choices(user), initial=initial)
    bidders = _bidders(form)
    if form.is_valid() and bidders:
        said = form.cleaned_data
        names = ("title", "procurement", "buyer_name", "unit_ref", "award_on")
        if request.POST.get("confirmed"):
            check = open_check(NewCheck(**{name: said[name] for name in names}), bidders, actor=user, at=timezone.now())
            messages.success(request, f"{check.ref} is begun, and its bidders are compared with the registers.")
            return redirect("procurement:check", ref=check.ref)
        if not request.POST.get("back"):
            return render(request, "procurement/confirm_bidders.html", _confirming(form, bidders, new_check=said))
    context = {
        "form": form,
        "title": "Check bidders before an award",
        "lead": LEAD,
        "button": "Go on",
        "back": reverse("procurement:checks"),
        "crumbs": _steps(),
    }
    return render(request, "web/form.html", context)


@both
def more_bidders(request: HttpRequest, ref: str) -> HttpResponse:
    """Add bidders to a check: ask, show what was read, then add and compare."""
    check = check_of(request, ref)
    title = f"Add bidders to {check.title}"
    if reason := may_change(check, user_of(request)):
        return refused(request, title, reason)
    form = BiddersForm(request.POST or None, request.FILES or None)
    bidders = _bidders(form)
    if form.is_valid() and bidders:
        if request.POST.get("confirmed"):
            added = add_bidders(check, bidders, actor=user_of(request), at=timezone.now())
            said = f"{added} added and compared with the registers." if added else "All of them stand here already."
            messages.success(request, said)
            return redirect("procurement:check", ref=ref)
        if not request.POST.get("back"):
            context = _confirming(form, bidders, new_check=None)
            return render(request, "procurement/confirm_bidders.html", context)
    back = reverse("procurement:check", args=[ref])
    context = {"form": form, "title": title, "button": "Go on", "back": back, "crumbs": _steps((check.title, back))}
    return render(request, "web/form.html", context)


def _bidders(form: BiddersForm) -> list[NewBidder]:
    """The bidders that a valid form holds; a fault in them stands at its field."""
    if not form.is_bound or not form.is_valid():
        return []
    upload = form.cleaned_data.get("upload")
    try:
        if upload:
            with received(upload) as path:
                return uploaded(path)
        return pasted(form.cleaned_data["bidders"])
    except BadInput as wrong:
        form.add_error("upload" if upload else "bidders", str(wrong))
        return []


def _confirming(form: BiddersForm, bidders: list[NewBidder], *, new_check: dict[str, Any] | None) -> dict[str, Any]:
    """What the second step shows, and the answers it carries on."""
    carried = [(name, value) for name, value in form.data.items() if name not in {"csrfmiddlewaretoken", "bidders"}]
    context: dict[str, Any] = {
        "title": "Check what was read",
        "bidders": bidders,
        "carried": [*carried, ("bidders", as_text(bidders))],
        "facts": _said(new_check) if new_check else [],
        "crumbs": _steps(),
    }
    return context


def _steps(*further: tuple[str, str]) -> list[Crumb]:
    return steps(("Award checks", reverse("procurement:checks")), *further)


def _said(said: dict[str, Any]) -> list[Fact]:
    return [
        Fact("What is being bought", said["title"]),
        Fact("Number", said["procurement"]),
        Fact("Buyer", said["buyer_name"]),
        Fact("Unit that buys", unit_names().get(said["unit_ref"], said["unit_ref"])),
        Fact("To be awarded on", said["award_on"]),
    ]


def _due(check: AwardCheck, on: date) -> Any:
    return Due(check.award_on, on) if check.state == AwardCheck.State.OPEN else check.award_on


CHECKS = ListPlan(
    title="Award checks",
    noun=("award check", "award checks"),
    columns=(
        Column("title", "What is bought", attrgetter("title"), sort="title"),
        Column("award", "To be awarded", lambda one: _due(one, timezone.localdate()), sort="award_on"),
        Column("state", "State", lambda one: Tag(one.get_state_display(), one.STATE_COLOURS[one.state]), sort="state"),
        Column("left", "To consider", attrgetter("to_consider"), sort="to_consider", numeric=True),
        Column("matches", "Matches", attrgetter("match_count"), sort="match_count", numeric=True, hide_on_phone=True),
        Column("bidders", "Bidders", attrgetter("bidder_count"), sort="bidder_count", numeric=True, hide_on_phone=True),
        Column("buyer", "Buyer", attrgetter("buyer_name"), sort="buyer_name", only_when_wide=True, hide_on_phone=True),
        Column("ref", "Reference", lambda one: Reference(one.ref), sort="ref", hide_on_phone=True),
    ),
    filterset=CheckFilter,
    address=lambda one: reverse("procurement:check", args=[one.ref]),
    order=("-state", "award_on"),
    empty="A check appears here once somebody begins one, before the board sits.",
)
