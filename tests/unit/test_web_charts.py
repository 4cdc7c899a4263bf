"""Charts: bars in proportion, nothing outside the drawing, the same figures in the table."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probity.foundation.web.charts import Bar, Chart, Dated, Target, bars, columns, timeline

LABELS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), min_size=1, max_size=20)
VALUES = st.floats(0, 1e9, allow_nan=False)
FIGURES = st.lists(st.builds(Bar, LABELS, VALUES), min_size=1, max_size=24)
EVENTS = st.lists(st.builds(Dated, st.dates(date(1990, 1, 1), date(2040, 1, 1)), LABELS), max_size=30)
PERCENT = re.compile(r"^-?[\d.]+%$")


def drawing(chart: Chart) -> ET.Element:
    return ET.fromstring(str(chart.svg))  # noqa: S314 - our own drawing


def across(root: ET.Element) -> list[float]:
    """Every place across the width that the drawing uses, right-hand ends included."""
    found = []
    for part in root.iter():
        places = {
            key: float(part.attrib[key][:-1]) for key in ("x", "x1", "x2", "cx") if PERCENT.match(part.get(key, ""))
        }
        found += places.values()
        if part.tag == "rect":
            found.append(places["x"] + float(part.attrib["width"][:-1]))
    return found


def down(root: ET.Element) -> list[float]:
    """Every place down the height that the drawing uses, lower ends included."""
    found = []
    for part in root.iter():
        found += [float(part.attrib[key]) for key in ("y", "y1", "y2") if key in part.attrib]
        if part.tag == "rect":
            found.append(float(part.attrib["y"]) + float(part.attrib["height"]))
        if part.tag == "circle":
            middle, radius = float(part.attrib["cy"]), float(part.attrib["r"])
            found += [middle - radius, middle + radius]
    return found


def stays_inside(chart: Chart) -> bool:
    root = drawing(chart)
    height = float(root.attrib["height"])
    return all(-0.01 <= x <= 100.01 for x in across(root)) and all(-0.01 <= y <= height + 0.01 for y in down(root))


def marks(chart: Chart, tag: str, side: str) -> list[float]:
    parts = [part for part in drawing(chart).iter(tag) if part.get("class", "").endswith("bar")]
    return [float(part.attrib[side].rstrip("%")) for part in parts]


@given(FIGURES)
def test_bars_are_as_long_as_their_figures_are_large(figures: list[Bar]) -> None:
    lengths = marks(bars("Offers", figures, says="", of="Offers"), "rect", "width")
    top = max(figure.value for figure in figures)
    expected = [100 * figure.value / top if top else 0 for figure in figures]
    assert lengths == pytest.approx(expected, abs=0.001)


def test_a_part_of_a_whole_never_fills_the_width() -> None:
    held = [Bar("crime", 87.5), Bar("vehicles", 25)]
    assert marks(bars("Logs held", held, says="", of="Days", whole=100), "rect", "width") == [87.5, 25]


@given(st.lists(st.builds(Bar, st.text("ab ", min_size=1, max_size=120), VALUES), min_size=1, max_size=6))
def test_a_long_label_stands_in_lines_that_leave_room_for_its_figure_and_keeps_every_word(figures: list[Bar]) -> None:
    root = drawing(bars("Rules", figures, says="", of="Hits"))
    said = [(float(one.attrib["y"]), one.get("class"), one.text or "") for one in root.iter("text")]
    labels = [(y, words) for y, look, words in said if look == ""]
    shown = [(y, words) for y, look, words in said if look == "strong"]
    assert "".join("".join(words for _, words in labels).split()) == "".join(
        "".join(one.label for one in figures).split()
    )
    beside = [len(words) + len(figure) for y, words in labels for foot, figure in shown if y == foot]
    assert len(beside) == len(figures)
    assert max(beside) <= 48
    heights = sorted(y for y, _ in labels)
    assert all(after - before >= 18 for before, after in pairwise(heights))


@given(FIGURES)
def test_columns_are_as_tall_as_their_figures_are_large(figures: list[Bar]) -> None:
    heights = marks(columns("Offers", figures, says="", of="Offers"), "rect", "height")
    top = max(figure.value for figure in figures)
    expected = [190 * figure.value / top if top else 0 for figure in figures]
    assert heights == pytest.approx(expected, abs=0.01)


@given(FIGURES, VALUES)
def test_nothing_is_drawn_outside_the_drawing(figures: list[Bar], target: float) -> None:
    line = Target("Peers", target)
    assert stays_inside(bars("Offers", figures, says="", of="Offers", target=line))
    assert stays_inside(columns("Offers", figures, says="", of="Offers", target=line))


@given(EVENTS)
def test_no_dot_of_a_timeline_leaves_it_or_covers_another(events: list[Dated]) -> None:
    chart = timeline("Offers", events, says="")
    if not events:
        assert chart.svg == ""
        return
    assert stays_inside(chart)
    dots = [(float(dot.attrib["cx"][:-1]), float(dot.attrib["cy"])) for dot in drawing(chart).iter("circle")]
    assert len(dots) == len(events)
    clear = [abs(x - u) >= 5 or abs(y - v) >= 22 for at, (x, y) in enumerate(dots) for u, v in dots[:at]]
    assert all(clear)


@given(FIGURES)
def test_the_table_has_the_figures_of_the_drawing(figures: list[Bar]) -> None:
    chart = bars("Offers", figures, says="", of="Offers")
    assert chart.rows == tuple((figure.label, figure.words) for figure in figures)
    assert chart.headings == ("Which", "Offers")


@given(EVENTS)
def test_a_timelines_table_lists_every_event_in_order_under_its_number(events: list[Dated]) -> None:
    rows = timeline("Offers", events, says="").rows
    assert [row[0] for row in rows] == [str(number) for number in range(1, len(events) + 1)]
    assert sorted(row[2] for row in rows) == sorted(event.title for event in events)


def test_an_interval_is_drawn_and_stands_in_the_table() -> None:
    chart = bars("Rate", [Bar("Custody", 12, low=7, high=19)], says="", of="A thousand")
    whisker = next(part for part in drawing(chart).iter("line"))
    assert (whisker.attrib["x1"], whisker.attrib["x2"]) == ("36.842%", "100.0%")
    assert chart.rows == (("Custody", "12", "7 and 19"),)


def test_words_of_a_chart_cannot_become_markup() -> None:
    chart = bars("<b>", [Bar("<script>alert(1)</script>", 1)], says="", of="Offers")
    assert "<script>" not in chart.svg
    assert "<b>" not in chart.svg


def test_a_figure_below_nought_is_refused() -> None:
    with pytest.raises(ValueError, match="below nought"):
        Bar("Credit", -1)


def test_a_chart_carries_no_inline_style() -> None:
    chart = columns("Offers", [Bar("May", 3, url="/gifts/")], says="", of="Offers", target=Target("Mean", 2))
    assert "style" not in chart.svg
    assert 'href="/gifts/"' in chart.svg
