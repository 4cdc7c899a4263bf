"""What leaves the desk: the quarterly legitimacy pack, the annual publication on disparity, and what is being done."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from django.db import models
from django.db.models import Q

from probity.foundation.access.scoping import Record
from probity.foundation.casework.models import Case


class BulletinKind(models.TextChoices):
    PACK = "pack", "Legitimacy pack"
    ANNUAL = "annual", "Publication on disparity"


class BulletinState(models.TextChoices):
    PREPARED = "prepared", "Being prepared"
    PROPOSED = "proposed", "Waits for approval"
    PUBLISHED = "published", "Published"
    SUPERSEDED = "superseded", "Superseded"
    WITHDRAWN = "withdrawn", "Withdrawn"
    GIVEN_UP = "given_up", "Given up"


OPEN_BULLETINS = (BulletinState.PREPARED, BulletinState.PROPOSED)
READABLE_BULLETINS = (BulletinState.PUBLISHED, BulletinState.SUPERSEDED)
RELEASED = (*READABLE_BULLETINS, BulletinState.WITHDRAWN)


class Bulletin(Case):
    """One issue of figures on searches and force: what it shows, what is said of it, and its bytes once approved.

    A second issue of the same period says other words over the same figures. `number` is given on approval.
    """

    retention = "scrutiny.publication"
    sensitive = False

    state = models.CharField(max_length=12, choices=BulletinState, default=BulletinState.PREPARED)
    kind = models.CharField(max_length=8, choices=BulletinKind)
    period = models.CharField(max_length=7, help_text="A quarter such as 2026-Q1, or a year such as 2025-26.")
    number = models.PositiveSmallIntegerField(default=0)
    cells = models.JSONField(default=list, help_text="Every count: shown, or left out.")
    beside = models.JSONField(default=dict, help_text="What a pack tells beside its tables.")
    people = models.JSONField(default=dict, help_text="The population that rates rest on: year, source, groups.")
    explanation = models.TextField(blank=True, help_text="What the force says of the figures.")
    corrects = models.CharField(max_length=500, blank=True)
    prepared_by_ref = models.CharField(max_length=20)
    prepared_at = models.DateTimeField()
    approver_ref = models.CharField(max_length=20, blank=True)
    approver_name = models.CharField(max_length=200, blank=True)
    approved_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_because = models.CharField(max_length=500, blank=True)
    page_sha256 = models.CharField(max_length=64, blank=True)
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    csv_sha256 = models.CharField(max_length=64, blank=True)

    STATE_COLOURS: ClassVar = {
        BulletinState.PREPARED: "yellow",
        BulletinState.PROPOSED: "blue",
        BulletinState.PUBLISHED: "green",
        BulletinState.SUPERSEDED: "grey",
        BulletinState.WITHDRAWN: "red",
        BulletinState.GIVEN_UP: "grey",
    }

    class Meta(Case.Meta):
        ordering: ClassVar = ("-period", "-number", "-pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("kind", "period", "number"), condition=Q(number__gt=0), name="one_bulletin_of_a_number"
            ),
            models.UniqueConstraint(
                fields=("kind", "period"), condition=Q(state__in=("prepared", "proposed")), name="one_open_bulletin"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("prepared", "proposed", "given_up")) | ~Q(page_sha256=""),
                name="bulletin_published_is_fixed",
            ),
        ]

    def involved(self) -> Iterable[str]:
        """Nobody: it holds counts."""
        return ()


class CountedQuarter(Record):
    """A quarter counted once, whole, for everything that is ever published of it. No page, role or export reads it."""

    retention = "scrutiny.publication"
    sensitive = True

    quarter = models.CharField(max_length=7, unique=True)
    counts = models.JSONField(help_text="By measure, each finest count.")
    counted_at = models.DateTimeField()


class DisparityAction(Record):
    """Something that the force does about a disparity: what, who answers for it, by when, and what came of it."""

    retention = "scrutiny.publication"
    sensitive = False

    about = models.CharField(max_length=200)
    what = models.TextField()
    who = models.CharField(max_length=120, help_text="The role that answers for it.")
    due_on = models.DateField()
    done_on = models.DateField(null=True)
    came_of = models.TextField(blank=True)
    entered_by_ref = models.CharField(max_length=20)
    entered_at = models.DateTimeField()

    class Meta(Record.Meta):
        ordering: ClassVar = ("done_on", "due_on", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(done_on=None) | ~Q(came_of=""), name="action_done_says_what_came_of_it"),
        ]
