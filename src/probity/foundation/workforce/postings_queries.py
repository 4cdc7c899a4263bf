"""What is told of a request for a posting, and what a desk reads of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from probity.foundation.audit.actors import System
from probity.foundation.workforce.models import DeskAnswer, Person, Post, PostingRequest

TELLING = System("workforce.postings", "tells who asked for a posting whether it may go ahead, and no desk's words")
WAITS = "Waiting for answers"
MAY_GO = "May go ahead"
MAY_NOT = "May not go ahead as asked"
WITHDRAWN = "Withdrawn"


def outcomes(requests: Iterable[PostingRequest], *, on: date) -> dict[str, str]:
    """What may be told of each request on a day, by reference: the same words whichever desk objects.

    Nothing is told before the day of the answer, nor while any desk has still to answer.
    """
    asked = [*requests]
    answers: dict[int, list[bool | None]] = {}
    rows = DeskAnswer.objects.filter(request__in=[one.pk for one in asked])
    for pk, may_go in rows.values_list("request_id", "may_go"):
        answers.setdefault(pk, []).append(may_go)
    return {one.ref: _outcome(one, answers.get(one.pk, []), on) for one in asked}


def _outcome(request: PostingRequest, answers: list[bool | None], on: date) -> str:
    if request.withdrawn_at:
        return WITHDRAWN
    if on < request.answer_on or None in answers:
        return WAITS
    return MAY_GO if all(answers) else MAY_NOT


@dataclass(frozen=True, slots=True)
class ForDesk:
    """A request as one desk reads it, with that desk's own answer and no other's."""

    ref: str
    kind: str
    person_ref: str
    post_ref: str
    post_title: str
    from_on: date
    asked_at: datetime
    answer_on: date
    may_go: bool | None
    words: str
    answered_at: datetime | None


def for_desk(desk: str, *, hidden: Iterable[str] = (), most: int = 200) -> list[ForDesk]:
    """The requests that a desk was asked about, newest first, without those about `hidden` people."""
    rows = DeskAnswer.objects.filter(desk=desk, request__withdrawn_at=None).select_related("request")
    found = [*rows.exclude(request__person_ref__in=[*hidden]).order_by("-request__asked_at", "-pk")[:most]]
    titles = post_titles([row.request.post_ref for row in found])
    return [_for_desk(row, titles) for row in found]


def one_for_desk(desk: str, ref: str, *, hidden: Iterable[str] = ()) -> ForDesk | None:
    """One request as a desk reads it; None where there is none that it was asked about."""
    rows = DeskAnswer.objects.filter(desk=desk, request__ref=ref, request__withdrawn_at=None)
    row = rows.exclude(request__person_ref__in=[*hidden]).select_related("request").first()
    return _for_desk(row, post_titles([row.request.post_ref])) if row else None


def post_titles(refs: Iterable[str]) -> dict[str, str]:
    """The titles of posts, by reference."""
    return dict(Post.objects.visible_to(TELLING).filter(ref__in=[*refs]).values_list("ref", "title"))


def person_named(text: str) -> str:
    """The reference of the one person with this reference or warrant number; "" where there is none."""
    rows = Person.objects.visible_to(TELLING)
    found = rows.filter(ref__iexact=text).first() or rows.filter(force_number__iexact=text).first()
    return found.ref if found else ""


def post_named(text: str) -> str:
    """The reference of the one post with this reference or this title; "" where there is none, or several."""
    rows = Post.objects.visible_to(TELLING)
    found = [*rows.filter(ref__iexact=text)[:1]] or [*rows.filter(title__iexact=text)[:2]]
    return found[0].ref if len(found) == 1 else ""


def _for_desk(row: DeskAnswer, titles: dict[str, str]) -> ForDesk:
    one = row.request
    return ForDesk(
        one.ref, one.get_kind_display(), one.person_ref, one.post_ref, titles.get(one.post_ref, one.post_ref),
        one.from_on, one.asked_at, one.answer_on, row.may_go, row.words, row.at,
    )  # fmt: skip
