"""Nights over the lake: the list, one of them, and starting one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from probity.corridor.monitoring.actions.nights import ask_for_night
from probity.corridor.monitoring.forms.lists import NIGHTS
from probity.corridor.monitoring.models import Hit, Night
from probity.corridor.monitoring.policy.guards import may_start_night
from probity.corridor.monitoring.queries.catalogue import title_of
from probity.corridor.monitoring.queries.not_run import not_run
from probity.corridor.monitoring.templatetags.monitoring import systems_of
from probity.corridor.monitoring.views.front import coverage_chart
from probity.corridor.monitoring.views.tabs import at_desk, opens, tabs, trail
from probity.foundation.kernel.errors import DomainError
from probity.foundation.web.components import Fact
from probity.foundation.web.listpage import list_response
from probity.foundation.web.shown import Tag

SHOWN = 20  # of the hits first found by a night, on its page


@require_safe
def nights(request: HttpRequest) -> HttpResponse:
    """Every night, the newest first."""
    user = at_desk(request, "nights")
    context = {"tabs": tabs("nights", user), "refused": may_start_night(user)}
    return list_response(request, NIGHTS, Night.objects.visible_to(user), "monitoring/nights.html", context)


@require_safe
def night(request: HttpRequest, ref: str) -> HttpResponse:
    """One night: how far it is, what came in, what did not run, and each hit first found that the reader may see."""
    user = at_desk(request, "nights")
    found = get_object_or_404(Night.objects.visible_to(user), ref=ref)
    new = Hit.objects.visible_to(user).filter(first_night=found).order_by("-day", "ref")
    all_new = f"{reverse('monitoring:hits')}?night={found.ref}" if opens("hits", user) else ""
    counts = found.counts
    facts = [
        Fact("State", Tag(found.says, Night.STATE_COLOURS[Night.State(found.state)])),
        Fact("Begun", found.at),
        Fact("Done", found.done_at),
        Fact("Days from", found.since or ("No day had changed" if found.done_at else "")),
        Fact("New hits", counts.get("new"), url=all_new if counts.get("new") else ""),
        Fact("Changed", counts.get("changed")),
        Fact("Arise again", counts.get("back")),
        Fact("No longer arise", counts.get("gone")),
    ]
    context = {
        "night": found,
        "facts": facts,
        "new": [(one, title_of(one.rule_id)) for one in new[:SHOWN]],
        "many": new.count(),
        "all_new": all_new,
        "said": [words for words in found.said if words not in found.not_run],
        "not_run": not_run(found),
        "coverage": coverage_chart(found) if found.coverage else None,
        "systems": systems_of(found),
        "log_ins": [one for one in found.coverage if one.get("log_in")],
        "trail": trail("nights"),
    }
    return render(request, "monitoring/night.html", context)


@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Ask the worker for a night now."""
    user = at_desk(request, "nights")
    try:
        asked = ask_for_night(actor=user, at=timezone.now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("monitoring:nights")
    messages.success(request, "The night is asked for. You can leave this page.")
    return redirect("monitoring:night", ref=asked.ref)
