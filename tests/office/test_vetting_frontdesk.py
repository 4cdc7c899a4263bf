"""The front desk learns whether a pass is good and nothing else; it cannot try numbers in turn."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.plugin import DjangoDbBlocker

from probity.foundation.audit.models import Entry
from probity.foundation.workforce.models import Person
from probity.office.vetting.actions.applications import enter_applicant
from probity.office.vetting.actions.clearances import suspend_clearance
from probity.office.vetting.actions.frontdesk import ask_about_pass
from probity.office.vetting.models import Application, Clearance, DeskAsk
from probity.office.vetting.policy.frontdesk import WINDOW, most_asks
from probity.office.vetting.policy.roles import FRONT_DESK, OFFICER
from tests.office.cast import CASTING, Cast, give
from tests.office.vetting_people import grant

NOW = datetime(2025, 6, 2, 9, tzinfo=UTC)
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')
HOLDERS = {"sale": "S-1", "ure": "S-2", "buyer": "S-3"}


@pytest.fixture(scope="module")
def staged(stage: Cast, django_db_blocker: DjangoDbBlocker) -> Iterator[Cast]:
    """Sale is cleared, Ure's clearance has lapsed, the buyer never had one; each has a pass. Set up once."""
    with django_db_blocker.unblock(), time_machine.travel(NOW, tick=False):
        give(stage, "registrar", FRONT_DESK)
        give(stage, "deputy_registrar", OFFICER)
        for name, number in HOLDERS.items():
            Person.unscoped.filter(ref=stage.ref(name)).update(pass_number=number)
        grant(stage.people["sale"], "RV", date(2024, 6, 3))
        grant(stage.people["ure"], "RV", date(2020, 1, 6), last_day=date(2025, 1, 5))
        yield stage


@pytest.fixture
def force(staged: Cast, db: None) -> Iterator[Cast]:
    with time_machine.travel(NOW, tick=False):
        yield staged


def ask(client: Client, number: str) -> bytes:
    page = client.post("/vetting/front-desk/", {"pass_number": number})
    assert page.status_code == 200
    return TOKEN.sub(b"", page.content)


def test_somebody_cleared_is_told_with_the_last_day(force: Cast) -> None:
    page = ask(force.client("registrar"), "S-1")
    assert b"until 2 June 2034" in page
    assert b"Sale" not in page


def test_lapsed_never_cleared_suspended_and_unknown_are_the_same_bytes(force: Cast) -> None:
    client = force.client("registrar")
    lapsed = ask(client, "S-2")
    assert b"This pass does not let anybody in today" in lapsed
    assert ask(client, "S-3") == lapsed
    assert ask(client, "S-999") == lapsed
    assert ask(client, "s-1; drop") == lapsed
    held = Clearance.unscoped.get(holder_ref=force.ref("sale"))
    suspend_clearance(held, reason_code="adverse", words="Information received.", actor=CASTING, at=NOW)
    assert ask(client, "S-1") == lapsed


def turned_down() -> tuple[str, str]:
    """Somebody who was refused and never worked here: what they may show at the desk, a pass made early or a letter."""
    applicant = enter_applicant("Hazel", "Turned", actor=CASTING, at=NOW)
    Person.unscoped.create(ref="P-TURNED", given_names="Hazel", family_name="Turned", pass_number="S-77")
    for ref, who in (("VA-TURNED-1", applicant.ref), ("VA-TURNED-2", "P-TURNED")):
        Application.unscoped.create(
            ref=ref, state="refused", applicant_ref=who, applicant_name="Hazel Turned", level_codes=["RV"],
            level_words=" RV ", kind="new", opened_at=NOW, truth_at=NOW, submitted_on=NOW.date(), ended_on=NOW.date(),
        )  # fmt: skip
    return "S-77", applicant.ref


def test_somebody_refused_who_never_worked_here_is_answered_like_a_lapsed_and_an_unknown_pass(force: Cast) -> None:
    client = force.client("registrar")
    numbers = ("S-2", *turned_down(), "S-999")
    answers, asked = [], []
    for number in numbers:
        with CaptureQueriesContext(connection) as queries:
            answers.append(ask(client, number))
        asked.append(len(queries))
    assert b"This pass does not let anybody in today" in answers[0]
    assert answers == [answers[0]] * len(numbers)
    assert asked == [asked[0]] * len(numbers)


def test_the_database_is_asked_the_same_whoever_shows_a_pass_that_is_no_good(force: Cast) -> None:
    asked = []
    for number in ("S-2", "S-3", *turned_down(), "S-999"):
        actor = force.user("registrar")
        with CaptureQueriesContext(connection) as queries:
            ask_about_pass(number, address="10.0.0.1", actor=actor, at=NOW)
        asked.append([re.sub(r"'[^']*'|\d+", "?", each["sql"]) for each in queries])
    assert asked == [asked[0]] * len(asked)


def test_a_photo_is_shown_with_a_yes_to_whoever_asked_for_ten_minutes(force: Cast) -> None:
    officer, desk = force.client("deputy_registrar"), force.client("registrar")
    for name in ("sale", "ure"):
        sent = {"person": force.ref(name), "photo": SimpleUploadedFile("p.png", PNG)}
        assert officer.post("/vetting/front-desk/photos/", sent).status_code == 302
    page = ask(desk, "S-1").decode()
    found = re.search(r"/vetting/front-desk/\d+/photo/", page)
    assert found
    assert desk.get(found[0]).content == PNG
    assert officer.get(found[0]).status_code == 404
    assert b"/photo/" not in ask(desk, "S-2")
    with time_machine.travel(NOW + WINDOW, tick=False):
        assert desk.get(found[0]).status_code == 404


def test_a_photo_that_is_no_picture_is_refused(force: Cast) -> None:
    sent = {"person": force.ref("sale"), "photo": SimpleUploadedFile("p.png", b"<script>")}
    page = force.client("deputy_registrar").post("/vetting/front-desk/photos/", sent)
    assert "A photo is a JPEG or PNG file" in page.content.decode()


def test_an_account_that_asks_too_often_must_wait(force: Cast) -> None:
    client, user = force.client("registrar"), force.user("registrar")
    most, _ = most_asks(NOW.date())
    rows = [DeskAsk(account=user.account, address="10.9.9.9", at=NOW - timedelta(minutes=1)) for _ in range(most)]
    DeskAsk.objects.bulk_create(rows)
    refused = ask(client, "S-1")
    assert b"You have asked too often" in refused
    assert refused == ask(client, "S-1")
    with time_machine.travel(NOW + WINDOW, tick=False):
        assert b"until 2 June 2034" in ask(client, "S-1")


def test_an_address_is_limited_whichever_accounts_ask_from_it(force: Cast) -> None:
    _, most = most_asks(NOW.date())
    DeskAsk.objects.bulk_create(
        DeskAsk(account=f"somebody{number}", address="127.0.0.1", at=NOW) for number in range(most)
    )
    assert b"You have asked too often" in ask(force.client("registrar"), "S-1")


def test_each_question_is_in_the_ledger_and_the_page_is_not_there_for_others(force: Cast) -> None:
    ask(force.client("registrar"), "S-2")
    entry = Entry.objects.filter(event="vetting.desk.asked").latest("pk")
    assert entry.data == {"cleared": False}
    assert force.client("sale").get("/vetting/front-desk/").status_code == 404
