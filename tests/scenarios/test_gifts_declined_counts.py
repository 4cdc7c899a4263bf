"""A declined offer counts: a constable declines a bottle, a sergeant accepts a lunch, and the two givers may be one."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from io import StringIO

import pytest
import time_machine

from probity.office.declarations.models import Offer
from tests.office.cast import Cast, answers, begin, declare, fill_in

FOURTH = datetime(2025, 2, 4, 9, tzinfo=UTC)
TWENTIETH = datetime(2025, 2, 20, 15, tzinfo=UTC)
LUNCH = answers(
    what={"description": "lunch", "kind": "hospitality"},
    giver={"giver_organisation": "Harrow Lane Caterers Ltd", "giver_name": ""},
    when={"offered_on_0": "20", "offered_on_1": "2", "offered_on_2": "2025"},
    value={"known": "range", "value_low": "10", "value_high": "20"},
    answer={"answer": "accepted"},
    outcome={"outcome": "not_applicable"},
)
SEEN = "1 earlier offer, 3 February 2025, perhaps the same giver"


@pytest.fixture(autouse=True)
def bottle(cast: Cast) -> Offer:
    with time_machine.travel(FOURTH, tick=False):
        ref = declare(cast.client("sale"))
    return Offer.unscoped.get(ref=ref)


def typing(cast: Cast, name: str, organisation: str) -> str:
    client = cast.client(name)
    sent = client.get(f"/gifts/declare/{begin(client)}/earlier/", {"giver_organisation": organisation})
    return sent.content.decode()


@time_machine.travel(TWENTIETH, tick=False)
def test_while_typing_the_sergeant_sees_that_there_was_an_earlier_offer_and_no_name(cast: Cast, bottle: Offer) -> None:
    shown = typing(cast, "ure", "Harrow Lane Caterers Ltd")
    assert SEEN in shown
    for hidden in ("Sale", bottle.ref, bottle.recipient_ref, "bottle", "Harrow Lane Catering"):
        assert hidden not in shown


@time_machine.travel(TWENTIETH, tick=False)
def test_without_scripts_the_next_page_says_the_same(cast: Cast) -> None:
    client = cast.client("ure")
    ref = begin(client)
    client.post(f"/gifts/declare/{ref}/giver/", LUNCH["giver"])
    shown = client.get(f"/gifts/declare/{ref}/when/").content.decode()
    assert SEEN in shown
    assert "Sale" not in shown


@time_machine.travel(TWENTIETH, tick=False)
def test_another_giver_and_half_a_word_show_nothing(cast: Cast) -> None:
    assert typing(cast, "ure", "Wexmoor Printing Ltd").strip() == ""
    assert typing(cast, "ure", "Ha").strip() == ""


@time_machine.travel(TWENTIETH, tick=False)
def test_while_typing_the_registrar_sees_each_with_the_reason(cast: Cast, bottle: Offer) -> None:
    shown = typing(cast, "registrar", "Harrow Lane Caterers Ltd")
    assert SEEN in shown
    assert bottle.ref in shown
    assert "Harrow Lane Catering" in shown


@time_machine.travel(TWENTIETH, tick=False)
def test_the_reviewer_of_the_lunch_sees_the_bottle_and_why_the_givers_may_be_one(cast: Cast, bottle: Offer) -> None:
    ref = declare(cast.client("ure"), LUNCH)
    shown = cast.client("registrar").get(f"/gifts/{ref}/earlier/").content.decode()
    assert bottle.ref in shown
    assert "Declined" in shown
    assert "Why it may be the same giver" in shown
    own = cast.client("ure").get(f"/gifts/{ref}/earlier/").content.decode()
    assert SEEN in own
    assert bottle.ref not in own


@time_machine.travel(TWENTIETH, tick=False)
def test_both_stand_in_the_quarter_one_of_them_as_declined(cast: Cast) -> None:
    declare(cast.client("ure"), LUNCH)
    client = cast.client("registrar")
    shown = client.get("/gifts/register/", {"period": "2025-Q1"}).content.decode()
    assert "2 offers" in shown
    assert shown.count("Declined</strong>") == 1
    sent = client.get("/gifts/register/", {"period": "2025-Q1", "export": "csv"})
    rows = [*csv.DictReader(StringIO(sent.content.decode("utf-8-sig")))]
    assert sorted((row["Giver"], row["Answer"]) for row in rows) == [
        ("Harrow Lane Caterers Ltd", "Accepted"),
        ("Harrow Lane Catering", "Declined"),
    ]
    assert client.get("/gifts/register/", {"period": "2025-Q2"}).content.decode().count("Declined</strong>") == 0


@time_machine.travel(TWENTIETH, tick=False)
def test_a_draft_counts_nowhere(cast: Cast) -> None:
    client = cast.client("ure")
    ref = begin(client)
    fill_in(client, ref, LUNCH)
    assert "1 offer<" in cast.client("registrar").get("/gifts/register/").content.decode()
    assert SEEN in typing(cast, "finch", "Harrow Lane Caterers Ltd")
