"""Publication: the editions of a quarter's register, their rows, and applications for what stands behind them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from django.db import models
from django.db.models import Q

from probity.foundation.access.scoping import ScopedQuerySet
from probity.foundation.casework.models import Case


class EditionState(models.TextChoices):
    PREPARED = "prepared", "Being prepared"
    PROPOSED = "proposed", "Waiting for approval"
    PUBLISHED = "published", "Published"
    SUPERSEDED = "superseded", "Superseded"
    WITHDRAWN = "withdrawn", "Withdrawn"
    GIVEN_UP = "given_up", "Given up"


OPEN_EDITIONS = (EditionState.PREPARED, EditionState.PROPOSED)
READABLE = (EditionState.PUBLISHED, EditionState.SUPERSEDED)
PUBLIC = (*READABLE, EditionState.WITHDRAWN)


class Edition(Case):
    """One publication of a quarter's register: what is shown of each row, and the bytes fixed when it was approved.

    `number` is given on approval, so that what was given up leaves no gap. Only a withdrawn edition is not readable at
    its own address any more.
    """

    retention = "gifts.publication"
    sensitive = False

    state = models.CharField(max_length=20, choices=EditionState, default=EditionState.PREPARED)
    period = models.CharField(max_length=7, db_index=True, help_text="A calendar quarter, such as 2025-Q1.")
    number = models.PositiveIntegerField(default=0)
    as_at = models.DateField()
    known_at = models.DateTimeField()
    prepared_at = models.DateTimeField()
    author_ref = models.CharField(max_length=20)
    why = models.CharField(max_length=500, blank=True, help_text="What it corrects; told to the public.")
    approver_ref = models.CharField(max_length=20, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    supersedes = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="followers")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_because = models.CharField(max_length=500, blank=True, help_text="Told to the public.")
    rows_shown = models.PositiveIntegerField(default=0)
    page_sha256 = models.CharField(max_length=64, blank=True)
    csv_sha256 = models.CharField(max_length=64, blank=True)
    xlsx_sha256 = models.CharField(max_length=64, blank=True)

    unscoped: ClassVar = models.Manager()
    objects: ClassVar = models.Manager.from_queryset(ScopedQuerySet)()

    STATE_COLOURS: ClassVar = {
        EditionState.PREPARED: "yellow",
        EditionState.PROPOSED: "blue",
        EditionState.PUBLISHED: "green",
        EditionState.SUPERSEDED: "grey",
        EditionState.WITHDRAWN: "red",
        EditionState.GIVEN_UP: "grey",
    }

    class Meta(Case.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("period", "number"), condition=Q(number__gt=0), name="one_edition_of_a_number"
            ),
            models.UniqueConstraint(
                fields=("period",), condition=Q(state__in=["prepared", "proposed"]), name="one_open_edition_of_a_period"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["prepared", "proposed", "given_up"]) | ~Q(page_sha256=""),
                name="edition_published_is_fixed",
            ),
        ]

    @property
    def slug(self) -> str:
        """The quarter as the public address has it: "2025-q1"."""
        return self.period.lower()

    def involved(self) -> Iterable[str]:
        """Everyone whom a row is about; none of them approves it."""
        return sorted({ref for row in self.rows.all() for ref in row.people}) if self.pk else ()


class EditionRow(models.Model):
    """What the register said of one offer, what an edition shows of it, and why the rest is withheld.

    `mark` is what the public calls the row: random, and the same in each edition of the quarter. The offer's own
    reference, which counts upwards, is never published.
    """

    retention = "gifts.register"
    sensitive = False

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="rows")
    offer_ref = models.CharField(max_length=20, db_index=True)
    mark = models.CharField(max_length=8)
    people = models.JSONField(default=list, help_text="Everyone in the offer, by reference.")
    facts = models.JSONField(help_text="What the register said at the edition's moment.")
    decisions = models.JSONField(help_text="For each field, how it is shown and why.")
    shown = models.JSONField(help_text="The row as the public reads it; empty when it is left out whole.")
    left_out_because = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("edition", "offer_ref"), name="one_row_of_an_offer"),
            models.UniqueConstraint(fields=("edition", "mark"), name="one_row_of_a_mark"),
        ]

    def __str__(self) -> str:
        return f"{self.mark} of edition {self.edition_id}"


class ApplicationState(models.TextChoices):
    RECEIVED = "received", "Waiting for a decision"
    GRANTED = "granted", "Granted"
    PART = "part", "Granted in part"
    REFUSED = "refused", "Refused"


class Application(Case):
    """Somebody outside asks for more of a published register than its edition shows; what they were sent is fixed."""

    retention = "gifts.applications"
    sensitive = False

    class Way(models.TextChoices):
        PAGE = "page", "On the public page"
        KEYED = "keyed", "By letter, e-mail or telephone"

    state = models.CharField(max_length=20, choices=ApplicationState, default=ApplicationState.RECEIVED)
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="applications")
    came_by = models.CharField(max_length=8, choices=Way)
    received_on = models.DateField()
    received_at = models.DateTimeField(help_text="When it was entered here.")
    applicant = models.CharField(max_length=200)
    organisation = models.CharField(max_length=200, blank=True)
    email = models.EmailField()
    asks = models.TextField(help_text="What is asked for.")
    purpose = models.TextField(help_text="What it is for, in the applicant's words.")
    keyed_by_ref = models.CharField(max_length=20, blank=True)
    decided_by_ref = models.CharField(max_length=20, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    released = models.JSONField(default=list, blank=True, help_text="The further columns that were released.")
    reason = models.TextField(blank=True, help_text="Told to the applicant.")
    sent_sha256 = models.CharField(max_length=64, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_rows = models.PositiveIntegerField(default=0)
    key = models.CharField(max_length=64, blank=True, help_text="Names the address at which the file is fetched.")
    open_until = models.DateField(null=True, blank=True)

    unscoped: ClassVar = models.Manager()
    objects: ClassVar = models.Manager.from_queryset(ScopedQuerySet)()

    STATE_COLOURS: ClassVar = {
        ApplicationState.RECEIVED: "yellow",
        ApplicationState.GRANTED: "green",
        ApplicationState.PART: "blue",
        ApplicationState.REFUSED: "red",
    }

    class Meta(Case.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("key",), condition=~Q(key=""), name="one_application_of_a_key")
        ]

    def involved(self) -> Iterable[str]:
        """Nobody of the force: it is about a published register."""
        return ()
