"""Releases, the outbox, the worker and the door."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from probity.foundation.access.actions import declare_tie
from probity.foundation.access.models import TieKind, User
from probity.foundation.audit.ledger import recorded
from probity.foundation.audit.models import Entry
from probity.foundation.audit.verify import rows_of_database, verify
from probity.foundation.casework import deconfliction, doors, outbox, schedules, workflow
from probity.foundation.casework.actions import (
    Words,
    answer_query,
    approve_release,
    ask_query,
    lift_hold,
    mark_sent,
    new_key,
    receive_referral,
    take_referral,
    tell,
    withdraw_release,
    write_release,
)
from probity.foundation.casework.deconfliction import Clash
from probity.foundation.casework.models import Beat, Outbox, Referral, Release, ScheduledRun, Taken
from probity.foundation.casework.outbox import LEASE, NotDelivered, deliver_due, oldest_waiting, post
from probity.foundation.casework.policy import DECONFLICTER, RELEASER, STANDARDS, WRITER
from probity.foundation.casework.queries import CORRIDOR_DESK, referrals_to_take
from probity.foundation.casework.schedules import nightly, run_due
from probity.foundation.casework.tasks import export_head
from probity.foundation.casework.transitions import why_not
from probity.foundation.casework.worker import Worker, beat, one_round
from probity.foundation.kernel.errors import NotPermitted, Stale, TransitionRefused
from tests.foundation.cast import NOON, STAGE
from tests.foundation.conftest import Account
from tests.foundation.test_access_reading import referral

pytestmark = pytest.mark.django_db
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
QUESTION = Words(to_ref="P-9", about_ref="P-9", subject_ref="GH-1", title="About an offer", words="What was it?")


@pytest.fixture
def live(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Live work of one desk: add a reference, and everybody asked about is named in it."""
    named: list[str] = []

    def source(refs: Any) -> Iterator[Clash]:
        yield from (Clash(desk="x", ref=ref, words="", ask="") for ref in named if refs)

    monkeypatch.setattr(deconfliction, "_sources", [source])
    return named


@pytest.fixture
def author(account: Account, live: list[str]) -> User:
    return account("author", "P-1", WRITER, RELEASER, DECONFLICTER)


@pytest.fixture
def second(account: Account) -> User:
    return account("second", "P-2", RELEASER, DECONFLICTER)


@pytest.fixture
def third(account: Account) -> User:
    return account("third", "P-3", RELEASER, DECONFLICTER)


def written(author: User, content: Words = QUESTION) -> Release:
    return write_release(content, desk="matching", source=referral(), actor=author, at=NOON)[0]


def test_a_release_is_approved_by_a_second_person_and_goes_to_the_outbox(author: User, second: User):
    release = approve_release(written(author), actor=second, at=NOON)
    assert (release.state, release.approver_ref) == ("approved", "P-2")
    assert [item.key for item in Outbox.objects.filter(kind="release")] == [f"release:{release.key}"]
    assert Entry.objects.get(event="casework.release.approved").data["author"] == "P-1"


def test_what_is_posted_holds_the_words_and_nothing_of_where_they_came_from(author: User, second: User):
    release = approve_release(written(author), actor=second, at=NOON)
    payload = Outbox.objects.get(kind="release").payload
    assert payload == {
        "key": release.key,
        "to_ref": "P-9",
        "about_ref": "P-9",
        "subject_kind": "",
        "subject_ref": "GH-1",
        "title": "About an offer",
        "words": "What was it?",
    }
    assert release.ref not in json.dumps(payload)
    assert release.source_ref not in json.dumps(payload)


def test_nobody_approves_their_own_words_by_any_account_nor_those_of_somebody_tied_to_them(
    account: Account, author: User, second: User
):
    release = written(author)
    again = account("again", "P-1", RELEASER)
    declare_tie("P-2", "P-1", kind=TieKind.HOUSEHOLD, since=NOON.date(), actor=STAGE, at=NOON)
    for actor in (author, again, User.objects.get(pk=second.pk)):
        with pytest.raises(TransitionRefused, match="A second person"):
            approve_release(release, actor=actor, at=NOON)


