"""The door of the office, and what the corridor takes through it."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

import httpx
import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from probity.foundation.audit.models import Entry
from probity.foundation.audit.verify import rows_of_database, verify
from probity.foundation.casework import doors
from probity.foundation.casework.actions import (
    Words,
    ask_query,
    new_key,
)
from probity.foundation.casework.models import Referral, Taken
from probity.foundation.casework.outbox import NotDelivered
from probity.foundation.casework.policy import STANDARDS
from probity.foundation.casework.queries import CORRIDOR_DESK
from tests.foundation.cast import NOON, referral
from tests.foundation.conftest import Account

pytestmark = pytest.mark.django_db


def test_a_hand_over_is_taken_into_the_inbox_and_other_peoples_referrals_are_left(settings: Any):
    settings.PROBITY_OFFICE_ALIAS = "default"
    mine = referral(to_ref="", to_desk=CORRIDOR_DESK, kind="handover", state="received")
    referral()
    referral(to_ref="", to_desk="standards.answers", kind="answer", in_reply_to="another")
    assert [*doors.take_from_office(NOON)] == ["read", "taken"]
    assert Taken.objects.get().office_ref == mine.ref
    assert Referral.unscoped.filter(key=f"office.{mine.key}").count() == 1
    [*doors.take_from_office(NOON)]
    assert Referral.unscoped.filter(key=f"office.{mine.key}").count() == 1


def signed(body: bytes) -> dict[str, str]:
    return {"X-Signature": hmac.new(settings.PROBITY_DOOR_SECRET.encode(), body, hashlib.sha256).hexdigest()}


GOOD = {
    "key": "RK-1",
    "to_ref": "P-1",
    "about_ref": "P-1",
    "subject_kind": "declarations.offer",
    "subject_ref": "GH-1",
    "title": "About an offer",
    "words": "What was it?",
}


def knock(body: Any, **headers: str) -> Any:
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Client().post("/door/", sent, content_type="application/json", headers={**signed(sent), **headers})


@pytest.mark.usefixtures("office_only")
class TestDoor:
    def test_a_signed_question_gets_a_receipt_and_the_same_again_the_same(self):
        first, again = knock(GOOD), knock(GOOD)
        assert first.status_code == 200
        assert first.json() == again.json() == {"receipt": Referral.unscoped.get().ref}
        assert Entry.objects.filter(event="casework.referral.received").count() == 1

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"not json",
            b"[]",
            b"null",
            b'"words"',
            b"\xff\xfe",
            b"[" * 100_000,
            {},
            {**GOOD, "more": ""},
            {name: value for name, value in GOOD.items() if name != "words"},
            {**GOOD, "to_ref": ""},
            {**GOOD, "key": " "},
            {**GOOD, "to_ref": 7},
            {**GOOD, "words": None},
            {**GOOD, "title": ["x"]},
            {**GOOD, "key": "k" * 41},
            {**GOOD, "title": "t" * 201},
            {**GOOD, "words": "a\x00b"},
        ],
    )
    def test_anything_else_that_is_signed_looks_like_no_page(self, body: Any):
        assert knock(body).status_code == 404
        assert not Referral.unscoped.exists()

    @pytest.mark.parametrize("signature", ["", "wrong", "0" * 64, "é" * 10, "\x80\xff"])
    def test_a_wrong_signature_looks_like_no_page(self, signature: str):
        assert knock(GOOD, **{"X-Signature": signature}).status_code == 404

    def test_a_signature_is_wrong_for_any_other_body(self):
        other = signed(json.dumps({**GOOD, "words": "Other"}).encode())
        assert knock(GOOD, **other).status_code == 404

    def test_without_a_secret_nothing_is_signed(self, settings: Any):
        settings.PROBITY_DOOR_SECRET = ""
        assert knock(GOOD).status_code == 404

    @pytest.mark.parametrize("method", ["get", "head", "put", "delete", "patch", "options", "trace"])
    def test_no_other_method_shows_that_there_is_a_door(self, method: str):
        assert getattr(Client(), method)("/door/").status_code == 404

    def test_a_body_that_is_too_large_looks_like_no_page(self, settings: Any):
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
        assert knock(GOOD).status_code == 404

    def test_what_comes_by_the_door_reads_like_any_question_of_a_standards_officer(self, account: Account):
        officer = account("officer", "P-4", STANDARDS)
        knock({**GOOD, "key": new_key()})
        ask_query(
            Words(**{name: value for name, value in GOOD.items() if name != "key"}), actor=officer, at=timezone.now()
        )
        apart = {"id", "ref", "key", "sent_at", "sent_by"}
        one, two = (
            {name: value for name, value in row.items() if name not in apart}
            for row in Referral.unscoped.order_by("pk").values()
        )
        assert one == two
        seen = ("event", "operation", "subject_kind", "data")
        first, other = Entry.objects.filter(event="casework.referral.received").values(*seen)
        assert first == other
        assert verify(rows_of_database(), progress=lambda _: None).holds


def test_a_door_that_does_not_open_puts_the_release_off(monkeypatch: pytest.MonkeyPatch, settings: Any):
    for answer in (httpx.Response(404), httpx.Response(302), httpx.Response(200, text="not json")):
        answer.request = httpx.Request("POST", "http://office")
        monkeypatch.setattr(httpx, "post", lambda *_, _answer=answer, **__: _answer)
        with pytest.raises(NotDelivered):
            doors.post_release("k", GOOD)
