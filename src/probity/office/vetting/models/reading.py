"""Second readings: a draw from decided files, and what a reader who knew no decision would have decided."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import ClassVar

from django.db import models
from django.db.models import Q

from probity.foundation.casework.models import Case
from probity.office.vetting.models.applications import Application
from probity.office.vetting.models.decisions import Decision, Outcome


class ReadingDrawState(models.TextChoices):
    COMMITTED = "committed", "Seed committed"
    DRAWN = "drawn", "Drawn"


class ReadingDraw(Case):
    """One draw of decided files, by period, level and outcome. Its seed is written here when it is made."""

    retention = "vetting.second_reading"
    sensitive = True

    state = models.CharField(max_length=10, choices=ReadingDrawState, default=ReadingDrawState.COMMITTED)
    first_day = models.DateField()
    last_day = models.DateField()
    sizes = models.JSONField(help_text="How many of each kind of decision, in each family of levels.")
    commitment = models.CharField(max_length=64)
    nonce = models.CharField(max_length=64, blank=True, help_text="Gives the seed, with the site's secret key.")
    seed = models.CharField(max_length=64, blank=True, help_text="Empty until the draw is made.")
    committed_at = models.DateTimeField()
    committed_by_ref = models.CharField(max_length=20)
    listed = models.JSONField(default=dict, help_text="The frozen list: references by stratum.")
    digest = models.CharField(max_length=64, blank=True)
    drawn_at = models.DateTimeField(null=True)

    STATE_COLOURS: ClassVar = {ReadingDrawState.COMMITTED: "yellow", ReadingDrawState.DRAWN: "green"}

    class Meta(Case.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(last_day__gte=models.F("first_day")), name="reading_days_in_order"),
        ]

    @property
    def shown_seed(self) -> str:
        """The seed, once it may be known."""
        return self.seed if self.state == ReadingDrawState.DRAWN else ""

    def involved(self) -> Iterable[str]:
        return ()


class ReadingState(models.TextChoices):
    WAITS = "waits", "To be read"
    READ = "read", "Read"


class SecondReading(Case):
    """One drawn file for a second reader. Until they have decided, nothing that they open names the first decision.

    References are given in an order that has nothing to do with the stratum.
    """

    retention = "vetting.second_reading"
    sensitive = True

    state = models.CharField(max_length=10, choices=ReadingState, default=ReadingState.WAITS)
    draw = models.ForeignKey(ReadingDraw, models.PROTECT, related_name="readings")
    application = models.ForeignKey(Application, models.PROTECT, related_name="second_readings")
    first_decision = models.ForeignKey(Decision, models.PROTECT, related_name="second_readings")
    stratum = models.CharField(max_length=60)
    reader_ref = models.CharField(max_length=20, blank=True, db_index=True)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    words = models.TextField(blank=True)
    read_at = models.DateTimeField(null=True)
    agrees = models.BooleanField(null=True)
    review_ref = models.CharField(max_length=20, blank=True)

    STATE_COLOURS: ClassVar = {ReadingState.WAITS: "yellow", ReadingState.READ: "green"}

    class Meta(Case.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("draw", "application"), name="one_reading_a_file_and_draw"),
            models.CheckConstraint(
                condition=~Q(state="read") | Q(read_at__isnull=False, agrees__isnull=False) & ~Q(outcome=""),
                name="reading_read_is_whole",
            ),
        ]

    def involved(self) -> Iterable[str]:
        return self.application.involved()

    @classmethod
    def involving(cls, refs: Collection[str]) -> Q:
        return Q(application__in=Application.unscoped.filter(Application.involving(refs)).values("pk"))
