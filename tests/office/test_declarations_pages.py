"""The pages of the gifts desk, as people meet them: saved as they go, errors at the field, decisions checked first."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from probity.foundation.access.models import User
from probity.foundation.audit.models import Entry
from probity.foundation.casework.workflow import DOWNLOADED
from probity.office.declarations import actions
from probity.office.declarations.models import NilReturn, Offer, State
from tests.office.cast import Cast, answers, begin, decide, declare, fill_in
from tests.office.test_declarations_endorsing import declared

NOW = datetime(2025, 2, 4, 12, tzinfo=UTC)
SUPPORT: dict[str, object] = {"supported": "yes", "words": "I know of it."}
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"


@pytest.fixture(autouse=True)
def _on_the_fourth() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def text(client: Client, address: str, given: dict[str, Any] | None = None) -> str:
    shown = client.get(address, given or {})
    assert shown.status_code == 200, (address, shown.status_code)
    return shown.content.decode()


def test_an_offer_is_declared_in_at_most_twelve_pages_and_the_receipt_says_what_is_next(cast: Cast) -> None:
    client = cast.client("sale")
    ref = begin(client)
    seen, address = 0, f"/gifts/declare/{ref}/who/"
    while not address.endswith("/check/"):
        seen += 1
        page = address.split("/")[4]
        assert "Question" in text(client, address)
        address = client.post(address, answers()[page]).headers["Location"]
    assert seen + 1 <= 12  # and the check
    assert "a bottle of wine" in text(client, address)
    receipt = client.post(address).headers["Location"]
    shown = text(client, receipt)
    for part in (ref, "Sgt Ure", "11 February 2025", "Which rule?", "In time"):
        assert part in shown


def test_each_answer_is_kept_at_once_and_the_draft_waits(cast: Cast) -> None:
    client = cast.client("sale")
    ref = begin(client)
    sent = client.post(f"/gifts/declare/{ref}/what/", {**answers()["what"], "leave": "1"}, follow=True)
    assert "Saved." in sent.content.decode()
    assert "Drafts to finish" in text(client, "/gifts/")
    assert "Finish declaring: A bottle of wine" in text(client, "/")
    assert "Still to say: who offered it" in text(client, f"/gifts/declare/{ref}/check/")
    assert 'value="a bottle of wine"' in text(client, f"/gifts/declare/{ref}/what/")


@pytest.mark.parametrize(
    ("page", "given", "message"),
    [
        ("who", {}, "Choose who it was offered to"),
        ("what", {"description": "", "kind": "hospitality"}, "Say what was offered"),
        ("what", {"description": "a pen", "kind": "bribe"}, "not one of the available choices"),
        ("giver", {"giver_name": "", "giver_organisation": " "}, "Give the name of the organisation"),
        ("when", {"offered_on_0": "31", "offered_on_1": "2", "offered_on_2": "2025"}, "govuk-error-message"),
        ("when", {"offered_on_0": "5", "offered_on_1": "2", "offered_on_2": "2025"}, "must be today or in the past"),
        ("when", {"offered_on_0": "", "offered_on_1": "", "offered_on_2": ""}, "Enter the day, month and year"),
        ("value", {"known": "amount", "amount": ""}, "Give the amount in pounds"),
        ("value", {"known": "amount", "amount": "-1"}, "must not be below nought"),
        ("value", {"known": "amount", "amount": "lots"}, "Give the amount in numbers"),
        ("value", {"known": "range", "value_low": "20", "value_high": "10"}, "must not be less than the first"),
        ("how", {"circumstances": ""}, "Say how the offer came about"),
        ("answer", {}, "Choose whether it was accepted or declined"),
        ("asked", {}, "Choose whether you asked beforehand"),
        ("outcome", {}, "Choose what became of it"),
        ("procurement", {}, "Choose yes, no or not sure"),
    ],
)
def test_a_mistake_is_told_at_the_field_and_nothing_is_saved(
    cast: Cast, page: str, given: dict[str, str], message: str
) -> None:
    client = cast.client("sale")
    ref = begin(client)
    shown = client.post(f"/gifts/declare/{ref}/{page}/", given).content.decode()
    assert message in shown
    assert "There is a problem" in shown
    for typed in given.values():
        assert not typed.strip() or typed in shown or typed == "bribe"
    assert Offer.unscoped.get().version == 1


def test_a_declined_offer_is_not_asked_what_became_of_it(cast: Cast) -> None:
    client = cast.client("sale")
    ref = begin(client)
    client.post(f"/gifts/declare/{ref}/answer/", {"answer": "declined"})
    assert client.post(f"/gifts/declare/{ref}/asked/", {"asked": "after"}).headers["Location"].endswith("/procurement/")
    client.post(f"/gifts/declare/{ref}/answer/", {"answer": "accepted"})
    assert Offer.unscoped.get().outcome == ""
    assert client.post(f"/gifts/declare/{ref}/asked/", {"asked": "after"}).headers["Location"].endswith("/outcome/")


def test_a_team_is_found_by_name_or_number_and_each_can_be_taken_out_again(cast: Cast) -> None:
    client = cast.client("sale")
    ref = begin(client)
    sent = client.post(f"/gifts/declare/{ref}/who/", {"behalf": "team"})
    people = sent.headers["Location"]
    assert people.endswith("/people/")
    assert "Tansy Finch" in text(client, people, {"q": "finch"})
    assert "Nobody of that name" in text(client, people, {"q": "nobody-at-all"})
    client.post(people, {"person": cast.ref("finch")})
    client.post(people, {"person": cast.ref("doyle")})
    client.post(people, {"person": "P-999999-X"})
    client.post(people, {"remove": cast.ref("doyle")})
    assert {*Offer.unscoped.get().people()} == {cast.ref("sale"), cast.ref("finch")}
    assert "Tansy Finch" in text(client, people)


@pytest.mark.parametrize("name", ["ure", "registrar", "auditor", "owner", "sale_again"])
def test_a_draft_is_hidden_from_everybody_but_its_author(cast: Cast, name: str) -> None:
    ref = begin(cast.client("sale"))
    expected = 200 if name == "sale_again" else 404
    for page in ("who/", "people/", "check/", "discard/", "earlier/"):
        found = cast.client(name).get(f"/gifts/declare/{ref}/{page}", follow=True)
        assert found.status_code == expected, page
    assert cast.client(name).get(f"/gifts/{ref}/", follow=True).status_code == expected


HIDDEN = ("", "earlier/", "documents/", "history/", "correct/", "correct/value/", "do/endorse/", "do/accept/")


@pytest.mark.parametrize("name", ["stranger", "doyle", "hr", "buyer", "standards", "administrator", "inspector"])
def test_somebody_elses_offer_does_not_exist(cast: Cast, name: str) -> None:
    offer, client = declared(cast, "sale"), cast.client(name)
    for part in HIDDEN:
        assert client.get(f"/gifts/{offer.ref}/{part}").status_code == 404, part
    assert client.post(f"/gifts/{offer.ref}/documents/add/").status_code == 404
    assert offer.ref not in text(client, "/search/", {"q": "Harrow Lane"})
    assert client.get("/gifts/register/").status_code == 404
    assert client.get("/gifts/nil-returns/").status_code == 404


def test_an_offer_goes_from_declared_to_closed_in_the_pages(cast: Cast) -> None:
    ref = declare(cast.client("sale"))
    assert "Endorsed:" in decide(cast.client("ure"), ref, "endorse", SUPPORT)
    assert "Challenged:" in decide(cast.client("registrar"), ref, "challenge", {"words": "Who else was there?"})
    assert "Answer a question about" in text(cast.client("sale"), "/")
    assert "Answered:" in decide(cast.client("sale"), ref, "answer", {"words": "Nobody."})
    assert "Accepted into the register:" in decide(cast.client("registrar"), ref, "accept", {"words": ""})
    day = timezone.localdate()
    sent = {"outcome": "returned", "done_on_0": day.day, "done_on_1": day.month, "done_on_2": day.year}
    address = f"/gifts/{ref}/disposal/"
    told = cast.client("sale").post(address, {**sent, "words": "By post."}, follow=True).content.decode()
    assert "Returned" in told
    closed = decide(cast.client("registrar"), ref, "close", {"words": ""})
    for happened in ("Who else was there?", "Nobody.", "By post.", "Closed"):
        assert happened in closed
    assert Offer.unscoped.get().state == State.CLOSED


def test_a_decision_is_checked_before_it_is_taken_and_can_be_changed(cast: Cast) -> None:
    ref, client = declare(cast.client("sale")), cast.client("ure")
    address = f"/gifts/{ref}/do/endorse/"
    shown = client.post(address, SUPPORT).content.decode()
    assert "Check before you go on" in shown
    assert "Yes, I support it" in shown
    assert Offer.unscoped.get().state == State.DECLARED
    again = client.post(address, {**SUPPORT, "change": "1"}).content.decode()
    assert "I know of it." in again
    assert "Check before" not in again


def test_not_supporting_needs_reasons(cast: Cast) -> None:
    ref = declare(cast.client("sale"))
    shown = decide(cast.client("ure"), ref, "endorse", {"supported": "no", "words": ""})
    assert "Say why you do not support it" in shown
    assert Offer.unscoped.get().state == State.DECLARED


def test_the_second_of_two_deciders_is_told_in_the_page_that_it_moved(cast: Cast) -> None:
    ref = declare(cast.client("sale"))
    seen = str(Offer.unscoped.get().version)
    actions.correct_offer(
        Offer.unscoped.get(), {"description": "two bottles"}, reason="Miscounted", actor=cast.user("sale"), at=NOW
    )
    shown = decide(cast.client("ure"), ref, "endorse", SUPPORT, version=seen)
    assert "changed while you were working" in shown
    assert Offer.unscoped.get().state == State.DECLARED
    assert "Endorsed:" in decide(cast.client("ure"), ref, "endorse", SUPPORT)


def test_a_decision_that_is_not_ones_own_says_whose_it_is(cast: Cast) -> None:
    ref = declare(cast.client("sale"))
    assert "Only the endorser named on this offer" in decide(cast.client("sale"), ref, "endorse", SUPPORT)
    assert "Accept into the register is not possible" in decide(cast.client("registrar"), ref, "accept", {"words": ""})
    assert cast.client("sale").get(f"/gifts/{ref}/do/shred/").status_code == 404


def test_what_cannot_be_done_yet_is_shown_with_its_reason(cast: Cast) -> None:
    ref = declare(cast.client("sale"))
    shown = text(cast.client("registrar"), f"/gifts/{ref}/")
    assert "Not now: Accept into the register is not possible while this is “waiting for endorsement”." in shown
    assert "do/endorse" not in shown


def test_a_correction_shows_what_it_said_before(cast: Cast) -> None:
    ref, client = declare(cast.client("sale")), cast.client("sale")
    address = f"/gifts/{ref}/correct/value/"
    assert "Write what you have to say" in client.post(address, {"known": "amount", "amount": "18"}).content.decode()
    client.post(address, {"known": "amount", "amount": "18", "reason-words": "I looked it up."})
    shown = text(client, f"/gifts/{ref}/history/")
    for part in ("15.00", "I looked it up.", "Corrected"):
        assert part in shown
    assert "£18" in text(client, f"/gifts/{ref}/")
    assert client.get(f"/gifts/{ref}/correct/who/").status_code == 404
    assert "Only" in cast.client("ure").get(f"/gifts/{ref}/correct/").content.decode()


def test_a_document_is_kept_and_only_ever_downloaded(cast: Cast) -> None:
    client = cast.client("sale")
    ref = begin(client)
    fill_in(client, ref, answers())
    photo = SimpleUploadedFile("bottle.png", PNG, "text/html")
    client.post(f"/gifts/{ref}/documents/add/", {"document": photo})
    client.post(f"/gifts/declare/{ref}/check/")
    shown = text(cast.client("registrar"), f"/gifts/{ref}/documents/")
    address = shown.split("/files/")[1].split('"')[0]
    sent = cast.client("registrar").get(f"/gifts/{ref}/files/{address}")
    assert sent.content == PNG
    assert sent.headers["Content-Disposition"].startswith("attachment")
    assert sent.headers["Content-Type"] == "application/octet-stream"
    assert Entry.objects.filter(event=DOWNLOADED.name).count() == 1
    assert cast.client("stranger").get(f"/gifts/{ref}/files/{address}").status_code == 404
    refused = client.post(f"/gifts/{ref}/documents/add/", {"document": SimpleUploadedFile("x.png", b"MZ\x00\x01\x02")})
    assert "cannot be added" in refused.content.decode()


def test_an_account_that_belongs_to_nobody_is_told_why_it_cannot_declare(cast: Cast) -> None:
    User.objects.create_user("nobody")
    client = cast.client("nobody")
    refused = client.post("/gifts/declare/")
    assert refused.status_code == 403
    assert "belongs to nobody in the workforce" in refused.content.decode()
    assert "Nothing is late" in text(client, "/")


def test_the_declarant_reads_a_fixed_sentence_and_the_auditor_who_can_see_it(cast: Cast) -> None:
    ref = declare(cast.client("sale"))
    assert "those who keep and audit the register" in text(cast.client("sale"), f"/gifts/{ref}/")
    assert f"/who/declarations.offer/{ref}/" in text(cast.client("auditor"), f"/gifts/{ref}/")


def test_home_tells_each_what_is_theirs_to_do(cast: Cast) -> None:
    ref = declare(cast.client("sale"))
    assert "Endorse: A bottle of wine" in text(cast.client("ure"), "/")
    assert "Waiting on others" in text(cast.client("sale"), "/")
    assert ref not in text(cast.client("registrar"), "/")
    decide(cast.client("ure"), ref, "endorse", SUPPORT)
    assert "Review: A bottle of wine" in text(cast.client("registrar"), "/")
    assert "Your team" in text(cast.client("ure"), "/")


@pytest.mark.parametrize("sought", ["Harrow Lane", "bottle", "sale", "{ref}"])
def test_search_finds_an_offer_by_reference_giver_words_and_person(cast: Cast, sought: str) -> None:
    ref = declare(cast.client("sale"))
    assert f"/gifts/{ref}/" in text(cast.client("registrar"), "/search/", {"q": sought.format(ref=ref)})
    assert f"/gifts/{ref}/" not in text(cast.client("doyle"), "/search/", {"q": sought.format(ref=ref)})


def test_the_lists_of_those_who_endorse_and_manage(cast: Cast) -> None:
    ref = declare(cast.client("sale"))
    for page in ("endorse", "team"):
        assert ref in text(cast.client("ure"), f"/gifts/{page}/")
        assert ref not in text(cast.client("sale"), f"/gifts/{page}/")


FILTERS: list[tuple[dict[str, str], bool]] = [
    ({"giver": "harrow"}, True), ({"giver": "acme"}, False), ({"period": "2025"}, True), ({"period": "2025-Q1"}, True),
    ({"period": "2025-Q2"}, False), ({"answer": "declined"}, True), ({"answer": "accepted"}, False),
    ({"state": "declared"}, True), ({"state": "closed"}, False), ({"late": "no"}, True), ({"late": "yes"}, False),
    ({"in_procurement": "no"}, True), ({"in_procurement": "yes"}, False), ({"imported": "no"}, True),
    ({"imported": "yes"}, False), ({"offered_after": "2025-02-03", "offered_before": "2025-02-03"}, True),
    ({"offered_after": "2025-02-04"}, False), ({"period": "1066"}, False), ({"offered_after": "soon"}, False),
]  # fmt: skip


@pytest.mark.parametrize(("chosen", "found"), FILTERS, ids=lambda value: str(value))
def test_the_register_is_filtered_and_its_export_holds_exactly_what_is_shown(
    cast: Cast, chosen: dict[str, str], *, found: bool
) -> None:
    ref, client = declare(cast.client("sale")), cast.client("registrar")
    assert (ref in text(client, "/gifts/register/", chosen)) == found
    sent = client.get("/gifts/register/", {**chosen, "export": "csv"})
    rows = [*csv.reader(StringIO(sent.content.decode("utf-8-sig")))][1:]
    assert [row[0] for row in rows] == ([ref] if found else [])


def test_the_register_is_filtered_by_unit(cast: Cast) -> None:
    ref, client = declare(cast.client("sale")), cast.client("registrar")
    for unit, found in (("harbour", True), ("headquarters", True), ("moor", False)):
        assert (ref in text(client, "/gifts/register/", {"unit": cast.units[unit].ref})) == found


def test_the_register_opens_with_a_sentence_and_a_chart_that_link_to_what_they_count(cast: Cast) -> None:
    declare(cast.client("sale"))
    shown = text(cast.client("registrar"), "/gifts/register/")
    assert "1 offer: 0 accepted, 1 declined; none was declared late. 1 offer waits for somebody to act." in shown
    assert "answer=declined&amp;offered_after=2025-02-01&amp;offered_before=2025-02-28" in shown
    assert "The same figures as a table" in shown


def test_an_export_is_entered_in_the_ledger(cast: Cast) -> None:
    declare(cast.client("sale"))
    before = Entry.objects.count()
    assert cast.client("auditor").get("/gifts/register/?export=xlsx").content[:2] == b"PK"
    assert Entry.objects.count() == before + 1


def test_nil_returns_are_a_list_of_their_own(cast: Cast) -> None:
    NilReturn.unscoped.create(ref="NR-000001-A", person_as_written="PC Sale", period="Quarter 1")
    assert "PC Sale" in text(cast.client("registrar"), "/gifts/nil-returns/")
    assert "PC Sale" not in text(cast.client("registrar"), "/gifts/register/")
