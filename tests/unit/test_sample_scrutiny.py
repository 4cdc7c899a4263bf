"""What is planted in the synthetic force's searches is what the truth says of it."""

from __future__ import annotations

import pytest

from probity.sites.sample.plan import plan_force
from probity.sites.sample.scrutiny import BASIS_MONTHS, GROUP, plan_scrutiny


def test_forty_drug_searches_of_one_group_leave_the_blanks_open() -> None:
    plan = plan_force(people=300)
    made = plan_scrutiny(plan)
    drugs = [one for one in made.searches if one.group == GROUP]
    possession = [one.linked for one in drugs if one.motive == "possession"]
    assert {one.object for one in drugs} == {"drugs"}
    assert [possession.count(answer) for answer in (True, False, None)] == [9, 15, 6]
    assert [sum(one.motive == motive for one in drugs) for motive in ("supply", "unclear")] == [6, 4]
    quiet = [one for one in made.searches if one.officer_ref == made.quiet_ref]
    assert sum(one.linked is True for one in quiet) < len(quiet) / 10
    assert plan_scrutiny(plan) == made
    assert all(one.on <= plan.as_of for one in made.searches)


@pytest.mark.slow
def test_a_whole_force_has_a_thousand_searches_in_five_months_of_which_the_inspectorate_counts_860() -> None:
    first, last = BASIS_MONTHS
    made = plan_scrutiny(plan_force(people=2400)).searches
    span = [one for one in made if first <= f"{one.on:%Y-%m}" <= last]
    assert len(span) == 1000
    assert sum(one.kind != "vehicle" and bool(one.group) for one in span) == 860
    assert sum(one.kind == "vehicle" and not one.group for one in span) == 10
