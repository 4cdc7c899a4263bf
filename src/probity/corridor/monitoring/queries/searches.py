"""All searches of the person whom a hit is about, day by day around its evidence, beside their duty and their work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models

from probity.corridor.monitoring.models import Hit
from probity.foundation.kernel.errors import BadInput
from probity.foundation.kernel.late import late
from probity.foundation.rulebook.rows import threshold
from probity.foundation.web.formats import LONDON

if TYPE_CHECKING:
    from probity.analysis.lake import lakefolder, persondays
else:
    lakefolder = late("probity.analysis.lake.lakefolder")
    persondays = late("probity.analysis.lake.persondays")

DAY = 24 * 60  # minutes
Spell = tuple[str, datetime, datetime | None]  # what, from when, up to when; None while it lasts


class Purpose(models.TextChoices):
    """What is on record to explain one search."""

    WORK = "work", "Work on record"
    NONE = "none", "Nothing on record"
    ANOTHER = "another", "For somebody else"
    UNKNOWN = "unknown", "Cannot be told"


@dataclass(frozen=True)
class Span:
    """The days of a hit's evidence and so many either side, first and last inside, on the force's clock."""

    first: date
    last: date
    either_side: int

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]


@dataclass(frozen=True)
class Search:
    """One search, with what was true of the person at it. It names no record and nobody else."""

    at: datetime
    system: str
    action: str
    duty: str
    assigned: bool | None
    reason: str
    purpose: Purpose
    is_evidence: bool
    same_record: bool
    by_another: bool


@dataclass(frozen=True)
class Stretch:
    """Part of a day that something holds, in minutes from its midnight on the force's clock."""

    what: str
    starts: int
    ends: int


@dataclass(frozen=True)
class Day:
    """One day of a person. `duty` is None where nothing is known of it; without logs nothing is known of searches."""

    on: date
    has_logs: bool
    duty: tuple[Stretch, ...] | None
    work: tuple[Stretch, ...]
    searches: tuple[Search, ...]
    contacts: tuple[datetime, ...]

    def count(self, purpose: str) -> int:
        """How many searches have this purpose."""
        return Counter(one.purpose for one in self.searches)[Purpose(purpose)]

    @property
    def is_held(self) -> bool:
        """Whether anything is known of that day's searches."""
        return self.has_logs or bool(self.searches)

    @property
    def evidence(self) -> int:
        return sum(one.is_evidence for one in self.searches)


@dataclass(frozen=True)
class Around:
    """A person's days around a hit. `fault` says why the logs could not be read; then only the evidence is there."""

    span: Span
    days: tuple[Day, ...]
    fault: str = ""

    @property
    def searches(self) -> list[Search]:
        return [one for day in self.days for one in day.searches]

    @property
    def knows_duty(self) -> bool:
        return any(day.duty is not None for day in self.days)


def choices_of(on: date) -> tuple[int, int]:
    """How many days either side of the evidence are shown, and how many at most."""
    return int(threshold("monitoring.person_days", on=on).number), int(
        threshold("monitoring.person_days_most", on=on).number
    )


def span_of(hit: Hit, either_side: int, *, on: date) -> Span:
    """The days of the evidence, and so many either side, up to and with the day `on`."""
    moments = [moment_of(one["at"]) for one in (*hit.events, *hit.picture.get("contacts", []))]
    days = [at.astimezone(LONDON).date() for at in moments] or [hit.day]
    aside = timedelta(days=either_side)
    return Span(min(days) - aside, max(max(days), min(max(days) + aside, on)), either_side)


def around(hit: Hit, span: Span) -> Around:
    """The person's days in a span, of the lake as it is now.

    Evidence that the lake holds no longer is as the night kept it. So is all evidence where the lake cannot be read.
    """
    try:
        found = persondays.searches_of(lakefolder.Lake(settings.PROBITY_LAKE), _wanted(hit, span))
    except BadInput as fault:
        return _days(hit, span, [_kept(event, hit) for event in hit.events], _duty_kept(hit), set(), str(fault))
    there = {one["event_id"] for one in found.searches}
    gone = [_kept(event, hit) for event in hit.events if event["event_id"] not in there]
    read = [_search(one) for one in found.searches]
    return _days(hit, span, sorted([*read, *gone], key=lambda one: one.at), found.duties, found.held)


