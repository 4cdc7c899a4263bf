"""The shell's own pages, over HTTP: lists, home, search, ledger, reasons, glass, sign-in, refusals."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from probity.foundation.access.actions import give_grant
from probity.foundation.access.models import BrokenGlass, User
from probity.foundation.access.roles import AUDITOR, BREAKS_GLASS, Role
from probity.foundation.audit.actors import System
from probity.foundation.audit.models import Entry
from probity.foundation.casework.actions import Words, receive_referral
from probity.foundation.casework.models import Outbox, Referral
from probity.foundation.web import needs as needs_module
from probity.foundation.web.needs import Group, Need
from probity.foundation.web.reading import open_record

pytestmark = pytest.mark.django_db
STAGE = System("tests", "Sets the stage for a test")
Open = Callable[..., User]


@pytest.fixture
def account() -> Open:
    """Makes an account with roles: `account("anna", AUDITOR)`."""

    def make(name: str, *roles: Role) -> User:
        user = User.objects.create_user(name, person_ref=f"P-{name}")
        for role in roles:
            give_grant(role, person_ref=user.person_ref, reason="A test", actor=STAGE, at=timezone.now())
        return User.objects.get(pk=user.pk)

    return make


def browser(user: User | None = None) -> Client:
    client = Client()
    if user:
        client.force_login(user)
    return client


def ask(to: User, number: int = 1, *, title: str = "", kind: Referral.Kind = Referral.Kind.QUERY) -> Referral:
    content = Words(to_ref=to.person_ref, title=title or f"A watch, number {number:03}", words="What was your part?")
    at = timezone.now() - timedelta(days=number)
    return receive_referral(content, kind=kind, key=f"key-{number}", sender="Standards", actor=STAGE, at=at)


def words(response: Any) -> str:
    return response.content.decode()


# ---- lists ----


def test_a_list_shows_a_page_and_says_how_many_there_are(account: Open) -> None:
    anna = account("anna")
    for number in range(1, 31):
        ask(anna, number)
    first, second = (words(browser(anna).get(f"/inbox/?page={page}")) for page in (1, 2))
    assert "30 items" in first
    assert first.count("<tr>") == 26
    assert second.count("<tr>") == 6
    assert "number 030" in second


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999999999999", "999"])
def test_a_page_that_is_not_there_shows_one_that_is(account: Open, page: str) -> None:
    anna = account("anna")
    ask(anna)
    assert "number 001" in words(browser(anna).get("/inbox/", {"page": page}))


def test_sorting_turns_round_and_says_so(account: Open) -> None:
    anna = account("anna")
    for number in (1, 2, 3):
        ask(anna, number)
    up, down = (words(browser(anna).get(f"/inbox/?sort={sort}")) for sort in ("title", "-title"))
    assert up.index("number 001") < up.index("number 003")
    assert down.index("number 003") < down.index("number 001")
    assert 'aria-sort="ascending"' in up
    assert 'aria-sort="descending"' in down
    assert "?sort=-title" in up


def test_a_chosen_filter_is_a_tag_that_takes_it_away(account: Open) -> None:
    anna = account("anna")
    ask(anna, 1)
    ask(anna, 2, kind=Referral.Kind.HANDOVER)
    page = words(browser(anna).get("/inbox/?kind=handover&sort=title"))
    assert "1 item<" in page
    assert "Kind: Hand-over" in page
    assert '<li><a href="?sort=title">' in page


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_an_export_holds_every_page_in_the_order_shown_and_is_a_disclosure(account: Open, form: str) -> None:
    anna = account("anna")
    for number in range(1, 31):
        ask(anna, number)
    response = browser(anna).get(f"/inbox/?sort=-title&export={form}")
    assert "attachment" in response["Content-Disposition"]
    if form == "csv":
        rows = list(csv.reader(io.StringIO(words(response))))
        assert rows[0] == ["What it is", "From", "Sent", "State"]
        assert [row[0] for row in rows[1:]] == [f"A watch, number {number:03}" for number in range(30, 0, -1)]
    entry = Entry.objects.get(event="audit.list.exported")
    assert (entry.operation, entry.data) == ("disclosure", {"count": 30, "form": form})
    assert entry.payload.body == {"filter": {"sort": "-title"}}


def test_a_formula_in_a_title_leaves_as_text(account: Open) -> None:
    anna = account("anna")
    ask(anna, title="=HYPERLINK(1)")
    assert "'=HYPERLINK(1)" in words(browser(anna).get("/inbox/?export=csv"))


def test_a_list_costs_the_same_queries_for_one_row_as_for_a_page(account: Open, django_assert_num_queries: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    anna = account("anna")
    ask(anna, 1)
    client = browser(anna)
    client.get("/inbox/")
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get("/inbox/")
    for number in range(2, 26):
        ask(anna, number)
    with django_assert_num_queries(len(one)):
        client.get("/inbox/")


# ---- home and search ----


def test_the_home_page_says_in_words_that_nothing_needs_you(account: Open) -> None:
    assert "Nothing needs you" in words(browser(account("anna")).get("/"))


def test_home_groups_what_needs_you_with_counts_and_the_team_beside(
    account: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = timezone.localdate()

    def provider(_user: User, _at: Any) -> list[Need]:
        return [
            Need(Group.LATE, "Second", "/b/", due=day - timedelta(days=1)),
            Need(Group.LATE, "First", "/a/", due=day - timedelta(days=9)),
            Need(Group.TODAY, "Theirs", "/c/", due=day, whose="team"),
        ]

    monkeypatch.setattr(needs_module, "_providers", [provider])
    page = words(browser(account("anna")).get("/"))
    assert page.index("First") < page.index("Second")
    assert "9 days late" in page
    assert "2 things need you" in page
    assert page.index("Your team") < page.index("Theirs")


def test_an_answered_question_no_longer_needs_you(account: Open) -> None:
    anna = account("anna")
    asked = ask(anna)
    client = browser(anna)
    assert asked.title in words(client.get("/"))
    client.post(f"/inbox/{asked.ref}/", {"words": "I had no part in it."})
    assert asked.title not in words(client.get("/"))
    asked.refresh_from_db()
    assert (asked.state, asked.answer) == (Referral.State.ANSWERED, "I had no part in it.")


def test_a_search_is_entered_in_the_ledger_once_with_its_words(account: Open) -> None:
    browser(account("anna")).get("/search/?q=Acme")
    entry = Entry.objects.get(event="audit.search.made")
    assert entry.payload.body == {"words": "Acme"}


def test_a_search_of_one_letter_asks_for_more_and_is_no_search(account: Open) -> None:
    assert "at least 2 letters" in words(browser(account("anna")).get("/search/?q=A"))
    assert not Entry.objects.filter(event="audit.search.made").exists()


# ---- hidden means missing ----


def test_a_hidden_record_and_a_missing_one_read_the_same_to_the_letter(account: Open) -> None:
    asked = ask(account("anna"))
    client = browser(account("boris"))
    hidden, missing = client.get(f"/inbox/{asked.ref}/"), client.get("/inbox/RF-999999-X/")
    assert (hidden.status_code, missing.status_code) == (404, 404)
    blank = [page.content.replace(page.wsgi_request.META["CSRF_COOKIE"].encode(), b"") for page in (hidden, missing)]
    assert len(blank[0]) == len(blank[1])


@pytest.mark.parametrize("path", ["/ledger/", "/ledger/1/", "/ledger/check/", "/glass/?kind=casework.referral&ref=X"])
def test_the_auditors_pages_do_not_exist_for_others(account: Open, path: str) -> None:
    assert browser(account("anna")).get(path).status_code == 404


def test_every_page_but_the_open_ones_asks_who_you_are() -> None:
    client = browser()
    for path in ("/", "/inbox/", "/rulebook/", "/ledger/", "/search/?q=x", "/reason/", "/account/"):
        assert client.get(path)["Location"].startswith("/accounts/login/")
    for path in ("/help/", "/accessibility/", "/health/", "/choose/", "/accounts/login/"):
        assert client.get(path).status_code == 200


# ---- the ledger's pages ----


def test_reading_the_ledger_is_itself_in_the_ledger(account: Open) -> None:
    auditor = account("vera", AUDITOR)
    browser(auditor).get("/ledger/?actor=anna")
    entry = Entry.objects.get(event="audit.list.shown")
    assert (entry.actor, entry.payload.body) == ("vera", {"filter": {"actor": "anna"}})


def test_an_entrys_words_show_and_opening_it_is_recorded(account: Open) -> None:
    browser(account("anna")).get("/search/?q=Acme+Fencing")
    number = Entry.objects.get(event="audit.search.made").number
    page = words(browser(account("vera", AUDITOR)).get(f"/ledger/{number}/"))
    assert "Acme Fencing" in page
    assert Entry.objects.filter(event="audit.record.opened", subject_ref=str(number), actor="vera").exists()


def test_the_chain_can_be_checked_from_its_page(account: Open) -> None:
    page = words(browser(account("vera", AUDITOR)).post("/ledger/check/"))
    assert "The chain holds" in page


def test_who_can_see_names_the_account_and_the_way_to_the_auditor_alone(account: Open) -> None:
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


# ---- reasons and glass ----


def sensitive(request: HttpRequest, ref: str) -> HttpResponse:
    """A page of a desk that opens a sensitive record."""
    record = Outbox(key=ref)
    record.ref = ref  # type: ignore[attr-defined]
    return open_record(request, record) or HttpResponse("the record")


def request_of(client: Client, user: User) -> HttpRequest:
    request: HttpRequest = client.get("/account/").wsgi_request
    request.user = user
    return request


def test_a_sensitive_record_asks_for_a_reason_once_a_session_and_each_opening_is_recorded(account: Open) -> None:
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


def test_another_reason_needs_words(account: Open) -> None:
    page = browser(account("anna")).post("/reason/?next=/", {"reason": "other", "words": "because"})
    assert "Say why in at least three words" in words(page)


def test_a_reason_never_sends_the_reader_to_another_site(account: Open) -> None:
    gone = browser(account("anna")).post("/reason/?next=https://elsewhere.example/", {"reason": "audit"})
    assert gone["Location"] == "/"


def test_broken_glass_is_told_before_the_page_and_needs_acknowledging(account: Open) -> None:
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


# ---- the site itself ----


def test_the_health_page_says_little_to_a_stranger_and_more_to_those_signed_in(account: Open) -> None:
    stranger = browser().get("/health/", headers={"accept": "application/json"})
    assert stranger.json().keys() == {"well"}
    known = browser(account("anna")).get("/health/?format=json").json()
    assert known["findings"].keys() == {"database", "migrations", "worker", "outbox", "ledger"}
    assert "anna" not in str(known)


def test_while_closed_for_maintenance_only_the_health_page_answers(settings: Any, account: Open) -> None:
    client = browser(account("anna"))
    settings.PROBITY_MAINTENANCE = True
    closed = client.get("/")
    assert (closed.status_code, closed["Retry-After"]) == (503, "600")
    assert client.get("/health/").status_code == 200


def test_without_a_second_factor_production_lets_nobody_past(settings: Any, account: Open) -> None:
    settings.PROBITY_SECOND_FACTOR_REQUIRED = True
    assert browser(account("anna")).get("/inbox/")["Location"] == "/accounts/second-factor/app/add/"


def test_choosing_whom_to_be_exists_on_a_synthetic_force_only(settings: Any, account: Open) -> None:
    account("anna")
    assert browser().post("/choose/", {"account": "anna"})["Location"] == "/"
    assert Entry.objects.filter(event="web.session.begun", actor="anna").exists()
    settings.PROBITY_SYNTHETIC = False
    assert browser().get("/choose/").status_code == 404
    settings.PROBITY_SYNTHETIC, settings.PROBITY_PRODUCTION = True, True
    assert browser().post("/choose/", {"account": "anna"}).status_code == 404


def test_signing_in_and_failing_to_are_both_in_the_ledger(account: Open) -> None:
    anna = account("anna")
    anna.set_password("fence-lantern-oboe-7")
    anna.save()
    failed = browser().post("/accounts/login/", {"login": "anna", "password": "wrong"})
    assert failed.status_code == 200
    assert Entry.objects.get(event="web.session.refused").payload.body == {"account": "anna"}
    browser().post("/accounts/login/", {"login": "anna", "password": "fence-lantern-oboe-7"})
    assert Entry.objects.get(event="web.session.begun").actor == "anna"


def test_no_page_carries_inline_script_or_style(account: Open) -> None:
    client = browser(account("vera", AUDITOR, BREAKS_GLASS))
    ask(account("anna"))
    client.get("/search/?q=Acme")
    for path in (
        "/",
        "/inbox/",
        "/ledger/",
        "/ledger/1/",
        "/rulebook/",
        "/choose/",
        "/account/",
        "/health/",
        "/reason/",
    ):
        page = words(client.get(path))
        assert " style=" not in page
        assert "<style" not in page
        assert "onclick" not in page
        assert "<script>" not in page


def test_errors_stand_without_a_database(django_db_blocker: Any) -> None:
    handler = get_resolver().resolve_error_handler(500)
    with django_db_blocker.block():
        page = handler(HttpRequest())
    assert page.status_code == 500
    assert "Nothing was half saved" in page.content.decode()


def test_the_rulebook_page_filters_and_marks_what_is_still_to_verify(account: Open) -> None:
    client = browser(account("anna"))
    page = words(client.get("/rulebook/?standing=to-verify&words=gift"))
    assert "To verify" in page
    assert ">Verified<" not in page
    assert "No rule matches" in words(client.get("/rulebook/?words=nothing+holds+this"))


def test_a_deadline_shows_its_rule_and_never_calls_one_to_verify_law() -> None:
    from django.template import Context, Template

    from probity.foundation.casework.models import Deadline

    start = date(2026, 1, 5)
    deadline = Deadline(rule_id="gifts.declaration_time", starts_on=start, due_on=start + timedelta(days=7))
    page = Template("{% load probity %}{% due deadline on %}")
    drawn = page.render(Context({"deadline": deadline, "on": start + timedelta(days=16)}))
    assert "12 January 2026" in drawn
    assert "9 days late" in drawn
    assert "Which rule?" in drawn
    assert "Force policy" in drawn
    unknown = Deadline(rule_id="no.such.rule", starts_on=start, due_on=start)
    assert "Which rule?" not in page.render(Context({"deadline": unknown, "on": start}))
