"""Requests to unmask one hit: the list, and a supervisor's decision."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from probity.corridor.monitoring.actions.triage import decide_name
from probity.corridor.monitoring.forms.acting import DecideForm
from probity.corridor.monitoring.forms.lists import UNMASKINGS, state_tag
from probity.corridor.monitoring.models import Unmasking
from probity.corridor.monitoring.policy.guards import authorises
from probity.corridor.monitoring.queries.catalogue import title_of
from probity.corridor.monitoring.views.acts import masked_facts
from probity.corridor.monitoring.views.tabs import at_desk, tabs, trail
from probity.foundation.web.acts import Act, Setting, buttons, do
from probity.foundation.web.components import Crumb, Fact
from probity.foundation.web.listpage import list_response
from probity.foundation.web.naming import names_of
from probity.foundation.web.requests import both

ACTS = {
    "authorise": Act(
        "Authorise",
        "The analyst, and you, will see whom this one hit is about, and all searches of that person on the days around "
        "it. No other hit is opened by it.",
        DecideForm,
        lambda asked, said, user, at: decide_name(asked, grant=True, reason=said["reason"], actor=user, at=at),
        authorises,
        "Authorised.",
    ),
    "refuse": Act(
        "Refuse",
        "The hit stays masked. The analyst reads your reason and may ask again with a better one.",
        DecideForm,
        lambda asked, said, user, at: decide_name(asked, grant=False, reason=said["reason"], actor=user, at=at),
        authorises,
        "Refused.",
        "secondary",
    ),
}


@require_safe
def unmaskings(request: HttpRequest) -> HttpResponse:
    """Every request that the reader may see."""
    user = at_desk(request, "unmaskings")
    rows = Unmasking.objects.visible_to(user).select_related("hit")
    return list_response(request, UNMASKINGS, rows, "monitoring/list.html", {"tabs": tabs("unmaskings", user)})


@require_safe
def unmasking(request: HttpRequest, ref: str) -> HttpResponse:
    """One request: who asked, why, for which hit, and what was decided."""
    user = at_desk(request, "unmaskings")
    found = get_object_or_404(Unmasking.objects.visible_to(user).select_related("hit"), ref=ref)
    names = names_of([found.asked_by_ref, found.decided_by_ref], on=timezone.localdate())
    facts = [
        Fact("Hit", found.hit.ref, url=reverse("monitoring:hit", args=[found.hit.ref])),
        Fact("Asked by", names.get(found.asked_by_ref, found.asked_by_ref)),
        Fact("Asked", found.asked_at),
        Fact("Why", found.reason),
        Fact("State", state_tag(found)),
    ]
    if found.decided_at:
        facts += [
            Fact("Decided by", names.get(found.decided_by_ref, found.decided_by_ref)),
            Fact("Decided", found.decided_at),
            Fact("Why so", found.decided_because),
        ]
    offered = ACTS if found.state == Unmasking.State.ASKED else {}
    context = {
        "found": found,
        "title": f"Unmask: {title_of(found.hit.rule_id)}",
        "facts": facts,
        "hit_facts": masked_facts(found.hit),
        "acts": buttons(found, offered, user, lambda name: reverse("monitoring:deciding", args=[ref, name])),
        "trail": trail("unmaskings"),
    }
    return render(request, "monitoring/unmasking.html", context)


@both
def deciding(request: HttpRequest, ref: str, act: str) -> HttpResponse:
    """Authorise or refuse, with a reason."""
    user = at_desk(request, "unmaskings")
    found = get_object_or_404(Unmasking.objects.visible_to(user).select_related("hit"), ref=ref)
    back = reverse("monitoring:unmasking", args=[ref])
    setting = Setting(
        back, trail("unmaskings", Crumb(ref, back)), [*masked_facts(found.hit), Fact("Why", found.reason)]
    )
    return do(request, found, ACTS.get(act), setting)
