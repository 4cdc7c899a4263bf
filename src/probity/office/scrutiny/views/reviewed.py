"""Pages that searches and forms of force share: checked and sent, thrown away, read, reviewed; columns of lists."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.signing import BadSignature, Signer
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from probity.foundation.access.models import User, day_of
from probity.foundation.casework.transitions import Transition, why_not
from probity.foundation.kernel.errors import DomainError
from probity.foundation.web.components import Fact
from probity.foundation.web.listpage import Column
from probity.foundation.web.requests import done, sent, user_of
from probity.foundation.web.shown import Due, Tag, html_of
from probity.office.scrutiny.actions.reviewed import DRAFT, RETURNED

WAITING = "waiting"
_signer = Signer(salt="scrutiny.reviewed")


def _due(row: Any) -> Any:
    return Due(row.review_due_on, row.on) if row.state == WAITING and row.review_due_on else ""


def state_of(record: Any) -> Tag:
    """Where a record stands, in its colour."""
    return Tag(record.get_state_display(), str(record.STATE_COLOURS[record.state]))


STATE_AND_DUE = (
    Column("state", "State", state_of, sort="state", hide_on_phone=True),
    Column("due", "Review by", _due, sort="review_due_on", only_when_wide=True, hide_on_phone=True),
)


def bar_of(record: Any, names: Mapping[str, str]) -> list[Fact]:
    """The line below the title of a record: reference, state, officer, and by when it is reviewed while it waits."""
    bar = [Fact("Reference", record.ref), Fact("State", state_of(record))]
    if record.officer_ref:
        bar.append(Fact("Officer", names.get(record.officer_ref, record.officer_ref)))
    if record.state == WAITING and record.review_due_on:
        bar.append(Fact("Review by", SafeString(html_of(Due(record.review_due_on, timezone.localdate())))))
    return bar


def led_facts(record: Any, names: Mapping[str, str]) -> list[Fact]:
    """Who wrote the record, and who led them on the day."""
    nobody = "Known once it is sent" if record.state == DRAFT else "Nobody stood above them"
    return [
        Fact("Officer", names.get(record.officer_ref, record.officer_ref)),
        Fact("Supervisor on the day", names.get(record.supervisor_ref, record.supervisor_ref) or nobody),
        Fact("Inspector on the day", names.get(record.inspector_ref, record.inspector_ref) or nobody),
    ]


def sent_or_refused(request: HttpRequest, record: Any, send: Callable[..., Any], page: str) -> HttpResponse | str:
    """Send the record where that was asked, and go to it; else what refused it, or ""."""
    if request.method != "POST":
        return ""
    try:
        send(record, actor=user_of(request), at=timezone.now())
    except DomainError as refusal:
        return str(refusal)
    messages.success(request, f"Sent: {record.ref}. Your supervisor on the day reviews it.")
    return redirect(page, record.ref)


@dataclass(frozen=True)
class Asked:
    """How one kind of record is checked before it is sent: the addresses around it."""

    start: str
    discard: str
    page: str


def check_page(
    request: HttpRequest, record: Any, asked: Asked, *, send: Callable[..., Any], facts: list[Fact], missing: str
) -> HttpResponse:
    """Every answer, each with a way to change it; then it is sent."""
    found = sent_or_refused(request, record, send, asked.page)
    if isinstance(found, HttpResponse):
        return found
    context = {
        "facts": facts, "missing": missing, "refused": found, "back": reverse(asked.start),
        "again": record.state == RETURNED, "discard": reverse(asked.discard, args=[record.ref])
        if record.state == DRAFT else "",
    }  # fmt: skip
    return render(request, "scrutiny/check.html", context)


def thrown_away(request: HttpRequest, record: Any, discard: Callable[..., None], asked: Asked) -> HttpResponse:
    """Throw away a record that was never sent, and go back to where one begins."""
    discard(record, actor=user_of(request), at=timezone.now())
    messages.success(request, "Thrown away.")
    return redirect(asked.start)


@dataclass(frozen=True)
class Review:
    """A review as a supervisor sent it."""

    answers: dict[str, Any]
    opened_at: datetime
    returns: bool
    by: User
    at: datetime


@dataclass(frozen=True)
class Reviewing:
    """How one kind of record is reviewed: its form, its step, what does it, what is judged, the pages around it."""

    form: Callable[..., BaseForm]
    step: Transition
    act: Callable[[Any, Review], Any]
    facts: Callable[[Any], list[Fact]]
    facts_title: str
    page: str
    after: str


def review_page(request: HttpRequest, record: Any, how: Reviewing) -> HttpResponse:
    """Judge what is recorded; give it back where something is missing."""
    user, now = user_of(request), timezone.now()
    refused = why_not(how.step, record, user)
    form: Any = how.form(sent(request), on=day_of(now), initial={"opened": _opened(record, now)})
    if request.method == "POST" and not refused and form.is_valid():
        opened = _read_opened(form.cleaned_data["opened"], record, now)
        made = Review(form.cleaned_data, opened, "other" in request.POST, user, now)
        if done(form, lambda: how.act(record, made)):
            messages.success(request, "Returned to the officer." if made.returns else "Reviewed.")
            return redirect(how.after)
    context = {
        "form": form, "title": f"Review {record.ref}", "refused": refused, "back_title": record.ref,
        "back": reverse(how.page, args=[record.ref]), "button": "Review it",
        "other_button": "Return it to the officer", "facts": [] if refused else how.facts(record),
        "facts_title": how.facts_title,
        "lead": "Judge what is recorded, not what you know of it. If something is missing, return it.",
    }  # fmt: skip
    return render(request, "scrutiny/do.html", context)


def _opened(record: Any, now: datetime) -> str:
    """When this version was opened to be reviewed, signed, so that the time a review took is no guess."""
    return _signer.sign(f"{record.ref} {record.version} {now.isoformat()}")


def _read_opened(signed: str, record: Any, now: datetime) -> datetime:
    """When the reviewer opened the record; a record that changed since then is read again."""
    try:
        ref, version, opened = _signer.unsign(signed).split(" ")
    except (BadSignature, ValueError):
        return now
    if ref == record.ref and version.isdecimal():
        record.version = int(version)
    return datetime.fromisoformat(opened)
