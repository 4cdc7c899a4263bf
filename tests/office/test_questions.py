"""Questions that Professional Standards puts to people, from the office or out of the corridor's door: all alike."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest
from django.conf import settings
from django.test import Client

from probity.foundation.access.actions import give_grant
from probity.foundation.access.models import User
from probity.foundation.audit.actors import System
from probity.foundation.audit.models import Entry
from probity.foundation.casework.actions import Words, ask_query
from probity.foundation.casework.doors import SIGNATURE, signature
from probity.foundation.casework.models import Deadline, Referral
from probity.foundation.casework.policy import STANDARDS
from probity.foundation.kernel.errors import NotPermitted
from probity.foundation.workforce.models import Person

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
STAGE = System("test", "sets the scene")


@pytest.fixture
def officer() -> User:
    user = User.objects.create_user("standards", person_ref="P-000001-X")
    give_grant(STANDARDS, person_ref=user.person_ref, reason="Test", actor=STAGE, at=AT, starts=date(2020, 1, 1))
    return user


@pytest.fixture
def asked() -> User:
    person = Person.unscoped.create(ref="P-000002-X", given_names="Ann", family_name="Sale", force_number="1")
    return User.objects.create_user("sale", person_ref=person.ref)


def test_a_standards_officer_asks_from_a_person_s_page_and_reads_the_answer(officer: User, asked: User) -> None:
    desk, phone = Client(), Client()
    desk.force_login(officer)
    phone.force_login(asked)

    page = desk.get(f"/people/{asked.person_ref}/")
    assert f"/inbox/ask/{asked.person_ref}/" in page.content.decode()
    desk.post(f"/inbox/ask/{asked.person_ref}/", {"title": "A lunch in May", "words": "Who paid?"})
    question = Referral.unscoped.get(kind=Referral.Kind.QUERY)
    assert Deadline.objects.get(subject_ref=question.ref).rule_id == "queries.answer_time"

    assert "A lunch in May" in phone.get("/inbox/").content.decode()
    phone.post(f"/inbox/{question.ref}/", {"words": "I did."})
    assert "I did." in desk.get(f"/inbox/{question.ref}/").content.decode()
    assert Deadline.objects.get(subject_ref=question.ref).met_at is not None


def test_nobody_else_finds_the_page_that_asks(asked: User) -> None:
    client = Client()
    client.force_login(asked)
    assert client.get(f"/inbox/ask/{asked.person_ref}/").status_code == 404
    assert "/inbox/ask/" not in client.get(f"/people/{asked.person_ref}/").content.decode()


def test_only_a_standards_officer_asks_and_never_themselves(officer: User, asked: User) -> None:
    with pytest.raises(NotPermitted, match="standards officer"):
        ask_query(Words(to_ref=officer.person_ref, title="T", words="W"), actor=asked, at=AT)
    with pytest.raises(NotPermitted, match="yourself"):
        ask_query(Words(to_ref=officer.person_ref, title="T", words="W"), actor=officer, at=AT)


def test_a_question_out_of_the_corridor_reads_like_any_other_to_whoever_gets_it(officer: User, asked: User) -> None:
    said = {"title": "A lunch in May", "words": "Who paid?"}
    ask_query(Words(to_ref=asked.person_ref, about_ref=asked.person_ref, **said), actor=officer, at=AT)
    posted = {"key": "RK-1", "to_ref": asked.person_ref, "about_ref": asked.person_ref, "subject_kind": "", **said}
    body = json.dumps(posted | {"subject_ref": ""})
    signed = signature(body.encode(), secret=settings.PROBITY_DOOR_SECRET)
    Client().post("/door/", body, content_type="application/json", headers={SIGNATURE: signed})

    one, other = Referral.unscoped.order_by("pk")
    client = Client()
    client.force_login(asked)
    pages = [client.get(f"/inbox/{each.ref}/").content.decode() for each in (one, other)]
    assert _but_for_facts(pages[0], one) == _but_for_facts(pages[1], other)
    assert {entry.event for entry in Entry.objects.filter(subject_ref=one.ref)} == {
        entry.event for entry in Entry.objects.filter(subject_ref=other.ref)
    }


def _but_for_facts(page: str, referral: Referral) -> str:
    """A page without its own reference, times and form token."""
    kept = page.replace(referral.ref, "REF")
    return "\n".join(line for line in kept.splitlines() if "csrfmiddlewaretoken" not in line and "202" not in line)
