"""Somebody who was searched gets a card, asks for their record at ten weeks, and says that the search was not fair."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import time_machine
from django.test import Client

from probity.foundation.audit.models import Entry, Payload
from probity.office.scrutiny.models import Feedback, FeedbackState, RecordRequest, Search
from probity.office.scrutiny.policy.roles import LEAD
from probity.office.scrutiny.queries.feedback import for_agenda
from tests.office.cast import Cast, give
from tests.office.scrutiny_stops import AT, DAY, sent_search

TEN_WEEKS = datetime.combine(DAY + timedelta(weeks=10), AT.time(), UTC)
FOUR_MONTHS = datetime(2026, 7, 2, 9, tzinfo=UTC)
SAID = {"view": "unfair", "told_why": "no", "respected": "no", "words": "I was not told why."}


def card_of(cast: Cast, search: Search) -> dict[str, str]:
    """What the officer copies on to the card."""
    page = cast.client("sale").post(f"/scrutiny/searches/{search.ref}/receipt/", {"way": "card"}).content.decode()
    [key] = re.findall(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", page)
    [ref] = re.findall(r"SR-\d{6}-[A-Z]", page)
    day = {f"searched_on_{at}": str(part) for at, part in enumerate((DAY.day, DAY.month, DAY.year))}
    return {"ref": ref, "key": key, **day}


def test_the_person_searched_reads_their_own_record_at_ten_weeks_and_nobody_elses(cast: Cast) -> None:
    with time_machine.travel(AT, tick=False):
        search, other = sent_search(cast), sent_search(cast, grounds="Another search altogether.")
        card = card_of(cast, search)
    person = Client()
    with time_machine.travel(TEN_WEEKS, tick=False):
        page = person.post("/searched/record/", card)
        copy = page.content.decode()
        assert page["Cache-Control"] == "private, no-store"
        assert search.grounds in copy
        assert "Number 7007" in copy  # the officer, by number
        assert other.grounds not in copy
        assert "BWV" not in copy
        assert cast.ref("ure") not in copy
        wrong = person.post("/searched/record/", {**card, "key": "2222-2222-2222"})
        assert wrong.status_code == 422
        assert search.grounds not in wrong.content.decode()
    with time_machine.travel(FOUR_MONTHS, tick=False):
        late = person.post("/searched/record/", card).content.decode()
    assert "The time to ask for this record by its card is over." in late
    assert search.grounds not in late


def test_feedback_is_read_by_name_and_time_and_told_to_the_next_meeting_without_the_persons_words(cast: Cast) -> None:
    give(cast, "superintendent", LEAD)
    with time_machine.travel(TEN_WEEKS, tick=False):
        sent = Client().post("/searched/feedback/", SAID)
        assert sent.headers["Location"] == "/searched/feedback/thanks/"
        made = Feedback.unscoped.get()
        lead = cast.client("superintendent")
        assert "Read what somebody said of a search" in lead.get("/").content.decode()
        assert "I was not told why." in lead.get(f"/scrutiny/feedback/{made.ref}/").content.decode()
        lead.post(f"/scrutiny/feedback/{made.ref}/read/", {"for_group": "Grounds are not always said aloud."})
        page = lead.get(f"/scrutiny/feedback/{made.ref}/").content.decode()
    made.refresh_from_db()
    assert (made.state, made.read_by_ref, made.read_at) == (FeedbackState.READ, cast.ref("superintendent"), TEN_WEEKS)
    assert "By Supt Garrow, Superintendent, Harbour on 11 May 2026" in page
    [told] = for_agenda(DAY, TEN_WEEKS.date()).items
    assert (told.words, told.read_by) == ("Grounds are not always said aloud.", "Supt Garrow")
    assert "not told why" not in str(told)


def test_the_officer_and_the_line_can_tell_from_nothing_that_this_person_asked_or_complained(cast: Cast) -> None:
    """What each of them can open is the same, byte for byte, before and after; and the ledger ties nothing to it."""
    give(cast, "owner", LEAD)
    with time_machine.travel(AT, tick=False):
        search = sent_search(cast)
        card = card_of(cast, search)
    with time_machine.travel(TEN_WEEKS, tick=False):
        before = everything_seen(cast, search)
        entries = Entry.objects.count()
        Client().post("/searched/record/", card)
        Client().post("/searched/feedback/", {**SAID, "searched_in": "2026-03"})
        assert RecordRequest.unscoped.filter(search=search).exists()
        written = [*Entry.objects.order_by("number")[entries:]]
        assert everything_seen(cast, search) == before
    assert [one.event for one in written] == ["scrutiny.copy.fetched", "scrutiny.feedback.received"]
    assert not Payload.objects.filter(entry__in=written).exists()
    made = Feedback.unscoped.get()
    kept = " ".join(str(value) for value in vars(made).values()) + str(vars(written[-1]))
    for trace in (search.ref, card["ref"], card["key"], cast.ref("sale"), cast.ref("ure"), "2026-03", "22:00"):
        assert trace not in kept


def everything_seen(cast: Cast, search: Search) -> dict[str, str]:
    """Every page, list and export that the officer, the supervisor and the inspector can open of the desk."""
    pages = (
        "", "searches/", "searches/?export=csv", f"searches/{search.ref}/", f"searches/{search.ref}/receipt/",
        "searches/reviews/", "searches/figures/", "searches/scheme/", "force/", "requests/", "feedback/",
        "feedback/complaints/", "publication/",
    )  # fmt: skip
    addresses = ["/", *(f"/scrutiny/{page}" for page in pages)]
    return {
        f"{name} {address}": _same(cast.client(name).get(address).content.decode())
        for name in ("sale", "ure", "inspector")
        for address in addresses
    }


def _same(page: str) -> str:
    """A page without the token of its forms."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)
