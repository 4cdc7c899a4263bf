"""Calendar quarters, by which the register is collated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from probity.office.declarations.queries.figures import days_of

MONTHS = ("January to March", "April to June", "July to September", "October to December")


@dataclass(frozen=True, order=True)
class Quarter:
    """One calendar quarter. In order of time."""

    year: int
    number: int

    @property
    def code(self) -> str:
        """As addresses and rows have it: "2025-Q1"."""
        return f"{self.year}-Q{self.number}"

    @property
    def words(self) -> str:
        """As it is read: "January to March 2025"."""
        return f"{MONTHS[self.number - 1]} {self.year}"

    @property
    def first_day(self) -> date:
        return days_of(self.code)[0]

    @property
    def last_day(self) -> date:
        return days_of(self.code)[1]

    @property
    def before(self) -> Quarter:
        return quarter_of(self.first_day - timedelta(days=1))

    @property
    def after(self) -> Quarter:
        return quarter_of(self.last_day + timedelta(days=1))


def quarter_of(day: date) -> Quarter:
    """The quarter in which a day lies."""
    return Quarter(day.year, (day.month + 2) // 3)


def quarter_named(code: str) -> Quarter | None:
    """The quarter of a code, or None for anything else."""
    year, dash, number = code.partition("-Q")
    if not (dash and len(year) == 4 and year.isdecimal() and number in {"1", "2", "3", "4"}):
        return None
    return Quarter(int(year), int(number)) if int(year) else None


def last_ended(today: date) -> Quarter:
    """The newest quarter whose last day has come: on that very day it is asked for."""
    running = quarter_of(today)
    return running if today == running.last_day else running.before
