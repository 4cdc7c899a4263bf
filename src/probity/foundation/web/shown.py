"""A value as a cell of a page and as a cell of an exported file: one value, the same content in both."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from html import escape  # Django's own escapes lazy strings too, which costs more than the escaping

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from probity.foundation.web import formats

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
Plain = str | int | float | Decimal | date | datetime | None


@dataclass(frozen=True)
class Tag:
    """A short coloured label. Colours are GOV.UK's: grey, green, red, yellow, purple, blue."""

    text: str
    colour: str = "blue"


@dataclass(frozen=True)
class Due:
    """A deadline with how far off it is on the day of reading; `done` deadlines say no more than the date."""

    due: date | None
    on: date
    done: bool = False


@dataclass(frozen=True)
class Reference:
    """A record's reference, kept on one line."""

    ref: str


Shown = Plain | Tag | Due | Reference | SafeString


def tag_html(text: str, colour: str = "blue") -> SafeString:
    """A GOV.UK tag."""
    tag = f'<strong class="govuk-tag govuk-tag--{escape(colour)}">{escape(str(text))}</strong>'
    return SafeString(tag)


def due_html(shown: Due) -> SafeString:
    """A deadline as "3 June 2024, 9 days late", marked when late or within a week."""
    if shown.due is None:
        return SafeString("")
    if shown.done:
        return SafeString(formats.day(shown.due))
    days = (shown.due - shown.on).days
    look = "app-late" if days < 0 else "app-soon" if days <= 7 else "app-quiet"
    words = formats.due_words(shown.due, shown.on)
    return format_html('{} <span class="{} app-nowrap">{}</span>', formats.day(shown.due), look, words)


def html_of(value: Shown) -> str:
    """A value as escaped HTML for a page."""
    if isinstance(value, SafeString):
        return value
    if isinstance(value, str):
        return escape(value)
    if isinstance(value, Tag):
        return tag_html(value.text, value.colour)
    if isinstance(value, Due):
        return due_html(value)
    if isinstance(value, Reference):
        return f'<span class="app-ref">{escape(value.ref)}</span>'
    return escape(words_of(value))


def words_of(value: Plain) -> str:
    """A plain value in the words of a page."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        return formats.moment(value)
    if isinstance(value, date):
        return formats.day(value)
    if isinstance(value, Decimal | float):
        return formats.money(value)
    if isinstance(value, int):
        return formats.count(value)
    return value or ""


def plain_of(value: Shown) -> Plain:
    """A value for a file: numbers stay numbers, days stay days, labels become their text."""
    if isinstance(value, Tag):
        return value.text
    if isinstance(value, Due):
        return value.due
    if isinstance(value, Reference):
        return value.ref
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return str(value) if isinstance(value, SafeString) else value


def csv_cell(value: Plain) -> str:
    """A plain value for CSV: ISO days and moments, plain figures, and no text that a spreadsheet would run."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(formats.LONDON).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return f"'{value}" if value.startswith(FORMULA_STARTS) else value
    return str(value)


def joined(parts: list[str]) -> SafeString:
    """Already escaped parts as one safe string."""
    return mark_safe("".join(parts))  # noqa: S308 - every part went through html_of or format_html
