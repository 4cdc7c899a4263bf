"""Authorisations to search without suspicion, and what the Best Use of Stop and Search scheme rests on."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from probity.foundation.access.scoping import Record


class Authorisation(Record):
    """An authorisation under section 60: who, why, where, from when and until when. Never changed, only cut short."""

    retention = "scrutiny.searches_working"
    sensitive = False

    given_by_ref = models.CharField(max_length=20)
    given_by_rank = models.CharField(max_length=30)
    given_at = models.DateTimeField()
    why = models.TextField()
    places = models.JSONField(help_text="The places it covers, as searches name them.")
    where = models.TextField(help_text="Where, in words: streets and borders.")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    told_public = models.TextField(blank=True, help_text="How the public was told, before or after.")
    entered_by_ref = models.CharField(max_length=20)
    entered_at = models.DateTimeField()

    class Meta(Record.Meta):
        ordering: ClassVar = ("-starts_at", "-pk")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="section60_hours_in_order"),
        ]


class SchemeEvidence(Record):
    """Something that shows, for one feature of the scheme, that the force meets it or does not, on a day."""

    retention = "scrutiny.searches_working"
    sensitive = False

    feature = models.CharField(max_length=20, db_index=True)
    meets = models.BooleanField()
    on = models.DateField()
    words = models.TextField()
    link = models.URLField(blank=True, max_length=500)
    entered_by_ref = models.CharField(max_length=20)
    entered_at = models.DateTimeField()

    class Meta(Record.Meta):
        verbose_name_plural = "scheme evidence"
        ordering: ClassVar = ("-on", "-pk")


class LayObservation(Record):
    """A member of the public went out with officers and saw, or did not see, searches. Nobody searched is named."""

    retention = "scrutiny.searches_working"
    sensitive = False

    on = models.DateField()
    observer = models.CharField(max_length=200, help_text="Who observed, as a group or role.")
    unit_ref = models.CharField(max_length=20, blank=True)
    searches_seen = models.PositiveSmallIntegerField()
    words = models.TextField()
    entered_by_ref = models.CharField(max_length=20)
    entered_at = models.DateTimeField()

    class Meta(Record.Meta):
        ordering: ClassVar = ("-on", "-pk")


class SearchComplaint(Record):
    """A complaint about a search, as far as the community trigger needs it. Names nobody."""

    retention = "scrutiny.searches_working"
    sensitive = True

    received_on = models.DateField(db_index=True)
    place = models.CharField(max_length=120, blank=True)
    words = models.TextField()
    their_ref = models.CharField("reference at the complaints desk", max_length=64, blank=True)
    entered_by_ref = models.CharField(max_length=20)
    entered_at = models.DateTimeField()

    class Meta(Record.Meta):
        ordering: ClassVar = ("-received_on", "-pk")
