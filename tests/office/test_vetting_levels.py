"""Levels are three families, not a ladder; their validity and what a category must hold stand in the rulebook."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probity.foundation.kernel.errors import BadInput
from probity.office.vetting.actions.clearances import good_until
from probity.office.vetting.policy.levels import all_levels, family_of, meets, sorted_levels, unmet
from probity.office.vetting.policy.standing import Happened, last_day_in_force, standing_on, stretches
from probity.office.vetting.policy.status import first_clearances

DAY = date(2025, 3, 3)
LEVELS = st.sets(st.sampled_from(all_levels(DAY)))


@pytest.mark.parametrize(
    ("held", "needed", "missing"),
    [
        (["DV"], ["MV"], ("MV",)),
        (["MV"], ["RV"], ()),
        (["RV"], ["MV"], ("MV",)),
        (["NPPV3"], ["RV"], ("RV",)),
        (["MV", "DV"], ["MV", "SC"], ()),
        (["MV", "CTC"], ["MV", "SC"], ("SC",)),
        (["NPPV3"], ["NPPV2A"], ()),
        ([], ["RV"], ("RV",)),
        ([], [], ()),
    ],
)
def test_each_need_is_met_in_its_own_family(held: list[str], needed: list[str], missing: tuple[str, ...]) -> None:
    assert unmet(held, needed, DAY) == missing
    assert meets(held, needed, DAY) == (not missing)


@given(held=LEVELS, needed=LEVELS)
def test_a_need_is_never_met_from_another_family(held: set[str], needed: set[str]) -> None:
    for need in needed:
        of_family = {level for level in held if family_of(level, DAY) == family_of(need, DAY)}
        assert (need in unmet(held, [need], DAY)) == (need in unmet(of_family, [need], DAY))


@given(held=LEVELS, more=LEVELS, needed=LEVELS)
def test_holding_more_never_leaves_more_unmet(held: set[str], more: set[str], needed: set[str]) -> None:
    assert set(unmet(held | more, needed, DAY)) <= set(unmet(held, needed, DAY))


def test_an_unknown_level_is_refused_with_those_there_are() -> None:
    with pytest.raises(BadInput, match="One of: RV, MV"):
        sorted_levels(["XV"], DAY)


def test_ten_years_of_recruitment_vetting_end_the_day_before_the_same_day() -> None:
    assert good_until("RV", date(2014, 6, 18)) == date(2024, 6, 17)
    assert good_until("MV", date(2020, 2, 29)) == date(2027, 2, 28), "a month without a 29th ends on its last day"


def test_the_last_day_counts_by_its_row() -> None:
    assert last_day_in_force(date(2024, 6, 17)) == date(2024, 6, 17)
    assert standing_on(date(2024, 6, 17), date(2024, 6, 17), []) == "in_force"
    assert standing_on(date(2024, 6, 18), date(2024, 6, 17), []) == "lapsed"


def test_a_suspension_that_is_lifted_gives_back_what_stood_before() -> None:
    happened = [
        Happened("condition", date(2024, 1, 5), "a"),
        Happened("suspended", date(2024, 2, 1), "b"),
        Happened("suspension_lifted", date(2024, 3, 1), "c", about="b"),
    ]
    found = stretches(date(2024, 1, 1), date(2024, 12, 31), happened)
    assert [(each.standing, each.first) for each in found] == [
        ("in_force", date(2024, 1, 1)),
        ("conditions", date(2024, 1, 5)),
        ("suspended", date(2024, 2, 1)),
        ("conditions", date(2024, 3, 1)),
        ("lapsed", date(2025, 1, 1)),
    ]


@given(
    ends=st.lists(st.tuples(st.sampled_from(["terminated", "ended_on_leaving", "suspended"]), st.integers(0, 40)),
                  max_size=5)
)  # fmt: skip
def test_stretches_follow_each_other_without_a_gap_or_an_overlap(ends: list[tuple[str, int]]) -> None:
    first = date(2024, 1, 1)
    happened = [
        Happened(kind, first.fromordinal(first.toordinal() + day), f"{n}") for n, (kind, day) in enumerate(ends)
    ]
    found = stretches(first, date(2024, 1, 31), happened)
    assert found[0].first == first
    assert found[-1].last is None
    for one, after in pairwise(found):
        assert one.last is not None
        assert after.first.toordinal() == one.last.toordinal() + 1
        assert one.standing != after.standing


def test_everybody_employed_needs_recruitment_vetting_and_a_contractor_one_of_two() -> None:
    wanted = first_clearances(DAY)
    assert {wanted[category] for category in ("officer", "special", "staff", "pcso")} == {("RV",)}
    assert wanted["contractor"] == ("RV", "NPPV1")
