"""The dashboard of the register: its quarters compared, in words, charts and tables."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from probity.office.declarations import queries
from probity.office.declarations.models import Offer
from probity.office.declarations.templatetags import declaration_figures as drawn
from probity.office.declarations.templatetags import declarations as shown
from probity.office.declarations.views.fetching import reader_of

QUARTERS = 6


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """Offers by quarter, department and giver, what was late, what was endorsed in time, which returns are out."""
    user = reader_of(request)
    running = queries.quarter_of(timezone.localdate())
    chosen = queries.quarter_named(request.GET.get("quarter", "")) or running.before
    quarters = _ending_with(max(running, chosen))
    rows = Offer.objects.visible_to(user).in_register()
    counted = {one.quarter: one for one in queries.by_quarter(rows, [*quarters, chosen, chosen.before])}
    now, before = counted[chosen], counted[chosen.before]
    oldest_first = [counted[one] for one in reversed(quarters)]
    departments = queries.by_department(user, chosen)
    context = {
        "tabs": shown.desk_tabs(user, "figures"), "now": now, "compared": now.compared(before), "before": before,
        "quarter_tabs": drawn.quarter_tabs(quarters, chosen), "chart": drawn.quarter_chart(oldest_first),
        "late_chart": drawn.late_chart(oldest_first), "collation": queries.collation_of(user, chosen),
        "giver_chart": drawn.giver_chart(queries.by_giver(rows, chosen), chosen), "departments": departments,
        "department_chart": drawn.department_chart(departments[:MOST_DEPARTMENTS]), "quarter": chosen,
        "more_departments": max(0, len(departments) - MOST_DEPARTMENTS),
    }  # fmt: skip
    return render(request, "declarations/figures.html", context)


MOST_DEPARTMENTS = 20


def _ending_with(newest: queries.Quarter) -> list[queries.Quarter]:
    found = [newest]
    while len(found) < QUARTERS:
        found.append(found[-1].before)
    return found
