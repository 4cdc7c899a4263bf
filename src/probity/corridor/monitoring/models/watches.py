"""Higher-risk people, watched more closely by an authority that ends, and people whose hits are set apart."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from probity.foundation.access.scoping import Record, ScopedQuerySet
from probity.foundation.casework.models import Case


class WatchQuerySet(ScopedQuerySet):
    """What can be asked of authorities to watch."""

    def authorised(self) -> Self:
        """Those that were in force at some moment, also when they have ended."""
        return self.exclude(authorised_at=None)


class Watch(Case):
    """An authority to apply the tighter rules to one person, from one moment up to another and not at it."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "Waiting for authority"
        IN_FORCE = "in_force", "Authorised"
        REFUSED = "refused", "Refused"
        ENDED = "ended", "Ended early"
        LAPSED = "lapsed", "Lapsed"

    STATE_COLOURS = {
        State.PROPOSED: "yellow",
        State.IN_FORCE: "blue",
        State.REFUSED: "red",
        State.ENDED: "grey",
        State.LAPSED: "grey",
    }

    retention = "monitoring.watch"
    sensitive = True

    state = models.CharField(max_length=20, choices=State, default=State.PROPOSED)
    person_ref = models.CharField(max_length=20, db_index=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(help_text="Up to this moment and not at it.")
    review_on = models.DateField()
    necessity = models.TextField()
    proportionality = models.TextField()
    is_apart = models.BooleanField(default=False, help_text="For the deputy chief constable's nominee alone.")
    proposed_by_ref = models.CharField(max_length=20)
    proposed_at = models.DateTimeField()
    authoriser_ref = models.CharField(max_length=20, blank=True)
    authorised_at = models.DateTimeField(null=True)
    decided_because = models.TextField(blank=True)
    ended_because = models.TextField(blank=True)
    lapse_seen_at = models.DateTimeField(null=True, help_text="When its authoriser noted that it had lapsed.")

    objects: ClassVar = models.Manager.from_queryset(WatchQuerySet)()

    class Meta(Case.Meta):
        constraints = (models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="watch_ends_after_start"),)

    def involved(self) -> Iterable[str]:
        return (self.person_ref,)

    @classmethod
    def involving(cls, refs: Collection[str]) -> Q:
        return Q(person_ref__in=refs)


class WatchReview(models.Model):
    """That somebody looked at an authority on its way and found it still needed, with the next day to look."""

    retention = "monitoring.watch"
    sensitive = True

    watch = models.ForeignKey(Watch, models.PROTECT, related_name="reviews")
    words = models.TextField()
    next_on = models.DateField()
    by_ref = models.CharField(max_length=20)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Review of watch {self.watch_id}"


class Apart(Record):
    """A person whose hits go to the nominee, beyond those for whom the rule says so."""

    class Because(models.TextChoices):
        HEAD = "head", "Head of Professional Standards"
        CLOSE = "close", "Close to somebody at the desk"
        OTHER = "other", "Another reason"

    retention = "monitoring.watch"
    sensitive = True

    person_ref = models.CharField(max_length=20, db_index=True)
    because = models.CharField(max_length=10, choices=Because)
    words = models.TextField(blank=True)
    named_by_ref = models.CharField(max_length=20)
    named_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta(Record.Meta):
        constraints = (
            models.UniqueConstraint(fields=("person_ref",), condition=Q(ended_at=None), name="set_apart_once"),
        )

    @classmethod
    def involving(cls, refs: Collection[str]) -> Q:
        return Q(person_ref__in=refs)
