"""Why a record is opened: the reason for a sensitive one, and broken glass."""

from __future__ import annotations

from datetime import timedelta
from operator import itemgetter
from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from probity.foundation.access.actions import acknowledge, break_glass, told_under
from probity.foundation.access.models import BrokenGlass
from probity.foundation.access.roles import AUDITOR, BREAKS_GLASS, find_role
from probity.foundation.access.scoping import Record
from probity.foundation.kernel.errors import DomainError
from probity.foundation.rulebook.rows import threshold
from probity.foundation.web.forms import GlassForm, ReasonForm
from probity.foundation.web.reading import remember_reason

REF_LONGEST = 20


@require_http_methods(["GET", "POST"])
def reason(request: HttpRequest) -> HttpResponse:
    """Ask why the reader opens a sensitive record, keep it for the session, and go on to the record."""
    kind, ref, onward = (request.GET.get(key, "") for key in ("kind", "ref", "next"))
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        remember_reason(request, kind, ref, form.says)
        return redirect(_safe(request, onward))
    return render(
        request,
        "web/reason.html",
        {"form": form, "ref": ref[:REF_LONGEST], "title": "Why are you opening this record?"},
    )


@require_http_methods(["GET", "POST"])
def glass(request: HttpRequest) -> HttpResponse:
    """Open one record without a grant, for as long as the rulebook says, never saying whether it exists."""
    user: Any = request.user
    if not user.holds(BREAKS_GLASS):
        raise Http404
    kind, ref = request.GET.get("kind", ""), request.GET.get("ref", "")[:REF_LONGEST]
    model = _model_of(kind)
    form = GlassForm(request.POST or None)
    if form.is_valid():
        why, at = form.cleaned_data["reason"], timezone.now()
        desk = told_under(model, ref)
        period = timedelta(hours=threshold("access.break_glass_period", on=timezone.localdate(at)).number)
        try:
            break_glass(user, subject_kind=kind, subject_ref=ref, desk=desk, reason=why, period=period, at=at)
        except DomainError as refusal:
            form.add_error("reason", str(refusal))
        else:
            remember_reason(request, kind, ref, f"Glass broken: {why}")
            return redirect(_safe(request, request.GET.get("next", ""), otherwise=f"/search/?{urlencode({'q': ref})}"))
    context = {"form": form, "ref": ref, "kind": model._meta.verbose_name, "title": "Break glass"}
    return render(request, "web/glass.html", context)


@require_safe
def broken_glass(request: HttpRequest) -> HttpResponse:
    """Every broken glass that this reader may see, those still to acknowledge first."""
    rows = BrokenGlass.objects.visible_to(request.user).order_by("-at")[:200]
    shown = [{"glass": row, "mine": waits_for(row, request.user)} for row in rows]
    return render(request, "web/broken_glass.html", {"rows": sorted(shown, key=lambda row: not row["mine"])})


@require_POST
def acknowledge_glass(request: HttpRequest, ref: str) -> HttpResponse:
    """Say that one has seen it."""
    user: Any = request.user
    broken = get_object_or_404(BrokenGlass.objects.visible_to(user), ref=ref)
    try:
        acknowledge(broken, actor=user, at=timezone.now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"You have acknowledged {ref}.")
    return redirect("web:broken_glass")


def waits_for(broken: BrokenGlass, user: Any) -> bool:
    """Whether this account has still to acknowledge it, as the auditor or as the desk's owner."""
    if broken.account == user.account or broken.person_ref == user.person_ref:
        return False
    owns = any((made := find_role(grant.role)) and made.told_of == broken.desk for grant in user.grants)
    return bool((user.holds(AUDITOR) and not broken.seen_by_auditor) or (owns and not broken.seen_by_owner))


def kinds_of_record() -> list[tuple[str, str]]:
    """Every kind of record of this site that glass can be broken on: its label and its name."""
    models = [model for model in apps.get_models() if issubclass(model, Record)]
    return sorted(((model._meta.label_lower, str(model._meta.verbose_name)) for model in models), key=itemgetter(1))


def _model_of(kind: str) -> Any:
    try:
        model = apps.get_model(kind)
    except (LookupError, ValueError):
        raise Http404 from None
    if not issubclass(model, Record):
        raise Http404
    return model


def _safe(request: HttpRequest, address: str, *, otherwise: str = "/") -> str:
    """The address, if it is one of this site's."""
    ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if ours else otherwise
