"""What every page of applications and files shares: who reads, which rows, a refusal in its own words."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from probity.foundation.access.models import User
from probity.foundation.access.policy import about_others
from probity.foundation.kernel.errors import DomainError
from probity.foundation.web.reading import open_record
from probity.foundation.web.views.errors import refusal_page
from probity.office.vetting.models import Application, ApplicationQuerySet
from probity.office.vetting.policy.applications import is_own

View = Callable[..., HttpResponse]


def both(view: View) -> View:
    """A view that is read and posted to; a refusal that no form of it shows is a page of its own."""

    @wraps(view)
    def told(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except DomainError as refusal:
            return refusal_page(request, refusal)

    return require_http_methods(["GET", "HEAD", "POST"])(told)


def reader(request: HttpRequest) -> User:
    return cast("User", request.user)


def files(request: HttpRequest) -> ApplicationQuerySet:
    """The files that this reader may work with: their own, and those of people tied to them, are none."""
    user = reader(request)
    rows: ApplicationQuerySet = Application.objects.visible_to(user).filter(about_others(Application, user))
    return rows


def file_or_ask(request: HttpRequest, ref: str) -> tuple[Application, HttpResponse | None]:
    """One file, and the page that asks why it is opened where nobody has said so yet."""
    found: Application = get_object_or_404(files(request), ref=ref)
    return found, open_record(request, found)


def own(request: HttpRequest) -> ApplicationQuerySet:
    """The reader's own applications."""
    rows: ApplicationQuerySet = Application.objects.visible_to(request.user).filter(is_own(reader(request)))
    return rows


def sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def done(form: Any, act: Callable[[], Any]) -> bool:
    """Do it; when it is refused, say why at the head of the form."""
    try:
        act()
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def has_role(user: User, *roles: Any) -> User:
    """The reader, who holds one of these roles; to anybody else the page does not exist."""
    if not any(user.holds(role) for role in roles):
        raise Http404
    return user
