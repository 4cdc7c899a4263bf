"""The cross-check of offers with awards: what was awarded within a year, who had a part in it, who else was offered."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from probity.corridor.matching.models import Candidate
from probity.corridor.matching.queries import CROSS_CHECK, order_of_candidates
from probity.office.declarations.models import Answer
from tests.corridor.conftest import SALE, URE, WEST
from tests.corridor.test_cross_check import DINNER, LATER, run

AWARDED = date(2025, 6, 2)


@pytest.fixture
def bid(office):
    """West and the chief were at one dinner of Northgate Fleet; Northgate Fleet Services then won a contract."""
    office.person(WEST, "Ida", "West")
    office.person(SALE, "Joe", "Sale")
    office.offer("Northgate Fleet Ltd", DINNER, to=WEST, answer=Answer.DECLINED, description="A gift")
    office.offer("Northgate Fleet Ltd", DINNER, to=SALE, description="A dinner")
    supplier = office.supplier("Northgate Fleet Services Limited")
    contract = office.contract("Vehicle servicing", tender_from=date(2025, 3, 20), tender_to=date(2025, 4, 25))
    office.award(contract, supplier, AWARDED, "1200000")
    office.part(WEST, contract.ocid, "evaluator", date(2025, 4, 1))
    return contract


def of(person):
    return Candidate.unscoped.get(recipient_ref=person)


def test_after_the_award_the_corridor_lists_the_pair_with_the_evaluators_part(bid, office, cast, open_page):
    run()
    west = of(WEST)
    assert (west.verdict, west.accepted, west.had_part) == ("review", False, True)
    assert (west.award_count, west.award_value) == (1, Decimal("1200000.00"))
    [award] = west.awards
    assert (award["days"], award["buyer"], award["ocid"]) == (82, "Regional Police Buying", bid.ocid)
    assert award["parts"] == [{"person": WEST, "part": "Evaluator", "from": "2025-04-01", "to": ""}]

    page = open_page(cast.analyst, reverse("matching:candidate", args=[west.ref])).content.decode()
    for words in ("82 days after the offer", "£1,200,000.00", "West: evaluator from 1 April 2025", "Vehicle servicing"):
        assert words in page
    assert "<svg" in page
    assert "1 other offer" in page


def test_a_part_belongs_to_those_in_the_offer_and_to_nobody_else(bid):
    run()
    assert (of(SALE).had_part, of(SALE).awards[0]["parts"]) == (False, [])


def test_each_offer_names_the_others_by_the_same_giver_and_links_them(bid, office, cast, open_page):
    office.offer("NORTHGATE FLEET LIMITED", date(2024, 12, 1), to=URE)
    run()
    assert [other["to"] for other in of(WEST).others] == [URE, SALE]
    page = open_page(cast.analyst, reverse("matching:candidate", args=[of(WEST).ref])).content.decode()
    assert reverse("matching:candidate", args=[of(URE).ref]) in page


@pytest.mark.parametrize(("days", "counts"), [(-366, 0), (-365, 1), (0, 1), (365, 1), (366, 0)])
def test_awards_within_a_year_on_either_side_count_and_no_others(office, days, counts):
    office.offer("Harrow Lane Catering", DINNER)
    office.award(office.contract("Meals"), office.supplier("Harrow Lane Catering"), DINNER + timedelta(days=days), "10")
    run()
    assert Candidate.unscoped.get().award_count == counts


def test_an_award_to_which_neither_the_force_nor_its_buyers_are_a_party_does_not_count(office):
    office.offer("Harrow Lane Catering", DINNER)
    office.award(office.contract("Meals", for_force=False), office.supplier("Harrow Lane Catering"), DINNER, "10")
    run()
    assert Candidate.unscoped.get().award_count == 0


def test_an_award_that_was_taken_back_does_not_count(office):
    office.offer("Harrow Lane Catering", DINNER)
    meals, supplier = office.contract("Meals"), office.supplier("Harrow Lane Catering")
    office.award(meals, supplier, DINNER, "10", status="cancelled")
    run()
    assert Candidate.unscoped.get().award_count == 0


def test_a_part_keyed_later_changes_the_candidate_and_nothing_a_person_judged(bid, office):
    run()
    before = of(SALE)
    office.part(SALE, bid.tender_id or bid.ocid, "approver", date(2025, 5, 1), date(2025, 7, 1))
    made = run(LATER)
    assert made.changes == "1 with other awards."
    assert (of(SALE).had_part, of(SALE).same, before.had_part) == (True, before.same, False)
    assert run(LATER).changes == "Nothing changed."


def test_who_had_a_part_comes_before_who_was_only_awarded_and_that_before_the_rest(bid, office):
    office.supplier("Zog Metals", (DINNER, "999999.00"))
    office.offer("Zog Metals", DINNER, to=URE)
    run()
    order = order_of_candidates(on=AWARDED)
    rows = Candidate.objects.visible_to(CROSS_CHECK).with_order().order_by(*order)
    assert [one.recipient_ref for one in rows] == [WEST, SALE, URE]


def test_the_list_finds_those_with_a_part_in_an_award(bid, cast, open_page):
    run()
    page = open_page(cast.analyst, reverse("matching:candidates") + "?awarded=part").content.decode()
    assert of(WEST).ref in page
    assert of(SALE).ref not in page
