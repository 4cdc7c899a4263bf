"""One search of a person or vehicle: what was written, and beside it what it was read as."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from probity.foundation.access.scoping import ScopedQuerySet
from probity.foundation.casework.models import Case

CUBE = (
    "month", "kind", "ethnicity_officer", "ethnicity_self", "object", "motive", "linked", "outcome", "gender",
    "age_range", "intrusive", "source", "state",
)  # fmt: skip


class SearchState(models.TextChoices):
    DRAFT = "draft", "Being written"
    WAITING = "waiting", "Waits for review"
    RETURNED = "returned", "Returned to the officer"
    REVIEWED = "reviewed", "Reviewed"
    LOADED = "loaded", "Loaded, names no officer"


class SearchSource(models.TextChoices):
    FORM = "form", "Officer's form"
    EXTRACT = "extract", "The force's extract"
    PUBLIC = "public", "Public columns"


OWN_SOURCES = (SearchSource.FORM, SearchSource.EXTRACT)
TO_REVIEW = (SearchState.WAITING, SearchState.RETURNED)


class SearchQuerySet(ScopedQuerySet):
    """What may be asked of searches."""

    def recorded(self) -> Self:
        """Without forms that nobody has sent yet."""
        return self.exclude(state=SearchState.DRAFT)

    def between(self, first: date, last: date) -> Self:
        """From one day to another, both inside."""
        return self.filter(searched_on__gte=first, searched_on__lte=last)

    def waiting(self) -> Self:
        """Not yet reviewed: with the supervisor, or with the officer again."""
        return self.filter(state__in=TO_REVIEW)

    def overdue(self, on: date) -> Self:
        """Waiting for a supervisor past the day by which they review."""
        return self.filter(state=SearchState.WAITING, review_due_on__lt=on)

    def on_inspectorates_basis(self, ethnicity: str) -> Self:
        """No vehicle-only searches, and none whose ethnicity, read from this field, is not stated."""
        return self.exclude(kind="vehicle").exclude(**{f"{ethnicity}__in": ("", "not_stated", "unread")})


class Search(Case):
    """One search. A blank code is unknown: it is never read as no, and the record is never dropped for it."""

    retention = "scrutiny.searches"
    sensitive = True

    state = models.CharField(max_length=20, choices=SearchState, default=SearchState.DRAFT)
    source = models.CharField(max_length=8, choices=SearchSource)
    written = models.JSONField(default=dict, help_text="Every column of the file that held something, as written.")
    own_ref = models.CharField("the force's own reference", max_length=64, blank=True, db_index=True)
    sent_at = models.DateTimeField(null=True, help_text="When the officer sent it, or it was loaded.")

    searched_on = models.DateField(null=True, db_index=True)
    searched_at = models.TimeField(null=True, help_text="Local time; empty where only the day is known.")
    month = models.CharField(max_length=7, blank=True)
    kind = models.CharField(max_length=8, blank=True)
    object = models.CharField(max_length=16, blank=True)
    power = models.CharField(max_length=20, blank=True)
    motive = models.CharField(max_length=10, blank=True)
    motive_changes = models.PositiveSmallIntegerField(default=0, help_text="Times it was changed after the outcome.")
    operation = models.BooleanField(null=True)
    operation_name = models.CharField(max_length=200, blank=True)
    place = models.CharField(max_length=120, blank=True, db_index=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    gender = models.CharField(max_length=8, blank=True)
    age_range = models.CharField(max_length=8, blank=True)
    ethnicity_self = models.CharField(max_length=10, blank=True, help_text="Broad group, or not_stated.")
    census_group = models.CharField(max_length=2, blank=True)
    ethnicity_officer = models.CharField(max_length=10, blank=True)
    outcome = models.CharField(max_length=16, blank=True)
    linked = models.BooleanField(null=True, help_text="Whether the outcome is linked to the object; empty is unknown.")
    intrusive = models.BooleanField(null=True, help_text="More than outer clothing removed.")

    grounds = models.TextField(blank=True)
    footage_ref = models.CharField(max_length=120, blank=True)
    officer_ref = models.CharField(max_length=20, blank=True, db_index=True)
    present = models.JSONField(default=list, help_text="Other officers who were there, by reference.")
    supervisor_ref = models.CharField(max_length=20, blank=True, db_index=True)
    inspector_ref = models.CharField(max_length=20, blank=True, db_index=True)
    unit_ref = models.CharField(max_length=20, blank=True, db_index=True)
    review_due_on = models.DateField(null=True)
    reviewed_at = models.DateTimeField(null=True)

    unscoped: ClassVar = models.Manager()
    objects: ClassVar = models.Manager.from_queryset(SearchQuerySet)()

    STATE_COLOURS: ClassVar = {
        SearchState.DRAFT: "grey",
        SearchState.WAITING: "yellow",
        SearchState.RETURNED: "red",
        SearchState.REVIEWED: "green",
        SearchState.LOADED: "blue",
    }

    class Meta(Case.Meta):
        verbose_name_plural = "searches"
        indexes: ClassVar = [
            models.Index(fields=CUBE, name="search_cube"),
            models.Index(fields=("state", "review_due_on"), name="search_waiting"),
            models.Index(fields=("latitude", "longitude"), name="search_places"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=("draft", "loaded")) | ~Q(officer_ref=""), name="search_for_review_has_an_officer"
            ),
            models.CheckConstraint(
                condition=Q(supervisor_ref="") | ~Q(supervisor_ref=models.F("officer_ref")),
                name="search_not_reviewed_by_the_searcher",
            ),
        ]

    def involved(self) -> Iterable[str]:
        return tuple(ref for ref in (self.officer_ref, *self.present) if ref)

    @classmethod
    def involving(cls, refs: Collection[str]) -> Q:
        return Q(officer_ref__in=[ref for ref in refs if ref])
