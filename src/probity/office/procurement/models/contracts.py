"""Contracts as buyers published them: every release kept, what they add up to, and who was awarded what."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from probity.foundation.access.scoping import Record, ScopedQuerySet
from probity.office.procurement.models.checks import AwardCheck
from probity.office.procurement.models.payments import NO_POUNDS, Supplier, SupplierQuerySet

POUNDS = "GBP"
TAKEN_BACK = ("cancelled", "unsuccessful")


class ForceName(Record):
    """A name or number under which the force itself, or a body that buys for it, stands in published contracts."""

    class Part(models.TextChoices):
        FORCE = "force", "The force itself"
        PARTNER = "partner", "A body that buys for the force"

    retention = "procurement.contract"
    sensitive = False

    name = models.CharField(max_length=300)
    name_key = models.CharField(max_length=300, db_index=True, editable=False, help_text="The name in one spelling.")
    identifier = models.CharField(max_length=100, blank=True, help_text="As publishers write it, such as GB-CFS-1234.")
    part = models.CharField(max_length=10, choices=Part)
    added_by = models.CharField(max_length=80)
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, help_text="From when it no longer counts.")

    class Meta(Record.Meta):
        constraints = (
            models.UniqueConstraint(
                fields=("name_key",), condition=Q(ended_at__isnull=True), name="one_force_name_a_spelling"
            ),
        )


def _force_parties(contract: str, *, using: str) -> models.QuerySet:
    """The parties, of the contract that the outer query holds, that are the force or buy for it."""
    kept = ForceName.unscoped.using(using).filter(ended_at__isnull=True)
    parties = ContractParty.unscoped.using(using).filter(contract=OuterRef(contract), is_supplier=False)
    numbered = kept.exclude(identifier="").values("identifier")
    return parties.filter(Q(name_key__in=kept.values("name_key")) | Q(identifier__in=numbered))


class ContractQuerySet(ScopedQuerySet):
    def with_force(self) -> Self:
        """Each with `for_force`: whether the force, or a body that buys for it, is a party to it."""
        return self.annotate(for_force=Exists(_force_parties("pk", using=self.db)))

    def with_awards(self) -> Self:
        """Each with `award_count`: how many awards stand under it."""
        made = Award.unscoped.using(self.db).filter(contract=OuterRef("pk")).exclude(status__in=TAKEN_BACK)
        counted = made.order_by().values("contract").annotate(many=Count("pk")).values("many")
        return self.annotate(award_count=Coalesce(Subquery(counted), Value(0)))

    def holding(self, text: str) -> Self:
        """Those whose reference, number, title or buyer holds the words."""
        wanted = " ".join(text.split())
        exact = Q(ref__iexact=wanted) | Q(ocid__iexact=wanted) | Q(tender_id__iexact=wanted)
        return self.filter(exact | Q(title__icontains=wanted) | Q(buyer_name__icontains=wanted))


class Contract(Record):
    """One contracting process, known by its ocid, as its releases taken together say that it stands."""

    retention = "procurement.contract"
    sensitive = False

    ocid = models.CharField(max_length=100, unique=True)
    title = models.CharField(max_length=500, blank=True)
    description = models.TextField(blank=True)
    buyer_name = models.CharField(max_length=300, blank=True)
    tender_id = models.CharField(max_length=120, blank=True, db_index=True, help_text="The buyer's own number.")
    status = models.CharField(max_length=40, blank=True)
    method = models.CharField(max_length=120, blank=True)
    value = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, blank=True)
    tender_from = models.DateField(null=True, help_text="When tenders opened; where that is not said, were asked for.")
    tender_to = models.DateField(null=True, help_text="When tenders closed.")
    award_from = models.DateField(null=True, help_text="When an award was planned to be made.")
    first_released_at = models.DateTimeField()
    last_released_at = models.DateTimeField(db_index=True)
    releases_read = models.PositiveIntegerField()

    objects: ClassVar = models.Manager.from_queryset(ContractQuerySet)()

    @property
    def keys(self) -> tuple[str, ...]:
        """Every number by which people name this contract: ours, the ocid and the buyer's own."""
        return tuple(key for key in (self.ref, self.ocid, self.tender_id) if key)


class ContractRelease(models.Model):
    """What a buyer published of a contract at one moment, kept as it was when a later release came."""

    retention = "procurement.contract"
    sensitive = False

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="releases")
    release_id = models.CharField(max_length=200, blank=True)
    released_at = models.DateTimeField()
    tags = models.CharField(max_length=200)
    said = models.JSONField(help_text="The parts of the release that are read; the rest is left aside.")
    digest = models.CharField(max_length=64, unique=True)
    source_name = models.CharField(max_length=200)
    read_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=("contract", "released_at"), name="release_by_contract"),)

    def __str__(self) -> str:
        return f"Release {self.release_id or self.pk} of contract {self.contract_id}"


