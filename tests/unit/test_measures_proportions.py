"""Shares, blanks, bases, agreement, standardised rates and funnels, against SciPy and worked examples."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, binomtest, norm, poisson

from probity.analysis.measures.agreement import kappa
from probity.analysis.measures.bases import INSPECTORATE, OWN
from probity.analysis.measures.figures import Basis
from probity.analysis.measures.funnels import funnel, limits
from probity.analysis.measures.proportions import find_rate, positive_outcome_rate, proportion
from probity.analysis.measures.standardised import Band, beside_similar, direct, indirect

FORMS = Basis("uses out of date", "uses of force")


def test_1_of_28_is_3_6_per_cent_from_0_1_to_18_3():
    found = proportion("Out of date", 1, 28, FORMS)
    assert found.words == (
        "Out of date: 3.6%, 95% interval 0.1% to 18.3% (Clopper-Pearson); 1 uses out of date of 28 uses of force."
    )


@given(st.integers(0, 60), st.integers(0, 60))
@settings(max_examples=60)
def test_intervals_are_scipy_s(count, rest):
    if not count + rest:
        assert proportion("x", 0, 0, FORMS).why_not == "there are no uses of force"
        return
    for method, theirs in (("Clopper-Pearson", "exact"), ("Wilson", "wilson")):
        found = proportion("x", count, count + rest, FORMS, method=method)
        limits = binomtest(count, count + rest).proportion_ci(0.95, method=theirs)
        assert (found.low, found.high) == pytest.approx((limits.low, limits.high), abs=1e-9)
        assert found.method == method


def test_a_blank_link_is_not_a_search_that_found_nothing():
    """30 possession searches: linked find true 9, false 15, blank 6."""
    found = find_rate(9, 15, 6, searches="possession searches")
    assert found.stated.value == 0.375
    assert (found.all_false.value, found.all_true.value, found.blank.value) == (0.3, 0.5, 0.2)
    assert found.words.startswith("Linked find rate: 37.5%, 95% interval ")
    assert "9 finds of 24 possession searches with the link stated" in found.words
    assert found.words.endswith("false it would be 30.0%, were every one true 50.0%; 20.0% blank (6 of 30).")


def test_possession_only_searches_are_a_share_of_those_with_the_motive_stated():
    stated = proportion("Possession only", 30, 36, Basis("possession", "drug searches with the motive stated"))
    assert round(stated.value, 3) == 0.833


def test_a_rate_with_every_link_blank_is_not_computable():
    found = find_rate(0, 0, 12)
    assert found.stated.value is None
    assert found.stated.why_not == "it is blank in all of them"
    assert (found.all_false.value, found.all_true.value) == (0, 1)
    assert find_rate(0, 0, 0).words == (
        "Linked find rate: not computable, because there are no searches with the link stated."
    )


def test_a_positive_outcome_is_another_thing_than_a_find():
    found = positive_outcome_rate(12503, 67755, 0)
    assert found.stated.name == "Positive outcome rate"
    assert "12,503 positive outcomes of 80,258 searches with an outcome stated" in found.words


def test_the_inspectorate_s_basis_leaves_out_each_record_once():
    """1,000 records: 60 vehicle only, 90 ethnicity not stated, 10 of them both."""
    vehicle_only = np.arange(1000) < 60
    not_stated = (np.arange(1000) >= 50) & (np.arange(1000) < 140)
    assert OWN.counted(vehicle_only, not_stated).sum() == 1000
    assert INSPECTORATE.counted(vehicle_only, not_stated).sum() == 860
    assert INSPECTORATE.name == "HMICFRS"


@given(st.lists(st.tuples(st.sampled_from("RAG"), st.sampled_from("RAG")), min_size=2, max_size=60))
@settings(max_examples=40)
def test_kappa_s_error_is_that_of_its_slopes_and_it_knows_when_there_is_none(pairs):
    """The error of a smooth function of shares follows from its slopes (the delta method): found here by stepping."""
    first, second = zip(*pairs, strict=True)
    found = kappa(first, second, Basis("agreed", "forms"))
    kinds = sorted({*first, *second})
    if min(len({*first}), len({*second})) == 1:
        assert found.why_not == "a reader gave one and the same judgement throughout"
        return
    shares = np.array([[pairs.count((one, other)) for other in kinds] for one in kinds]) / len(pairs)
    assert found.value == pytest.approx(kappa_of(shares))
    if first == second:
        assert (found.value, found.low) == (1, None)
        return
    steps = np.eye(shares.size).reshape(-1, *shares.shape) * 1e-20j
    slopes = np.array([kappa_of(shares + step).imag for step in steps]) * 1e20
    error = np.sqrt((shares.ravel() @ slopes**2 - (shares.ravel() @ slopes) ** 2) / len(pairs))
    low, high = found.value + norm.ppf([0.025, 0.975]) * error
    assert (found.low, found.high) == pytest.approx((max(low, -1), min(high, 1)), abs=1e-7)
    assert found.numerator == sum(one == other for one, other in pairs)


def kappa_of(shares):
    """Cohen's kappa of a table of shares, by its definition."""
    by_chance = shares.sum(0) @ shares.sum(1)
    return (np.trace(shares) - by_chance) / (1 - by_chance)


