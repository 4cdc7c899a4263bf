"""Chance that repeats: each part of the force draws from its own stream, so a change to one leaves the rest alone."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def stream(seed: int, part: str) -> Random:
    """A source of chance for one part of the force, the same on every machine for the same seed and part."""
    # Invented people must repeat from run to run; nothing secret is drawn from here.
    return Random(f"{seed}:{part}")  # noqa: S311  # nosec B311


def day_between(random: Random, first: date, last: date) -> date:
    """A day from `first` to `last`, both included; `first` when the span is empty."""
    return first + timedelta(days=random.randrange(max(1, (last - first).days + 1)))


def moment(day: date, *, hour: int, minute: int = 0) -> datetime:
    """The UTC moment of a London clock time on `day`."""
    return datetime.combine(day, time(hour, minute), tzinfo=LONDON).astimezone(UTC)


def next_morning(day: date) -> datetime:
    """When the nightly personnel feed would have told us of something that happened on `day`."""
    return moment(day + timedelta(days=1), hour=6)


def weekday_on_or_after(day: date) -> date:
    """`day`, or the Monday after when it falls on a weekend."""
    return day + timedelta(days=(7 - day.weekday()) if day.weekday() > 4 else 0)
