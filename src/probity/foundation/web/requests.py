"""What views of every desk begin with: who asks, a form's answers, and a refusal where the reader sees it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.http import require_http_methods

from probity.foundation.access.models import User
from probity.foundation.kernel.errors import BadInput, DomainError
from probity.foundation.web.views.errors import refusal_page

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


def user_of(request: HttpRequest) -> User:
    """The reader; every page but the few open to all has one."""
    return cast("User", request.user)


def sent(request: HttpRequest) -> QueryDict | None:
    """The answers of a form that was sent; none while it is only read."""
    return request.POST if request.method == "POST" else None


def done(form: BaseForm, act: Callable[[], object]) -> bool:
    """Do it; when it is refused, say why at the field it is about or at the head of the form."""
    try:
        act()
    except BadInput as refusal:
        if refusal.where in form.fields:
            form.add_error(refusal.where, f"{refusal.message} {refusal.hint}".strip())
        else:
            form.add_error(None, str(refusal))
        return False
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return False
    return True