def test_a_held_release_needs_three_people(live: list[str], author: User, second: User, third: User):
    live.append("IN-1")
    release = written(author)
    assert release.state == "held"
    with pytest.raises(TransitionRefused, match="held"):
        approve_release(release, actor=second, at=NOON)
    with pytest.raises(TransitionRefused, match="wrote it"):
        lift_hold(release, reason="Asked them", actor=author, at=NOON)
    with pytest.raises(NotPermitted, match="reason"):
        lift_hold(release, reason=" ", actor=second, at=NOON)
    lift_hold(release, reason="Asked them", actor=second, at=NOON)
    with pytest.raises(TransitionRefused, match="lifted its hold"):
        approve_release(release, actor=second, at=NOON)
    assert approve_release(release, actor=third, at=NOON).state == "approved"


def test_live_work_found_between_writing_and_approving_stops_it(live: list[str], author: User, second: User):
    release = written(author)
    live.append("IN-1")
    with pytest.raises(NotPermitted, match="Live work now names"):
        approve_release(release, actor=second, at=NOON)
    release.refresh_from_db()
    assert release.state == "waiting"
    assert not Outbox.objects.filter(kind="release").exists()


def test_live_work_found_after_the_hold_was_lifted_stops_it_too(
    live: list[str], author: User, second: User, third: User
):
    live.append("IN-1")
    release = lift_hold(written(author), reason="Asked them", actor=second, at=NOON)
    live.append("IN-2")
    with pytest.raises(NotPermitted, match="Live work now names"):
        approve_release(release, actor=third, at=NOON)


def test_who_may_not_approve_learns_nothing_of_live_work(account: Account, live: list[str], author: User):
    release = written(author)
    live.append("IN-1")
    for actor in (author, account("clerk", "P-4", WRITER)):
        with pytest.raises(TransitionRefused) as caught:
            approve_release(release, actor=actor, at=NOON)
        assert "Live work" not in str(caught.value)


@pytest.mark.parametrize("role_ref", ["to_ref", "about_ref"])
def test_nobody_writes_lifts_approves_or_reads_a_release_about_themselves(
    account: Account, author: User, role_ref: str
):
    concerned = account("concerned", "P-7", WRITER, RELEASER, DECONFLICTER)
    spouse = account("spouse", "P-8", WRITER, RELEASER, DECONFLICTER)
    declare_tie("P-8", "P-7", kind=TieKind.SPOUSE, since=NOON.date(), actor=STAGE, at=NOON)
    content = Words(**{"to_ref": "P-9", "title": "t", "words": "w", role_ref: "P-7"})
    release = written(author, content)
    for actor in (concerned, spouse):
        with pytest.raises(NotPermitted, match="involves you"):
            written(actor, content)
        with pytest.raises(TransitionRefused, match="involves you"):
            approve_release(release, actor=actor, at=NOON)
        with pytest.raises(TransitionRefused, match="involves you"):
            withdraw_release(release, reason="x", actor=actor, at=NOON)
        assert Release.objects.visible_to(actor).count() == 0


def test_a_release_is_taken_back_with_a_reason_by_who_has_a_part_until_it_is_approved(
    account: Account, author: User, second: User
):
    release = written(author)
    with pytest.raises(TransitionRefused, match="no part"):
        withdraw_release(release, reason="x", actor=account("clerk", "P-4"), at=NOON)
    with pytest.raises(NotPermitted, match="reason"):
        withdraw_release(release, reason=" ", actor=author, at=NOON)
    assert withdraw_release(release, reason="Wrong", actor=author, at=NOON).state == "withdrawn"
    with pytest.raises(TransitionRefused):
        withdraw_release(approve_release(written(author), actor=second, at=NOON), reason="x", actor=author, at=NOON)


def test_only_an_author_writes_releases(account: Account, live: list[str]):
    with pytest.raises(NotPermitted, match="release author"):
        written(account("clerk", "P-4", RELEASER))


