"""Offers of gifts and hospitality, who shared in them, and what was done about each."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from probity.foundation.access.scoping import ScopedQuerySet
from probity.foundation.casework.models import Case
from probity.office.declarations.models.choices import (
    Answer,
    Asked,
    Behalf,
    Direction,
    GiverKind,
    Match,
    Procurement,
    ReviewBy,
    State,
    StepKind,
)


class OfferQuerySet(ScopedQuerySet):
    """What can be asked of offers."""

    def in_register(self) -> Self:
        """Everything that was declared or imported; not drafts."""
        return self.exclude(state=State.DRAFT)

    def late(self) -> Self:
        """Declared after the day that the rule in force on the offer's date gave."""
        return self.filter(declared_on__gt=F("declare_by"))

    def in_time(self) -> Self:
        """Declared by the day that its rule gave; drafts and imported entries have none."""
        return self.filter(declared_on__lte=F("declare_by"))

    def of_person(self, person_ref: str) -> Self:
        """Those that the person declared, was offered or shared in."""
        if not person_ref:
            return self.none()
        shared = Q(pk__in=Share.objects.filter(person_ref=person_ref).values("offer_id"))
        return self.filter(Q(declared_by_ref=person_ref) | Q(recipient_ref=person_ref) | shared)

    def matching(self, sought: str, people: Iterable[str]) -> Self:
        """Those whose reference, giver, description or recipient as written holds the words, or to `people`."""
        told = ("ref", "giver_organisation", "giver_name", "description", "recipient_as_written")
        held = Q(recipient_ref__in=[*people])
        for name in told:
            held |= Q(**{f"{name}__icontains": sought})
        return self.filter(held)

    def newest_first(self) -> Self:
        return self.order_by(F("offered_on").desc(nulls_last=True), "-pk")


class Offer(Case):
    """One gift or one hospitality offered, accepted or declined, with who offered it, to whom and what became of it."""

    retention = "gifts.register"
    sensitive = False

    state = models.CharField(max_length=20, choices=State, default=State.DRAFT)
    direction = models.CharField(max_length=10, choices=Direction, default=Direction.RECEIVED)
    kind = models.CharField(max_length=40, blank=True)
    description = models.TextField(blank=True)
    circumstances = models.TextField(blank=True)
    offered_on = models.DateField(null=True, blank=True, db_index=True)

    giver_kind = models.CharField(max_length=12, choices=GiverKind, default=GiverKind.UNKNOWN)
    giver_name = models.CharField(max_length=200, blank=True)
    giver_organisation = models.CharField(max_length=200, blank=True)

    value_low = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    value_high = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    value_words = models.CharField(max_length=60, blank=True)

    answer = models.CharField(max_length=12, choices=Answer, blank=True)
    asked = models.CharField(max_length=12, choices=Asked, blank=True)
    advice_ref = models.CharField(max_length=20, blank=True, db_index=True)
    outcome = models.CharField(max_length=40, blank=True)
    gift_test = models.JSONField(default=list, blank=True, help_text="Which of the four questions were answered yes.")
    in_procurement = models.CharField(max_length=12, choices=Procurement, blank=True)
    procurement_words = models.TextField(blank=True)

    behalf = models.CharField(max_length=12, choices=Behalf, default=Behalf.SELF)
    recipient_ref = models.CharField(max_length=20, blank=True, db_index=True)
    recipient_as_written = models.CharField(max_length=200, blank=True)
    match = models.CharField(max_length=12, choices=Match, default=Match.MATCHED)
    department_as_written = models.CharField(max_length=200, blank=True)
    unit_ref = models.CharField(max_length=20, blank=True, db_index=True)
    published_by_name = models.BooleanField(default=False)
    source = models.CharField(max_length=200, blank=True)

    declared_by_ref = models.CharField(max_length=20, blank=True, db_index=True)
    declared_on = models.DateField(null=True, blank=True)
    declare_by = models.DateField(null=True, blank=True, help_text="Last day in time, by the rule of the offer's day.")

    endorser_ref = models.CharField(max_length=20, blank=True, db_index=True)
    endorser_why = models.CharField(max_length=300, blank=True)
    endorsed_by_ref = models.CharField(max_length=20, blank=True)
    endorse_by = models.DateField(null=True, blank=True, help_text="Last day on which the endorser answers in time.")
    endorsed_on = models.DateField(null=True, blank=True)
    review_by = models.CharField(max_length=10, choices=ReviewBy, default=ReviewBy.REGISTRAR)
    reviewed_by_ref = models.CharField(max_length=20, blank=True)

    unscoped: ClassVar = models.Manager()
    objects: ClassVar = models.Manager.from_queryset(OfferQuerySet)()

    STATE_COLOURS: ClassVar = {
        State.DRAFT: "grey",
        State.DECLARED: "yellow",
        State.ENDORSED: "blue",
        State.CHALLENGED: "red",
        State.ANSWERED: "purple",
        State.ENTERED: "green",
        State.CLOSED: "grey",
        State.IMPORTED: "grey",
    }

    class Meta(Case.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(value_high__isnull=True) | Q(value_high__gte=F("value_low")), name="offer_value_in_order"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "imported"]) | ~Q(endorser_ref=""), name="offer_declared_has_endorser"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """What the offer was and from whom, as a heading."""
        what = self.description.strip() or ("Offer" if self.giver else "An offer not described yet")
        verb = "to" if self.direction == Direction.GIVEN else "from"
        return f"{what[0].upper()}{what[1:]} {verb} {self.giver}" if self.giver else f"{what[0].upper()}{what[1:]}"

    @property
    def giver(self) -> str:
        """Who offered it, the organisation first."""
        return self.giver_organisation or self.giver_name

    @property
    def is_late(self) -> bool:
        """Whether it was declared after the day that its rule gave."""
        return bool(self.declared_on and self.declare_by and self.declared_on > self.declare_by)

    @property
    def days_late(self) -> int:
        """Calendar days by which it was late; 0 when in time."""
        if self.declared_on and self.declare_by and self.declared_on > self.declare_by:
            return (self.declared_on - self.declare_by).days
        return 0

    def people(self) -> tuple[str, ...]:
        """Everyone to whom it was offered or who declared it, by reference."""
        shared = (share.person_ref for share in self.shares.all()) if self.pk else ()
        return tuple(sorted({ref for ref in (self.recipient_ref, self.declared_by_ref, *shared) if ref}))

    def involved(self) -> Iterable[str]:
        return self.people()

    @classmethod
    def involving(cls, refs: Collection[str]) -> Q:
        shared = Q(pk__in=Share.objects.filter(person_ref__in=refs).values("offer_id"))
        return Q(recipient_ref__in=refs) | Q(declared_by_ref__in=refs) | shared


class Share(models.Model):
    """A person who shared in an offer to a team."""

    retention = "gifts.register"
    sensitive = False

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="shares")
    person_ref = models.CharField(max_length=20, db_index=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=("offer", "person_ref"), name="one_share_a_person")]

    def __str__(self) -> str:
        return f"{self.person_ref} in offer {self.offer_id}"


class Step(models.Model):
    """Something done about an offer, in words, as the people in it and their manager may read it."""

    retention = "gifts.register"
    sensitive = False

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=20, choices=StepKind)
    words = models.TextField(blank=True)
    by_ref = models.CharField(max_length=20, blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind} of offer {self.offer_id}"
