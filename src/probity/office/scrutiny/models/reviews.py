"""What a supervisor made of a search as it was recorded."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from probity.foundation.access.scoping import Record
from probity.office.scrutiny.models.stops import Search


class SearchReview(Record):
    """One review of one version of a record. It is never changed; a later version of the record gets one of its own."""

    retention = "scrutiny.searches"
    sensitive = True

    class Answer(models.TextChoices):
        REVIEWED = "reviewed", "Reviewed"
        RETURNED = "returned", "Returned"

    search = models.ForeignKey(Search, models.PROTECT, related_name="reviews")
    version_read = models.PositiveIntegerField()
    reviewer_ref = models.CharField(max_length=20, db_index=True)
    answer = models.CharField(max_length=8, choices=Answer)
    grounds_view = models.CharField(max_length=16)
    strength = models.CharField(max_length=10, blank=True)
    words = models.TextField(blank=True)
    seconds = models.PositiveIntegerField(help_text="From opening the review to sending it.")
    at = models.DateTimeField(db_index=True)

    SOUND: ClassVar = "reasonable"
    """The view that finds nothing missing."""

    class Meta(Record.Meta):
        ordering: ClassVar = ("-at", "-pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(answer="reviewed", grounds_view="reasonable") | ~Q(words=""),
                name="search_review_says_why_not",
            ),
        ]

    @property
    def found_wanting(self) -> bool:
        """Reviewed, not returned, though the reviewer missed something in what is recorded."""
        return self.answer == self.Answer.REVIEWED and self.grounds_view != self.SOUND
