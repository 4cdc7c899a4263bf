"""Requests to post somebody, and what each desk answered."""

from __future__ import annotations

from collections.abc import Collection
from typing import ClassVar

from django.db import models
from django.db.models import Q

from probity.foundation.access.scoping import Record


class PostingKind(models.TextChoices):
    POSTING = "posting", "Posting"
    PROMOTION = "promotion", "Promotion"
    TRANSFER = "transfer", "Transfer"


class PostingRequest(Record):
    """Somebody asks whether a person may be posted. What is told of it is told on one day, whoever answered when."""

    retention = "workforce.person"
    sensitive = False

    kind = models.CharField(max_length=10, choices=PostingKind)
    person_ref = models.CharField(max_length=20, db_index=True)
    post_ref = models.CharField(max_length=20, db_index=True)
    from_on = models.DateField()
    why = models.CharField(max_length=500)
    asked_by_ref = models.CharField(max_length=20, db_index=True)
    asked_at = models.DateTimeField()
    answer_on = models.DateField(help_text="The first day on which anything is told, by the rule and by nothing else.")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta(Record.Meta):
        ordering: ClassVar = ("-asked_at", "-pk")

    @classmethod
    def involving(cls, refs: Collection[str]) -> Q:
        return Q(person_ref__in=refs)


class DeskAnswer(models.Model):
    """What one desk says of one request, in its own words, which that desk alone reads. Without an answer it waits."""

    retention = "workforce.person"
    sensitive = True

    request = models.ForeignKey(PostingRequest, models.CASCADE, related_name="answers")
    desk = models.CharField(max_length=40)
    may_go = models.BooleanField(null=True)
    words = models.TextField(blank=True)
    by_account = models.CharField(max_length=160, blank=True)
    at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("request", "desk"), name="one_answer_a_desk"),
            models.CheckConstraint(
                condition=Q(may_go__isnull=True) | Q(at__isnull=False) & ~Q(words=""), name="desk_answer_has_its_words"
            ),
        ]

    def __str__(self) -> str:
        return f"Answer of {self.desk} to request {self.request_id}"
