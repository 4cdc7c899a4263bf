"""How the changes of a feed are filtered."""

from __future__ import annotations

from typing import Final

import django_filters as filters
from django.db.models import QuerySet

from probity.foundation.feed.models import KINDS, FeedLine

LATE: Final = (("yes", "Late"), ("no", "In time"))


class ChangeFilter(filters.FilterSet):
    says = filters.CharFilter(label="Words", lookup_expr="icontains", help_text="A name, a unit or a post")
    kind = filters.ChoiceFilter(
        label="What changed", choices=[(kind.value, says) for kind, says in KINDS.items()], empty_label="Anything"
    )
    late = filters.ChoiceFilter(label="Known", method="known_late", choices=LATE, empty_label="Either")

    class Meta:
        model = FeedLine
        fields = ()

    def known_late(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        return rows.filter(days_late__gt=0) if value == "yes" else rows.filter(days_late=0)
