"""Lanes: every mark is drawn inside the picture, numbered as in the table, and clear of its neighbours."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from probity.foundation.web.lanes import Lane, Mark, lanes
from tests.unit.test_web_charts import LABELS, drawing, stays_inside

DAYS = st.dates(date(1990, 1, 1), date(2040, 1, 1))
POINTS = st.builds(Mark, DAYS, LABELS)
SPANS = st.builds(
    lambda on, words, length: Mark(on, words, on + timedelta(days=length)), DAYS, LABELS, st.integers(0, 900)
)
ONGOING = st.builds(lambda on, words: Mark(on, words, ongoing=True), DAYS, LABELS)
LANES = st.lists(st.builds(Lane, LABELS, st.lists(POINTS | SPANS | ONGOING, max_size=6).map(tuple)), max_size=4)


@given(LANES)
def test_every_mark_is_drawn_inside_and_told_once_in_the_table(drawn):
    chart = lanes("Beside each other", drawn, says="What ran when")
    many = sum(len(lane.marks) for lane in drawn)
    assert [row[0] for row in chart.rows] == [str(number) for number in range(1, many + 1)]
    if many:
        assert stays_inside(chart)
        assert len(list(drawing(chart).iter("circle"))) == many


@given(st.lists(POINTS | SPANS, min_size=2, max_size=6))
def test_no_two_numbers_of_a_lane_stand_on_one_another(marks):
    circles = [*drawing(lanes("Lane", [Lane("One", tuple(marks))], says="")).iter("circle")]
    places = [(float(one.attrib["cx"][:-1]), float(one.attrib["cy"])) for one in circles]
    for at, (x, y) in enumerate(places):
        assert all(abs(x - other) >= 6 or y != level for other, level in places[:at])


def test_a_span_says_both_days_and_one_without_an_end_says_from_when():
    role = Mark(date(2025, 4, 1), "Evaluator: Insp West", ongoing=True)
    tender = Mark(date(2025, 3, 1), "Tender open", date(2025, 4, 11))
    dinner = Mark(date(2025, 3, 12), "Dinner, declined")
    chart = lanes(
        "About the offer", [Lane("Offers", (dinner,)), Lane("Buying", (role, tender)), Lane("Empty", ())], says=""
    )
    assert chart.rows == (
        ("1", "12 March 2025", "Offers: Dinner, declined"),
        ("2", "1 March 2025 to 11 April 2025", "Buying: Tender open"),
        ("3", "from 1 April 2025", "Buying: Evaluator: Insp West"),
    )


def test_nothing_to_draw_is_no_drawing():
    assert (lanes("None", [Lane("Empty", ())], says="").svg, lanes("None", [], says="").rows) == ("", ())
