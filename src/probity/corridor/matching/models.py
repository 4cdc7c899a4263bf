"""Runs of the cross-check, the candidates that they found, and what people judged of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal
from typing import ClassVar, Self

from django.db import models
from django.db.models import Count, F, Q, Value, When
from django.db.models.functions import Coalesce, ExtractYear

from probity.foundation.access.scoping import ScopedQuerySet
from probity.foundation.casework.models import Case

NUMBER = models.IntegerField()
NO_DAY = date(1, 1, 1)  # sorts after every day when the newest stand first


class Run(Case):
    """One cross-check of the gifts register with the force's spend: when, for whom, and what it changed."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        DONE = "done", "Done"

    retention = "matching.candidate"
    sensitive = False

    state = models.CharField(max_length=20, choices=State, default=State.WAITING)
    at = models.DateTimeField()
    by_account = models.CharField(max_length=80)
    begun_at = models.DateTimeField(null=True)
    step = models.CharField(max_length=80, blank=True, help_text="What it is doing, while it runs.")
    done_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)
    changes = models.TextField(blank=True, help_text="What it changed, in words.")
    changed = models.JSONField(default=list, help_text="Reference and what changed, for each candidate that did.")

    def involved(self) -> Iterable[str]:
        return ()

    @property
    def says(self) -> str:
        """Waiting, running (and at what), or done."""
        if self.state == self.State.WAITING and self.begun_at:
            return f"Running: {self.step.lower()}" if self.step else "Running"
        return self.State(self.state).label


class Question(models.TextChoices):
    """The two judgements, kept apart."""

    SAME = "same", "Is it the same?"
    MATTERS = "matters", "Does it matter?"


class Same(models.TextChoices):
    SAME = "same", "Same"
    DIFFERENT = "different", "Different"
    UNSURE = "unsure", "Unsure"


class Matters(models.TextChoices):
    NO_CONCERN = "no_concern", "No concern"
    ASK = "ask", "Ask"
    ENQUIRE = "enquire", "Enquire"


ANSWERS: dict[str, type[models.TextChoices]] = {Question.SAME: Same, Question.MATTERS: Matters}
MAY_BE_SO = (Same.SAME, Same.UNSURE)


class CandidateQuerySet(ScopedQuerySet):
    """What can be asked of candidates."""

    def arising(self) -> Self:
        """Those that the last run found."""
        return self.filter(state=Candidate.State.ARISES)

    def to_compare(self) -> Self:
        """Those that nobody has said are the same or not."""
        return self.arising().filter(same="")

    def to_weigh(self) -> Self:
        """Those that are or may be the same, of which nobody has said whether it matters."""
        return self.arising().filter(same__in=MAY_BE_SO, matters="")

    def holding(self, words: str, person_refs: Iterable[str] = ()) -> Self:
        """Those whose reference, offer, giver or supplier holds the text, or in which one of these people is."""
        names = Q(giver__icontains=words) | Q(supplier_name__icontains=words)
        refs = Q(ref__iexact=words) | Q(offer_ref__iexact=words) | Q(supplier_ref__iexact=words)
        within = CandidatePerson.objects.filter(person_ref__in=[*person_refs]).values("candidate")
        return self.filter(names | refs | Q(pk__in=within))

    def by_year(self) -> list[tuple[int, int]]:
        """How many offers' candidates there are of each year, oldest first; those without a day are left out."""
        years = self.filter(offered_on__isnull=False).order_by().annotate(year=ExtractYear("offered_on"))
        return [*years.values_list("year").annotate(many=Count("pk")).order_by("year")]

    def with_order(self) -> Self:
        """Each with the keys by which the rulebook orders candidates, the same on every database."""
        return self.annotate(
            is_judged=models.Case(When(same="", then=Value(0)), default=Value(1), output_field=NUMBER),
            is_awarded=models.Case(
                When(awards=[], then=Value(0)), default=Value(1), output_field=models.IntegerField()
            ),
            spend=F("spend_before") + F("spend_after"),
            day=Coalesce("offered_on", Value(NO_DAY)),
        )


# Which of those keys each code of the rulebook's list stands for.
ORDER_KEYS = {
    "unjudged_first": "is_judged",
    "part_in_award_first": "-had_part",
    "procurement_part_first": "-in_procurement",
    "awarded_first": "-is_awarded",
    "strongest_match_first": "-score",
    "largest_spend_first": "-spend",
    "newest_offer_first": "-day",
    "reference": "ref",
}


