"""Quarters such as 2026-Q1 and years such as 2025-26, which run from April to March."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from probity.foundation.kernel.errors import BadInput
from probity.office.scrutiny.models import BulletinKind

MONTHS = ("January to March", "April to June", "July to September", "October to December")
_QUARTER, _YEAR = re.compile(r"(20\d\d)-Q([1-4])"), re.compile(r"(20\d\d)-(\d\d)")
APRIL = 4


def quarter_of(day: date) -> str:
    """The quarter that a day lies in."""
    return f"{day.year}-Q{(day.month + 2) // 3}"


def year_of(quarter: str) -> str:
    """The year from April to March that a quarter lies in."""
    year, _, number = quarter.partition("-Q")
    begins = int(year) if int(number) > 1 else int(year) - 1
    return f"{begins}-{(begins + 1) % 100:02}"


def quarters_of(kind: str, period: str) -> tuple[str, ...]:
    """The quarters of a bulletin, in order.

    Raises:
        BadInput: the period is none of its kind.
    """
    if kind == BulletinKind.PACK and _QUARTER.fullmatch(period):
        return (period,)
    found = _YEAR.fullmatch(period)
    if kind == BulletinKind.ANNUAL and found and (int(found[1]) + 1) % 100 == int(found[2]):
        year = int(found[1])
        return (f"{year}-Q2", f"{year}-Q3", f"{year}-Q4", f"{year + 1}-Q1")
    raise BadInput("There is no such period.", where="period", hint="A quarter is 2026-Q1; a year, 2025-26.")


def months_of(quarter: str) -> tuple[str, str]:
    """The first and the last month of a quarter, such as 2026-01 and 2026-03."""
    year, _, number = quarter.partition("-Q")
    return f"{year}-{3 * int(number) - 2:02}", f"{year}-{3 * int(number):02}"


def days_of(quarters: tuple[str, ...]) -> tuple[date, date]:
    """The first and the last day of some quarters that follow each other."""
    (first, _), (_, last) = months_of(quarters[0]), months_of(quarters[-1])
    year, month = map(int, last.split("-"))
    return date.fromisoformat(f"{first}-01"), date(year, month, monthrange(year, month)[1])


def period_words(period: str) -> str:
    """A period as "January to March 2026" or "April 2025 to March 2026"."""
    if "-Q" in period:
        year, _, number = period.partition("-Q")
        return f"{MONTHS[int(number) - 1]} {year}"
    begins = int(period[:4])
    return f"April {begins} to March {begins + 1}"


def periods_over(kind: str, first: date, on: date) -> list[str]:
    """Every period of a kind that is over on a day and begins no earlier than that of `first`, newest first."""
    found, day = list[str](), date(on.year, 3 * ((on.month - 1) // 3) + 1, 1)
    while quarter_of(day) > quarter_of(first):
        day = date(day.year - (day.month == 1), 10 if day.month == 1 else day.month - 3, 1)
        found.append(quarter_of(day))
    if kind == BulletinKind.PACK:
        return found
    years = dict.fromkeys(year_of(quarter) for quarter in found)
    return [year for year in years if days_of(quarters_of(kind, year))[1] < on]
