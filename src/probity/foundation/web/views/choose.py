"""Choosing whom to sign in as: on a synthetic force only."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from probity.foundation.access.models import Grant, User
from probity.foundation.access.roles import Site, all_roles
from probity.foundation.access.scoping import scoped
from probity.foundation.audit.actors import System
from probity.foundation.web.naming import names_of
from probity.foundation.web.sign_in import record_sign_in

SHOWN = 6  # accounts under each role
OTHERS = 12
CHOOSER = System("choose", "Lists the accounts of a synthetic force, where everybody is invented")


@login_not_required
@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """The accounts of the synthetic force by role; choosing one signs in. Elsewhere there is no such page."""
    if not settings.PROBITY_SYNTHETIC or settings.PROBITY_PRODUCTION:
        raise Http404
    accounts = scoped(User, CHOOSER).filter(is_active=True).order_by("username")
    if request.method == "POST":
        user = get_object_or_404(accounts, username=request.POST.get("account", ""))
        login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
        record_sign_in(user)
        return redirect("/")
    words = request.GET.get("q", "").strip()
    everyone = [*accounts]
    context = {
        "groups": _groups(everyone),
        "total": len(everyone),
        "words": words,
        "matches": _matching(everyone, words),
    }
    return render(request, "web/choose.html", context)


def _groups(accounts: list[User]) -> list[dict[str, Any]]:
    """Each role of this site with its first accounts, then those without a role."""
    today = timezone.localdate()
    held: dict[str, set[str]] = {}
    for grant in Grant.objects.visible_to(CHOOSER).filter(known_to__isnull=True):
        if grant.holds(today):
            held.setdefault(grant.role, set()).add(grant.person_ref)
    granted = set().union(*held.values()) if held else set()
    groups = [
        {"role": role, "rows": [user for user in accounts if user.person_ref in held.get(role.key, ())]}
        for role in all_roles(Site(settings.PROBITY_SITE))
    ]
    others = [user for user in accounts if user.person_ref not in granted]
    # An account named for a job ("manager") shows more of the day than one named for a person ("ann.example").
    groups.append({"role": None, "rows": sorted(others, key=lambda user: "." in user.username)})
    kept = [_shown(group) for group in groups if group["rows"]]
    names = names_of([user.person_ref for group in kept for user in group["rows"]], on=today)
    for group in kept:
        group["rows"] = [{"account": user.username, "name": names.get(user.person_ref, "")} for user in group["rows"]]
    return kept


def _shown(group: dict[str, Any]) -> dict[str, Any]:
    limit = SHOWN if group["role"] else OTHERS
    return {**group, "total": len(group["rows"]), "rows": group["rows"][:limit]}


def _matching(accounts: list[User], words: str) -> list[dict[str, str]]:
    """Accounts whose account name, or whose person's name, holds the words."""
    if not words:
        return []
    names = names_of([user.person_ref for user in accounts], on=timezone.localdate())
    rows = [{"account": user.username, "name": names.get(user.person_ref, "")} for user in accounts]
    return [row for row in rows if words.lower() in f"{row['account']}\n{row['name']}".lower()][:OTHERS]