def test_a_release_is_sent_once_and_its_answer_taken_once(author: User, second: User):
    release = approve_release(written(author), actor=second, at=NOON)
    for _ in range(2):
        mark_sent(release.key, actor=STAGE, at=NOON)
    question = receive_referral(QUESTION, kind=Referral.Kind.QUERY, key=release.key, sender="s", actor=STAGE, at=NOON)
    answerer = User.objects.create_user("nine", person_ref="P-9")
    answer_query(question, words="A pen", actor=answerer, at=NOON)
    facts = referrals_to_take_here(release)
    for _ in range(2):
        take_referral(facts[0], actor=STAGE, at=NOON)
    release.refresh_from_db()
    assert (len(facts), release.state, release.answer, Taken.objects.count()) == (1, "answered", "A pen", 1)
    assert Entry.objects.filter(event="casework.release.sent").count() == 1


def referrals_to_take_here(release: Release) -> list[Any]:
    """What the door reads, from this site's own database: in a test it stands for the office's."""
    alias, settings.PROBITY_OFFICE_ALIAS = settings.PROBITY_OFFICE_ALIAS, "default"
    try:
        return referrals_to_take(STAGE, replies_to=[release.key], taken=[])
    finally:
        settings.PROBITY_OFFICE_ALIAS = alias


def test_an_answer_that_comes_before_the_sending_was_noted_is_taken_all_the_same(author: User, second: User):
    release = approve_release(written(author), actor=second, at=NOON)
    assert why_not(workflow.REPLY, release, STAGE) == ""


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


# ---------------------------------------------------------------- the outbox


