import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probity.analysis.measures.cells import number, numbers, reasons


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("0", 0),
        ("15,018", 15018),
        (" 1,599,555 ", 1599555),
        ("1 599 555", 1599555),
        ("1\u00a0599", 1599),
        ("28.0", 28),
        (".5", 0.5),
        ("1,234.50", 1234.5),
        ("\ufeff12", 12),
        ("12*", 12),
        ("*12", 12),
        ("12†", 12),
        ("1,234 [r]", 1234),
        ("1,234(1)", 1234),
        ("1,234 [note 2]", 1234),
        ("1,234p", 1234),
        ("12¹", 12),
        ("+7", 7),
    ],
)
def test_a_number_is_read_however_it_is_published(cell, value):
    assert number(cell) == (value, "")


@pytest.mark.parametrize(
    ("cell", "fault"),
    [
        ("", "is blank"),
        ("   ", "is blank"),
        (" -   ", "is “-”: no figure is given"),
        ("\u2013", "is “\u2013”: no figure is given"),
        (" N/A ", "is “N/A”: not available"),
        ("nan", "is “nan”: not available"),
        ("[c]", "is “[c]”: withheld by the publisher"),
        ("*", "is “*”: withheld by the publisher"),
        ("[z]", "is “[z]”: not applicable"),
        ("..", "is “..”: no figure is given"),
        ("12%", "is “12%”: a percentage, not a number of things"),
        ("1.6E+06", "is “1.6E+06”: a shortened form that has lost digits"),
        ("-3", "is -3, below 0"),
        ("1,23", "is “1,23”, which is no number"),
        ("1.234,5", "is “1.234,5”, which is no number"),
        ("12 to 15", "is “12 to 15”, which is no number"),
        ("inf", "is “inf”, which is no number"),
        ("<5", "is “<5”, which is no number"),
        ("x" * 40, f"is “{'x' * 20}…”, which is no number"),
    ],
)
def test_what_is_no_number_is_never_read_as_one_and_says_why(cell, fault):
    value, said = number(cell)
    assert math.isnan(value)
    assert said == fault


@given(st.integers(0, 10**12), st.sampled_from(["{}", "{:,}", " {:,} ", "{}.0", "{:,}*", "{:,} [r]"]))
def test_every_whole_number_survives_its_thousands_separators_and_marks(value, form):
    assert number(form.format(value)) == (value, "")


@given(st.text(max_size=12))
def test_no_cell_is_a_0_but_a_written_0(cell):
    value, fault = number(cell)
    assert math.isnan(value) == bool(fault)
    assert value != 0 or "0" in cell or any(sign.isdigit() for sign in cell)


def test_a_row_tells_all_that_is_wrong_with_it():
    count, population = numbers(["1", "-", "", "4"]), numbers(["10", "N/A", "5", ""])
    assert reasons(4, ("count", count), ("population", population)) == [
        "",
        "count is “-”: no figure is given; population is “N/A”: not available",
        "count is blank",
        "population is blank",
    ]


@given(
    st.lists(st.one_of(st.text("0123456789,. -*", max_size=9), st.integers(0, 10**7).map("{:,}".format)), max_size=9)
)
def test_a_column_reads_what_each_of_its_cells_says(cells):
    column = numbers(cells)
    each = [number(cell) for cell in cells]
    assert {row: fault for row, (_, fault) in enumerate(each) if fault} == column.faults
    assert [value for value, _ in each if value == value] == [value for value in column.values if value == value]
