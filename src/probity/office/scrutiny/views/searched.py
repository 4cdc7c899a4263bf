"""The pages of the person searched: their record by their card's key, and how the search was. Nobody signs in.

What these pages answer never depends on whether somebody asked or said something before.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from probity.foundation.web.context import bare_shell
from probity.foundation.web.requests import done, sent
from probity.office.scrutiny.actions.feedback import Said, leave_feedback
from probity.office.scrutiny.actions.receipts import Claim, fetch_copy
from probity.office.scrutiny.forms.feedback import FeedbackForm
from probity.office.scrutiny.forms.receipts import CardForm
from probity.office.scrutiny.models import Search
from probity.office.scrutiny.queries.receipts import copy_of

NOT_KEPT = "private, no-store"


def _page(request: HttpRequest, name: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    shell = {**bare_shell(), "site_title": "Stop and search"}
    response = render(request, f"scrutiny/{name}", {**context, "shell": shell}, status=status)
    response["Cache-Control"] = NOT_KEPT
    response["Referrer-Policy"] = "no-referrer"
    return response


@login_not_required
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """What somebody who was searched can do here."""
    return _page(request, "searched_start.html", {"on": timezone.localdate()})


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: HttpRequest) -> HttpResponse:
    """The record of one's own search, to whoever has the card."""
    form, found = CardForm(sent(request)), list[Search]()
    if request.method == "POST" and form.is_valid():
        claim = Claim(**form.cleaned_data)
        if done(form, lambda: found.append(fetch_copy(claim, at=timezone.now()))):
            context = {"copy": copy_of(found[0]), "on": timezone.localdate()}
            return _page(request, "searched_copy.html", context)
    return _page(request, "searched_record.html", {"form": form, "on": timezone.localdate()},
                 status=422 if form.errors else 200)  # fmt: skip


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def feedback(request: HttpRequest) -> HttpResponse:
    """How the search was, tied to nothing."""
    form = FeedbackForm(sent(request))
    if request.method == "POST" and form.is_valid():
        said = Said(**form.cleaned_data)
        if done(form, lambda: leave_feedback(said, at=timezone.now())):
            return redirect("searched:thanks")
    return _page(request, "searched_feedback.html", {"form": form}, status=422 if form.errors else 200)


@login_not_required
@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    """That it arrived, and what happens next."""
    return _page(request, "searched_thanks.html", {"on": timezone.localdate()})
