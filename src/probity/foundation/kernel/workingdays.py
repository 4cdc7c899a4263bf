"""Working days of England and Wales.

A working day is a day that is not a Saturday, a Sunday or a bank holiday; the rulebook row `calendar.working_day` says
on what authority. The calendar states the years it covers and refuses every other, because a bank holiday can be
proclaimed a few months ahead (2022 had two) and a due date worked out from a guess is worse than none.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from probity.foundation.kernel.errors import UncoveredYear
from probity.foundation.kernel.late import late

if TYPE_CHECKING:
    import holidays
else:
    holidays = late("holidays")

_SATURDAY = 5
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class WorkingCalendar:
    """The bank holidays of one place over the years that are certain, with the reason why only those."""

    name: str
    first_year: int
    last_year: int
    because: str
    bank_holidays: Mapping[date, str]

    def is_working_day(self, day: date) -> bool:
        """Whether people are expected to work on `day`, a Europe/London day. Raises UncoveredYear."""
        self._check(day)
        return day.weekday() < _SATURDAY and day not in self.bank_holidays

    def bank_holiday(self, day: date) -> str:
        """The name of the bank holiday on `day`, or empty text. Raises UncoveredYear."""
        self._check(day)
        return self.bank_holidays.get(day, "")

    def _check(self, day: date) -> None:
        if isinstance(day, datetime):
            # A datetime is a date to Python, yet equals none of them: every bank holiday would count as worked.
            raise TypeError("working days are counted in dates: pass the Europe/London date, not a datetime")
        if not self.first_year <= day.year <= self.last_year:
            raise UncoveredYear(
                f"Working days of {self.name} are known for {self.first_year} to {self.last_year}, not {day.year}.",
                hint=self.because,
            )


class _Known(Mapping[date, str]):
    """The bank holidays of some years, read from the package when the first is asked for: it takes a third of a second.

    England and Wales keep the same (Banking and Financial Dealings Act 1971, schedule 1); the package knows them apart
    and a test holds the two lists equal.
    """

    def __init__(self, first_year: int, last_year: int) -> None:
        self._years = range(first_year, last_year + 1)

    @cached_property
    def _by_day(self) -> dict[date, str]:
        return dict(holidays.country_holidays("GB", subdiv="ENG", years=self._years).items())

    def __getitem__(self, day: date) -> str:
        return self._by_day[day]

    def __contains__(self, day: object) -> bool:
        return day in self._by_day

    def __iter__(self) -> Iterator[date]:
        return iter(self._by_day)

    def __len__(self) -> int:
        return len(self._by_day)


ENGLAND_AND_WALES = WorkingCalendar(
    "England and Wales",
    first_year=2012,
    last_year=2027,
    bank_holidays=_Known(2012, 2027),
    because="Bank holidays are counted for years that GOV.UK has listed: its list began with 2012 and 2027 is the last "
    "year confirmed here. Add the next year when it is announced, after checking it against www.gov.uk/bank-holidays.",
)


def is_working_day(day: date, *, calendar: WorkingCalendar = ENGLAND_AND_WALES) -> bool:
    """Whether `day` is neither a weekend nor a bank holiday. Raises UncoveredYear."""
    return calendar.is_working_day(day)


def add_working_days(start: date, days: int, *, calendar: WorkingCalendar = ENGLAND_AND_WALES) -> date:
    """The date `days` working days after `start`.

    The start is day zero and is never counted, so a letter sent on a Friday with one working day to answer is due on
    Monday. The start may itself be a weekend or holiday; 0 days gives the start back unchanged.

    Raises UncoveredYear when the start or any day on the way lies in a year the calendar does not cover, and
    ValueError for negative days: counting backwards has other rules.
    """
    if days < 0:
        raise ValueError(f"days must be 0 or more, got {days}")
    calendar.is_working_day(start)
    due = start
    while days:
        due += _ONE_DAY
        days -= calendar.is_working_day(due)
    return due


def working_days_between(start: date, end: date, *, calendar: WorkingCalendar = ENGLAND_AND_WALES) -> int:
    """How many working days lie after `start`, up to and including `end`.

    So `working_days_between(start, add_working_days(start, n))` is n. Raises UncoveredYear as `add_working_days` does,
    and ValueError when `end` is before `start`.
    """
    if end < start:
        raise ValueError(f"end {end} is before start {start}")
    calendar.is_working_day(start)
    calendar.is_working_day(end)
    return sum(calendar.is_working_day(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))
