"""Runs of the cross-check: the list, one with what it changed, and asking for one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from probity.corridor.matching import actions
from probity.corridor.matching.forms import (
    RUNS,
)
from probity.corridor.matching.models import Candidate, Run
from probity.corridor.matching.policy import (
    may_run,
)
from probity.corridor.matching.templatetags.matching import (
    run_facts,
)
from probity.corridor.matching.views.tabs import tabs
from probity.foundation.kernel.errors import DomainError
from probity.foundation.web.listpage import list_response


@require_safe
def runs(request: HttpRequest) -> HttpResponse:
    """Every run, the newest first."""
    context = {"tabs": tabs("runs", request.user), "may_not_run": may_run(request.user)}
    return list_response(request, RUNS, Run.objects.visible_to(request.user), "matching/runs.html", context)


@require_safe
def run(request: HttpRequest, ref: str) -> HttpResponse:
    """One run: how far it is, what it counted, and each candidate that it changed and the reader may see."""
    found = get_object_or_404(Run.objects.visible_to(request.user), ref=ref)
    refs = [one["ref"] for one in found.changed]
    seen = {one.ref: one for one in Candidate.objects.visible_to(request.user).filter(ref__in=refs)}
    changed = [(seen[one["ref"]], one["what"]) for one in found.changed if one["ref"] in seen]
    return render(request, "matching/run.html", {"run": found, "changed": changed, "facts": run_facts(found)})


@require_POST
def run_now(request: HttpRequest) -> HttpResponse:
    """Ask the worker for a run."""
    user: Any = request.user
    try:
        asked = actions.ask_for_run(actor=user, at=timezone.now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("matching:candidates")
    messages.success(request, "The cross-check is asked for. You can leave this page.")
    return redirect("matching:run", ref=asked.ref)
