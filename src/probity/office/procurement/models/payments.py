"""Whom the force pays or has awarded a contract, and every payment it has published."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar, Self

from django.db import models
from django.db.models import Count, Max, Min, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from probity.foundation.access.scoping import Record, ScopedQuerySet

YEAR_STARTS = (4, 1)
NO_POUNDS = Value(Decimal("0.00"), output_field=models.DecimalField(max_digits=14, decimal_places=2))


def to_the_penny(pounds: Decimal | None) -> Decimal:
    """A sum in pounds, nought for None. SQLite adds in floating point and gives digits beyond the penny."""
    return (pounds or Decimal(0)).quantize(Decimal("0.01"))


def financial_year(on: date) -> int:
    """The calendar year in which the financial year of that day began, on 1 April."""
    return on.year if (on.month, on.day) >= YEAR_STARTS else on.year - 1


def days_of_year(year: int) -> tuple[date, date]:
    """First and last day of the financial year that began in `year`, both inside it."""
    return date(year, 4, 1), date(year + 1, 3, 31)


def year_words(year: int) -> str:
    """A financial year as people write it: "2022 to 2023"."""
    return f"{year} to {year + 1}"


class SupplierQuerySet(ScopedQuerySet):
    def named_like(self, text: str) -> Self:
        """Suppliers whose name, in any spelling that was paid, holds the text; or whose reference it is."""
        wanted = " ".join(text.split())
        spelt = SpendLine.unscoped.using(self.db).filter(payee_as_written__icontains=wanted).values("supplier_id")
        return self.filter(Q(name__icontains=wanted) | Q(ref__iexact=wanted) | Q(pk__in=spelt))

    def by_name(self) -> Self:
        return self.order_by("name", "pk")

    def with_spend(self, year: int) -> Self:
        """Each with pounds paid in the financial year, `paid_this`, and before, `paid_before`, and how many `payments`.

        Sub-selects, so that a page of 25 rows sums the lines of 25 suppliers and not of all.
        """
        lines = SpendLine.unscoped.using(self.db).filter(supplier=OuterRef("pk"), is_credit=False).order_by()

        def paid(in_year: int) -> Coalesce:
            within = lines.filter(paid_on__range=days_of_year(in_year)).values("supplier")
            return Coalesce(Subquery(within.annotate(paid=Sum("amount")).values("paid")), NO_POUNDS)

        counted = lines.values("supplier").annotate(lines=Count("pk")).values("lines")
        return self.annotate(
            paid_this=paid(year), paid_before=paid(year - 1), payments=Coalesce(Subquery(counted), Value(0))
        )


class Supplier(Record):
    """Somebody whom the force has paid, or whom a buyer awarded a contract, by name. A withheld name is never one."""

    class Kind(models.TextChoices):
        ORGANISATION = "organisation", "Organisation"
        PERSON = "person", "Individual"
        UNKNOWN = "unknown", "Not known which"

    retention = "procurement.spend"
    sensitive = False

    name = models.CharField(max_length=300, help_text="As first written.")
    normal_name = models.CharField(max_length=300, unique=True, editable=False)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.UNKNOWN)

    objects: ClassVar = models.Manager.from_queryset(SupplierQuerySet)()

    class Meta(Record.Meta):
        indexes = (models.Index(fields=("name",), name="supplier_by_name"),)


class SpendLineQuerySet(ScopedQuerySet):
    def spend(self) -> Self:
        """Payments. A credit is money that came back, so it is not one."""
        return self.filter(is_credit=False)

    def credits(self) -> Self:
        return self.filter(is_credit=True)

    def between(self, start: date, end: date) -> Self:
        """Lines paid from `start` to `end`, both days inside."""
        return self.filter(paid_on__range=(start, end))

    def newest_first(self) -> Self:
        return self.order_by("-paid_on", "-pk")

    def first_and_last_day(self) -> tuple[date | None, date | None]:
        """Days of the first and the last line; None when there is no line."""
        days = self.order_by().aggregate(first=Min("paid_on"), last=Max("paid_on"))
        return days["first"], days["last"]

    def categories(self) -> list[str]:
        """Every category in use, by name."""
        used = self.exclude(category="").order_by("category").values_list("category", flat=True)
        return [*used.distinct()]


class SpendLine(Record):
    """One row of a spending publication, kept as written. An exact repeat of an earlier row is kept and flagged."""

    retention = "procurement.spend"
    sensitive = False

    supplier = models.ForeignKey(Supplier, models.PROTECT, null=True, related_name="lines")
    payee_as_written = models.CharField(max_length=300, blank=True)
    amount = models.DecimalField(max_digits=14, decimal_places=2, help_text="Pounds; below zero is a credit.")
    paid_on = models.DateField()
    category = models.CharField(max_length=200, blank=True)
    transaction = models.CharField(max_length=64, blank=True, help_text="The publisher's own number of the payment.")
    source_name = models.CharField(max_length=200, help_text="The workbook or file it stood in.")
    row_identity = models.CharField(max_length=64, editable=False, help_text="Digest of what the row says.")
    occurrence = models.PositiveIntegerField(help_text="1 for the first row that says this, 2 for its first repeat.")
    is_repeat = models.BooleanField()
    is_credit = models.BooleanField()
    is_redacted = models.BooleanField(help_text="The payee's name was withheld.")

    objects: ClassVar = models.Manager.from_queryset(SpendLineQuerySet)()

    class Meta(Record.Meta):
        constraints = (
            models.UniqueConstraint(fields=("row_identity", "occurrence"), name="one_spend_line_a_row"),
            models.CheckConstraint(
                condition=Q(is_redacted=True) ^ Q(supplier__isnull=False), name="withheld_or_supplied"
            ),
            models.CheckConstraint(
                condition=Q(is_credit=True, amount__lt=0) | Q(is_credit=False, amount__gte=0), name="credit_is_negative"
            ),
            models.CheckConstraint(
                condition=Q(is_repeat=True, occurrence__gt=1) | Q(is_repeat=False, occurrence=1),
                name="repeat_is_second",
            ),
        )
        indexes = (
            models.Index(fields=("supplier", "paid_on"), name="line_by_supplier"),
            models.Index(fields=("paid_on",), name="line_by_day"),
            models.Index(fields=("category",), name="line_by_category"),
        )
