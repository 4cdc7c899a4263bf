"""What every view of the desk begins with: who asks, and what they may see."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from probity.foundation.access.models import User
from probity.foundation.kernel.errors import DomainError
from probity.foundation.web.views.errors import refusal_page
from probity.office.declarations.models import Offer, OfferQuerySet, State
from probity.office.declarations.templatetags import declarations as shown

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
    return cast("User", request.user)


def offers_of(request: HttpRequest) -> OfferQuerySet:
    return Offer.objects.visible_to(request.user)


def offer_of(request: HttpRequest, ref: str) -> Offer:
    found: Offer = get_object_or_404(offers_of(request), ref=ref)
    return found


def draft_of(request: HttpRequest, ref: str) -> Offer:
    """The reader's own draft; 404 for anything else, also once it is declared."""
    mine_alone = offers_of(request).filter(state=State.DRAFT, declared_by_ref=user_of(request).person_ref)
    found: Offer = get_object_or_404(mine_alone, ref=ref)
    return found


def reader_of(request: HttpRequest) -> User:
    """The reader, who holds a role that opens the register; to anybody else it does not exist."""
    if not shown.reads_register(user_of(request)):
        raise Http404
    return user_of(request)


def sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def done(form: Any, act_: Callable[[], Any]) -> bool:
    """Do it; when it is refused, say why at the head of the form."""
    try:
        act_()
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return False
    return True
