"""Intelligence logs, and the people whom they name."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from probity.foundation.access.scoping import ScopedQuerySet
from probity.foundation.casework.models import Case


class LogQuerySet(ScopedQuerySet):
    """What can be asked of logs."""

    def live(self) -> Self:
        """Logs that are being worked on."""
        return self.filter(state=Log.State.LIVE)

    def holding(self, words: str, person_refs: Iterable[str] = ()) -> Self:
        """Logs whose reference, title or words hold the text, or that name one of these people."""
        held = Q(ref__iexact=words) | Q(title__icontains=words) | Q(words__icontains=words)
        return self.filter(held | Q(pk__in=LogPerson.objects.filter(person_ref__in=[*person_refs]).values("log")))


class Log(Case):
    """What the unit was told or found out, and whom it names. While it is live, nothing leaves about those people."""

    class State(models.TextChoices):
        LIVE = "live", "Live"
        CLOSED = "closed", "Closed"

    STATE_COLOURS = {State.LIVE: "yellow", State.CLOSED: "grey"}

    retention = "intelligence.log"
    sensitive = True

    state = models.CharField(max_length=20, choices=State, default=State.LIVE)
    title = models.CharField(max_length=200)
    words = models.TextField()
    owner_ref = models.CharField(max_length=20, help_text="Whom to ask before anything about its people goes out.")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_because = models.TextField(blank=True)

    objects: ClassVar = models.Manager.from_queryset(LogQuerySet)()

    def involved(self) -> Iterable[str]:
        return tuple(self.people.values_list("person_ref", flat=True))

    @classmethod
    def involving(cls, refs: Collection[str]) -> Q:
        return Q(pk__in=LogPerson.objects.filter(person_ref__in=refs).values("log"))


class LogPerson(models.Model):
    """A person whom a log names, since when and by whom."""

    retention = "intelligence.log"
    sensitive = True

    log = models.ForeignKey(Log, models.PROTECT, related_name="people")
    person_ref = models.CharField(max_length=20, db_index=True)
    named_by_ref = models.CharField(max_length=20)
    named_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("log", "person_ref"), name="named_once_in_a_log"),)

    def __str__(self) -> str:
        return f"{self.person_ref} in log {self.log_id}"
