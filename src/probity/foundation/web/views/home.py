"""What needs you today, search, your account, and the pages anybody may read."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from probity.foundation.access.roles import AUDITOR, BREAKS_GLASS, find_role
from probity.foundation.audit.reads import record_search
from probity.foundation.web.finding import SHORTEST, find
from probity.foundation.web.needs import Group, gather
from probity.foundation.web.views.reasons import kinds_of_record


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What needs this reader today; `?group=` opens one group in full."""
    user: Any = request.user
    gathered = gather(user, at=timezone.now())
    asked = request.GET.get("group", "")
    if asked in {group.value for group in Group}:
        whose = "team" if request.GET.get("whose") == "team" else "mine"
        group = next(found for found in gathered[whose] if found.group == asked)
        return render(request, "web/needs.html", {"gathered": group, "whose": whose})
    mine, team = gathered["mine"], gathered["team"]
    context = {
        "mine": [found for found in mine if found.needs],
        "team": [found for found in team if found.needs],
        "total": sum(len(found.needs) for found in mine),
        "late": sum(len(found.needs) for found in mine if found.group == Group.LATE),
        "today": timezone.localdate(),
    }
    return render(request, "web/home.html", context)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What the words find among the records that this reader may see; the search itself is entered in the ledger."""
    user: Any = request.user
    words = " ".join(request.GET.get("q", "").split())[:100]
    results = find(user, words)
    total = sum(len(part.found) for part in results)
    if len(words) >= SHORTEST:
        record_search(words, actor=user, count=total, at=timezone.now())
    more = any(part.more for part in results)
    context = {"words": words, "results": results, "total": total, "more": more, "shortest": SHORTEST}
    return render(request, "web/search.html", context)


@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """The reader's own account: what they may do, since when and why."""
    user: Any = request.user
    rows = [{"role": find_role(grant.role), "grant": grant} for grant in user.grants]
    kinds = kinds_of_record() if user.holds(BREAKS_GLASS) else []
    context = {"rows": rows, "kinds": kinds, "audits": user.holds(AUDITOR)}
    return render(request, "web/account.html", context)


@login_not_required
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """How to get help."""
    return render(request, "web/help.html")


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement."""
    return render(request, "web/accessibility.html", {"synthetic": settings.PROBITY_SYNTHETIC})