class ContractParty(models.Model):
    """A body named in a contract, as written there: a buyer, a supplier, or another with a part."""

    retention = "procurement.contract"
    sensitive = False

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="parties")
    identifier = models.CharField(max_length=200, db_index=True, help_text="The publisher's number of the party.")
    name = models.CharField(max_length=300)
    name_key = models.CharField(max_length=300, db_index=True, editable=False)
    roles = models.CharField(max_length=200, help_text="As published, by name.")
    is_supplier = models.BooleanField()
    company_number = models.CharField(max_length=20, blank=True, db_index=True, help_text="As the register writes it.")
    number_as_written = models.CharField(max_length=40, blank=True)
    address = models.CharField(max_length=500, blank=True)
    postcode = models.CharField(max_length=12, blank=True)
    supplier = models.ForeignKey(Supplier, models.PROTECT, null=True, related_name="contract_parties")

    unscoped = models.Manager()
    objects: ClassVar = models.Manager.from_queryset(ScopedQuerySet)()

    class Meta:
        default_manager_name = "unscoped"
        constraints = (
            models.UniqueConstraint(fields=("contract", "identifier", "name_key"), name="one_party_a_contract"),
        )

    def __str__(self) -> str:
        return f"{self.name} in contract {self.contract_id}"

    @property
    def roles_in_words(self) -> str:
        """What it is in the contract: "Buyer, review body"."""
        words = (re.sub("(?<=[a-z])(?=[A-Z])", " ", role).lower() for role in self.roles.split())
        return ", ".join(words).capitalize() or "Not stated"


class AwardQuerySet(ScopedQuerySet):
    def with_force(self) -> Self:
        """Each with `for_force`: whether the force, or a body that buys for it, is a party to its contract."""
        return self.annotate(for_force=Exists(_force_parties("contract", using=self.db)))

    def of_force(self) -> Self:
        """Those to whose contract the force, or a body that buys for it, is a party."""
        return self.filter(Exists(_force_parties("contract", using=self.db)))

    def between(self, start: date, end: date) -> Self:
        """Awards made from `start` to `end`, both days inside."""
        return self.filter(awarded_on__range=(start, end))

    def holding(self, text: str) -> Self:
        """Those whose title, number, buyer or winner holds the words."""
        wanted = " ".join(text.split())
        winners = ContractParty.unscoped.using(self.db).filter(name__icontains=wanted, awards__isnull=False)
        exact = Q(ref__iexact=wanted) | Q(contract__ref__iexact=wanted) | Q(contract__ocid__iexact=wanted)
        named = Q(title__icontains=wanted) | Q(contract__title__icontains=wanted)
        return self.filter(
            exact | named | Q(contract__buyer_name__icontains=wanted) | Q(winners__in=winners.values("pk"))
        ).distinct()

    def won_by(self, supplier_ref: str) -> Self:
        """Those made to a supplier, by its reference."""
        won = ContractParty.unscoped.using(self.db).filter(supplier__ref__iexact=supplier_ref.strip())
        return self.filter(pk__in=won.filter(awards__isnull=False).values("awards"))

    def with_check(self) -> Self:
        """Each with `checked_before`: whether bidders of this procurement were marked checked before its day."""
        named = Q(procurement=OuterRef("contract__ocid")) | Q(procurement=OuterRef("contract__ref"))
        named |= Q(procurement=OuterRef("contract__tender_id"))
        checks = (
            AwardCheck.unscoped.using(self.db)
            .filter(state=AwardCheck.State.CHECKED)
            .exclude(procurement="")
            .filter(named)
        )
        return self.annotate(checked_before=Exists(checks.filter(checked_at__date__lte=OuterRef("awarded_on"))))

    def standing(self) -> Self:
        """Awards that were not taken back."""
        return self.exclude(status__in=TAKEN_BACK)


def with_awarded(suppliers: SupplierQuerySet) -> SupplierQuerySet:
    """Each supplier with `awarded`: pounds of the awards to it that stand and count for the force.

    An award to several is counted whole for each: how it is shared is not published.
    """
    own = Exists(_force_parties("contract", using=suppliers.db))
    awards = Award.unscoped.using(suppliers.db).filter(own, currency=POUNDS).exclude(status__in=TAKEN_BACK)
    won = Award.winners.through.objects.using(suppliers.db).filter(contractparty__supplier=OuterRef("pk"))
    counting: Any = won.filter(award__in=awards.values("pk")).order_by()
    summed = counting.values("contractparty__supplier").annotate(pounds=Sum("award__value")).values("pounds")
    return suppliers.annotate(awarded=Coalesce(Subquery(summed), NO_POUNDS))


class Award(Record):
    """What one or several suppliers were awarded under a contract."""

    retention = "procurement.contract"
    sensitive = False

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="awards")
    award_id = models.CharField(max_length=200, help_text="The publisher's number of the award.")
    title = models.CharField(max_length=500, blank=True)
    status = models.CharField(max_length=40, blank=True)
    awarded_on = models.DateField(null=True, db_index=True)
    value = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, blank=True)
    runs_from = models.DateField(null=True)
    runs_to = models.DateField(null=True)
    winners = models.ManyToManyField(ContractParty, related_name="awards")

    objects: ClassVar = models.Manager.from_queryset(AwardQuerySet)()

    class Meta(Record.Meta):
        constraints = (models.UniqueConstraint(fields=("contract", "award_id"), name="one_award_a_number"),)

    @property
    def heading(self) -> str:
        """The award's own title, else its contract's."""
        return self.title or self.contract.title or self.contract.ocid
