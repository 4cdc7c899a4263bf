"""The shell's own pages, over HTTP: home, search, health, sign-in, errors, rulebook."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from probity.foundation.access.models import User
from probity.foundation.access.roles import AUDITOR, BREAKS_GLASS
from probity.foundation.audit.models import Entry
from probity.foundation.casework.models import Referral
from probity.foundation.web import needs as needs_module
from probity.foundation.web.navigation import published
from probity.foundation.web.needs import Group, Need
from tests.accounts import account, browser, words
from tests.office.shell import ask

pytestmark = pytest.mark.django_db


def test_the_home_page_says_in_words_that_nothing_needs_you() -> None:
    assert "Nothing needs you" in words(browser(account("anna")).get("/"))


def test_home_groups_what_needs_you_with_counts_and_the_team_beside(monkeypatch: pytest.MonkeyPatch) -> None:
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


def test_an_answered_question_no_longer_needs_you() -> None:
    anna = account("anna")
    asked = ask(anna)
    client = browser(anna)
    assert asked.title in words(client.get("/"))
    client.post(f"/inbox/{asked.ref}/", {"words": "I had no part in it."})
    assert asked.title not in words(client.get("/"))
    asked.refresh_from_db()
    assert (asked.state, asked.answer) == (Referral.State.ANSWERED, "I had no part in it.")


def test_a_search_is_entered_in_the_ledger_once_with_its_words() -> None:
    browser(account("anna")).get("/search/?q=Acme")
    entry = Entry.objects.get(event="audit.search.made")
    assert entry.payload.body == {"words": "Acme"}


def test_a_search_of_one_letter_asks_for_more_and_is_no_search() -> None:
    assert "at least 2 letters" in words(browser(account("anna")).get("/search/?q=A"))
    assert not Entry.objects.filter(event="audit.search.made").exists()


def test_the_health_page_says_little_to_a_stranger_and_more_to_those_signed_in() -> None:
    stranger = browser().get("/health/", headers={"accept": "application/json"})
    assert stranger.json().keys() == {"well"}
    known = browser(account("anna")).get("/health/?format=json").json()
    assert known["findings"].keys() == {"database", "migrations", "worker", "outbox", "ledger"}
    assert "anna" not in str(known)


def test_anybody_finds_what_the_force_publishes_from_one_page_without_an_account() -> None:
    page = Client().get("/published/")
    parts = published()
    assert [part.url_name for part in parts] == ["published:index", "disparity:index", "panels:index", "searched:start"]
    for part in parts:
        assert f'href="{part.url}"' in page.content.decode()
        assert Client().get(part.url).status_code == 200
    assert not page.cookies
    assert page["Cache-Control"] == "public, max-age=300"
    assert 'href="/published/"' in Client().get("/accounts/login/").content.decode()


def test_while_closed_for_maintenance_only_the_health_page_answers(settings: Any) -> None:
    client = browser(account("anna"))
    settings.PROBITY_MAINTENANCE = True
    closed = client.get("/")
    assert (closed.status_code, closed["Retry-After"]) == (503, "600")
    assert client.get("/health/").status_code == 200


def test_without_a_second_factor_production_lets_nobody_past(settings: Any) -> None:
    settings.PROBITY_SECOND_FACTOR_REQUIRED = True
    assert browser(account("anna")).get("/inbox/")["Location"] == "/accounts/second-factor/app/add/"


def test_choosing_whom_to_be_exists_on_a_synthetic_force_only(settings: Any) -> None:
    account("anna")
    assert browser().post("/choose/", {"account": "anna"})["Location"] == "/"
    assert Entry.objects.filter(event="web.session.begun", actor="anna").exists()
    settings.PROBITY_SYNTHETIC = False
    assert browser().get("/choose/").status_code == 404
    settings.PROBITY_SYNTHETIC, settings.PROBITY_PRODUCTION = True, True
    assert browser().post("/choose/", {"account": "anna"}).status_code == 404


def test_signing_in_and_failing_to_are_both_in_the_ledger() -> None:
    anna = account("anna")
    anna.set_password("fence-lantern-oboe-7")
    anna.save()
    failed = browser().post("/accounts/login/", {"login": "anna", "password": "wrong"})
    assert failed.status_code == 200
    assert Entry.objects.get(event="web.session.refused").payload.body == {"account": "anna"}
    browser().post("/accounts/login/", {"login": "anna", "password": "fence-lantern-oboe-7"})
    assert Entry.objects.get(event="web.session.begun").actor == "anna"


def test_a_closed_account_is_told_so_and_stays_out() -> None:
    anna = account("anna")
    anna.set_password("fence-lantern-oboe-7")
    anna.is_active = False
    anna.save()
    client = browser()
    told = client.post("/accounts/login/", {"login": "anna", "password": "fence-lantern-oboe-7"}, follow=True)
    assert "Your account is closed" in told.content.decode()
    assert client.get("/").status_code == 302


def test_no_page_carries_inline_script_or_style() -> None:
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


def test_the_rulebook_page_filters_and_marks_what_is_still_to_verify() -> None:
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