def test_kappa_of_a_worked_example():
    """Two readers of 50 forms: both yes 20, both no 15, and 5 and 10 apart, is 0.4."""
    first = ["yes"] * 25 + ["no"] * 25
    second = ["yes"] * 20 + ["no"] * 5 + ["yes"] * 10 + ["no"] * 15
    assert kappa(first, second, Basis("agreed", "forms")).value == pytest.approx(0.4)


def test_kappa_and_its_error_are_those_of_fleiss():
    """Fleiss, Statistical Methods for Rates and Proportions, table 13.1: 100 diagnoses, kappa 0.68, error 0.087.

    The book goes on from kappa rounded to 0.68, so its error is a little less than the one worked out throughout.
    """
    table = {"pp": 75, "pn": 1, "po": 4, "np": 5, "nn": 4, "no": 1, "oo": 10}
    first, second = zip(*(pair for pair, many in table.items() for _ in range(many)), strict=True)
    found = kappa(first, second, Basis("agreed", "diagnoses"))
    assert round(found.value, 2) == 0.68
    assert (found.high - found.value) / norm.ppf(0.975) == pytest.approx(0.087, abs=0.001)


BANDS = {"10-17": Band(30, 4000), "18-34": Band(90, 9000), "35+": Band(20, 20000)}
STANDARD = {"10-17": 6_000_000, "18-34": 14_000_000, "35+": 34_000_000}


def test_a_directly_standardised_rate_weighs_each_band_as_the_standard_does():
    found = direct("Stops", BANDS, STANDARD, Basis("stops", "people"))
    by_hand = (30 / 4000 * 6 + 90 / 9000 * 14 + 20 / 20000 * 34) / 54 * 1000
    assert found.value == pytest.approx(by_hand)
    assert found.low < found.value < found.high
    same = direct("Stops", BANDS, {name: band.population for name, band in BANDS.items()}, Basis("stops", "people"))
    assert same.value == pytest.approx(140 / 33000 * 1000)
    exact = poisson.interval(0.95, 140)
    assert (same.low, same.high) == pytest.approx((exact[0] / 33, exact[1] / 33), rel=0.06)


def test_an_indirectly_standardised_rate_is_counted_over_expected():
    standard = {name: Band(int(people / 500), people) for name, people in STANDARD.items()}
    found = indirect("Stops", BANDS, standard, Basis("stops", "people"))
    assert found.denominator == pytest.approx(33000 / 500)
    assert found.value == pytest.approx(140 / 66)
    assert found.low < found.value < found.high


def test_populations_that_do_not_match_are_not_standardised():
    lacking = {name: people for name, people in STANDARD.items() if name != "35+"}
    assert direct("Stops", BANDS, lacking, FORMS).why_not == "the bands of the two populations differ: 35+"
    assert direct("Stops", BANDS, {**STANDARD, "35+": 0}, FORMS).why_not == "a band has no people: 35+"


def test_a_force_stands_beside_those_like_it_and_in_no_ranking():
    others = {"North": Band(400, 100_000), "South": Band(150, 50_000), "East": Band(0, 0)}
    found = beside_similar("Stop rate", Band(600, 100_000), others, Basis("stops", "people"))
    assert (found.own.value, found.lowest, found.highest) == (6, 3, 4)
    assert found.ratio.value == pytest.approx(6 / (550 / 150))
    assert "no ranking" in found.own.words


@given(st.integers(1, 400), st.floats(0.01, 0.9))
@settings(max_examples=40)
def test_a_funnel_s_limits_hold_what_chance_gives(size, target):
    for kind, spread in (("proportions", binom(size, target)), ("rates", poisson(size * target))):
        low, high = (values * size for values in limits(np.array([float(size)]), target, kind, 0.95))
        inside = spread.cdf(round(float(high[0]))) - spread.cdf(round(float(low[0])) - 1)
        assert inside >= 0.95 - 1e-9


def test_a_funnel_finds_the_odd_one_and_ranks_nobody():
    points = {f"PC {number}": (10, 100.0) for number in range(30)}
    found = funnel({**points, "PC odd": (40, 100.0), "PC idle": (0, 0.0)})
    assert [point.name for point in found.points if point.outside] == ["PC odd"]
    assert found.left_out == ("PC idle",)
    assert not found.over_dispersed
    assert found.words.endswith("it is no league table.")


def test_a_spread_wider_than_chance_is_said_and_widens_the_limits():
    counts = {f"PC {number}": (2 + 3 * (number % 11), 100.0) for number in range(44)}
    found = funnel(counts)
    assert found.over_dispersed
    assert "(over-dispersion), so the limits are widened" in found.words
    assert all(point.widened[0] <= point.outer[0] and point.widened[1] >= point.outer[1] for point in found.points)
    assert not any(point.outside for point in found.points)
