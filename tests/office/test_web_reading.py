"""Whoever opens a record: hidden means missing, the ledger's pages, reasons, broken glass."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client

from probity.foundation.access.models import BrokenGlass, User
from probity.foundation.access.roles import AUDITOR, BREAKS_GLASS
from probity.foundation.audit.models import Entry
from probity.foundation.casework.models import Outbox
from probity.foundation.web.reading import open_record
from tests.accounts import account, browser, words
from tests.office.shell import ask

pytestmark = pytest.mark.django_db


def test_a_hidden_record_and_a_missing_one_read_the_same_to_the_letter() -> None:
    asked = ask(account("anna"))
    client = browser(account("boris"))
    hidden, missing = client.get(f"/inbox/{asked.ref}/"), client.get("/inbox/RF-999999-X/")
    assert (hidden.status_code, missing.status_code) == (404, 404)
    blank = [page.content.replace(page.wsgi_request.META["CSRF_COOKIE"].encode(), b"") for page in (hidden, missing)]
    assert len(blank[0]) == len(blank[1])


@pytest.mark.parametrize("path", ["/ledger/", "/ledger/1/", "/ledger/check/", "/glass/?kind=casework.referral&ref=X"])
def test_the_auditors_pages_do_not_exist_for_others(path: str) -> None:
    assert browser(account("anna")).get(path).status_code == 404


def test_every_page_but_the_open_ones_asks_who_you_are() -> None:
    client = browser()
    for path in ("/", "/inbox/", "/rulebook/", "/ledger/", "/search/?q=x", "/reason/", "/account/"):
        assert client.get(path)["Location"].startswith("/accounts/login/")
    for path in ("/help/", "/accessibility/", "/health/", "/choose/", "/accounts/login/"):
        assert client.get(path).status_code == 200


def test_reading_the_ledger_is_itself_in_the_ledger() -> None:
    auditor = account("vera", AUDITOR)
    browser(auditor).get("/ledger/?actor=anna")
    entry = Entry.objects.get(event="audit.list.shown")
    assert (entry.actor, entry.payload.body) == ("vera", {"filter": {"actor": "anna"}})


def test_an_entrys_words_show_and_opening_it_is_recorded() -> None:
    browser(account("anna")).get("/search/?q=Acme+Fencing")
    number = Entry.objects.get(event="audit.search.made").number
    page = words(browser(account("vera", AUDITOR)).get(f"/ledger/{number}/"))
    assert "Acme Fencing" in page
    assert Entry.objects.filter(event="audit.record.opened", subject_ref=str(number), actor="vera").exists()


def test_the_chain_can_be_checked_from_its_page() -> None:
    page = words(browser(account("vera", AUDITOR)).post("/ledger/check/"))
    assert "The chain holds" in page


def test_who_can_see_names_the_account_and_the_way_to_the_auditor_alone() -> None:
    anna, boris = account("anna"), account("boris")
    asked = ask(anna)
    address = f"/who/casework.referral/{asked.ref}/"
    page = words(browser(account("vera", AUDITOR)).get(address))
    assert "anna" in page
    assert "It is addressed to you" in page
    assert "boris" not in page
    real, invented = (words(browser(boris).get(path)) for path in (address, "/who/casework.referral/RF-1/"))
    assert "the people who must decide it" in real
    assert len(real) == len(invented)


def sensitive(request: HttpRequest, ref: str) -> HttpResponse:
    """A page of a desk that opens a sensitive record."""
    record = Outbox(key=ref)
    record.ref = ref  # type: ignore[attr-defined]
    return open_record(request, record) or HttpResponse("the record")


def request_of(client: Client, user: User) -> HttpRequest:
    request: HttpRequest = client.get("/account/").wsgi_request
    request.user = user
    return request


def test_a_sensitive_record_asks_for_a_reason_once_a_session_and_each_opening_is_recorded() -> None:
    anna = account("anna")
    client = browser(anna)
    asked = sensitive(request_of(client, anna), "OB-1")
    assert asked.status_code == 302
    assert not Entry.objects.filter(event="audit.record.opened").exists()

    gone_on = client.post(asked["Location"], {"reason": "audit"})
    assert gone_on["Location"] == "/account/"
    for _ in range(2):
        assert sensitive(request_of(client, anna), "OB-1").content == b"the record"
    bodies = [entry.payload.body for entry in Entry.objects.filter(event="audit.record.opened")]
    assert bodies == [{"reason": "Audit or inspection"}] * 2
    assert sensitive(request_of(client, anna), "OB-2").status_code == 302


def test_another_reason_needs_words() -> None:
    page = browser(account("anna")).post("/reason/?next=/", {"reason": "other", "words": "because"})
    assert "Say why in at least three words" in words(page)


def test_a_reason_never_sends_the_reader_to_another_site() -> None:
    gone = browser(account("anna")).post("/reason/?next=https://elsewhere.example/", {"reason": "audit"})
    assert gone["Location"] == "/"


def test_broken_glass_is_told_before_the_page_and_needs_acknowledging() -> None:
    vera = account("vera", AUDITOR)
    asked = ask(account("anna"))
    breaker = browser(account("greg", BREAKS_GLASS))
    record = f"/inbox/{asked.ref}/"
    assert breaker.get(record).status_code == 404

    address = f"/glass/?kind=casework.referral&ref={asked.ref}&next={record}"
    assert breaker.post(address, {"reason": "Urgent"}).status_code == 200
    gone = breaker.post(address, {"reason": "Welfare check on the declarant tonight"})
    assert gone["Location"] == record
    assert "Glass broken" in words(browser(vera).get("/"))
    assert breaker.get(record).status_code == 200

    broken = BrokenGlass.unscoped.get()
    browser(vera).post(f"/glass/broken/{broken.ref}/acknowledge/")
    assert "Glass broken" not in words(browser(vera).get("/"))
    broken.refresh_from_db()
    assert broken.seen_by_auditor == "vera"