def moment_of(written: str) -> datetime:
    """A moment as a picture keeps it: UTC, without a zone."""
    found = datetime.fromisoformat(written)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _midnight(on: date) -> datetime:
    return datetime.combine(on, time(), LONDON)


def _wanted(hit: Hit, span: Span) -> Any:
    return persondays.Wanted(
        user_id=hit.user_id,
        person_ref=hit.person_ref,
        since=_midnight(span.first),
        until=_midnight(span.last + timedelta(days=1)),
        evidence=frozenset(hit.evidence),
    )


def _search(one: Mapping[str, Any]) -> Search:
    told = {name: value for name, value in one.items() if name not in {"event_id", "purpose"}}
    return Search(purpose=Purpose(one["purpose"]), **told)


def _kept(event: Mapping[str, Any], hit: Hit) -> Search:
    """A search of the evidence as the night kept it."""
    asked = event.get("requested_by") or hit.user_id
    explained = event.get("assigned") or event.get("reason") == "covers the record"
    by_work = Purpose.WORK if explained else Purpose.NONE
    return Search(
        at=moment_of(event["at"]),
        system=event["system"],
        action=event["action"],
        duty=event.get("duty") or "",
        assigned=event.get("assigned"),
        reason=event.get("reason") or "none",
        purpose=by_work if asked == hit.user_id else Purpose.ANOTHER,
        is_evidence=True,
        same_record=bool(event.get("record_id")),
        by_another=(event.get("user_id") or hit.user_id) != hit.user_id,
    )


def _duty_kept(hit: Hit) -> tuple[Spell, ...] | None:
    return tuple(_spell(one, one["kind"]) for one in hit.picture.get("duties", [])) or None


def _spell(one: Mapping[str, Any], what: str) -> Spell:
    return what, moment_of(one["starts_at"]), moment_of(one["ends_at"]) if one.get("ends_at") else None


def _days(
    hit: Hit,
    span: Span,
    searches: Sequence[Search],
    duty: Sequence[Spell] | None,
    held: Iterable[date],
    fault: str = "",
) -> Around:
    by_day: dict[date, list[Search]] = {}
    for one in searches:
        by_day.setdefault(one.at.astimezone(LONDON).date(), []).append(one)
    contacts = [moment_of(one["at"]) for one in hit.picture.get("contacts", [])]
    work = [_spell(one, one["record_id"]) for one in hit.picture.get("assignments", [])]
    have = {*held}
    days = (
        Day(
            on=on,
            has_logs=on in have,
            duty=_duty_on(on, duty, is_held=on in have),
            work=stretches(work, on),
            searches=tuple(by_day.get(on, ())),
            contacts=tuple(at for at in contacts if at.astimezone(LONDON).date() == on),
        )
        for on in span.days
    )
    return Around(span, tuple(days), fault)


def _duty_on(on: date, duty: Sequence[Spell] | None, *, is_held: bool) -> tuple[Stretch, ...] | None:
    """A day's duty; not known without any on record, nor on an empty day that the logs do not reach: a roster ends."""
    held = stretches(duty or (), on)
    return held if held or (is_held and duty is not None) else None


def stretches(spells: Iterable[Spell], on: date) -> tuple[Stretch, ...]:
    """The parts of one day that spells hold, to the minute; one that goes on over midnight is in both days."""
    first, last = _midnight(on), _midnight(on + timedelta(days=1))
    found = []
    for what, starts, ends in spells:
        if starts < last and (ends is None or ends > first):
            until = DAY if ends is None or ends >= last else minute_of(ends)
            found.append(Stretch(what, 0 if starts <= first else minute_of(starts), until))
    return tuple(found)


def minute_of(at: datetime) -> int:
    """How many minutes after midnight the force's clock shows."""
    local = at.astimezone(LONDON)
    return local.hour * 60 + local.minute
