"""Draws of searches and forms of force: a seed committed before, a list frozen after, and the cases drawn from it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import ClassVar, Self, cast

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Cast

from probity.foundation.access.scoping import ScopedQuerySet
from probity.foundation.casework.models import Case
from probity.office.scrutiny.models.force import ForceForm
from probity.office.scrutiny.models.stops import Search


class DrawState(models.TextChoices):
    COMMITTED = "committed", "Seed committed"
    FROZEN = "frozen", "List frozen"
    DRAWN = "drawn", "Drawn"
    GIVEN_UP = "given_up", "Given up, its seed is lost"


class Draw(Case):
    """One draw for one period. Its seed is written here when the draw is made, and cannot be read from here before."""

    retention = "scrutiny.draws"
    sensitive = False

    state = models.CharField(max_length=10, choices=DrawState, default=DrawState.COMMITTED)
    plan = models.CharField(max_length=20)
    first_day = models.DateField(db_index=True)
    last_day = models.DateField(db_index=True)
    wanted = models.PositiveSmallIntegerField(help_text="How many of each stratum.")
    kinds = models.JSONField(default=dict, help_text="The tactics of each stratum, where strata are kinds of force.")
    commitment = models.CharField(max_length=64)
    nonce = models.CharField(max_length=64, blank=True, help_text="Gives the seed, with the site's secret key.")
    seed = models.CharField(max_length=64, blank=True, help_text="Empty until the draw is made.")
    committed_at = models.DateTimeField()
    committed_by_ref = models.CharField(max_length=20, blank=True)
    frozen_at = models.DateTimeField(null=True)
    listed = models.JSONField(default=dict, help_text="The frozen list: references by stratum.")
    digest = models.CharField(max_length=64, blank=True)
    left_out = models.JSONField(default=dict, help_text="Why a record is in no stratum: how many, by reason.")
    drawn_at = models.DateTimeField(null=True)

    STATE_COLOURS: ClassVar = {
        DrawState.COMMITTED: "yellow",
        DrawState.FROZEN: "blue",
        DrawState.DRAWN: "green",
        DrawState.GIVEN_UP: "red",
    }

    class Meta(Case.Meta):
        ordering: ClassVar = ("-first_day", "plan", "-pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("plan", "first_day"), condition=~Q(state="given_up"), name="one_draw_a_plan_and_period"
            ),
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="draw_days_in_order"),
            models.CheckConstraint(condition=Q(state="drawn") | Q(seed=""), name="draw_seed_shown_only_when_drawn"),
        ]

    def involved(self) -> Iterable[str]:
        return ()

    @property
    def records(self) -> frozenset[str]:
        """Every reference of the frozen list, whatever its strata."""
        return frozenset(ref for refs in self.listed.values() for ref in refs)


class CaseState(models.TextChoices):
    STANDS = "stands", "In the sample"
    LEFT = "left", "Left for a listed reason"


class DrawnCaseQuerySet(ScopedQuerySet):
    """What may be asked of drawn cases."""

    def with_asked(self) -> Self:
        """Each with whether somebody asked that it leaves, and nobody has answered."""
        return self.annotate(asked=Exists(Leaving.unscoped.filter(case=OuterRef("pk"), state=LeavingState.ASKED)))

    def standing(self) -> Self:
        return self.filter(state=CaseState.STANDS)

    def lacking(self, finding: str = "") -> Self:
        """Those that lack this; without a name, those that lack anything."""
        rows = self.annotate(lacks=Cast("findings", models.TextField()))  # lists cannot be searched in every database
        return rows.filter(lacks__contains=f'"{finding}"') if finding else rows.filter(lacks__contains='"')

    def in_order(self) -> Self:
        """By stratum, and in each as they were drawn."""
        return self.order_by("stratum", "place")


class DrawnCase(Case):
    """One record that was drawn. It leaves only for a listed reason, and the next in the committed order comes."""

    retention = "scrutiny.draws"
    sensitive = True

    state = models.CharField(max_length=10, choices=CaseState, default=CaseState.STANDS)
    draw = models.ForeignKey(Draw, models.PROTECT, related_name="cases")
    stratum = models.CharField(max_length=40)
    place = models.PositiveSmallIntegerField(help_text="Its place among those drawn from the stratum, from 1.")
    search = models.ForeignKey(Search, models.PROTECT, null=True, related_name="drawn")
    form = models.ForeignKey(ForceForm, models.PROTECT, null=True, related_name="drawn")
    officer_ref = models.CharField(max_length=20, db_index=True)
    reader_ref = models.CharField(max_length=20, blank=True, db_index=True, help_text="The inspector it is drawn for.")
    findings = models.JSONField(default=list, help_text="What the record lacks: a finding, never a reason to leave.")
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")
    left_place = models.PositiveSmallIntegerField(null=True, help_text="Its place among those that left the draw.")
    view = models.CharField(max_length=16, blank=True, help_text="What the inspector found.")
    words = models.TextField(blank=True)
    looked_at = models.DateTimeField(null=True)
    looked_by_ref = models.CharField(max_length=20, blank=True)

    unscoped: ClassVar = models.Manager()
    objects: ClassVar = models.Manager.from_queryset(DrawnCaseQuerySet)()

    STATE_COLOURS: ClassVar = {CaseState.STANDS: "green", CaseState.LEFT: "grey"}

    class Meta(Case.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("draw", "stratum", "place"), name="drawn_case_one_a_place"),
            models.UniqueConstraint(fields=("draw", "search"), name="drawn_case_one_a_search"),
            models.UniqueConstraint(fields=("draw", "form"), name="drawn_case_one_a_form"),
            models.UniqueConstraint(fields=("draw", "left_place"), name="drawn_case_left_in_order"),
            models.CheckConstraint(
                condition=Q(search__isnull=False, form=None) | Q(search=None, form__isnull=False),
                name="drawn_case_is_of_one_record",
            ),
            models.CheckConstraint(
                condition=Q(state="left", left_place__isnull=False) | Q(state="stands", left_place=None),
                name="drawn_case_left_has_its_place",
            ),
        ]

    @property
    def record(self) -> Search | ForceForm:
        """The search or form that was drawn."""
        return cast("Search | ForceForm", self.search or self.form)  # a constraint holds one of the two there

    @property
    def on(self) -> date:
        """The day of the search, or on which force was used."""
        found = self.search.searched_on if self.search else self.form and self.form.used_on
        return cast("date", found)  # a record without a day is in no period, so it is never drawn

    def involved(self) -> Iterable[str]:
        return self.record.involved()

    @classmethod
    def involving(cls, refs: Collection[str]) -> Q:
        return Q(officer_ref__in=[ref for ref in refs if ref])


class LeavingState(models.TextChoices):
    ASKED = "asked", "Waits for the approver"
    APPROVED = "approved", "Approved"
    REFUSED = "refused", "Refused"


class Leaving(Case):
    """That somebody asked for a drawn case to be kept from who would look at it, why, and what was answered."""

    retention = "scrutiny.draws"
    sensitive = True

    state = models.CharField(max_length=10, choices=LeavingState, default=LeavingState.ASKED)
    case = models.ForeignKey(DrawnCase, models.PROTECT, related_name="leavings")
    reason = models.CharField(max_length=20)
    words = models.TextField()
    asked_by_ref = models.CharField(max_length=20)
    asked_at = models.DateTimeField(db_index=True)
    decided_by_ref = models.CharField(max_length=20, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_words = models.TextField(blank=True)

    STATE_COLOURS: ClassVar = {
        LeavingState.ASKED: "yellow",
        LeavingState.APPROVED: "grey",
        LeavingState.REFUSED: "green",
    }

    class Meta(Case.Meta):
        ordering: ClassVar = ("-asked_at", "-pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("case",), condition=Q(state="asked"), name="leaving_asked_once_at_a_time"),
            models.CheckConstraint(
                condition=Q(state="asked")
                | Q(decided_at__isnull=False) & ~Q(decided_by_ref=F("asked_by_ref")) & ~Q(decided_by_ref=""),
                name="leaving_decided_by_another",
            ),
        ]

    def involved(self) -> Iterable[str]:
        return self.case.involved()

    @classmethod
    def involving(cls, refs: Collection[str]) -> Q:
        return Q(case__officer_ref__in=[ref for ref in refs if ref])
