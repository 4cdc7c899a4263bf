"""The lists of the desk and the register."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from probity.foundation.web.listpage import ListPage, ListPlan, list_response
from probity.foundation.web.requests import user_of
from probity.office.declarations import queries
from probity.office.declarations.models import NilReturn, State
from probity.office.declarations.templatetags import declaration_lists as lists
from probity.office.declarations.templatetags import declarations as shown
from probity.office.declarations.views.fetching import offers_of, reader_of


@require_safe
def to_endorse(request: HttpRequest) -> HttpResponse:
    """Offers that wait for this reader to endorse them."""
    rows = offers_of(request).filter(endorser_ref=user_of(request).person_ref or "-", state=State.DECLARED)
    return _list(request, lists.TO_ENDORSE, rows, "endorse")


@require_safe
def team(request: HttpRequest) -> HttpResponse:
    """Offers to the people whom this reader manages."""
    rows = offers_of(request).in_register().filter(recipient_ref__in=shown.team_of(user_of(request)))
    return _list(request, lists.TEAM, rows, "team")


@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """The whole register that the reader may see: in words, by month, and as a list."""
    user = reader_of(request)
    rows = offers_of(request).in_register()
    page = ListPage(request, lists.REGISTER, rows.only(*lists.READ))
    context: dict[str, Any] = {"tabs": shown.desk_tabs(user, "register")}
    if not page.chosen and not {"page", "export"} & request.GET.keys():
        context["summary"], months = queries.overview_of(rows, to=timezone.localdate())
        context["chart"] = lists.month_chart(months)
        page.total = context["summary"].total  # the same rows, counted once
    return page.response("declarations/register.html", context)


@require_safe
def nil_returns(request: HttpRequest) -> HttpResponse:
    """Statements that nothing was offered."""
    return _list(request, lists.NIL_RETURNS, NilReturn.objects.visible_to(reader_of(request)), "nil_returns")


def _list(request: HttpRequest, plan: ListPlan, rows: QuerySet, tab: str) -> HttpResponse:
    context = {"tabs": shown.desk_tabs(user_of(request), tab)}
    return list_response(request, plan, rows, "declarations/list.html", context)
