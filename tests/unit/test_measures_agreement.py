"""Fleiss' kappa of several readers: a published example, and what must hold whoever read and in whatever order."""

from __future__ import annotations

from itertools import chain, repeat
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from probity.analysis.measures.agreement_of_many import SAME_THROUGHOUT, kappa_of_many
from probity.analysis.measures.figures import Basis

BASIS = Basis("judgements", "cases")
# The worked example that textbooks give: 14 readers, 10 subjects, 5 kinds; kappa 0.210.
PUBLISHED = (
    (0, 0, 0, 0, 14), (0, 2, 6, 4, 2), (0, 0, 3, 5, 6), (0, 3, 9, 2, 0), (2, 2, 8, 1, 1),
    (7, 7, 0, 0, 0), (3, 2, 6, 3, 0), (2, 5, 3, 2, 2), (6, 5, 2, 1, 0), (0, 2, 2, 3, 7),
)  # fmt: skip
JUDGED = st.lists(st.lists(st.sampled_from("gar"), min_size=2, max_size=6), min_size=3, max_size=12)


def spelt(row: tuple[int, ...]) -> list[int]:
    return [*chain.from_iterable(repeat(kind, count) for kind, count in enumerate(row))]


def test_the_published_example_comes_out_with_an_interval_around_it() -> None:
    found = kappa_of_many([spelt(row) for row in PUBLISHED], BASIS)
    assert found.value == pytest.approx(0.20993, abs=1e-5)
    assert found.low is not None
    assert found.high is not None
    assert found.low < found.value < found.high
    assert "140 judgements of 10 cases" in found.words
    assert "rough" in found.words


@settings(max_examples=60, deadline=None)
@given(JUDGED, st.randoms(use_true_random=False))
def test_neither_the_order_of_cases_nor_of_readers_nor_the_names_of_colours_change_it(
    cases: list[list[str]], random: Random
) -> None:
    found = kappa_of_many(cases, BASIS)
    other = [random.sample(judged, len(judged)) for judged in random.sample(cases, len(cases))]
    renamed = kappa_of_many([[{"g": 2, "a": 0, "r": 1}[one] for one in judged] for judged in other], BASIS)
    assert (found.value is None) == (renamed.value is None)
    if found.value is not None and renamed.value is not None:
        assert renamed.value == pytest.approx(found.value)
        assert -1 <= found.value <= 1 + 1e-12
        if found.low is not None and found.high is not None:
            assert -1 <= found.low <= found.value <= found.high <= 1


@settings(max_examples=30, deadline=None)
@given(JUDGED)
def test_a_case_that_one_person_read_changes_nothing(cases: list[list[str]]) -> None:
    assert kappa_of_many([*cases, ["r"], []], BASIS) == kappa_of_many(cases, BASIS)


def test_full_agreement_is_one_without_an_interval_and_one_colour_throughout_shows_nothing() -> None:
    alike = kappa_of_many(["ggg", "rrr", "aaa", "ggg"], BASIS)
    assert alike.value == pytest.approx(1)
    assert alike.low is None
    assert kappa_of_many(["ggg"] * 5, BASIS).why_not == SAME_THROUGHOUT
    assert "fewer than 3 cases" in kappa_of_many(["gr", "gg"], BASIS).why_not
