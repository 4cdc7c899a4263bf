"""One decision at a time on a record of clearances and posts: the facts, the questions, then done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from probity.foundation.access.models import User
from probity.foundation.web.acts import Act
from probity.foundation.web.components import Fact
from probity.foundation.web.requests import done, sent, user_of
from probity.office.vetting.policy.roles import READERS_AS_ROLES


def unit_only(request: HttpRequest) -> User:
    """The reader, who works with clearances or audits them; to anybody else the page does not exist."""
    user = user_of(request)
    if not any(user.holds(role) for role in READERS_AS_ROLES):
        raise Http404
    return user


def do(
    request: HttpRequest, record: Any, acts: Mapping[str, Act], name: str, *, back: str, facts: Sequence[Fact]
) -> HttpResponse:
    """The page of one act; when it is done, back to the record."""
    act, user = acts.get(name), user_of(request)
    if act is None:
        raise Http404
    refused = act.why_not(record, user)
    initial = act.start(record) if act.start else None
    form = act.form(sent(request), initial=initial)
    if request.method == "POST" and not refused and form.is_valid():
        version = request.POST.get("version", "")
        if version.isdecimal() and hasattr(record, "version"):
            record.version = int(version)
        if done(form, lambda: act.run(record, form.cleaned_data, user, timezone.now())):
            messages.success(request, f"{act.done} {record.ref}.")
            return redirect(back)
    context = {
        "form": form, "title": act.title, "lead": act.says, "refused": refused, "back": back, "facts": facts,
        "button": act.title, "look": act.look, "record": record, "version": getattr(record, "version", ""),
    }  # fmt: skip
    return render(request, "vetting/do.html", context)
