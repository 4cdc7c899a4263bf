from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probity.foundation.kernel.errors import BadInput
from probity.foundation.kernel.spans import Span, gaps, overlaps

YEAR_START, YEAR_END = date(2025, 1, 1), date(2025, 12, 31)
NOON = datetime(2025, 6, 1, 12, tzinfo=UTC)

days = st.dates(YEAR_START, YEAR_END)
moments = st.datetimes(datetime(2025, 1, 1), datetime(2025, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 (given a zone)


@st.composite
def span_strategy(draw: st.DrawFn, *, known_from: st.SearchStrategy[datetime] = moments) -> Span:
    first = draw(days)
    last = draw(st.none() | st.integers(0, 200).map(lambda n: first + timedelta(days=n)))
    begun = draw(known_from)
    ended = draw(st.none() | st.integers(0, 10_000).map(lambda n: begun + timedelta(minutes=n)))
    return Span(first, last, begun, ended)


spans = st.lists(span_strategy(), max_size=8)


def every_day() -> list[date]:
    return [YEAR_START + timedelta(days=n) for n in range((YEAR_END - YEAR_START).days + 1)]


def test_a_span_holds_on_both_its_ends_and_not_beside_them() -> None:
    span = Span(date(2025, 3, 1), date(2025, 3, 31), NOON)
    assert [day.day for day in (span.true_from, date(2025, 3, 31)) if span.holds(day)] == [1, 31]
    assert not span.holds(date(2025, 2, 28))
    assert not span.holds(date(2025, 4, 1))


def test_a_span_without_an_end_holds_for_ever() -> None:
    assert Span(YEAR_START, None, NOON).holds(date(9999, 12, 31))


def test_an_entry_is_known_from_its_moment_and_not_at_the_moment_of_its_correction() -> None:
    span = Span(YEAR_START, None, NOON, NOON + timedelta(hours=1))
    moment = timedelta(microseconds=1)
    assert not span.is_known(known_at=NOON - moment)
    assert span.is_known(known_at=NOON)
    assert span.is_known(known_at=NOON + timedelta(hours=1) - moment)
    assert not span.is_known(known_at=NOON + timedelta(hours=1))
    assert not span.is_known()


@given(recorded=spans, late=span_strategy(), on=days, known_at=moments)
def test_a_late_entry_never_improves_what_was_known(
    recorded: list[Span], late: Span, on: date, known_at: datetime
) -> None:
    entered = Span(late.true_from, late.true_to, known_at + timedelta(microseconds=1))
    before = [span for span in recorded if span.holds(on, known_at=known_at)]
    after = [span for span in [*recorded, entered] if span.holds(on, known_at=known_at)]
    assert after == before
    assert gaps([*recorded, entered], first=YEAR_START, last=YEAR_END, known_at=known_at) == gaps(
        recorded, first=YEAR_START, last=YEAR_END, known_at=known_at
    )
    assert overlaps([*recorded, entered], known_at=known_at) == overlaps(recorded, known_at=known_at)


@given(believed=span_strategy(), first=days, length=st.integers(0, 100), on=days, data=st.data())
def test_a_correction_changes_what_is_recorded_now_and_nothing_that_was_known(
    believed: Span, first: date, length: int, on: date, data: st.DataObject
) -> None:
    believed = Span(believed.true_from, believed.true_to, believed.known_from)
    at = believed.known_from + timedelta(hours=data.draw(st.integers(1, 100)))
    before, after = believed.corrected(true_from=first, true_to=first + timedelta(days=length), at=at)

    earlier = at - timedelta(microseconds=data.draw(st.integers(1, 10**12)))
    assert believed.holds(on, known_at=earlier) == any(s.holds(on, known_at=earlier) for s in (before, after))
    assert [s for s in (before, after) if s.holds(on)] == ([after] if after.is_true(on) else [])
    assert [s for s in (before, after) if s.is_known(known_at=at)] == [after]


@given(recorded=spans, on=days)
def test_what_is_recorded_now_is_what_no_correction_has_ended(recorded: list[Span], on: date) -> None:
    far = datetime(9999, 1, 1, tzinfo=UTC)
    assert [s for s in recorded if s.holds(on)] == [s for s in recorded if s.holds(on, known_at=far)]


@given(recorded=spans, known_at=st.none() | moments)
def test_gaps_are_exactly_the_days_that_no_span_covers(recorded: list[Span], known_at: datetime | None) -> None:
    found = gaps(recorded, first=YEAR_START, last=YEAR_END, known_at=known_at)
    in_gaps = {day for day in every_day() if any(first <= day <= last for first, last in found)}
    assert in_gaps == {day for day in every_day() if not any(s.holds(day, known_at=known_at) for s in recorded)}
    assert all(last + timedelta(days=1) < first for (_, last), (first, _) in pairwise(found))


@given(one=span_strategy(), other=span_strategy())
def test_two_spans_overlap_when_some_day_is_in_both(one: Span, other: Span) -> None:
    sought = {one.true_from, other.true_from}
    assert one.overlaps(other) == any(one.is_true(day) and other.is_true(day) for day in sought)
    assert one.overlaps(other) == other.overlaps(one)


def test_the_pairs_that_claim_one_day_are_named() -> None:
    first = Span(date(2025, 1, 1), date(2025, 1, 31), NOON)
    second = Span(date(2025, 1, 31), date(2025, 2, 28), NOON)
    third = Span(date(2025, 3, 1), None, NOON)
    assert overlaps([third, second, first]) == [(first, second)]


def test_a_year_nobody_recorded_is_one_gap() -> None:
    assert gaps([], first=YEAR_START, last=YEAR_END) == [(YEAR_START, YEAR_END)]


def test_an_end_before_the_beginning_is_refused() -> None:
    with pytest.raises(BadInput, match="2024-12-31, is before the first, 2025-01-01"):
        Span(YEAR_START, date(2024, 12, 31), NOON)


def test_a_correction_before_the_entry_and_a_second_correction_are_refused() -> None:
    span = Span(YEAR_START, None, NOON)
    with pytest.raises(BadInput, match="before it was entered"):
        span.ended(at=NOON - timedelta(minutes=1))
    with pytest.raises(BadInput, match="corrected already"):
        span.ended(at=NOON).ended(at=NOON)


def test_a_moment_without_a_zone_is_a_bug() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Span(YEAR_START, None, NOON.replace(tzinfo=None))
