"""Applications for more of a published register: the list, one application, and keying one in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from probity.foundation.casework.queries import deadlines_of
from probity.foundation.web.components import Fact
from probity.foundation.web.listpage import list_response
from probity.foundation.web.requests import both, done, sent, user_of
from probity.office.declarations import queries
from probity.office.declarations.actions.publication_applications import Asked, Granting, grant, key_in, refuse
from probity.office.declarations.forms.publication import GrantForm, KeyInForm, RefuseForm
from probity.office.declarations.models import READABLE, Application, ApplicationState, Edition
from probity.office.declarations.policy import may_prepare
from probity.office.declarations.queries.publication_bytes import quarter_in_words
from probity.office.declarations.queries.publication_release import TITLES
from probity.office.declarations.templatetags import publication as shown


@require_safe
def applications(request: HttpRequest) -> HttpResponse:
    """Every application, newest first."""
    if not shown.reads_publication(user_of(request)):
        raise Http404
    rows = Application.objects.visible_to(request.user).select_related("edition")
    context = {"tabs": shown.publication_tabs(user_of(request), "applications")}
    return list_response(request, shown.APPLICATIONS, rows, "declarations/publication/list.html", context)


@both
def application(request: HttpRequest, ref: str) -> HttpResponse:
    """One application: what is asked and why, what was decided, and what was sent to whom and when."""
    rows = Application.objects.visible_to(request.user).select_related("edition")
    found: Application = get_object_or_404(rows, ref=ref)
    user, chosen = user_of(request), request.POST.get("verdict", "")
    granting = GrantForm(request.POST if chosen == "grant" else None, prefix="grant")
    refusing = RefuseForm(request.POST if chosen == "refuse" else None, prefix="refuse")
    form = {"grant": granting, "refuse": refusing}.get(chosen)
    if request.method == "POST" and form is not None and form.is_valid():
        found.version = _version(request, found)
        if done(form, lambda: _decide(request, found, chosen, form.cleaned_data)):
            messages.success(request, f"Decided, and the applicant is written to: {found.ref}.")
            return redirect("declarations:application", ref)
    context = {
        "application": found, "facts": _facts(found), "granting": granting, "refusing": refusing,
        "deadlines": deadlines_of(found), "may_not": may_prepare(user), "version": _version(request, found),
        "is_open": found.state == ApplicationState.RECEIVED, "form": form,
        "names": queries.names([found.decided_by_ref, found.keyed_by_ref], on=timezone.localdate()),
    }  # fmt: skip
    return render(request, "declarations/publication/application.html", context)


def _decide(request: HttpRequest, found: Application, chosen: str, given: dict[str, Any]) -> None:
    user, at = user_of(request), timezone.now()
    if chosen == "refuse":
        refuse(found, words=given["words"], actor=user, at=at)
        return
    site = request.build_absolute_uri("/").rstrip("/")
    grant(found, Granting(columns=given["columns"], words=given["words"], site=site), actor=user, at=at)


def _facts(found: Application) -> list[Fact]:
    told = [
        Fact("Applicant", found.applicant), Fact("Organisation", found.organisation), Fact("E-mail", found.email),
        Fact("Of which months", quarter_in_words(found.edition.period)), Fact("What they want to see", found.asks),
        Fact("What it is for", found.purpose), Fact("Received", found.received_on),
        Fact("How it came", found.get_came_by_display()),
    ]  # fmt: skip
    if found.sent_at:
        told += [
            Fact("Released", ", ".join(TITLES[name] for name in found.released)), Fact("Sent", found.sent_at),
            Fact("Rows sent", found.sent_rows), Fact("SHA-256 of what was sent", found.sent_sha256),
            Fact("Can be fetched until", found.open_until),
        ]  # fmt: skip
    return told + ([Fact("What the applicant was told", found.reason)] if found.reason else [])


def _version(request: HttpRequest, found: Application) -> int:
    told = request.POST.get("version", "")
    return int(told) if told.isdecimal() and len(told) < 9 else found.version


@both
def key_application(request: HttpRequest, ref: str) -> HttpResponse:
    """Enter an application that came by letter, e-mail or telephone."""
    found: Edition = get_object_or_404(Edition.objects.visible_to(request.user), ref=ref, state__in=READABLE)
    form, user = KeyInForm(sent(request)), user_of(request)
    if request.method == "POST" and form.is_valid():
        made: list[Application] = []
        received, asked = form.cleaned_data["received_on"], Asked(**form.said)
        if done(form, lambda: made.append(key_in(found, asked, received_on=received, actor=user, at=timezone.now()))):
            messages.success(request, f"Entered: {made[0].ref}.")
            return redirect("declarations:application", made[0].ref)
    context = {"edition": found, "form": form, "refused": may_prepare(user), "title": "Key in an application"}
    return render(request, "declarations/publication/key_in.html", context)
