"""Refused, not found, broken: one wording each, and nothing that tells a hidden record from a missing one."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from probity.foundation.kernel.errors import DomainError
from probity.foundation.web.context import bare_shell


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - as Django calls it
    """400: the browser sent something that this site cannot read."""
    return _page("web/400.html", 400)


def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - as Django calls it
    """403: the reader may see that it exists, but may not do this."""
    return render(request, "web/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - as Django calls it
    """404: missing and hidden look the same, to the letter."""
    return render(request, "web/404.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - as Django calls it
    """500: written without the database, which may be what broke."""
    return _page("web/500.html", 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - as Django calls it
    """403 for a form that stood open too long or came from elsewhere."""
    return _page("web/csrf.html", 403)


def refusal_page(request: HttpRequest, refusal: DomainError, *, status: int = 403) -> HttpResponse:
    """A refusal in its own words, for a view with no form to show it on."""
    return render(request, "web/403.html", {"refusal": refusal}, status=status)


def _page(template: str, status: int) -> HttpResponse:
    context: dict[str, Any] = {"shell": bare_shell()}
    return HttpResponse(render_to_string(template, context), status=status)
