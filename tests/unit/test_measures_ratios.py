"""Rates and ratios one by one and by the column, against SciPy."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2
from scipy.stats.contingency import odds_ratio, relative_risk

from probity.analysis.measures.cells import numbers
from probity.analysis.measures.exact import exact_odds_ratio, exact_rate_ratio
from probity.analysis.measures.figures import Basis
from probity.analysis.measures.rates import rate, rates
from probity.analysis.measures.ratios import ratio, ratio_bounds, ratios

SEARCHES = Basis("searches", "people", source="stops.csv", population_year="2011")
counts = st.integers(1, 400)


def columns(*rows: tuple[str, str, str, str]):
    return ratios(*(numbers(column) for column in zip(*rows, strict=True)))


def test_derby_2017_is_the_published_ratio():
    found = ratio("Black to White", (39, 5500), (217, 183100), SEARCHES)
    assert (found.value, found.low, found.high) == pytest.approx((5.983, 4.259, 8.405), abs=0.0005)
    assert found.words == (
        "Black to White: 5.98, 95% interval 4.26 to 8.40 (Wald, on the log scale); 39 searches of 5,500 people against "
        "217 of 183,100; population of 2011; source: stops.csv. It compares rates of events; it is not the chance that "
        "one person meets one."
    )


@given(counts, counts, st.integers(1, 10**6), st.integers(1, 10**6))
@settings(max_examples=60)
def test_wald_limits_are_scipy_s(a, b, others, more):
    found = ratio("x", (a, a + others), (b, b + more), SEARCHES)
    theirs = relative_risk(a, a + others, b, b + more)
    limits = theirs.confidence_interval(0.95)
    assert (found.value, found.low, found.high) == pytest.approx((theirs.relative_risk, limits.low, limits.high))
    odds = columns((str(a), str(a + others), str(b), str(b + more)))
    theirs = odds_ratio([[a, others], [b, more]], kind="sample")
    limits = theirs.confidence_interval(0.95)
    ours = (odds.odds_ratio[0], odds.odds_low[0], odds.odds_high[0])
    assert ours == pytest.approx((theirs.statistic, limits.low, limits.high))


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (("0", "100", "5", "100"), "count is 0: a ratio from none has no interval"),
        (("5", "100", "0", "100"), "reference count is 0: nothing can be divided by it"),
        (("5", "", "5", "100"), "population is blank"),
        (("5", "0", "5", "100"), "population is 0, so there is nobody to count against; count is above the population"),
        (("5", "100", "-", ""), "reference count is “-”: no figure is given; reference population is blank"),
        (("9", "5", "5", "100"), "count is above the population"),
    ],
)  # fmt: skip
def test_a_ratio_that_cannot_be_computed_has_no_figure_and_its_reason(row, why):
    found = columns(("7", "4700", "149", "95600"), row)
    assert found.why_not == ["", why]
    for column in (found.ratio, found.low, found.high, found.odds_ratio, found.odds_low, found.odds_high):
        assert not np.isnan(column[0])
        assert np.isnan(column[1])


def test_where_everybody_is_counted_there_is_a_ratio_and_no_odds():
    found = columns(("5", "5", "5", "100"))
    assert found.ratio[0] == 20
    assert np.isnan(found.odds_ratio[0])
    assert found.why_not == ["no odds ratio: everybody of a population is counted"]


def test_the_unknown_bound_a_ratio_from_both_sides():
    least, shared, most = ratio_bounds("Black to White", (428, 10090), (5055, 949845), 63, SEARCHES)
    assert least.value < shared.value < most.value
    assert shared.value == pytest.approx(7.9705, abs=0.0001)
    assert most.rests == "491 searches of 10,090 people against 5,055 of 949,845"
    assert least.name == "Black to White, 63 of unknown group all counted with the reference"


@given(st.integers(0, 60), st.integers(1, 60))
@settings(max_examples=40)
def test_an_exact_rate_ratio_holds_its_value_and_is_wider_than_wald_s_for_few(a, b):
    found = exact_rate_ratio("x", (a, 50000), (b, 80000), SEARCHES)
    assert found.low <= found.value <= found.high
    if a:
        wald = ratio("x", (a, 50000), (b, 80000), SEARCHES)
        assert found.value == pytest.approx(wald.value)
        assert found.high / found.low > wald.high / wald.low


def test_exact_odds_are_those_of_fisher_s_test():
    """R: fisher.test(matrix(c(7, 4693, 149, 95451), 2)), to the tolerance at which R stops."""
    found = exact_odds_ratio("x", (7, 4700), (149, 95600), SEARCHES)
    assert (found.value, found.low, found.high) == pytest.approx((0.9555244, 0.3774093, 2.0196883), rel=1e-4)
    assert exact_odds_ratio("x", (0, 4700), (149, 95600), SEARCHES).why_not.startswith("a count of 0")


def test_a_rate_has_the_exact_poisson_limits():
    found = rate("Searches", 28, 14000, SEARCHES)
    limits = (chi2.ppf(0.025, 56) / 2 / 14, chi2.ppf(0.975, 58) / 2 / 14)
    assert (found.value, found.low, found.high) == pytest.approx((2.0, *limits))
    assert rate("Searches", 0, 14000, SEARCHES).low == 0
    assert rate("Searches", None, 14000, SEARCHES).words == (
        "Searches: not computable, because the count is unknown."
    )  # fmt: skip


def test_a_rate_of_none_is_0_and_one_against_nobody_is_blank():
    found = rates(numbers(["0", "3", "x"]), numbers(["50", "0", "0"]))
    assert found.per_1000[0] == 0
    assert math.isnan(found.per_1000[1])
    assert math.isnan(found.per_1000[2])
    assert found.why_not == ["", "population is 0, so there is nobody to count against", "count is “x”: not available"]
