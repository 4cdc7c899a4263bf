"""The front page of the desk: its parts, each with what it is for."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from probity.foundation.web.requests import user_of
from probity.office.scrutiny.views.tabs import OVERVIEW, groups, tabs


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """The parts that the reader may open."""
    user = user_of(request)
    theirs = [each for each in groups(user) if OVERVIEW not in each.parts]
    return render(request, "scrutiny/front.html", {"tabs": tabs(request, user), "groups": theirs})
