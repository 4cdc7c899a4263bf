"""Maintenance: one answer for every address. Second factor: none, no entry. Limits: a few pages and no others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve

from probity.foundation.web.context import bare_shell
from probity.foundation.web.limits import may_open

RETRY_AFTER_SECONDS = "600"
SESSION_KEY = "second_factor"
OPEN_PATHS = ("/accounts/", "/health/", "/help/", "/accessibility/", "/published/", "/searched/")
Answer = Callable[[HttpRequest], HttpResponse]


def maintenance(get_response: Answer) -> Answer:
    """Answer 503 to everything but the health page while `PROBITY_MAINTENANCE` is set.

    Put it after the static files and before sessions, so that a closed site touches no database.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        if not settings.PROBITY_MAINTENANCE or request.path.startswith("/health/"):
            return get_response(request)
        page = HttpResponse(render_to_string("web/503.html", {"shell": bare_shell()}), status=503)
        page["Retry-After"] = RETRY_AFTER_SECONDS
        return page

    return answer


def second_factor(get_response: Answer) -> Answer:
    """Send an account without a second factor to set one up, where `PROBITY_SECOND_FACTOR_REQUIRED` says so."""

    def answer(request: HttpRequest) -> HttpResponse:
        if settings.PROBITY_SECOND_FACTOR_REQUIRED and _lacks_second_factor(request):
            return redirect("mfa_activate_totp")
        return get_response(request)

    return answer


def _lacks_second_factor(request: HttpRequest) -> bool:
    """Whether somebody signed in has none. What was found is kept for the session, so that it costs one query."""
    if request.path.startswith(OPEN_PATHS):  # asked first: an open page looks at no session, so that it can be cached
        return False
    user: Any = request.user
    if not user.is_authenticated or request.session.get(SESSION_KEY):
        return False
    request.session[SESSION_KEY] = is_mfa_enabled(user)
    return not request.session[SESSION_KEY]


def within_limits(get_response: Answer) -> Answer:
    """Answer an account that is held to a few pages as if there were no others."""

    def answer(request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        if user.is_authenticated and not may_open(user, _name_of(request)):
            raise Http404
        return get_response(request)

    return answer


def _name_of(request: HttpRequest) -> str:
    try:
        return resolve(request.path_info).view_name
    except Resolver404:
        return ""
