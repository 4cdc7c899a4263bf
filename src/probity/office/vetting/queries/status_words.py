"""A status in words, for the page and the command: a headline from the figures, a line for each exception."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from probity.foundation.access.models import User
from probity.foundation.access.selves import close_to
from probity.foundation.rulebook.rows import code_list
from probity.foundation.web.formats import day, number_of
from probity.foundation.workforce.models import Category
from probity.foundation.workforce.queries import short_names
from probity.office.vetting.policy.status import WITHOUT, Exceptional, Kind
from probity.office.vetting.queries.status import Status

ONE_DAY = timedelta(days=1)
WITHHELD = "Somebody close to you: a colleague can see who"


def end_of(known_on: date | None) -> datetime | None:
    """The last moment of a day of knowing; None stays None: what is recorded now."""
    if known_on is None:
        return None
    return timezone.make_aware(datetime.combine(known_on + ONE_DAY, time())) - timedelta(microseconds=1)


def headline(found: Status) -> str:
    """The answer in a sentence. It says that nobody is without clearance only when no exception says otherwise."""
    if not found.workforce:
        return "Nobody is recorded in the workforce on that day, so there is nobody to be cleared."
    people = number_of(found.workforce, "person", "people")
    without = found.people(*WITHOUT, workforce=True)
    if not without:
        return f"Everybody of the {people} in the workforce is cleared."
    parts = [f"{len(who):,} {_SHORTLY[kind]}" for kind in WITHOUT if (who := found.people(kind, workforce=True))]
    verb = "is" if len(without) == 1 else "are"
    return f"{len(without):,} of the {people} in the workforce {verb} not cleared: {', '.join(parts)}."


_SHORTLY = {
    Kind.UNRECORDED: "with no clearance on record",
    Kind.EXPIRED: "expired",
    Kind.ENDED: "ended and not granted again",
    Kind.SUSPENDED: "suspended",
}


def asked_in_words(found: Status) -> str:
    """What was asked: the day, and by what was known when."""
    then = day(timezone.localtime(found.known_at)) if found.known_at else ""
    known = f"as known at the end of {then}" if then else "by what is recorded now"
    return f"As at {day(found.as_at)}, {known}"


def category_label(category: str, on: date) -> str:
    """What a category is called, the workforce's as the rulebook has them."""
    ours = dict(code_list("vetting.workforce_categories", on=on))
    return ours.get(category) or f"{Category(category).label}s"


def in_words(each: Exceptional) -> str:
    """One exception in a sentence without the name."""
    return _WORDS[each.kind](each)


def _since(each: Exceptional) -> str:
    ran = f"{each.level}: last day {_day(each.first - ONE_DAY if each.first else None)}"
    if each.last is None:
        return f"{ran}; {number_of(each.days, 'day')} without"
    return f"{ran}; {_days(each)} without, {_span(each)}; in force from {_day(each.last + ONE_DAY)}"


def _ended(each: Exceptional) -> str:
    again = f", until {_day(each.last)}" if each.last else ""
    return f"{each.level}: {each.says.lower()}, from {_day(each.first)}{again}"


def _short(each: Exceptional) -> str:
    unknown = ""
    if each.entered_on and each.first:
        unknown = f"; unknown for {number_of((each.entered_on - each.first).days, 'day')}"
    covered = f"; covered until {_day(each.last)}" if each.last else ""
    return f"lacks {' and '.join(each.level.split())} since {_day(each.first)}, {_days(each)}{unknown}{covered}"


_WORDS: Mapping[Kind, Callable[[Exceptional], str]] = {
    Kind.UNRECORDED: lambda each: f"needs {each.says}",
    Kind.EXPIRED: _since,
    Kind.ENDED: _ended,
    Kind.SUSPENDED: lambda each: f"{each.level}: suspended since {_day(each.first)}, {_days(each)}",
    Kind.SHORT: _short,
    Kind.COVERED: _short,
    Kind.LATE: lambda each: (
        f"{each.level}: granted {_day(each.first)}, entered {_day(each.entered_on)}, {_days(each)} later"
    ),
    Kind.BREAK: lambda each: f"{each.level}: {_days(each)} without, {_span(each)}",
}


def _day(on: date | None) -> str:
    return day(on)


def _days(each: Exceptional) -> str:
    return number_of(each.days, "day")


def _span(each: Exceptional) -> str:
    return _day(each.first) if each.first == each.last else f"{_day(each.first)} to {_day(each.last)}"


def names_for(reader: User, refs: Collection[str], *, on: date) -> Mapping[str, str]:
    """How people are spoken of; those tied to the reader are counted and not named."""
    hidden = close_to(reader.person_ref)
    named = short_names([ref for ref in refs if ref not in hidden], on=on)
    return {ref: WITHHELD if ref in hidden else named.get(ref, ref) for ref in refs}
