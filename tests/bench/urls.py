"""The office's addresses, and a bare view: sign-in, one count and one page of the same table, in plain markup."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine
from django.urls import path

from probity.office.declarations.models import Offer
from probity.sites.urls_office import handler404, handler500, urlpatterns

__all__ = ["handler404", "handler500", "urlpatterns"]

PLAIN = Engine(libraries={}).from_string(
    "<!doctype html><title>Offers</title><h1>{{ total }} offers</h1><table>"
    "{% for offer in offers %}<tr><td>{{ offer.ref }}<td>{{ offer.giver_organisation }}<td>{{ offer.offered_on }}"
    "<td>{{ offer.answer }}<td>{{ offer.state }}{% endfor %}</table>"
)


def bare(request: HttpRequest) -> HttpResponse:
    """What Django alone takes for a signed-in reader, a count and 25 rows."""
    offers = Offer.unscoped.exclude(state="draft").order_by("-offered_on")
    context = Context({"who": request.user.get_username(), "total": offers.count(), "offers": offers[:25]})
    return HttpResponse(PLAIN.render(context))


urlpatterns = [path("bare/", bare), *urlpatterns]
