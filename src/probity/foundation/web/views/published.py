"""Where the public begins: everything that anybody may read or do without an account."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from probity.foundation.web.context import bare_shell
from probity.foundation.web.navigation import published

CACHED = "public, max-age=300"


@login_not_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The parts that desks publish. It sets no cookie, and every reader gets the same bytes."""
    shell = {**bare_shell(), "site_title": "For the public"}
    response = render(request, "web/published.html", {"parts": published(), "shell": shell})
    response["Cache-Control"] = CACHED
    request.session.accessed = False  # the sign-in check looked at the cookie, the page did not
    return response
