"""One decision at a time on a record: the facts to weigh, the questions, then done. Desks describe it as data."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from probity.foundation.access.models import User
from probity.foundation.web.components import Crumb, Fact
from probity.foundation.web.requests import done, sent, user_of


@dataclass(frozen=True)
class Act:
    """Something that can be done to a record: its question, what stands in the way, and the action.

    `run(record, answers, user, at)` does it; `why_not(record, user)` says what stands in the way, or "";
    `start(record)` gives the answers that the form begins with; `fit(form, record, user)` leaves in it what can be
    answered of this record by this reader; `button` is what the button of its page says, where
    that is not the title.
    """

    title: str
    says: str
    form: type[forms.Form]
    run: Callable[[Any, dict[str, Any], User, datetime], Any]
    why_not: Callable[[Any, User], str]
    done: str
    look: str = ""
    start: Callable[[Any], dict[str, Any]] | None = None
    fit: Callable[[forms.Form, Any, User], None] | None = None
    button: str = ""


@dataclass(frozen=True)
class Button:
    """An act as a record's page offers it."""

    title: str
    url: str
    why_not: str
    look: str


@dataclass(frozen=True)
class Setting:
    """Where an act stands: the address to go back to, the pages above, and the facts to weigh."""

    back: str
    trail: tuple[Crumb, ...]
    facts: Sequence[Fact] = ()


def do(request: HttpRequest, record: Any, act: Act | None, setting: Setting) -> HttpResponse:
    """The page of one act; when it is done, back to the record. An act that the record does not know is not there."""
    if act is None:
        raise Http404
    user = user_of(request)
    refused = act.why_not(record, user)
    form = act.form(sent(request), initial=act.start(record) if act.start else None)
    if act.fit:
        act.fit(form, record, user)
    if request.method == "POST" and not refused and form.is_valid():
        version = request.POST.get("version", "")
        if version.isdecimal() and hasattr(record, "version"):
            record.version = int(version)
        if done(form, lambda: act.run(record, form.cleaned_data, user, timezone.now())):
            messages.success(request, act.done)
            return redirect(setting.back)
    context = {"form": form, "act": act, "refused": refused, "setting": setting, "record": record}
    return render(request, "web/act.html", context | {"version": getattr(record, "version", "")})


def buttons(record: Any, acts: Mapping[str, Act], user: User, address: Callable[[str], str]) -> list[Button]:
    """What a record's page offers: each act, those not possible now with the reason."""
    return [Button(act.title, address(name), act.why_not(record, user), act.look) for name, act in acts.items()]
