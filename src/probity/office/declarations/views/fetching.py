"""What every view of the desk begins with: who asks, and what they may see."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from probity.foundation.access.models import User
from probity.foundation.web.requests import user_of
from probity.office.declarations.models import Offer, OfferQuerySet, State
from probity.office.declarations.templatetags import declarations as shown


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
