"""Intelligence logs: the list, one log, opening one, naming people, closing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from operator import attrgetter
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from probity.corridor.intelligence.actions import close_log, name_person, open_log
from probity.corridor.intelligence.forms import CloseForm, LogFilter, OpenForm, PersonForm
from probity.corridor.intelligence.models import Log, LogPerson
from probity.corridor.intelligence.policy import OFFICER, may_write
from probity.corridor.intelligence.workflow import CLOSE
from probity.foundation.access.models import User
from probity.foundation.casework.transitions import why_not
from probity.foundation.kernel.errors import DomainError
from probity.foundation.web.components import Fact, Happening
from probity.foundation.web.finding import Found, finds
from probity.foundation.web.listpage import Column, ListPlan, list_response
from probity.foundation.web.needs import Group, Need, needs
from probity.foundation.web.reading import open_record
from probity.foundation.web.shown import Reference, Tag
from probity.foundation.workforce.queries import PersonCard, cards, search_people

PEOPLE_SOUGHT = 25


def _state(log: Log) -> Tag:
    return Tag(log.get_state_display(), log.STATE_COLOURS[Log.State(log.state)])


LOGS = ListPlan(
    title="Intelligence logs",
    noun=("log", "logs"),
    columns=(
        Column("title", "Title", attrgetter("title"), sort="title"),
        Column("people", "People named", attrgetter("named"), sort="named", numeric=True),
        Column("opened", "Opened", lambda log: log.opened_at.date(), sort="opened_at"),
        Column("state", "State", _state, sort="state"),
        Column("ref", "Reference", lambda log: Reference(log.ref), sort="ref", hide_on_phone=True),
    ),
    filterset=LogFilter,
    address=lambda log: reverse("intelligence:log", args=[log.ref]),
    order=("-opened_at",),
    empty="Logs will appear here once an intelligence officer opens the first.",
)


@require_safe
def logs(request: HttpRequest) -> HttpResponse:
    """Every log that the reader may see."""
    rows = Log.objects.visible_to(request.user).annotate(named=Count("people"))
    return list_response(request, LOGS, rows, "intelligence/logs.html", {"refused": may_write(None, request.user)})


@require_safe
def log(request: HttpRequest, ref: str) -> HttpResponse:
    """One log, for a reason."""
    found = get_object_or_404(Log.objects.visible_to(request.user), ref=ref)
    if asked := open_record(request, found):
        return asked
    people = [*found.people.order_by("named_at", "pk")]
    wanted = {found.owner_ref, *(one.person_ref for one in people), *(one.named_by_ref for one in people)}
    known = cards(wanted, on=timezone.localdate())
    context = {
        "log": found,
        "identity": [
            Fact("Reference", found.ref),
            Fact("State", _state(found)),
            Fact("Owner", _name(known, found.owner_ref)),
            Fact("Opened", found.opened_at),
        ],
        "people": [(known.get(one.person_ref), one) for one in people],
        "happenings": _happenings(found, people, known),
        "may_not_write": may_write(found, request.user),
        "may_not_close": why_not(CLOSE, found, request.user),
    }
    return render(request, "intelligence/log.html", context)


def _name(known: dict[str, PersonCard], ref: str) -> str:
    return known[ref].short_name if ref in known else ref


def _happenings(found: Log, people: Iterable[LogPerson], known: dict[str, PersonCard]) -> list[Happening]:
    """What happened to the log, newest first."""
    happened = [
        Happening(f"{_name(known, one.person_ref)} named", one.named_at, by=_name(known, one.named_by_ref))
        for one in people
        if one.named_at > found.opened_at
    ]
    happened.insert(0, Happening("Opened", found.opened_at, by=_name(known, found.owner_ref)))
    if found.closed_at:
        happened.append(Happening("Closed", found.closed_at, says=found.closed_because))
    return happened[::-1]


@require_http_methods(["GET", "POST"])
def opening(request: HttpRequest) -> HttpResponse:
    """Open a log."""
    user: Any = request.user
    form = OpenForm(request.POST or None)
    if form.is_valid():
        try:
            opened = open_log(**form.cleaned_data, actor=user, at=timezone.now())
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"The log {opened.ref} is open.")
            return redirect("intelligence:logs")
    context = {"form": form, "title": "Open a log", "button": "Open the log", "back": reverse("intelligence:logs")}
    return render(request, "intelligence/form.html", context)


@require_http_methods(["GET", "POST"])
def naming(request: HttpRequest, ref: str) -> HttpResponse:
    """Name one more person in a log."""
    user: Any = request.user
    found = get_object_or_404(Log.objects.visible_to(user), ref=ref)
    if asked := open_record(request, found):
        return asked
    form = PersonForm(request.POST or None)
    if form.is_valid():
        try:
            name_person(found, form.cleaned_data["person"], actor=user, at=timezone.now())
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The log names them now.")
            return redirect("intelligence:log", ref=ref)
    return _form(request, found, form, title="Name a person", button="Name them")


@require_http_methods(["GET", "POST"])
def closing(request: HttpRequest, ref: str) -> HttpResponse:
    """Close a log, for a reason."""
    user: Any = request.user
    found = get_object_or_404(Log.objects.visible_to(user), ref=ref)
    if asked := open_record(request, found):
        return asked
    form = CloseForm(request.POST or None)
    if form.is_valid():
        try:
            close_log(found, reason=form.cleaned_data["reason"], actor=user, at=timezone.now())
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"The log {ref} is closed.")
            return redirect("intelligence:log", ref=ref)
    return _form(request, found, form, title="Close the log", button="Close the log")


def _form(request: HttpRequest, found: Log, form: Any, *, title: str, button: str) -> HttpResponse:
    back = reverse("intelligence:log", args=[found.ref])
    context = {"form": form, "title": title, "button": button, "back": back, "log": found}
    return render(request, "intelligence/form.html", context)


@needs
def own_live_logs(user: User, _at: datetime) -> Iterable[Need]:
    """Logs that this officer owns and that are still live."""
    if not user.person_ref or not user.holds(OFFICER):
        return
    for one in Log.objects.visible_to(user).live().filter(owner_ref=user.person_ref).order_by("opened_at"):
        address = reverse("intelligence:log", args=[one.ref])
        yield Need(Group.WAITING, one.title, address, ref=one.ref, since=one.opened_at.date(), says="Your live log")


@finds("Intelligence logs")
def find_logs(user: User, words: str) -> Iterable[Found]:
    """Logs by reference, title, words or the people they name."""
    rows = Log.objects.visible_to(user)
    if not user.grants:
        return
    named = [card.ref for card in search_people(words, on=timezone.localdate(), limit=PEOPLE_SOUGHT)]
    for one in rows.holding(words, named).order_by("-opened_at")[: PEOPLE_SOUGHT + 1]:
        yield Found(one.title, reverse("intelligence:log", args=[one.ref]), ref=one.ref, says=one.get_state_display())
