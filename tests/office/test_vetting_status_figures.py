"""Figures of a status: judged by what is held alone, or by the days too, they are the same."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probity.foundation.workforce.models import Category
from probity.office.vetting.actions.clearances import suspend_clearance
from probity.office.vetting.models.clearances import Standing
from probity.office.vetting.policy.levels import all_levels
from probity.office.vetting.policy.status import (
    Held,
    Kind,
    Member,
    best_of_each_family,
    first_fault,
    judged,
    suspensions,
)
from probity.office.vetting.queries.people import Counts, people_counted
from probity.office.vetting.queries.status import status
from tests.office.cast import CASTING, Cast
from tests.office.vetting_people import grant, join, morning

ON = date(2026, 3, 2)
HELD = st.lists(
    st.builds(Held, st.sampled_from(all_levels(ON)), st.sampled_from(Standing.values), st.dates(max_value=ON).map(str)),
    max_size=6,
)


def in_a_word(held: list[Held]) -> str:
    return ",".join(sorted({f"{each.level} {each.standing}" for each in held}))


@given(st.sampled_from([*Category.values]), HELD)
def test_what_is_held_says_the_same_as_the_days_do(category: str, held: list[Held]) -> None:
    told, member = judged(category, in_a_word(held), ON), Member("P-1", category)
    best = {(each.level, each.standing) for each in best_of_each_family(held, ON).values()}
    assert told.best is None or {*told.best} == best
    assert told.sound == (first_fault(member, held, ON) is None and not suspensions(member, held, ON))


@given(HELD)
def test_days_are_asked_for_only_where_several_of_a_family_ended_or_clear_alike(held: list[Held]) -> None:
    kinds = {(each.level, each.standing) for each in held}
    if len(kinds) == len({level for level, _ in kinds}) and {s for _, s in kinds} <= {"in_force", "suspended"}:
        assert judged("officer", in_a_word(held), ON).best is not None


@pytest.mark.django_db
def test_each_figure_counts_the_people_it_opens(cast: Cast) -> None:
    several = join(cast, "Several")
    for level, first, last in (("RV", 2008, 2014), ("RV", 2014, 2020), ("MV", 2016, 2021), ("SC", 2018, 2027)):
        grant(several, level, date(first, 1, 5), last_day=date(last, 1, 4))
    held = grant(join(cast, "Held"), "MV", date(2024, 1, 8))
    suspend_clearance(
        held, reason_code="adverse", words="x", on=date(2025, 1, 6), actor=CASTING, at=morning(2025, 1, 6)
    )
    grant(join(cast, "Gale", category=Category.CONTRACTOR), "NPPV3", date(2024, 1, 8))
    found = status(ON)
    shown = {(each.level, each.standing): (each.workforce, each.apart) for each in found.counted}
    assert shown == {
        ("MV", "lapsed"): (1, 0),
        ("SC", "in_force"): (1, 0),
        ("MV", "suspended"): (1, 0),
        ("NPPV3", "in_force"): (0, 1),
    }
    for (level, standing), figures in shown.items():
        opened = [len(people_counted(Counts(level=level, standing=standing, workforce=w), ON)) for w in (True, False)]
        assert (*opened,) == figures
    assert several.ref in found.people(Kind.EXPIRED)
