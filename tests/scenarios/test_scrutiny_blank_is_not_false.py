"""Forty drug searches of one group, and a thousand records on two bases: what is blank is never counted as no."""

from __future__ import annotations

from datetime import timedelta

import pytest

from probity.office.scrutiny.actions.stops import change_motive
from probity.office.scrutiny.policy.roles import LEAD
from probity.office.scrutiny.queries.stops_counts import Asked, counts
from probity.office.scrutiny.queries.stops_measures import motive_rates, possession_only
from tests.office.cast import Cast, give
from tests.office.scrutiny_stops import AT, rows, sent_search

SPAN = {"first": "2026-03", "last": "2026-03"}


def forty() -> None:
    group = {"ethnicity_officer": "mixed", "object": "drugs"}
    for count, motive, linked in (
        (9, "possession", True), (15, "possession", False), (6, "possession", None), (6, "supply", False),
        (4, "unclear", False),
    ):  # fmt: skip
        rows(count, motive=motive, linked=linked, **group)


def test_the_find_rate_of_possession_rests_on_what_is_stated_and_says_how_far_the_blanks_reach(cast: Cast) -> None:
    give(cast, "owner", LEAD)
    forty()
    asked = Asked("2026-03", "2026-03")
    tally = counts(asked).groups["mixed"]
    find = motive_rates(tally, asked)["possession"]
    assert (find.stated.numerator, find.stated.denominator) == (9, 24)
    values = [find.stated.value, find.all_false.value, find.all_true.value, find.blank.value]
    assert values == pytest.approx([0.375, 0.3, 0.5, 0.2])
    alone = possession_only(tally, asked)
    assert (alone.numerator, alone.denominator, tally.motive_not_stated) == (30, 36, 4)

    page = cast.client("owner").get("/scrutiny/searches/figures/drugs/", SPAN).content.decode()
    assert "37.5% (9 of 24)" in page
    assert "30.0% to 50.0%" in page
    assert "83.3% (30 of 36)" in page
    listed = cast.client("owner").get("/scrutiny/searches/", {**SPAN, "motive": "unstated"}).content.decode()
    assert "4 searches" in listed


def test_a_motive_that_changes_after_the_outcome_is_a_version_that_is_counted_and_shown(cast: Cast) -> None:
    search = sent_search(cast, motive="supply")
    later = AT + timedelta(hours=1)
    change_motive(search, motive="possession", reason="There was one wrap", actor=cast.user("sale"), at=later)
    page = cast.client("ure").get(f"/scrutiny/searches/{search.ref}/").content.decode()
    assert "Motive changed after the outcome" in page
    assert "Motive of a drug search was: Supply" in page
    found = counts(Asked("2026-03", "2026-03")).whole
    assert (found.motives["possession"], found.motives.get("supply", 0)) == (1, 0)


def test_a_thousand_records_are_860_on_the_inspectorates_basis_and_both_say_which_they_are(cast: Cast) -> None:
    give(cast, "owner", LEAD)
    rows(10, kind="vehicle", ethnicity_officer="")
    rows(50, kind="vehicle")
    rows(80, ethnicity_officer="")
    rows(860)
    for basis, count, words in (
        ("own", 1000, "own basis: every search recorded"),
        ("HMICFRS", 860, "inspectorate&#x27;s basis: no vehicle-only searches, no ethnicity not stated"),
    ):
        assert counts(Asked("2026-03", "2026-03", basis=basis)).whole.searches == count
        page = cast.client("owner").get("/scrutiny/searches/figures/", {**SPAN, "basis": basis}).content.decode()
        assert words in page
        assert f"{count:,} searches from March 2026" in page
        listed = cast.client("owner").get("/scrutiny/searches/", {**SPAN, "basis": basis}).content.decode()
        assert f"{count:,} searches" in listed
