"""An officer's record of a search and its supervisor's review, each in its turn and by nobody else."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from probity.foundation.casework.models import Version
from probity.foundation.kernel.errors import BadInput, NotPermitted, TransitionRefused
from probity.foundation.workforce.queries import managers_up
from probity.office.scrutiny.actions.reviews import Judged, review_search
from probity.office.scrutiny.actions.stops import (
    answer_search,
    begin_search,
    change_motive,
    discard_search,
    send_search,
)
from probity.office.scrutiny.models import Search, SearchReview, SearchState
from probity.office.scrutiny.queries.lines import Lines
from probity.office.scrutiny.queries.reviews import paces, waiting_in
from tests.office.cast import Cast
from tests.office.scrutiny_stops import AT, DAY, SAID, sent_search

FINE = Judged(grounds_view="reasonable", strength="moderate", opened_at=AT)
THIN = Judged(grounds_view="too_little", words="Say what you saw.", opened_at=AT)
LATER = AT + timedelta(hours=9)


def test_the_motive_is_locked_by_the_outcome_and_a_change_after_it_is_a_version_and_counted(cast: Cast) -> None:
    sale = cast.user("sale")
    search = begin_search(actor=sale, at=AT)
    answer_search(search, {"motive": "supply"}, actor=sale, at=AT)
    assert (search.object, search.power) == ("drugs", "mda_23")
    answer_search(search, {"motive": "both"}, actor=sale, at=AT)
    answer_search(search, {"outcome": "arrest", "linked": True}, actor=sale, at=AT)
    with pytest.raises(BadInput, match="locked"):
        answer_search(search, {"motive": "possession"}, actor=sale, at=AT)
    change_motive(search, motive="possession", reason="One wrap was found", actor=sale, at=AT)
    assert (search.motive, search.motive_changes) == ("possession", 1)
    assert Version.objects.get(subject_ref=search.ref).said["motive"] == "both"


def test_a_record_that_does_not_say_enough_is_not_sent(cast: Cast) -> None:
    sale = cast.user("sale")
    search = begin_search(actor=sale, at=AT)
    answer_search(search, SAID | {"grounds": " ", "place": ""}, actor=sale, at=AT)
    with pytest.raises(TransitionRefused, match="the grounds, the place"):
        send_search(search, actor=sale, at=AT)


def test_nobody_but_the_officer_writes_or_throws_away_a_record_and_nobody_else_sees_a_draft(cast: Cast) -> None:
    search = begin_search(actor=cast.user("sale"), at=AT)
    with pytest.raises(NotPermitted):
        answer_search(search, {"motive": "supply"}, actor=cast.user("ure"), at=AT)
    with pytest.raises(NotPermitted):
        discard_search(search, actor=cast.user("ure"), at=AT)
    assert not Search.objects.visible_to(cast.user("ure")).exists()
    assert cast.client("ure").get(f"/scrutiny/searches/{search.ref}/").status_code == 404


def test_the_supervisor_is_whoever_led_on_the_day_and_was_not_there(cast: Cast) -> None:
    alone = sent_search(cast)
    assert (alone.supervisor_ref, alone.inspector_ref) == (cast.ref("ure"), cast.ref("inspector"))
    together = sent_search(cast, present=[cast.ref("ure")])
    assert together.supervisor_ref == cast.ref("inspector")
    own = sent_search(cast, "ure")
    assert own.supervisor_ref == cast.ref("inspector")
    under_nobody = sent_search(cast, "doyle")
    assert under_nobody.supervisor_ref == cast.ref("inspector")  # the sergeant's post stands vacant


def test_lines_read_for_many_say_the_same_as_the_line_asked_for_one(cast: Cast) -> None:
    lines = Lines.read(DAY, DAY)
    for name in ("sale", "doyle", "ure", "stranger", "chief", "staff_officer"):
        above = [ref for ref in managers_up(cast.ref(name), on=DAY) if ref]
        assert lines.of(cast.ref(name), DAY).supervisor_ref == (above[0] if above else "")


@pytest.mark.parametrize("name", ["sale", "finch", "superintendent", "stranger"])
def test_neither_the_searcher_nor_a_colleague_nor_somebody_further_up_reviews(cast: Cast, name: str) -> None:
    with pytest.raises(TransitionRefused):
        review_search(sent_search(cast), FINE, returns=False, actor=cast.user(name), at=LATER)


def test_a_supervisor_who_was_there_or_is_married_to_the_searcher_does_not_review(cast: Cast) -> None:
    there = sent_search(cast, present=[cast.ref("ure")])
    with pytest.raises(TransitionRefused, match="You were there"):
        review_search(there, FINE, returns=False, actor=cast.user("ure"), at=LATER)
    of_spouse = sent_search(cast, "finch")
    with pytest.raises(TransitionRefused, match="close to you"):
        review_search(of_spouse, FINE, returns=False, actor=cast.user("ure"), at=LATER)
    review_search(of_spouse, FINE, returns=False, actor=cast.user("inspector"), at=LATER)
    assert of_spouse.state == SearchState.REVIEWED


def test_a_returned_record_is_put_right_as_a_version_and_judged_again(cast: Cast) -> None:
    search = sent_search(cast, grounds="Smelled of cannabis.")
    with pytest.raises(BadInput, match="in words"):
        review_search(search, Judged(grounds_view="too_little", opened_at=AT), returns=True, actor=cast.user("ure"),
                      at=LATER)  # fmt: skip
    review_search(search, THIN, returns=True, actor=cast.user("ure"), at=LATER)
    sale = cast.user("sale")
    answer_search(
        search, {"grounds": "A strong smell from the open window, and a grinder in the hand."}, actor=sale, at=LATER
    )
    send_search(search, actor=sale, at=LATER)
    assert Version.objects.get(subject_ref=search.ref).said["grounds"] == "Smelled of cannabis."
    review_search(search, FINE, returns=False, actor=cast.user("ure"), at=LATER)
    read = SearchReview.unscoped.filter(search=search).order_by("pk").values_list("version_read", "answer")
    assert [answer for _, answer in read] == ["returned", "reviewed"]
    assert read[0][0] < read[1][0]
    with pytest.raises(NotPermitted):
        answer_search(search, {"grounds": "Something else"}, actor=sale, at=LATER)


def test_what_is_overdue_stands_with_the_inspector_by_supervisor(cast: Cast) -> None:
    sent_search(cast)
    late = DAY + timedelta(days=8)
    [told] = waiting_in(cast.user("inspector"), on=late)
    assert (told.supervisor_ref, told.waiting, told.overdue) == (cast.ref("ure"), 1, 1)
    assert waiting_in(cast.user("inspector"), on=DAY)[0].overdue == 0
    assert not waiting_in(cast.user("stranger"), on=late)


def test_who_approves_everything_in_seconds_is_told_and_who_finds_something_is_not(cast: Cast) -> None:
    def reviews(seconds: int, view: str) -> list[SearchReview]:
        return [
            SearchReview(reviewer_ref=f"{view} {seconds}", seconds=seconds, answer="reviewed", grounds_view=view)
        ] * 10

    found = paces([*reviews(5, "reasonable"), *reviews(5, "weak"), *reviews(60, "reasonable")], on=DAY)
    assert {pace.reviewer_ref: pace.approves_all_in_seconds for pace in found} == {
        "reasonable 5": True, "weak 5": False, "reasonable 60": False,
    }  # fmt: skip
    assert not paces(reviews(5, "reasonable")[:9], on=DAY)[0].approves_all_in_seconds


def test_the_form_can_be_walked_on_a_phone_and_reviewed_from_the_page(cast: Cast) -> None:
    client = cast.client("sale")
    address = client.post("/scrutiny/searches/new/")["Location"]
    ref = address.split("/")[3]
    answers: list[tuple[str, dict[str, str]]] = [
        ("motive", {"motive": "possession"}),
        ("when", {"searched_on_0": "2", "searched_on_1": "3", "searched_on_2": "2026", "searched_at": "21:40"}),
        ("what", {"kind": "person"}),
        ("grounds", {"grounds": "Seen to pass a packet."}),
        ("where", {"place": "Harbour"}),
        ("person", {"gender": "male", "age_range": "from_18"}),
        ("ethnicity", {"census_group": "NS", "ethnicity_officer": "white"}),
        ("there", {"present": "", "footage_ref": "BWV-1"}),
        ("clothing", {"intrusive": "unknown"}),
        ("outcome", {"outcome": "none", "linked": "no"}),
    ]
    for name, given in answers:
        assert address.endswith(f"/asks/{name}/"), address
        assert client.get(address).status_code == 200
        answered = client.post(address, given)
        assert answered.status_code == 302, answered.context["form"].errors
        address = answered["Location"]
    offered = re.findall(r'href="(/scrutiny/searches/[^"]*/asks/[^"]*)"', client.get(address).content.decode())
    assert offered
    assert {client.get(each).status_code for each in offered} == {200}  # the motive's says that it is locked
    assert client.post(address)["Location"].endswith(f"/{ref}/")
    search = Search.unscoped.get(ref=ref)
    assert (search.intrusive, search.linked, search.ethnicity_self) == (None, False, "not_stated")
    assert search.searched_on == date(2026, 3, 2)

    client = cast.client("ure")
    page = client.get(f"/scrutiny/searches/{ref}/review/")
    opened = page.context["form"].initial["opened"]
    client.post(f"/scrutiny/searches/{ref}/review/", {"grounds_view": "reasonable", "opened": opened})
    search.refresh_from_db()
    assert search.state == SearchState.REVIEWED
    assert client.get("/scrutiny/searches/reviews/").status_code == 200
