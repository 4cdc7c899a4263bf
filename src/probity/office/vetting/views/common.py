"""What every page of applications and files shares: who reads, which rows, a refusal in its own words."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from probity.foundation.access.models import User
from probity.foundation.access.policy import about_others
from probity.foundation.web.reading import open_record
from probity.foundation.web.requests import user_of
from probity.office.vetting.models import Application, ApplicationQuerySet
from probity.office.vetting.policy.applications import is_own


def files(request: HttpRequest) -> ApplicationQuerySet:
    """The files that this reader may work with: their own, and those of people tied to them, are none."""
    user = user_of(request)
    rows: ApplicationQuerySet = Application.objects.visible_to(user).filter(about_others(Application, user))
    return rows


def file_or_ask(request: HttpRequest, ref: str) -> tuple[Application, HttpResponse | None]:
    """One file, and the page that asks why it is opened where nobody has said so yet."""
    found: Application = get_object_or_404(files(request), ref=ref)
    return found, open_record(request, found)


def own(request: HttpRequest) -> ApplicationQuerySet:
    """The reader's own applications."""
    rows: ApplicationQuerySet = Application.objects.visible_to(request.user).filter(is_own(user_of(request)))
    return rows


def has_role(user: User, *roles: Any) -> User:
    """The reader, who holds one of these roles; to anybody else the page does not exist."""
    if not any(user.holds(role) for role in roles):
        raise Http404
    return user