@pytest.fixture
def carried(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a carrier of kind "test" took; it refuses keys that begin with "no"."""
    taken: list[str] = []
    monkeypatch.setattr(outbox, "_carriers", dict(outbox._carriers))

    @outbox.carries("test")
    def carry(key: str, _payload: dict[str, Any]) -> dict[str, Any]:
        if key.startswith("no"):
            raise NotDelivered("closed today")
        taken.append(key)
        return {}

    return taken


def test_an_item_is_delivered_once_by_its_key(carried: list[str]):
    for _ in range(2):
        post("test", "one", {}, at=NOON)
    assert [*deliver_due(NOON)] == ["claimed", "delivered", "marked"]
    assert [*deliver_due(NOON + DAY)] == []
    assert carried == ["one"]


def test_an_item_stands_or_falls_with_what_decided_it(carried: list[str]):
    class Change(Exception):
        pass

    @recorded()
    def act() -> None:
        post("test", "one", {}, at=NOON)
        raise Change

    with pytest.raises(Change):
        act()
    assert not Outbox.objects.exists()


def test_what_is_refused_is_tried_again_ever_later_and_holds_up_nothing(carried: list[str]):
    post("test", "no", {}, at=NOON)
    post("test", "yes", {}, at=NOON)
    assert [*deliver_due(NOON)] == ["claimed", "put off", "claimed", "delivered", "marked"]
    waits, at = [], NOON
    for _ in range(14):
        item = Outbox.objects.get(key="no")
        waits.append(int((item.try_after - at).total_seconds()))
        assert [*deliver_due(item.try_after - SECOND)] == []
        at = item.try_after
        assert [*deliver_due(at)] == ["claimed", "put off"]
    assert waits[:4] == [2, 4, 8, 16]
    assert max(waits) == 3600
    item = Outbox.objects.get(key="no")
    assert (item.tries, item.last_fault, oldest_waiting()) == (15, "closed today", NOON)


def test_an_item_whose_worker_died_is_tried_again_when_its_claim_runs_out(carried: list[str]):
    post("test", "one", {}, at=NOON)
    assert next(deliver_due(NOON)) == "claimed"
    assert [*deliver_due(NOON + LEASE - SECOND)] == []
    assert [*deliver_due(NOON + LEASE)] == ["claimed", "delivered", "marked"]
    assert carried == ["one"]


def test_of_two_workers_that_read_the_same_item_one_claims_it(carried: list[str]):
    post("test", "one", {}, at=NOON)
    item, same = Outbox.objects.get(), Outbox.objects.get()
    assert [outbox._claimed(item, NOON), outbox._claimed(same, NOON)] == [True, False]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_deliver_each_item_once(carried: list[str]):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite's test database is one connection")
    for number in range(40):
        post("test", f"item {number}", {}, at=NOON)
    together = threading.Barrier(2, timeout=10)

    def work() -> None:
        together.wait()
        list(deliver_due(NOON))
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    assert sorted(carried) == sorted(f"item {number}" for number in range(40))


def test_an_unknown_kind_is_refused_when_it_is_posted():
    with pytest.raises(ValueError, match="nothing carries"):
        post("pigeon", "one", {}, at=NOON)


def test_the_same_message_twice_is_one_file(account: Account, folders: Path):
    account("one", "P-1")
    tell("P-1", key="k", title="Something\r\nBcc: evil@example.org", at=NOON)
    [*deliver_due(NOON)]
    Outbox.objects.update(delivered_at=None, try_after=NOON)
    [*deliver_due(NOON)]
    [file] = (folders / "mail").iterdir()
    assert "\nBcc:" not in file.read_text()
    assert "To: one@example.org" in file.read_text()


def test_a_message_that_cannot_be_written_holds_up_nothing(carried: list[str], folders: Path):
    post("email", "bad", {"to": "no address\n at all", "title": "x", "words": "x"}, at=NOON)
    post("test", "good", {}, at=NOON)
    assert [*deliver_due(NOON)][:2] == ["claimed", "put off"]
    assert carried == ["good"]


def test_nobody_is_told_at_a_closed_account_or_without_an_address(account: Account):
    User.objects.filter(pk=account("closed", "P-1").pk).update(is_active=False)
    User.objects.filter(pk=account("silent", "P-1").pk).update(email="")
    tell("P-1", key="k", title="x", at=NOON)
    assert not Outbox.objects.exists()


# ---------------------------------------------------------------- nightly work and the worker


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What two jobs of the test did; only they are registered."""
    done: list[str] = []
    monkeypatch.setattr(schedules, "_jobs", {})
    nightly("test.early", after="02:00")(lambda _at: done.append("early"))
    nightly("test.late", after="23:00")(lambda _at: done.append("late"))
    return done


def test_a_job_runs_once_a_day_at_the_first_chance_after_its_time_in_london(ran: list[str]):
    for at in ("2025-06-02T00:59:00Z", "2025-06-02T01:00:00Z", "2025-06-02T12:00:00Z", "2025-06-03T05:00:00Z"):
        list(run_due(timezone.datetime.fromisoformat(at)))
    assert ran == ["early", "early"]
    assert ScheduledRun.objects.count() == 2


def test_a_job_whose_worker_died_runs_again(ran: list[str]):
    assert next(run_due(NOON)) == "ran test.early"
    assert [*run_due(NOON)] == ["ran test.early", "noted test.early"]
    assert ran == ["early", "early"]


def test_a_job_has_one_name(ran: list[str]):
    with pytest.raises(ValueError, match="already registered"):
        nightly("test.early", after="02:00")(lambda _at: None)


def test_the_head_is_written_each_day_and_in_one_piece(folders: Path):
    export_head(NOON)
    [path] = (folders / "heads").iterdir()
    assert path.name == f"{settings.PROBITY_SITE}-2025-06-02.json"
    assert json.loads(path.read_text())["number"] == 0


def test_one_round_delivers_and_runs_what_is_due_and_the_beat_shows_it(
    carried: list[str], ran: list[str], settings: Any
):
    settings.PROBITY_OFFICE_ALIAS = "default"
    post("test", "one", {}, at=NOON)
    beat(NOON)
    steps = [*one_round(NOON)]
    assert [step for step in steps if step != "read"] == [
        "claimed",
        "delivered",
        "marked",
        "ran test.early",
        "noted test.early",
    ]
    assert ("read" in steps) == (settings.PROBITY_SITE == "corridor")
    assert Beat.objects.get().at == NOON


@pytest.mark.parametrize("fault", [Stale("moved"), NotPermitted("no")])
@pytest.mark.django_db(transaction=True)
def test_a_refused_step_does_not_end_the_worker(ran: list[str], monkeypatch: pytest.MonkeyPatch, fault: Any):
    def refuse(_at: Any) -> None:
        raise fault

    nightly("test.a-refused", after="00:00")(refuse)
    Worker()._round()
    assert Beat.objects.exists()


# ---------------------------------------------------------------- the door


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
