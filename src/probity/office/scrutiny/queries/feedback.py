"""What may be told of feedback: how much of month and place is kept, and what the scrutiny group hears."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count

from probity.foundation.audit.actors import System
from probity.foundation.rulebook.rows import threshold
from probity.foundation.workforce.queries import short_names
from probity.office.scrutiny.models import OWN_SOURCES, Feedback, FeedbackState, Search, SearchQuerySet
from probity.office.scrutiny.queries.section60 import months_before

CROWDS = System("scrutiny.crowds", "counts searches by month and place: feedback keeps no finer")
GROUP = System("scrutiny.agenda", "tells the scrutiny group what the senior officer wrote for it of feedback")
_MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")
MONTHS_ASKED = 4


def _searches() -> SearchQuerySet:
    rows: SearchQuerySet = Search.objects.visible_to(CROWDS).recorded().filter(source__in=OWN_SOURCES).order_by()
    return rows


def kept_of(month: str, place: str, *, on: date) -> tuple[str, str]:
    """As much of a month and a place as at least so many searches share: both, the month, or nothing."""
    least = threshold("scrutiny.feedback_crowd", on=on).number
    if not _MONTH.fullmatch(month):
        return "", ""
    rows = _searches().filter(month=month)
    if place and rows.filter(place=place).count() >= least:
        return month, place
    return (month, "") if rows.count() >= least else ("", "")


def months_to_ask(on: date) -> list[str]:
    """The months that somebody may choose from, newest first."""
    return [months_before(on.replace(day=1), number).isoformat()[:7] for number in range(MONTHS_ASKED)]


def places_to_ask(on: date) -> list[str]:
    """The places that somebody may choose from: those with a crowd in the last months."""
    least = threshold("scrutiny.feedback_crowd", on=on).number
    rows = _searches().filter(month__gte=months_to_ask(on)[-1]).exclude(place="").values_list("place")
    return sorted(place for place, count in rows.annotate(n=Count("*")) if count >= least)


@dataclass(frozen=True)
class ToldItem:
    """One thing that people said after a search, as the scrutiny group is told it: by whom read and when."""

    ref: str
    words: str
    read_by: str
    read_at: datetime


@dataclass(frozen=True)
class ForAgenda:
    """What feedback gives an agenda: what was read since the last meeting, and how many wait to be read."""

    items: tuple[ToldItem, ...]
    waiting: int


def for_agenda(first: date, last: date) -> ForAgenda:
    """What a meeting on the day after `last` hears: everything read from `first` to `last`, in the reader's words.

    Not in the order in which it came, and without what the person wrote, its day, month and place.
    """
    rows = Feedback.objects.visible_to(GROUP)
    read = [*rows.filter(state=FeedbackState.READ, read_at__date__gte=first, read_at__date__lte=last).order_by("ref")]
    names = short_names({one.read_by_ref for one in read}, on=last)
    items = tuple(
        ToldItem(one.ref, one.for_group, names.get(one.read_by_ref, one.read_by_ref), one.read_at)
        for one in read if one.read_at
    )  # fmt: skip
    waiting = rows.filter(state=FeedbackState.RECEIVED, received_on__lte=last).count()
    return ForAgenda(items, waiting)
