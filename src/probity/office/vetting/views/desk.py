"""The front page of the desk."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from probity.office.vetting.policy.roles import APPROVER, READERS_AS_ROLES
from probity.office.vetting.views.tabs import tabs


def front(request: HttpRequest) -> HttpResponse:
    """What the unit stands at today."""
    user: Any = request.user
    if not any(user.holds(role) for role in (*READERS_AS_ROLES, APPROVER)):
        raise Http404
    return render(request, "vetting/front.html", {"tabs": tabs(request, user)})
