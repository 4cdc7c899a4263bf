"""The auditor's pages: the ledger, its seal, and who can see a record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import django_filters
from django.apps import apps
from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from probity.foundation.access.models import Grant, User
from probity.foundation.access.roles import AUDITOR
from probity.foundation.access.scoping import Record, scoped, why_visible
from probity.foundation.audit.actors import System
from probity.foundation.audit.events import all_events, find_event
from probity.foundation.audit.ledger import About
from probity.foundation.audit.models import Entry
from probity.foundation.audit.reads import record_list, record_opening
from probity.foundation.audit.verify import exported_heads, rows_of_database, verify
from probity.foundation.web.listpage import Column, ListPlan, list_response
from probity.foundation.web.naming import names_of
from probity.foundation.web.shown import Tag

ACCOUNTS_A_PAGE = 200
COLOURS = {"disclosure": "yellow", "erasure": "red", "consultation": "grey", "combination": "purple"}


def _event_choices() -> list[tuple[str, str]]:
    return [(event.name, event.says) for event in all_events()]


class EntryFilter(django_filters.FilterSet):
    """What an auditor narrows the ledger by."""

    subject_ref = django_filters.CharFilter(label="Record", lookup_expr="iexact")
    actor = django_filters.CharFilter(label="Account", lookup_expr="iexact")
    event = django_filters.ChoiceFilter(label="What happened", choices=_event_choices, empty_label="Anything")
    on = django_filters.DateFromToRangeFilter(label="When", field_name="at")


def _says(entry: Entry) -> str:
    known = find_event(entry.event)
    return known.says if known else entry.event


LEDGER = ListPlan(
    title="Ledger",
    noun=("entry", "entries"),
    columns=(
        Column("number", "Entry", lambda entry: f"{entry.number:,}", sort="number", numeric=False),
        Column("at", "When", lambda entry: entry.at, sort="number"),
        Column("event", "What happened", _says, sort="event"),
        Column("operation", "Operation", lambda entry: Tag(entry.operation.capitalize(),
               COLOURS.get(entry.operation, "blue")), hide_on_phone=True),
        Column("actor", "Account", lambda entry: entry.actor, sort="actor"),
        Column("subject", "Record", lambda entry: entry.subject_ref or entry.subject_kind, sort="subject_ref",
               hide_on_phone=True),
    ),
    filterset=EntryFilter,
    address=lambda entry: reverse("web:entry", args=[entry.number]),
    order=("-number",),
    empty="Every act and every reading of a sensitive record will stand here.",
    recorded=True,
)  # fmt: skip


@dataclass(frozen=True)
class Seer:
    """An account that can see a record, and every way by which it can."""

    user: User
    ways: tuple[str, ...]


def _auditor(request: HttpRequest) -> User:
    """The reader, who is an auditor; to anybody else these pages do not exist."""
    user = request.user
    if not isinstance(user, User) or not user.holds(AUDITOR):
        raise Http404
    return user


@require_safe
def ledger(request: HttpRequest) -> HttpResponse:
    """The ledger, filtered; reading it is itself entered."""
    entries: QuerySet = scoped(Entry, _auditor(request))
    head = Entry.objects.order_by("-number").values_list("number", "digest").first()
    return list_response(request, LEDGER, entries, "web/ledger.html", {"head": head})


@require_safe
def entry(request: HttpRequest, number: int) -> HttpResponse:
    """One entry with its words, if retention has left them; opening it is itself entered."""
    user = _auditor(request)
    found: Entry = get_object_or_404(scoped(Entry, user).select_related("payload"), number=number)
    record_opening(About("audit.entry", str(number)), actor=user, reason="Audit", at=timezone.now())
    payload = getattr(found, "payload", None)
    names = names_of([found.person_ref], on=timezone.localdate())
    context = {
        "entry": found,
        "title": f"Entry {found.number:,}: {_says(found)}",
        "payload": payload,
        "name": names.get(found.person_ref, ""),
    }
    return render(request, "web/entry.html", context)


@require_http_methods(["GET", "POST"])
def check_ledger(request: HttpRequest) -> HttpResponse:
    """Recompute every seal now and say what was found."""
    _auditor(request)
    verdict = None
    if request.method == "POST":
        heads = exported_heads(settings.PROBITY_HEADS, settings.PROBITY_SITE)
        verdict = verify(rows_of_database(), heads=heads, progress=lambda _number: None)
    return render(request, "web/check_ledger.html", {"verdict": verdict, "at": timezone.now()})


@require_safe
def who(request: HttpRequest, kind: str, ref: str) -> HttpResponse:
    """Who can see a record and by which grant, for the auditor; everyone else reads one fixed sentence."""
    user: Any = request.user
    if not user.holds(AUDITOR):
        return render(request, "web/who_fixed.html")
    record = get_object_or_404(_records_of(kind), ref=ref)
    page = max(1, int(request.GET["page"])) if request.GET.get("page", "").isdecimal() else 1
    readers = [Seer(one, ways) for one in _accounts(user, page) if (ways := why_visible(record, one))]
    total = scoped(User, user).filter(is_active=True).count()
    record_list("access.user", actor=user, filters={"who can see": ref}, count=len(readers), at=timezone.now())
    names = names_of([seer.user.person_ref for seer in readers], on=timezone.localdate())
    last = min(page * ACCOUNTS_A_PAGE, total)
    context = {
        "title": f"Who can see {type(record)._meta.verbose_name} {record.ref}",
        "readers": [(names.get(seer.user.person_ref, ""), seer) for seer in readers],
        "total": total,
        "first": (page - 1) * ACCOUNTS_A_PAGE + 1,
        "last": last,
        "later": page + 1 if last < total else 0,
    }
    return render(request, "web/who.html", context)


def _records_of(kind: str) -> QuerySet:
    """The records of a kind, for the question who can see one.

    Raises:
        Http404: there is no such kind of record.
    """
    try:
        model = apps.get_model(kind)
    except (LookupError, ValueError):
        raise Http404 from None
    if not issubclass(model, Record):
        raise Http404
    return model.objects.visible_to(System("who-can-see", "Answers the auditor who may see a record"))


def _accounts(reader: User, page: int) -> list[User]:
    """One page of active accounts, those with a grant first, each with its grants read in one query for all."""
    today = timezone.localdate()
    held: dict[str, list[Grant]] = {}
    for grant in Grant.objects.visible_to(reader).filter(known_to__isnull=True):
        if grant.holds(today):
            held.setdefault(grant.person_ref, []).append(grant)
    users = scoped(User, reader).filter(is_active=True).order_by("username")
    with_grants = [*users.filter(person_ref__in=[*held])]
    start = (page - 1) * ACCOUNTS_A_PAGE
    rest = users.exclude(person_ref__in=[*held])
    offset = max(0, start - len(with_grants))
    chosen = with_grants[start : start + ACCOUNTS_A_PAGE]
    chosen += [*rest[offset : offset + ACCOUNTS_A_PAGE - len(chosen)]]
    for user in chosen:
        user.__dict__["grants"] = tuple(held.get(user.person_ref, ()))
    return chosen
