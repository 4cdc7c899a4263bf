from datetime import UTC, date, datetime, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from probity.foundation.kernel.errors import UncoveredYear
from probity.foundation.kernel.workingdays import (
    ENGLAND_AND_WALES,
    add_working_days,
    is_working_day,
    working_days_between,
)

FIRST_DAY = date(ENGLAND_AND_WALES.first_year, 1, 1)
LAST_DAY = date(ENGLAND_AND_WALES.last_year, 12, 31)

# Two years short of the end, so that sixty and sixty working days always stay inside it.
starts = st.dates(FIRST_DAY, LAST_DAY - timedelta(days=730))
counts = st.integers(0, 60)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2012, 6, 5), "Diamond Jubilee of Elizabeth II"),
        (date(2020, 5, 8), "May Day"),
        (date(2022, 6, 2), "Spring Bank Holiday"),
        (date(2022, 6, 3), "Platinum Jubilee of Elizabeth II"),
        (date(2022, 9, 19), "State Funeral of Queen Elizabeth II"),
        (date(2023, 5, 8), "Coronation of Charles III"),
        (date(2024, 3, 29), "Good Friday"),
        (date(2026, 12, 28), "Boxing Day (observed)"),
    ],
)
def test_a_bank_holiday_is_known_by_name_and_not_worked(day: date, name: str) -> None:
    assert ENGLAND_AND_WALES.bank_holiday(day) == name
    assert not is_working_day(day)


@pytest.mark.parametrize("day", [date(2020, 5, 4), date(2022, 5, 30), date(2022, 9, 20), date(2024, 11, 29)])
def test_a_monday_that_a_proclamation_moved_and_a_scottish_holiday_are_worked(day: date) -> None:
    assert is_working_day(day)
    assert ENGLAND_AND_WALES.bank_holiday(day) == ""


def test_every_covered_year_has_at_least_eight_bank_holidays_on_weekdays() -> None:
    for year in range(ENGLAND_AND_WALES.first_year, ENGLAND_AND_WALES.last_year + 1):
        weekdays = [day for day in ENGLAND_AND_WALES.bank_holidays if day.year == year and day.weekday() < 5]
        assert len(weekdays) >= 8, year


def test_england_and_wales_keep_the_same_bank_holidays() -> None:
    years = range(ENGLAND_AND_WALES.first_year, ENGLAND_AND_WALES.last_year + 1)
    assert ENGLAND_AND_WALES.bank_holidays == dict(holidays.country_holidays("GB", subdiv="WLS", years=years))


def test_a_letter_sent_on_friday_with_one_working_day_is_due_on_monday() -> None:
    assert add_working_days(date(2025, 1, 10), 1) == date(2025, 1, 13)


def test_five_working_days_step_over_easter() -> None:
    assert add_working_days(date(2025, 4, 16), 5) == date(2025, 4, 25)


def test_five_working_days_step_over_the_platinum_jubilee() -> None:
    assert add_working_days(date(2022, 5, 31), 5) == date(2022, 6, 9)


def test_no_working_days_leave_a_sunday_where_it_is() -> None:
    assert add_working_days(date(2025, 1, 12), 0) == date(2025, 1, 12)


@given(start=starts, days=st.integers(1, 60))
def test_the_sum_never_lands_on_a_weekend_or_bank_holiday(start: date, days: int) -> None:
    due = add_working_days(start, days)
    assert due.weekday() < 5
    assert due not in ENGLAND_AND_WALES.bank_holidays


@given(start=starts, first=counts, second=counts)
def test_working_days_add_up(start: date, first: int, second: int) -> None:
    assert add_working_days(add_working_days(start, first), second) == add_working_days(start, first + second)


@given(start=starts, days=counts)
def test_counting_back_what_was_added_gives_the_number_added(start: date, days: int) -> None:
    assert working_days_between(start, add_working_days(start, days)) == days


@given(start=starts, length=st.integers(0, 365))
def test_the_days_between_are_the_ones_a_plain_count_finds(start: date, length: int) -> None:
    days = [start + timedelta(days=n) for n in range(1, length + 1)]
    expected = sum(1 for day in days if day.weekday() < 5 and day not in ENGLAND_AND_WALES.bank_holidays)
    assert working_days_between(start, start + timedelta(days=length)) == expected


@given(start=starts, days=counts, later=st.integers(0, 30))
def test_starting_later_is_never_due_earlier(start: date, days: int, later: int) -> None:
    assert add_working_days(start, days) <= add_working_days(start + timedelta(days=later), days)


@given(st.dates().filter(lambda day: not FIRST_DAY <= day <= LAST_DAY))
def test_a_day_in_an_uncovered_year_is_an_error_on_either_side(day: date) -> None:
    for question in (is_working_day, ENGLAND_AND_WALES.bank_holiday, lambda day: add_working_days(day, 0)):
        with pytest.raises(UncoveredYear, match=str(day.year)):
            question(day)


def test_a_sum_that_runs_past_the_last_covered_year_says_which_year_is_missing() -> None:
    with pytest.raises(UncoveredYear, match=r"2012 to 2027, not 2028.*bank-holidays"):
        add_working_days(LAST_DAY, 1)


def test_a_count_that_touches_an_uncovered_year_is_an_error_at_either_end() -> None:
    with pytest.raises(UncoveredYear, match="not 2011"):
        working_days_between(FIRST_DAY - timedelta(days=1), FIRST_DAY)
    with pytest.raises(UncoveredYear, match="not 2028"):
        working_days_between(LAST_DAY, LAST_DAY + timedelta(days=1))


def test_the_calendar_says_why_it_covers_these_years() -> None:
    assert "www.gov.uk/bank-holidays" in ENGLAND_AND_WALES.because


def test_negative_days_and_ends_before_starts_are_bugs() -> None:
    with pytest.raises(ValueError, match="-1"):
        add_working_days(FIRST_DAY, -1)
    with pytest.raises(ValueError, match="before start"):
        working_days_between(LAST_DAY, FIRST_DAY)


def test_a_moment_is_refused_because_it_would_never_equal_a_bank_holiday() -> None:
    with pytest.raises(TypeError, match="not a datetime"):
        is_working_day(datetime(2024, 12, 25, tzinfo=UTC))
