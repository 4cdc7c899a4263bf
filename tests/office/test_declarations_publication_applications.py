"""More of a published register, on application: received, decided, and what was sent kept as it went."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from io import StringIO

import pytest
import time_machine
from django.test import Client

from probity.foundation.audit.models import Entry, Payload
from probity.foundation.casework.models import Deadline, Outbox
from probity.foundation.kernel.errors import BadInput, NotPermitted, TransitionRefused
from probity.office.declarations.actions.publication_applications import (
    Asked,
    Granting,
    apply,
    grant,
    key_in,
    refuse,
)
from probity.office.declarations.models import Application, Edition
from probity.office.declarations.policy import PUBLISHER
from tests.office.cast import Cast, give
from tests.office.test_declarations_publication import APRIL, offer, published

MAY = datetime(2025, 5, 6, 9, tzinfo=UTC)
ASKED = Asked(
    applicant="Robin Ashe", organisation="Gazette", email="robin@gazette.example", asks="Ranks", purpose="An article"
)
FORM = {
    "applicant": "Robin Ashe", "organisation": "", "email": "robin@gazette.example", "asks": "Ranks", "purpose": "News",
}  # fmt: skip
PAGE = "/published/gifts/2025-q1/1/apply/"


@pytest.fixture
def edition(cast: Cast) -> Edition:
    give(cast, "owner", PUBLISHER)
    offer(cast, "superintendent", description="A mug", giver_name="Ada Brook")
    offer(cast, "sale", description="Lunch with Quill")
    return published(cast)


@pytest.fixture
def received(edition: Edition) -> Application:
    return apply(edition, ASKED, at=APRIL)


def granting(*columns: str, words: str = "") -> Granting:
    return Granting(columns=columns, words=words, site="https://force.example")


@time_machine.travel(APRIL, tick=False)
def test_anybody_applies_on_the_public_page_without_signing_in(cast: Cast, edition: Edition) -> None:
    empty = Client().post(PAGE, {})
    assert empty.status_code == 422
    assert "Give an e-mail address" in empty.content.decode()
    done = Client().post(PAGE, FORM, follow=True).content.decode()
    made = Application.unscoped.get()
    assert made.ref in done
    assert "Robin" not in done
    assert (made.came_by, made.received_on) == ("page", APRIL.date())
    due = Deadline.objects.get(subject_ref=made.ref)
    assert (due.rule_id, due.due_on) == ("gifts.application_time", date(2025, 5, 13))  # 20 working days, over Easter
    assert made.ref in cast.client("registrar").get("/gifts/publication/applications/").content.decode()


def test_the_public_page_takes_so_many_an_hour_and_no_more(edition: Edition) -> None:
    for _ in range(20):
        apply(edition, ASKED, at=APRIL)
    with pytest.raises(TransitionRefused, match="Many applications"):
        apply(edition, ASKED, at=APRIL)
    assert apply(edition, ASKED, at=MAY).ref


def test_the_keeper_keys_in_a_letter_from_the_day_it_came(cast: Cast, edition: Edition) -> None:
    made = key_in(edition, ASKED, received_on=date(2025, 4, 1), actor=cast.user("registrar"), at=APRIL)
    assert (made.came_by, made.keyed_by_ref) == ("keyed", cast.ref("registrar"))
    with pytest.raises(BadInput, match="in the future"):
        key_in(edition, ASKED, received_on=date(2025, 4, 11), actor=cast.user("registrar"), at=APRIL)
    with pytest.raises(NotPermitted):
        key_in(edition, ASKED, received_on=date(2025, 4, 1), actor=cast.user("auditor"), at=APRIL)


def test_a_grant_fixes_what_was_sent_and_keeps_to_whom_and_when(cast: Cast, received: Application) -> None:
    grant(received, granting("rank", "department", "description"), actor=cast.user("registrar"), at=MAY)
    assert (received.state, received.sent_at, received.sent_rows) == ("granted", MAY, 2)
    entry = Entry.objects.get(event="declarations.application.released")
    assert entry.data["sha256"] == received.sent_sha256
    assert (Payload.objects.get(entry=entry).body or {})["to"] == "robin@gazette.example"
    mail = Outbox.objects.get(key=f"application:{received.ref}").payload
    assert mail["to"] == "robin@gazette.example"
    assert f"https://force.example/published/gifts/released/{received.key}/" in mail["words"]
    with time_machine.travel(MAY, tick=False):
        response = Client().get(f"/published/gifts/released/{received.key}/")
    rows = {row["Rank"]: row for row in csv.DictReader(StringIO(response.content.decode()))}
    assert rows["Superintendent"]["Department as recorded"] == "Harbour"
    assert rows["Superintendent"]["Description as declared"] == "A mug"
    assert rows["Constable"]["Description as declared"] == "Withheld"  # it may name somebody
    assert "Brook" not in response.content.decode()
    assert response.headers["Cache-Control"] == "private, no-store"
    assert Entry.objects.filter(event="declarations.application.fetched", subject_ref=received.ref).count() == 1


def test_less_than_all_is_a_grant_in_part_and_needs_a_reason(cast: Cast, received: Application) -> None:
    with pytest.raises(NotPermitted, match="needs a reason"):
        grant(received, granting("rank"), actor=cast.user("registrar"), at=MAY)
    with pytest.raises(BadInput, match="Choose what is released"):
        grant(received, granting("names"), actor=cast.user("registrar"), at=MAY)
    grant(received, granting("rank", words="The rest names people."), actor=cast.user("registrar"), at=MAY)
    assert (received.state, received.released) == ("part", ["rank"])


def test_a_refusal_tells_why_and_sends_nothing_else(cast: Cast, received: Application) -> None:
    refuse(received, words="Names are not published.", actor=cast.user("registrar"), at=MAY)
    assert (received.state, received.sent_sha256, received.key) == ("refused", "", "")
    assert "Names are not published." in Outbox.objects.get(key=f"application:{received.ref}").payload["words"]
    with pytest.raises(TransitionRefused):
        grant(received, granting("rank", words="x"), actor=cast.user("registrar"), at=MAY)


@pytest.mark.parametrize("name", ["sale", "auditor", "owner"])
def test_only_the_keeper_decides(cast: Cast, received: Application, name: str) -> None:
    with pytest.raises(TransitionRefused):
        refuse(received, words="No", actor=cast.user(name), at=MAY)


def test_the_file_is_gone_when_its_time_is_over_and_a_guess_finds_nothing(cast: Cast, received: Application) -> None:
    grant(received, granting("rank", words="x"), actor=cast.user("registrar"), at=MAY)
    with time_machine.travel(datetime(2025, 6, 6, 12, tzinfo=UTC), tick=False):
        assert Client().get(f"/published/gifts/released/{received.key}/").status_code == 410
    for key in ("x", "-", received.ref):
        assert Client().get(f"/published/gifts/released/{key}/").status_code == 404


@time_machine.travel(MAY, tick=False)
def test_the_keeper_decides_on_the_page(cast: Cast, received: Application) -> None:
    client, page = cast.client("registrar"), f"/gifts/publication/applications/{received.ref}/"
    shown = client.get(page).content.decode()
    assert "Which rule?" in shown
    part = {"verdict": "grant", "grant-columns": ["rank"], "grant-words": ""}
    assert "Say why the rest is not released" in client.post(page, part).content.decode()
    assert client.post(page, {**part, "grant-words": "It names people."}).status_code == 302
    assert "It names people." in client.get(page).content.decode()
    assert Application.unscoped.get().state == "part"
    assert cast.client("sale").get(page).status_code == 404
