"""What searches come to: blanks stay blank, each basis says its name, section 60 has its hours."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from probity.foundation.kernel.errors import BadInput, NotPermitted
from probity.office.scrutiny.actions.section60 import (
    NewAuthorisation,
    NewPriority,
    authorise,
    cut_short,
    end_priority,
    enter_complaint,
    enter_population,
    set_priority,
)
from probity.office.scrutiny.models import Authorisation, Search
from probity.office.scrutiny.policy.roles import ANALYST, LEAD
from probity.office.scrutiny.policy.stops_words import broad_group, read_flag, read_word
from probity.office.scrutiny.queries.section60 import months_before, trigger
from probity.office.scrutiny.queries.stops_counts import COUNTING, Asked, children_and_intrusive, counts
from probity.office.scrutiny.queries.stops_map import NO_POINT, spots
from probity.office.scrutiny.queries.stops_measures import disparities, measured, population
from probity.office.scrutiny.queries.stops_priorities import matched, outside_authorisations
from tests.office.cast import Cast, give
from tests.office.scrutiny_stops import AT, DAY, rows

MARCH = Asked("2026-03", "2026-03")


def test_both_vocabularies_read_alike_and_what_nobody_listed_is_neither_blank_nor_guessed() -> None:
    assert read_word("outcome", "Suspect arrested") == read_word("outcome", "Arrest") == "arrest"
    assert read_word("outcome", "A no further action disposal") == "none"
    assert read_word("outcome", "Nothing found - no further action") == "none"
    assert read_word("census_group", "Black or Black British - African (B2)") == "B2"
    assert (read_word("power", ""), read_word("power", "Some Act 2031 (section 9)")) == ("", "unread")
    assert [read_flag(word) for word in ("True", "FALSE", "", "perhaps")] == [True, False, None, None]
    assert [broad_group(code) for code in ("W3", "NS", "", "unread")] == ["white", "not_stated", "", "unread"]


def test_the_groups_of_every_axis_add_up_to_the_whole(cast: Cast) -> None:
    rows(5, linked=True, searched_at=time(9), age_range="from_10", place="Harbour")
    rows(3, ethnicity_officer="", searched_at=None, outcome="arrest", object="weapons")
    rows(2, kind="vehicle", gender="male", unit_ref="U-1")
    for by in ("ethnicity", "age", "sex", "place", "time", "object", "power", "motive", "team", "officer"):
        found = counts(MARCH, by=by)
        assert sum(tally.searches for tally in found.groups.values()) == found.whole.searches == 10, by
    assert counts(MARCH, by="time").groups["9"].searches == 5


def test_disparity_rests_on_the_basis_that_is_asked_for(cast: Cast) -> None:
    give(cast, "owner", ANALYST)
    enter_population(2021, {"white": 10_000, "black": 1_000}, "Invented", actor=cast.user("owner"), at=AT)
    rows(20)
    rows(10, ethnicity_officer="black")
    rows(10, ethnicity_officer="black", kind="vehicle")
    for basis, ratio in (("own", 10.0), ("HMICFRS", 5.0)):
        found = counts(Asked("2026-03", "2026-03", basis=basis))
        black = next(one for one in disparities(found, population()) if one.group == "black")
        assert black.ratio is not None
        assert black.ratio.value == pytest.approx(ratio)
        assert ("inspectorate's basis" in black.ratio.words) == (basis == "HMICFRS")


def test_a_group_whose_link_is_never_stated_has_no_find_rate(cast: Cast) -> None:
    rows(4)
    said = measured(counts(MARCH).whole, MARCH)
    assert said.find.stated.value is None
    assert "blank in all of them" in said.find.words


def test_children_and_intrusive_searches_are_counted_with_what_is_not_stated(cast: Cast) -> None:
    rows(3, age_range="from_10", intrusive=True)
    rows(2, age_range="", intrusive=None)
    found = children_and_intrusive(MARCH)
    assert (found["children"], found["intrusive"], found["intrusive_children"]) == (3, 3, 3)
    assert (found["age_blank"], found["intrusive_blank"], found["children_reviewed"]) == (2, 2, 0)


def test_searches_meet_the_priorities_of_their_day_and_motive_and_place(cast: Cast) -> None:
    give(cast, "owner", LEAD)
    owner = cast.user("owner")
    new = NewPriority(title="Supply", objects=("drugs",), motives=("supply",), places=("Harbour",), starts_on=DAY)
    made = set_priority(new, actor=owner, at=AT)
    rows(4, motive="supply", place="Harbour")
    rows(3, motive="possession", place="Harbour")
    rows(2, motive="supply", place="Moor")
    found = matched(MARCH)
    assert (found.share.numerator, found.share.denominator) == (4, 9)
    assert found.drugs_share.numerator == 0
    Search.unscoped.filter(place="Harbour").update(searched_on=DAY + timedelta(days=5))
    end_priority(made, ends_on=DAY + timedelta(days=4), actor=owner, at=AT)
    assert matched(MARCH).share.numerator == 0
    with pytest.raises(NotPermitted):
        set_priority(new, actor=cast.user("sale"), at=AT)


def test_a_section_60_search_is_covered_by_hours_and_place_and_an_unknown_time_is_said(cast: Cast) -> None:
    give(cast, "owner", LEAD)
    owner = cast.user("owner")
    starts = timezone.make_aware(datetime.combine(DAY, time(18)))
    new = NewAuthorisation(
        given_by_ref=cast.ref("superintendent"), given_by_rank="superintendent", given_at=starts, why="Two stabbings",
        places=("Harbour",), where="The quay", starts_at=starts, ends_at=starts + timedelta(hours=15),
    )  # fmt: skip
    made = authorise(new, actor=owner, at=AT)
    said = {"power": "cjpo_60", "object": "threat", "place": "Harbour"}
    inside = rows(1, searched_at=time(20), **said)
    early = rows(1, searched_at=time(9), **said)
    untold = rows(1, searched_at=None, **said)
    elsewhere = rows(1, searched_at=time(20), **{**said, "place": "Moor"})
    every = [*inside, *early, *untold, *elsewhere]
    found = {one.search.ref: one.certain for one in outside_authorisations(every, Authorisation.unscoped.all())}
    assert found == {early[0].ref: True, untold[0].ref: False, elsewhere[0].ref: True}
    cut_short(made, ends_at=starts + timedelta(hours=1), words="Arrests were made", actor=owner, at=AT)
    assert outside_authorisations(inside, Authorisation.unscoped.all())[0].certain
    with pytest.raises(BadInput, match="longer than 24 hours"):
        authorise(NewAuthorisation(**{**vars(new), "ends_at": starts + timedelta(hours=25)}), actor=owner, at=AT)


def test_the_community_trigger_counts_the_complaints_of_its_months(cast: Cast) -> None:
    give(cast, "owner", LEAD)
    for days in (1, 20, 200):
        enter_complaint(received_on=DAY - timedelta(days=days), words="No reason", actor=cast.user("owner"), at=AT)
    found = trigger(COUNTING, DAY)
    assert (found.complaints, found.is_set_off) == (2, False)


@given(day=st.dates(min_value=datetime(1900, 1, 1).date()), months=st.integers(0, 40))  # noqa: DTZ001 - a day alone
def test_months_before_lands_in_the_month_meant(day: object, months: int) -> None:
    found = months_before(day, months)  # type: ignore[arg-type]  # a day, as the strategy gives it
    assert (day.year * 12 + day.month) - (found.year * 12 + found.month) == months  # type: ignore[attr-defined]  # as above


def test_the_map_loses_no_search(cast: Cast) -> None:
    rows(3, latitude=52.981, longitude=-1.021, place="Harbour")
    rows(2, latitude=52.982, longitude=-1.0205, place="Moor")
    rows(1, latitude=None, longitude=None)
    found = spots(MARCH)
    assert sum(spot.searches for spot in found) == 6
    assert {spot.point: (spot.searches, spot.place) for spot in found if spot.point != NO_POINT}.popitem()[1] == (
        5,
        "Harbour",
    )


@pytest.mark.parametrize("page", ["", "?by=time&basis=HMICFRS", "?by=team", "drugs/", "map/", "?first=x&by=nothing"])
def test_the_pages_of_figures_open_for_their_readers_alone(cast: Cast, page: str) -> None:
    give(cast, "owner", LEAD)
    rows(6, linked=True, officer_ref=cast.ref("sale"), supervisor_ref=cast.ref("ure"), latitude=52.9, longitude=-1.0)
    assert cast.client("owner").get(f"/scrutiny/searches/figures/{page}").status_code == 200
    assert cast.client("sale").get(f"/scrutiny/searches/figures/{page}").status_code == 404


@pytest.mark.slow  # the first to read SciPy
def test_the_spread_of_officers_is_a_funnel_for_whoever_may_read_them(cast: Cast) -> None:
    give(cast, "owner", LEAD)
    for number in range(12):
        rows(15, linked=False, officer_ref=f"P-{number}")
        rows(5, linked=True, officer_ref=f"P-{number}")
    rows(60, linked=False, officer_ref=cast.ref("sale"), supervisor_ref=cast.ref("ure"))
    told = cast.client("owner").get("/scrutiny/searches/officers/").content.decode()
    assert told.count("Worth a look") == 1
    assert "Officers appear here" in cast.client("stranger").get("/scrutiny/searches/officers/").content.decode()
