"""How the lists of suppliers, spend lines, contracts, awards and checks are filtered."""

from __future__ import annotations

from typing import Any, Final

import django_filters as filters
from django.db.models import QuerySet

from probity.office.procurement.models import (
    Award,
    AwardCheck,
    AwardCheckQuerySet,
    AwardQuerySet,
    Contract,
    ContractQuerySet,
    SpendLine,
    SpendLineQuerySet,
    Supplier,
    SupplierQuerySet,
    days_of_year,
    financial_year,
    year_words,
)

YES_NO: Final = (("yes", "Yes"), ("no", "No"))


class YesNoFilter(filters.ChoiceFilter):
    """Yes, no, or either."""

    def __init__(self, field_name: str, label: str) -> None:
        super().__init__(field_name=field_name, label=label, choices=YES_NO, empty_label="Either")

    def filter(self, rows: QuerySet, value: str) -> QuerySet:
        return rows.filter(**{self.field_name: value == "yes"}) if value else rows


class SupplierFilter(filters.FilterSet):
    name = filters.CharFilter(label="Name", method="named", help_text="Any spelling that was paid")
    kind = filters.ChoiceFilter(label="Kind", choices=Supplier.Kind.choices, empty_label="Any")

    class Meta:
        model = Supplier
        fields = ()

    def named(self, rows: SupplierQuerySet, _name: str, value: str) -> SupplierQuerySet:
        return rows.named_like(value)


class SpendLineFilter(filters.FilterSet):
    year = filters.ChoiceFilter(label="Financial year", method="in_year", empty_label="Any")
    payee = filters.CharFilter(label="Payee", field_name="payee_as_written", lookup_expr="icontains")
    category = filters.ChoiceFilter(label="Category", empty_label="Any")
    credit = YesNoFilter("is_credit", "Credit")
    repeat = YesNoFilter("is_repeat", "Exact repeat")
    redacted = YesNoFilter("is_redacted", "Payee withheld")
    supplier = filters.CharFilter(label="Supplier reference", field_name="supplier__ref", lookup_expr="iexact")

    class Meta:
        model = SpendLine
        fields = ()

    def __init__(self, *args: Any, queryset: SpendLineQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, queryset=queryset, **kwargs)
        self.filters["year"].extra["choices"] = [(str(year), year_words(year)) for year in _years(queryset)]
        self.filters["category"].extra["choices"] = [(one, one) for one in queryset.categories()]

    def in_year(self, rows: SpendLineQuerySet, _name: str, value: str) -> QuerySet:
        return rows.between(*days_of_year(int(value)))


def _years(lines: SpendLineQuerySet) -> list[int]:
    """Financial years from the last line's to the first's."""
    first, last = lines.first_and_last_day()
    return [*range(financial_year(last), financial_year(first) - 1, -1)] if first and last else []


class ContractFilter(filters.FilterSet):
    words = filters.CharFilter(label="Title, buyer or number", method="held")
    force = filters.ChoiceFilter(label="The force is a party", method="of_force", choices=YES_NO, empty_label="Either")
    released = filters.DateFromToRangeFilter(label="Last published", field_name="last_released_at__date")

    class Meta:
        model = Contract
        fields = ()

    def held(self, rows: ContractQuerySet, _name: str, value: str) -> ContractQuerySet:
        return rows.holding(value)

    def of_force(self, rows: ContractQuerySet, _name: str, value: str) -> QuerySet:
        return rows.filter(for_force=value == "yes")


class AwardFilter(filters.FilterSet):
    words = filters.CharFilter(label="Title, buyer or supplier", method="held")
    force = filters.ChoiceFilter(label="The force is a party", method="of_force", choices=YES_NO, empty_label="Either")
    awarded = filters.DateFromToRangeFilter(label="Awarded", field_name="awarded_on")
    checked = filters.ChoiceFilter(
        label="Bidders checked before", method="was_checked", choices=YES_NO, empty_label="Either"
    )
    supplier = filters.CharFilter(label="Supplier reference", method="won_by")

    class Meta:
        model = Award
        fields = ()

    def held(self, rows: AwardQuerySet, _name: str, value: str) -> QuerySet:
        return rows.holding(value)

    def of_force(self, rows: AwardQuerySet, _name: str, value: str) -> QuerySet:
        return rows.filter(for_force=value == "yes")

    def was_checked(self, rows: AwardQuerySet, _name: str, value: str) -> QuerySet:
        return rows.filter(checked_before=value == "yes")

    def won_by(self, rows: AwardQuerySet, _name: str, value: str) -> QuerySet:
        return rows.won_by(value)


class CheckFilter(filters.FilterSet):
    words = filters.CharFilter(label="Title, buyer or number", method="held")
    state = filters.ChoiceFilter(label="State", choices=AwardCheck.State.choices, empty_label="Any")
    award = filters.DateFromToRangeFilter(label="Day of award", field_name="award_on")

    class Meta:
        model = AwardCheck
        fields = ()

    def held(self, rows: AwardCheckQuerySet, _name: str, value: str) -> AwardCheckQuerySet:
        return rows.holding(value)