class Candidate(Case):
    """An offer whose giver may be a supplier of the force. A question for a person, never a verdict on anybody."""

    class State(models.TextChoices):
        ARISES = "arises", "Arises"
        GONE = "gone", "No longer arises"

    class Verdict(models.TextChoices):
        LINK = "link", "Names agree"
        REVIEW = "review", "Names are alike"

    STATE_COLOURS = {State.ARISES: "blue", State.GONE: "grey"}

    retention = "matching.candidate"
    sensitive = True

    state = models.CharField(max_length=20, choices=State, default=State.ARISES)
    offer_ref = models.CharField(max_length=20)
    supplier_ref = models.CharField(max_length=20, db_index=True)
    giver = models.CharField(max_length=300, help_text="As written in the offer.")
    supplier_name = models.CharField(max_length=300)
    declarant_ref = models.CharField(max_length=20, blank=True, help_text="Empty where no person is known.")
    recipient_ref = models.CharField(max_length=20, blank=True)
    recipient_as_written = models.CharField(max_length=200, blank=True)
    offered_on = models.DateField(null=True)
    accepted = models.BooleanField(null=True)
    in_procurement = models.BooleanField(default=False)
    description = models.TextField(blank=True)
    value_words = models.CharField(max_length=80, blank=True)
    score = models.DecimalField(max_digits=4, decimal_places=3)
    verdict = models.CharField(max_length=10, choices=Verdict)
    why = models.TextField()
    spend_before = models.DecimalField(max_digits=14, decimal_places=2, default=Decimal(0))
    spend_after = models.DecimalField(max_digits=14, decimal_places=2, default=Decimal(0))
    credits = models.DecimalField(max_digits=14, decimal_places=2, default=Decimal(0))
    lines = models.PositiveIntegerField(default=0)
    quarters = models.JSONField(default=list, help_text="The window in parts: first day, last day, paid, credits.")
    awards = models.JSONField(default=list, help_text="Within a year, by day, with the parts of people in the offer.")
    award_count = models.PositiveIntegerField(default=0)
    award_value = models.DecimalField(max_digits=16, decimal_places=2, default=Decimal(0), help_text="In pounds.")
    had_part = models.BooleanField(default=False, help_text="Somebody in the offer had a part in one of the awards.")
    others = models.JSONField(default=list, help_text="Other offers by whoever may be the supplier, oldest first.")
    same = models.CharField(max_length=12, choices=Same, blank=True)
    matters = models.CharField(max_length=12, choices=Matters, blank=True)
    first_seen = models.ForeignKey(Run, models.PROTECT, related_name="found_first")
    last_seen = models.ForeignKey(Run, models.PROTECT, related_name="found_last")

    objects: ClassVar = models.Manager.from_queryset(CandidateQuerySet)()

    class Meta(Case.Meta):
        constraints = (models.UniqueConstraint(fields=("offer_ref", "supplier_ref"), name="one_candidate_a_pair"),)

    @property
    def title(self) -> str:
        """The pair, as a heading."""
        return f"{self.giver} and {self.supplier_name}"

    @property
    def answer_words(self) -> str:
        """What became of the offer: "Accepted", "Declined", "Not stated"."""
        return {True: "Accepted", False: "Declined", None: "Not stated"}[self.accepted]

    def answer_to(self, question: str) -> str:
        """The standing answer to one of the two questions, or ""."""
        return self.same if question == Question.SAME else self.matters

    def involved(self) -> Iterable[str]:
        return tuple(self.people.values_list("person_ref", flat=True))

    @classmethod
    def involving(cls, refs: Collection[str]) -> Q:
        return Q(pk__in=CandidatePerson.objects.filter(person_ref__in=refs).values("candidate"))


class CandidatePerson(models.Model):
    """A person who is in the offer of a candidate: to whom it was made, who declared it, who shared in it."""

    retention = "matching.candidate"
    sensitive = True

    candidate = models.ForeignKey(Candidate, models.PROTECT, related_name="people")
    person_ref = models.CharField(max_length=20, db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("candidate", "person_ref"), name="once_in_a_candidate"),)

    def __str__(self) -> str:
        return f"{self.person_ref} in candidate {self.candidate_id}"


class Judgement(models.Model):
    """What a person answered to one of the two questions, and why. Never changed: a later one supersedes it."""

    retention = "matching.candidate"
    sensitive = True

    candidate = models.ForeignKey(Candidate, models.PROTECT, related_name="judgements")
    question = models.CharField(max_length=10, choices=Question)
    answer = models.CharField(max_length=12)
    reason = models.TextField()
    by_ref = models.CharField(max_length=20)
    at = models.DateTimeField()
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, related_name="superseded_by")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("candidate", "question"), condition=Q(supersedes=None), name="one_first_judgement"
            ),
        )

    def __str__(self) -> str:
        return f"{self.question} of candidate {self.candidate_id}: {self.answer}"

    @property
    def answer_words(self) -> str:
        return str(ANSWERS[self.question](self.answer).label)
