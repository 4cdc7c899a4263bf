"""What the person searched holds and may ask for: the receipt of a search, and a copy of its record."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import ClassVar

from django.db import models
from django.db.models import Q

from probity.foundation.access.scoping import Record
from probity.foundation.casework.models import Case
from probity.office.scrutiny.models.stops import Search


class ReceiptWay(models.TextChoices):
    CARD = "card", "On a card"
    EMAIL = "email", "By e-mail"
    DECLINED = "declined", "Offered and not wanted"
    NOT_GIVEN = "not_given", "Not given"


KEYED = (ReceiptWay.CARD, ReceiptWay.EMAIL)


class Receipt(Record):
    """That a receipt was given for a search, or why not. Its key opens the record's copy and nothing else.

    The key is kept as a salted digest, so that nobody here can read it. Where an e-mail went is not kept.
    """

    retention = "scrutiny.searches"
    sensitive = False

    search = models.OneToOneField(Search, models.PROTECT, related_name="receipt")
    way = models.CharField(max_length=10, choices=ReceiptWay)
    why = models.CharField(max_length=500, blank=True)
    key_digest = models.CharField(max_length=200, blank=True)
    given_by_ref = models.CharField(max_length=20)
    given_at = models.DateTimeField()

    class Meta(Record.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(way__in=("card", "email")) | Q(key_digest=""), name="receipt_key_only_where_given"
            ),
            models.CheckConstraint(condition=~Q(way="not_given") | ~Q(why=""), name="receipt_not_given_says_why"),
        ]

    @classmethod
    def involving(cls, refs: Collection[str]) -> Q:
        return Q(search__officer_ref__in=[ref for ref in refs if ref])


class RequestState(models.TextChoices):
    WAITING = "waiting", "Waits for an answer"
    GIVEN = "given", "Copy given"
    REFUSED = "refused", "Refused"


class RecordRequest(Case):
    """Somebody asked for the record of their own search: by their card, or by letter and the like.

    Whoever made the search, was there or led it never sees that somebody asked.
    """

    retention = "scrutiny.searches"
    sensitive = True

    class Way(models.TextChoices):
        CARD = "card", "By the card's key"
        KEYED = "keyed", "By letter, telephone or at a counter"

    state = models.CharField(max_length=10, choices=RequestState, default=RequestState.WAITING)
    search = models.ForeignKey(Search, models.PROTECT, null=True, related_name="+")
    came_by = models.CharField(max_length=8, choices=Way)
    asked_on = models.DateField()
    says = models.TextField(blank=True, help_text="When and where they say they were searched.")
    shown_by = models.CharField(max_length=300, blank=True, help_text="How they showed who they are.")
    due_on = models.DateField()
    entered_by_ref = models.CharField(max_length=20, blank=True)
    entered_at = models.DateTimeField()
    answered_by_ref = models.CharField(max_length=20, blank=True)
    answered_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=16, blank=True)
    words = models.TextField(blank=True)

    STATE_COLOURS: ClassVar = {
        RequestState.WAITING: "yellow",
        RequestState.GIVEN: "green",
        RequestState.REFUSED: "grey",
    }

    class Meta(Case.Meta):
        ordering: ClassVar = ("-entered_at", "-pk")
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(state="given") | Q(search__isnull=False), name="copy_is_of_a_search"),
            models.UniqueConstraint(fields=("search",), condition=Q(came_by="card"), name="one_request_by_a_card"),
        ]

    def involved(self) -> Iterable[str]:
        """Whoever made the search, was there, or led it: none of them answers, and none is told."""
        if self.search is None:
            return ()
        line = (self.search.supervisor_ref, self.search.inspector_ref)
        return tuple(ref for ref in (*self.search.involved(), *line) if ref)

    @classmethod
    def involving(cls, refs: Collection[str]) -> Q:
        known = [ref for ref in refs if ref]
        led = Q(officer_ref__in=known) | Q(supervisor_ref__in=known) | Q(inspector_ref__in=known)
        there = Q(pk__in=_searches_with(known))
        return Q(search__in=Search.unscoped.filter(led | there).values("pk")) if known else Q(pk__in=())


def _searches_with(refs: Collection[str]) -> list[int]:
    """Searches about which somebody asked, at which one of these people was."""
    rows = Search.unscoped.filter(pk__in=RecordRequest.unscoped.exclude(search=None).values("search"))
    return [pk for pk, present in rows.values_list("pk", "present") if not {*refs}.isdisjoint(present)]
