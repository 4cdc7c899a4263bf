"""The names under which the force, and bodies that buy for it, stand in published contracts."""

from __future__ import annotations

from dataclasses import replace
from operator import attrgetter
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from probity.foundation.kernel.errors import BadInput
from probity.foundation.web.listpage import Column, ListPage, ListPlan
from probity.foundation.web.requests import both, user_of
from probity.foundation.web.shown import Reference
from probity.office.procurement.actions import end_name, keep_name
from probity.office.procurement.forms import NameForm
from probity.office.procurement.models import ForceName
from probity.office.procurement.policy import may_keep
from probity.office.procurement.views.fetching import desk, refused, steps, tabs


@require_safe
def names(request: HttpRequest) -> HttpResponse:
    """Every name kept, with how many contracts it makes the force's."""
    rows = ForceName.objects.visible_to(desk(request)).filter(ended_at=None)
    why_not = may_keep(user_of(request))
    plan = replace(NAMES, address=None) if why_not else NAMES  # a row opens the page that ends its name
    context = {"tabs": tabs("names"), "why_not": why_not}
    return ListPage(request, plan, rows).response("procurement/names.html", context)


@both
def keep(request: HttpRequest) -> HttpResponse:
    """Keep a name."""
    if reason := may_keep(desk(request)):
        return refused(request, "Keep a name of the force", reason)
    form = NameForm(request.POST or None)
    if form.is_valid():
        try:
            kept = keep_name(**form.cleaned_data, actor=user_of(request), at=timezone.now())
        except BadInput as wrong:
            form.add_error("name", str(wrong))
        else:
            messages.success(request, f"{kept.name} is kept. Contracts with this party count from now on.")
            return redirect("procurement:names")
    lead = "A contract counts for the force when a party other than a supplier has one of these names or numbers."
    title = "Keep a name of the force"
    context = {"form": form, "title": title, "lead": lead, "button": "Keep", **_back()}
    return render(request, "web/form.html", context)


@both
def end(request: HttpRequest, ref: str) -> HttpResponse:
    """Let a name count no longer."""
    if reason := may_keep(desk(request)):
        return refused(request, "Let a name count no longer", reason)
    kept = get_object_or_404(ForceName.objects.visible_to(request.user).filter(ended_at=None), ref=ref)
    if request.method == "POST":
        end_name(kept, actor=user_of(request), at=timezone.now())
        messages.success(request, f"{kept.name} counts no longer.")
        return redirect("procurement:names")
    context = {
        "title": f"Let {kept.name} count no longer?",
        "lead": "Contracts that it alone makes the force's count no longer. You can keep it again.",
        "button": "Let it count no longer",
        "look": "warning",
        **_back(),
    }
    return render(request, "procurement/confirm.html", context)


def _back() -> dict[str, Any]:
    names = reverse("procurement:names")
    return {"back": names, "crumbs": steps((NAMES.title, names))}


NAMES = ListPlan(
    title="The force's names in contracts",
    noun=("name", "names"),
    columns=(
        Column("name", "Name", attrgetter("name"), sort="name"),
        Column("part", "What it is", lambda one: one.get_part_display(), sort="part"),
        Column("identifier", "Number", attrgetter("identifier"), sort="identifier", hide_on_phone=True),
        Column("ref", "Reference", lambda one: Reference(one.ref), sort="ref", hide_on_phone=True),
    ),
    address=lambda one: reverse("procurement:end_name", args=[one.ref]),
    order=("part", "name"),
    empty="No name is kept yet, so no contract counts for the force. Keep the force's own name first.",
)
