"""How days, money, deadlines and cells are written."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import openpyxl
import pytest
from django.utils.safestring import mark_safe
from hypothesis import given
from hypothesis import strategies as st

from probity.foundation.web import exports, formats
from probity.foundation.web.needs import Group, group_of
from probity.foundation.web.shown import Due, Reference, Tag, csv_cell, html_of, plain_of

ON = date(2024, 6, 3)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (date(2024, 6, 3), "3 June 2024"),
        (datetime(2024, 6, 30, 23, 30, tzinfo=UTC), "1 July 2024"),
        (None, ""),
    ],
)
def test_a_day_is_written_in_full_and_is_a_london_day(value: date | None, words: str) -> None:
    assert formats.day(value) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (datetime(2024, 6, 3, 13, 5, tzinfo=UTC), "3 June 2024 at 2:05pm"),
        (datetime(2024, 1, 3, 0, 5, tzinfo=UTC), "3 January 2024 at 12:05am"),
        (datetime(2024, 1, 3, 12, 0, tzinfo=UTC), "3 January 2024 at 12:00pm"),
    ],
)
def test_a_moment_is_written_in_london_time(value: datetime, words: str) -> None:
    assert formats.moment(value) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [(Decimal("1234.5"), "£1,234.50"), (Decimal("-20"), "\N{MINUS SIGN}£20.00"), (0, "£0.00"), (None, "")],
)
def test_money_has_thousands_pence_and_a_sign(value: Decimal | None, words: str) -> None:
    assert formats.money(value) == words


@pytest.mark.parametrize(
    ("days", "words", "group"),
    [
        (-9, "9 days late", Group.LATE),
        (-1, "1 day late", Group.LATE),
        (0, "today", Group.TODAY),
        (1, "tomorrow", Group.WEEK),
        (4, "in 4 days", Group.WEEK),
        (7, "in 7 days", Group.WEEK),
        (8, "in 8 days", Group.NEW),
    ],
)
def test_a_deadline_says_how_far_off_it_is_and_falls_in_one_group(days: int, words: str, group: Group) -> None:
    due = ON + timedelta(days=days)
    assert formats.due_words(due, ON) == words
    assert group_of(due, ON) == group


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_text_that_a_spreadsheet_would_run_is_kept_as_text(start: str) -> None:
    assert csv_cell(f"{start}1+1") == f"'{start}1+1"


def test_a_negative_figure_stays_a_figure() -> None:
    assert csv_cell(Decimal("-20.50")) == "-20.50"


def test_words_from_outside_cannot_become_markup_in_a_cell() -> None:
    assert html_of("<b>Acme</b>") == "&lt;b&gt;Acme&lt;/b&gt;"
    assert "<b>" not in html_of(Tag("<b>"))
    assert "<b>" not in html_of(Reference("<b>"))
    assert html_of(mark_safe("<b>Acme</b>")) == "<b>Acme</b>"


@pytest.mark.parametrize(
    ("value", "page", "plain"),
    [
        (34830, "34,830", 34830),
        (Decimal("12"), "£12.00", Decimal("12")),
        (date(2024, 6, 3), "3 June 2024", date(2024, 6, 3)),
        (True, "Yes", "Yes"),
        (None, "", None),
        (Due(ON, ON, done=True), "3 June 2024", ON),
        (Due(None, ON), "", None),
    ],
)
def test_a_cell_shows_and_exports_the_same_value(value: object, page: str, plain: object) -> None:
    assert html_of(value) == page  # type: ignore[arg-type]
    assert plain_of(value) == plain  # type: ignore[arg-type]


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=40)
CELLS = st.one_of(TEXT, st.integers(-(10**9), 10**9), st.none(), st.dates(date(1950, 1, 1), date(2100, 1, 1)))


@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=20))
def test_every_row_of_an_export_reads_back_and_none_begins_a_formula(rows: list[list[object]]) -> None:
    body = exports.as_csv(["A", "B", "C"], rows).decode()  # type: ignore[arg-type]
    back = list(csv.reader(io.StringIO(body, newline="")))
    assert len(back) == len(rows) + 1
    for row, read in zip(rows, back[1:], strict=True):
        texts = [cell for cell, value in zip(read, row, strict=True) if isinstance(value, str)]
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in texts)
        assert [cell.removeprefix("'") for cell in texts] == [v.removeprefix("'") for v in row if isinstance(v, str)]


def test_a_spreadsheet_keeps_types_and_holds_no_formula() -> None:
    rows = [["=1+1", 5, Decimal("2.50"), date(2024, 6, 3), datetime(2024, 6, 3, 13, 5, tzinfo=UTC), None, "http://a"]]
    body = exports.as_spreadsheet("Gifts: a/b", ["a", "b", "c", "d", "e", "f", "g"], rows)
    sheet = openpyxl.load_workbook(io.BytesIO(body)).active
    cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row]
    assert [cell.value for cell in cells][:5] == ["=1+1", 5, 2.5, datetime(2024, 6, 3), datetime(2024, 6, 3, 14, 5)]  # noqa: DTZ001
    assert cells[0].data_type == "s"
    assert cells[6].hyperlink is None
