"""Receipts by e-mail, requests that came without a key, and what is kept of feedback and of complaints about force."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from probity.foundation.audit.models import Entry, Payload
from probity.foundation.casework.models import Outbox
from probity.foundation.casework.outbox import deliver_due
from probity.foundation.kernel.errors import BadInput, NotPermitted, TransitionRefused
from probity.foundation.rulebook.rows import clock, threshold
from probity.office.scrutiny.actions import feedback as voices
from probity.office.scrutiny.actions import receipts
from probity.office.scrutiny.actions.receipts import Claim, Given, NewRequest
from probity.office.scrutiny.models import ReceiptWay, RecordRequest, RequestState, Search
from probity.office.scrutiny.policy.roles import LEAD
from tests.office.cast import Cast, give
from tests.office.scrutiny_stops import AT, DAY, rows, sent_search

LATER = datetime(2026, 3, 20, 9, tzinfo=UTC)
ASKED = NewRequest(asked_on=LATER.date(), says="Searched at the harbour that evening.", shown_by="Driving licence")
BY_EMAIL = Given(way=ReceiptWay.EMAIL, email="noor@example.org", address="https://office.example/searched/")


@pytest.fixture
def keeper(cast: Cast) -> Cast:
    """A force whose superintendent answers requests and reads feedback."""
    give(cast, "superintendent", LEAD)
    return cast


def entered(cast: Cast, asked: NewRequest = ASKED) -> RecordRequest:
    return receipts.enter_request(asked, actor=cast.user("superintendent"), at=LATER)


def opened(cast: Cast, request: RecordRequest, name: str = "superintendent") -> Client:
    """Somebody signed in who said why they open the request."""
    client = cast.client(name)
    client.post(f"/reason/?kind=scrutiny.recordrequest&ref={request.ref}&next=/", {"reason": "my_case"})
    return client


def test_the_key_of_a_receipt_leaves_by_e_mail_and_is_kept_nowhere_once_it_is_sent(cast: Cast) -> None:
    search = sent_search(cast)
    receipt, key = receipts.give_receipt(search, BY_EMAIL, actor=cast.user("sale"), at=AT)
    mail = Outbox.objects.get(payload__to="noor@example.org")
    assert receipt.ref in mail.payload["words"]
    assert key in mail.payload["words"]
    claim = Claim(ref=receipt.ref, key=re.findall(r"key: (\S+)", mail.payload["words"])[0], searched_on=DAY)
    assert receipts.fetch_copy(claim, at=LATER) == search
    assert "marked" in [*deliver_due(LATER)]
    mail.refresh_from_db()
    kept = [str(vars(mail)), *(str(vars(one)) for model in (Entry, Payload) for one in model.objects.all())]
    receipt.refresh_from_db()
    for told in (key, key.replace("-", ""), "noor@example.org"):
        assert all(told not in words for words in (*kept, str(vars(receipt))))


def test_a_second_receipt_closes_the_first_and_only_the_searcher_gives_one(cast: Cast) -> None:
    search = sent_search(cast)
    receipt, first = receipts.give_receipt(search, Given(way=ReceiptWay.CARD), actor=cast.user("sale"), at=AT)
    again, second = receipts.give_receipt(search, Given(way=ReceiptWay.CARD), actor=cast.user("sale"), at=AT)
    assert (again.pk, first == second) == (receipt.pk, False)
    with pytest.raises(NotPermitted, match="No record is found"):
        receipts.fetch_copy(Claim(ref=receipt.ref, key=first, searched_on=DAY), at=LATER)
    assert receipts.fetch_copy(Claim(ref=receipt.ref, key=second.lower(), searched_on=DAY), at=LATER) == search
    with pytest.raises(NotPermitted):
        receipts.give_receipt(search, Given(way=ReceiptWay.CARD), actor=cast.user("finch"), at=AT)
    with pytest.raises(BadInput, match="address"):
        receipts.give_receipt(search, Given(way=ReceiptWay.EMAIL), actor=cast.user("sale"), at=AT)
    with pytest.raises(BadInput, match="why"):
        receipts.give_receipt(search, Given(way=ReceiptWay.NOT_GIVEN, why=" "), actor=cast.user("sale"), at=AT)


def test_a_keeper_answers_once_and_never_of_a_search_that_they_led(keeper: Cast) -> None:
    search, lead = sent_search(keeper), keeper.user("superintendent")
    give(keeper, "inspector", LEAD)
    request = entered(keeper)
    assert request.due_on == clock("scrutiny.copy_answered", on=ASKED.asked_on).due(ASKED.asked_on)
    with pytest.raises(NotPermitted, match="another keeper answers"):
        receipts.give_copy(request, search, actor=keeper.user("inspector"), at=LATER)
    with pytest.raises(NotPermitted, match="Only the senior officer"):
        receipts.enter_request(ASKED, actor=keeper.user("sale"), at=LATER)
    receipts.give_copy(request, search, actor=lead, at=LATER)
    assert (request.state, request.search) == (RequestState.GIVEN, search)
    with pytest.raises(TransitionRefused):
        receipts.refuse_copy(request, reason="late", words="Too late.", actor=lead, at=LATER)
    sheet = opened(keeper, request).get(f"/scrutiny/requests/{request.ref}/copy/")
    assert search.grounds in sheet.content.decode()
    for name in ("sale", "ure", "inspector", "chief"):
        assert keeper.client(name).get(f"/scrutiny/requests/{request.ref}/").status_code == 404


def test_a_request_is_refused_for_a_listed_reason_in_words_for_the_person(keeper: Cast) -> None:
    lead, request = keeper.user("superintendent"), entered(keeper)
    with pytest.raises(BadInput, match="past"):
        entered(keeper, NewRequest(asked_on=LATER.date() + timedelta(days=1), says="?", shown_by="?"))
    client = opened(keeper, request)
    said = {"reason": "no such reason", "words": "We cannot tell it is you."}
    assert "There is a problem" in client.post(f"/scrutiny/requests/{request.ref}/do/refuse/", said).content.decode()
    assert RecordRequest.unscoped.get().state == RequestState.WAITING
    receipts.refuse_copy(request, reason="not_theirs", words="Please bring a letter.", actor=lead, at=LATER)
    assert "Please bring a letter." in client.get(f"/scrutiny/requests/{request.ref}/").content.decode()
    request.refresh_from_db()
    assert (request.state, request.search) == (RequestState.REFUSED, None)


def test_a_request_after_the_laws_time_is_refused_not_given(keeper: Cast) -> None:
    search = sent_search(keeper)
    late = clock("scrutiny.copy_time", on=DAY).due(DAY) + timedelta(days=1)
    at = datetime(late.year, late.month, late.day, 9, tzinfo=UTC)
    asked = NewRequest(asked_on=late, says="Last spring.", shown_by="Passport")
    request = receipts.enter_request(asked, actor=keeper.user("superintendent"), at=at)
    with pytest.raises(BadInput, match="after the law's time"):
        receipts.give_copy(request, search, actor=keeper.user("superintendent"), at=at)


def test_feedback_keeps_a_month_and_a_place_only_where_a_crowd_shares_them(cast: Cast) -> None:
    crowd = int(threshold("scrutiny.feedback_crowd", on=DAY).number)
    rows(crowd, place="Harbour")
    rows(crowd - 1, place="Mill Lane")
    rows(crowd - 1, place="Harbour", month="2026-02", searched_on=DAY - timedelta(days=20))
    kept = {
        (month, place): voices.leave_feedback(voices.Said(view="fair", searched_in=month, place=place), at=LATER)
        for month, place in (
            ("2026-03", "Harbour"), ("2026-03", "Mill Lane"), ("2026-02", "Harbour"), ("soon", "Harbour"),
        )
    }  # fmt: skip
    assert [(one.searched_in, one.place) for one in kept.values()] == [
        ("2026-03", "Harbour"), ("2026-03", ""), ("", ""), ("", ""),
    ]  # fmt: skip
    assert Search.unscoped.exclude(state="loaded").count() == 0
    with pytest.raises(BadInput, match="how the search was"):
        voices.leave_feedback(voices.Said(view="none of these"), at=LATER)


def test_only_the_senior_officer_reads_feedback_once_and_with_words_for_the_group(keeper: Cast) -> None:
    made = voices.leave_feedback(voices.Said(view="unfair", words="Nobody said why."), at=LATER)
    lead = keeper.user("superintendent")
    with pytest.raises(BadInput, match="group is told"):
        voices.read_feedback(made, for_group="  ", actor=lead, at=LATER)
    with pytest.raises(TransitionRefused, match="senior officer"):
        voices.read_feedback(made, for_group="Say why.", actor=keeper.user("inspector"), at=LATER)
    voices.read_feedback(made, for_group="Say why.", actor=lead, at=LATER)
    with pytest.raises(TransitionRefused):
        voices.read_feedback(made, for_group="Say it again.", actor=lead, at=LATER)


def test_a_complaint_about_force_stands_beside_what_people_say(keeper: Cast) -> None:
    lead = keeper.user("superintendent")
    with pytest.raises(BadInput, match="past"):
        voices.enter_force_complaint(received_on=LATER.date() + timedelta(days=1), words="?", actor=lead, at=LATER)
    with pytest.raises(NotPermitted):
        voices.enter_force_complaint(received_on=DAY, words="?", actor=keeper.user("sale"), at=LATER)
    voices.enter_force_complaint(received_on=DAY, words="Cuffs far too tight.", actor=lead, at=LATER)
    assert (
        "Cuffs far too tight." in keeper.client("superintendent").get("/scrutiny/feedback/complaints/").content.decode()
    )
    assert Client().get("/scrutiny/feedback/complaints/").status_code == 302
