"""Hits that go to Professional Standards: to whom they can go, how far the words about each are, and what is left."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, QuerySet

from probity.corridor.monitoring.models import Hit, Outcome
from probity.foundation.access.models import Grant
from probity.foundation.access.queries import tied_to
from probity.foundation.audit.actors import System
from probity.foundation.casework.models import Referral, Release
from probity.foundation.casework.policy import STANDARDS
from probity.foundation.workforce.queries import managers_up, short_names

DESK = "monitoring"
TO_STANDARDS = "monitoring, for standards"
"""The desk of words that hand a hit to standards, so that they are told from words to whom it is about."""
POST = System("monitoring.post", "tells how far the words about a hit are, never what they say")


class Handed(models.TextChoices):
    """How far a hit that was judged to be one for standards is on its way there."""

    NOT_YET = "not_yet", "To hand over"
    ON_ITS_WAY = "on_its_way", "On its way"
    WITH_THEM = "with_them", "With standards"
    CLOSED = "closed", "Answered by standards"


REACHED: Mapping[str, tuple[str, ...]] = {
    Handed.ON_ITS_WAY: (Release.State.HELD, Release.State.WAITING, Release.State.APPROVED),
    Handed.WITH_THEM: (Release.State.SENT,),
    Handed.CLOSED: (Release.State.ANSWERED,),
}


def words_about(hit: Hit) -> QuerySet:
    """What was written outside about a hit, the oldest first, also what was taken back."""
    rows = Release.objects.visible_to(POST).filter(source_kind=hit._meta.label_lower, source_ref=hit.ref)
    return rows.filter(desk__in=(DESK, TO_STANDARDS)).order_by("written_at", "pk")


def handed_over(hit: Hit) -> Release | None:
    """The words that hand a hit to standards and were not taken back."""
    standing = words_about(hit).filter(desk=TO_STANDARDS).exclude(state=Release.State.WITHDRAWN)
    found: Release | None = standing.first()
    return found


def with_intelligence(hit: Hit) -> QuerySet:
    """What was handed to intelligence about a hit."""
    rows = Referral.objects.visible_to(POST).filter(subject_kind="monitoring.hit", subject_ref=hit.ref)
    return rows.order_by("sent_at", "pk")


def handed_so_far(rows: QuerySet, handed: str) -> QuerySet:
    """Of these hits, those that were judged to be for standards and are so far on their way."""
    words = Release.objects.visible_to(POST).filter(
        source_kind=Hit._meta.label_lower, source_ref=OuterRef("ref"), desk=TO_STANDARDS
    )
    judged = rows.filter(outcome=Outcome.STANDARDS, is_apart=False)
    if handed == Handed.NOT_YET:
        standing = words.exclude(state=Release.State.WITHDRAWN)
        return judged.filter(~Exists(standing), state=Hit.State.JUDGED)
    return judged.filter(Exists(words.filter(state__in=REACHED[handed])))


def standards_officers(*, on: date) -> Mapping[str, str]:
    """Whoever is a standards officer in the office on a day: reference and name, by name."""
    rows = Grant.objects.using(settings.PROBITY_OFFICE_ALIAS).visible_to(POST).as_at(on)
    refs = {*rows.filter(role=STANDARDS.key).values_list("person_ref", flat=True)}
    return dict(sorted(short_names(refs, on=on).items(), key=lambda one: (one[1], one[0])))


def too_close(to_ref: str, about: Collection[str], *, on: date) -> bool:
    """Whether somebody is, is tied to, or manages one of those whom a hit is about."""
    for ref in about:
        tied: Any = tied_to(ref, reader=POST, using=settings.PROBITY_OFFICE_ALIAS)
        if to_ref in {ref, *tied, *managers_up(ref, on=on)}:
            return True
    return False
