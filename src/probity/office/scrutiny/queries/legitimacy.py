"""What a legitimacy pack tells beside its tables: reviews, section 60, the scheme, complaints, and what people said."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, Q

from probity.foundation.rulebook.rows import threshold
from probity.office.scrutiny.models import (
    OWN_SOURCES,
    TO_REVIEW,
    Authorisation,
    ForceComplaint,
    Search,
    SearchComplaint,
    SearchReview,
    SearchState,
)
from probity.office.scrutiny.policy.publication import COUNTING
from probity.office.scrutiny.queries.feedback import for_agenda
from probity.office.scrutiny.queries.publication_periods import days_of
from probity.office.scrutiny.queries.section60 import features, trigger


def beside_of(quarter: str) -> dict[str, Any]:
    """What is told of a quarter beside its tables, as it stood on the quarter's last day or stands now."""
    first, last = days_of((quarter,))
    met = [one.standing == "Met" for one in features(COUNTING, last)]
    given = Authorisation.objects.visible_to(COUNTING).filter(starts_at__date__gte=first, starts_at__date__lte=last)
    complaints = SearchComplaint.objects.visible_to(COUNTING).filter(received_on__gte=first, received_on__lte=last)
    of_force = ForceComplaint.objects.visible_to(COUNTING).filter(received_on__gte=first, received_on__lte=last)
    return {
        **_reviews(first, last),
        "authorisations": given.count(),
        "features": len(met), "features_met": sum(met),
        "trigger": trigger(COUNTING, last).is_set_off,
        "search_complaints": few(complaints.count(), last),
        "force_complaints": few(of_force.count(), last),
        "said": [one.words for one in for_agenda(first, last).items],
    }  # fmt: skip


def few(count: int, on: date) -> str:
    """A count in words, small ones without the number."""
    least = int(threshold("scrutiny.small_numbers", on=on).number)
    if not count:
        return "None"
    return f"Fewer than {least}" if count < least else f"{count:,}"


def _reviews(first: date, last: date) -> dict[str, int]:
    rows = Search.objects.visible_to(COUNTING).recorded().between(first, last).filter(source__in=OWN_SOURCES).order_by()
    found = rows.aggregate(
        reviewed=Count("pk", filter=Q(state=SearchState.REVIEWED)), waiting=Count("pk", filter=Q(state__in=TO_REVIEW))
    )
    reviews = SearchReview.objects.visible_to(COUNTING).filter(search__in=rows.values("pk")).order_by()
    wanting = reviews.exclude(grounds_view="reasonable").values("search").distinct().count()
    return {**found, "wanting": wanting}
