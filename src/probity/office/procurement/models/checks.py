"""Checks of bidders before an award: who bids, which register entries may touch them, and what was considered."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from probity.foundation.access.scoping import Record, ScopedQuerySet
from probity.foundation.casework.models import Case


class AwardCheckQuerySet(ScopedQuerySet):
    def outstanding(self) -> Self:
        """Those that nobody has marked checked or given up."""
        return self.filter(state=AwardCheck.State.OPEN)

    def checked(self) -> Self:
        return self.filter(state=AwardCheck.State.CHECKED)

    def with_counts(self) -> Self:
        """Each with how many bidders, standing matches and matches to consider it has."""
        matches = Match.unscoped.using(self.db).filter(check_of=OuterRef("pk"), superseded_by=None).order_by()

        def counted(rows: models.QuerySet) -> Coalesce:
            many = rows.values("check_of").annotate(many=Count("pk")).values("many")
            return Coalesce(Subquery(many), Value(0))

        bidders = Bidder.objects.using(self.db).filter(check_of=OuterRef("pk")).order_by()
        return self.annotate(
            bidder_count=counted(bidders),
            match_count=counted(matches),
            to_consider=counted(matches.filter(considered="")),
        )

    def holding(self, text: str) -> Self:
        """Those whose reference, title, number or buyer holds the words."""
        wanted = " ".join(text.split())
        exact = Q(ref__iexact=wanted) | Q(procurement__iexact=wanted)
        return self.filter(exact | Q(title__icontains=wanted) | Q(buyer_name__icontains=wanted))


class AwardCheck(Case):
    """One check of the bidders for a contract against the registers, made before the award."""

    class State(models.TextChoices):
        OPEN = "open", "Being checked"
        CHECKED = "checked", "Checked"
        GIVEN_UP = "given_up", "Given up"

    STATE_COLOURS: ClassVar = {State.OPEN: "yellow", State.CHECKED: "green", State.GIVEN_UP: "grey"}

    retention = "procurement.check"
    sensitive = False

    state = models.CharField(max_length=20, choices=State, default=State.OPEN)
    title = models.CharField(max_length=300)
    procurement = models.CharField(
        max_length=120, blank=True, db_index=True, help_text="The number of the tender or contract."
    )
    buyer_name = models.CharField(max_length=300)
    unit_ref = models.CharField(max_length=20, db_index=True, help_text="The part of the force that buys.")
    award_on = models.DateField(help_text="The day on which the award is to be made.")
    opened_by_ref = models.CharField(max_length=20, blank=True)
    opened_at = models.DateTimeField()
    runs = models.PositiveIntegerField(default=0)
    last_run_at = models.DateTimeField(null=True)
    without_person = models.PositiveIntegerField(
        default=0, help_text="Entries by these bidders that the register ties to nobody."
    )
    checked_by_ref = models.CharField(max_length=20, blank=True)
    checked_at = models.DateTimeField(null=True, db_index=True)

    objects: ClassVar = models.Manager.from_queryset(AwardCheckQuerySet)()

    def involved(self) -> Iterable[str]:
        """Everyone in an entry that was matched."""
        found = MatchPerson.objects.filter(match__check_of=self, match__superseded_by=None)
        return tuple(sorted({*found.values_list("person_ref", flat=True)}))

    @property
    def due_on(self) -> date:
        return self.award_on


class Bidder(models.Model):
    """Somebody who bids for a contract, as the procurement officer wrote them down."""

    retention = "procurement.check"
    sensitive = False

    check_of = models.ForeignKey(AwardCheck, models.PROTECT, related_name="bidders")
    place = models.PositiveIntegerField()
    name = models.CharField(max_length=300)
    company_number = models.CharField(max_length=20, blank=True)
    number_as_written = models.CharField(max_length=40, blank=True)
    address = models.CharField(max_length=500, blank=True)
    postcode = models.CharField(max_length=12, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("check_of", "place"), name="one_bidder_a_place"),)

    def __str__(self) -> str:
        return f"Bidder {self.place} of {self.check_of_id}"


class MatchQuerySet(ScopedQuerySet):
    def standing(self) -> Self:
        """Those that no later run replaced."""
        return self.filter(superseded_by=None)

    def to_consider(self) -> Self:
        return self.standing().filter(considered="")


class Match(Record):
    """A register entry whose giver may be a bidder: what the register said, how the names compare, what was considered.

    Never changed but to be considered: an entry that says something else at a later run makes a new match.
    """

    class Verdict(models.TextChoices):
        LINK = "link", "Names agree"
        REVIEW = "review", "Names are alike"

    retention = "procurement.check"
    sensitive = False

    check_of = models.ForeignKey(AwardCheck, models.PROTECT, related_name="matches")
    bidder = models.ForeignKey(Bidder, models.PROTECT, related_name="matches")
    entry_kind = models.CharField(max_length=60)
    entry_ref = models.CharField(max_length=20, db_index=True)
    register = models.CharField(max_length=80)
    person_ref = models.CharField(max_length=20, blank=True, help_text="To whom it was offered.")
    unit_ref = models.CharField(max_length=20, blank=True)
    what = models.TextField(blank=True)
    value_words = models.CharField(max_length=80, blank=True)
    day = models.DateField(null=True)
    answer = models.CharField(max_length=40, blank=True)
    outcome = models.CharField(max_length=80, blank=True)
    giver = models.CharField(max_length=300)
    score = models.DecimalField(max_digits=4, decimal_places=3)
    verdict = models.CharField(max_length=10, choices=Verdict)
    why = models.TextField()
    part_words = models.TextField(help_text="Why this person counts: the unit, or the part in the buying.")
    run = models.PositiveIntegerField(help_text="The run of the check that found it.")
    found_at = models.DateTimeField()
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, related_name="superseded_by")
    considered = models.TextField(blank=True, help_text="What was considered about it, and because of what.")
    considered_by_ref = models.CharField(max_length=20, blank=True)
    considered_at = models.DateTimeField(null=True)

    objects: ClassVar = models.Manager.from_queryset(MatchQuerySet)()

    class Meta(Record.Meta):
        constraints = (
            models.CheckConstraint(
                condition=Q(considered="", considered_at__isnull=True) | Q(considered_at__isnull=False),
                name="considered_when",
            ),
        )

    @classmethod
    def involving(cls, refs: Collection[str]) -> Q:
        return Q(pk__in=MatchPerson.objects.filter(person_ref__in=refs).values("match"))


class MatchPerson(models.Model):
    """Somebody in a register entry that was matched."""

    retention = "procurement.check"
    sensitive = False

    match = models.ForeignKey(Match, models.PROTECT, related_name="persons")
    person_ref = models.CharField(max_length=20, db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("match", "person_ref"), name="once_in_a_match"),)

    def __str__(self) -> str:
        return f"{self.person_ref} in match {self.match_id}"
