"""Random re-vetting: a seed committed before, a list frozen, a draw that anybody can repeat, and who was drawn."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import ClassVar

from django.db import models
from django.db.models import Q

from probity.foundation.casework.models import Case


class DrawState(models.TextChoices):
    COMMITTED = "committed", "Seed committed"
    FROZEN = "frozen", "List frozen"
    DRAWN = "drawn", "Drawn"


class RevettingDraw(Case):
    """One draw. Its seed is written here when the draw is made, and cannot be read from this table before."""

    retention = "vetting.change"
    sensitive = True

    state = models.CharField(max_length=10, choices=DrawState, default=DrawState.COMMITTED)
    period = models.CharField(max_length=60, help_text="What it is for, in words.")
    wanted = models.PositiveIntegerField()
    commitment = models.CharField(max_length=64)
    nonce = models.CharField(max_length=64, blank=True, help_text="Gives the seed, with the site's secret key.")
    seed = models.CharField(max_length=64, blank=True, help_text="Empty until the draw is made.")
    committed_at = models.DateTimeField()
    committed_by_ref = models.CharField(max_length=20, blank=True)
    frozen_at = models.DateTimeField(null=True)
    as_at = models.DateField(null=True, help_text="The day whose workforce is listed.")
    digest = models.CharField(max_length=64, blank=True)
    listed = models.JSONField(default=list)
    left_out = models.JSONField(default=dict, help_text="Why somebody is not listed: how many, by reason.")
    drawn_at = models.DateTimeField(null=True)

    STATE_COLOURS: ClassVar = {
        DrawState.COMMITTED: "yellow",
        DrawState.FROZEN: "blue",
        DrawState.DRAWN: "green",
    }

    @property
    def shown_seed(self) -> str:
        """The seed, once it may be known."""
        return self.seed if self.state == DrawState.DRAWN else ""

    def involved(self) -> Iterable[str]:
        return ()


class PickState(models.TextChoices):
    WAITS = "waits", "Waits for their return"
    OPENED = "opened", "Form sent"
    REPLACED = "replaced", "Left, replaced by the next"


class RevettingPick(models.Model):
    """Somebody who was drawn, in the order of the draw."""

    retention = "vetting.change"
    sensitive = True

    draw = models.ForeignKey(RevettingDraw, models.CASCADE, related_name="picks")
    place = models.PositiveIntegerField()
    person_ref = models.CharField(max_length=20, db_index=True)
    state = models.CharField(max_length=10, choices=PickState)
    why = models.CharField(max_length=200, blank=True)
    application_ref = models.CharField(max_length=20, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("draw", "person_ref"), name="drawn_once"),
            models.CheckConstraint(
                condition=~Q(state="opened") | ~Q(application_ref=""), name="pick_opened_has_its_application"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place} of draw {self.draw_id}"

    @classmethod
    def involving(cls, refs: Collection[str]) -> Q:
        return Q(person_ref__in=refs)
