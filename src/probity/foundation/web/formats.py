"""How days, moments, money, counts and deadlines are written for people."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def day(value: date | datetime | None) -> str:
    """A day as "3 June 2024"; "" for None. A moment is taken at its Europe/London day."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.astimezone(LONDON).date()
    return f"{value.day} {value:%B} {value.year}"


def moment(value: datetime | None) -> str:
    """A moment as "3 June 2024 at 2:05pm", Europe/London; "" for None."""
    if value is None:
        return ""
    local = value.astimezone(LONDON)
    hour = local.hour % 12 or 12
    return f"{day(local)} at {hour}:{local.minute:02}{'am' if local.hour < 12 else 'pm'}"


def money(value: Decimal | float | None) -> str:
    """Pounds as "£1,234.50", a credit with a true minus sign before the pound; "" for None."""
    if value is None:
        return ""
    amount = Decimal(str(value)).quantize(Decimal("0.01"))
    return f"{'−' if amount < 0 else ''}£{abs(amount):,.2f}"  # noqa: RUF001 - a true minus sign, as printed figures use


def count(value: int | None) -> str:
    """A count with thousands: "34,830"; "" for None."""
    return "" if value is None else f"{value:,}"


def number_of(value: int, one: str, many: str = "") -> str:
    """A count with its noun: "1 offer", "2 offers", "1,646 replies"."""
    return f"{value:,} {one if value == 1 else many or one + 's'}"


def indented(words: str, depth: int) -> str:
    """Words set in by a space for each level, which is seen and not read out."""
    return "\u2003" * depth + words


def due_words(due: date, on: date) -> str:
    """How far off a deadline is on a day: "in 4 days", "today", "9 days late"."""
    days = (due - on).days
    if days == 0:
        return "today"
    if days == 1:
        return "tomorrow"
    return f"in {number_of(days, 'day')}" if days > 0 else f"{number_of(-days, 'day')} late"
