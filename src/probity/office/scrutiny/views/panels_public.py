"""What panels came to, for anybody, without signing in. These pages set no cookie, so that a cache may keep them."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from probity.foundation.web.context import bare_shell
from probity.office.scrutiny.models import PanelSummary, SummaryState
from probity.office.scrutiny.policy.panels import PUBLIC_PAGE

CACHED = "public, max-age=300"


@login_not_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every published summary, newest first."""
    rows = PanelSummary.objects.visible_to(PUBLIC_PAGE).filter(state=SummaryState.PUBLISHED)
    return _page(request, "panels_published.html", {"rows": rows.select_related("meeting__panel")})


@login_not_required
@require_safe
def summary(request: HttpRequest, ref: str) -> HttpResponse:
    """One published summary at its own address."""
    rows = PanelSummary.objects.visible_to(PUBLIC_PAGE).filter(state=SummaryState.PUBLISHED)
    found = get_object_or_404(rows.select_related("meeting__panel"), ref=ref)
    return _page(request, "panel_published.html", {"summary": found, "panel": found.meeting.panel})


def _page(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    """A public page: the shell without an account, so that every reader gets the same bytes."""
    shell = {**bare_shell(), "site_title": "Scrutiny panels"}
    response = render(request, f"scrutiny/{name}", {**context, "shell": shell})
    response["Cache-Control"] = CACHED
    request.session.accessed = False  # the sign-in check looked at the cookie, the page did not
    return response
