"""The outbox: each item is delivered once, and what is refused holds up nothing."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from probity.foundation.access.models import User
from probity.foundation.audit.ledger import recorded
from probity.foundation.casework import outbox
from probity.foundation.casework.actions import (
    tell,
)
from probity.foundation.casework.models import Outbox
from probity.foundation.casework.outbox import LEASE, deliver_due, oldest_waiting, post
from tests.foundation.cast import NOON
from tests.foundation.conftest import Account

pytestmark = pytest.mark.django_db
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


def test_an_item_is_delivered_once_by_its_key(carried: list[str]):
    for _ in range(2):
        post("test", "one", {}, at=NOON)
    assert [*deliver_due(NOON)] == ["claimed", "delivered", "marked"]
    assert [*deliver_due(NOON + DAY)] == []
    assert carried == ["one"]


def test_a_delivered_item_holds_nothing_of_what_was_sent(carried: list[str]):
    post("test", "one", {"to": "noor@example.org", "key": "2345-6789"}, at=NOON)
    assert Outbox.objects.get().payload["to"] == "noor@example.org"
    assert [*deliver_due(NOON)][-1] == "marked"
    assert Outbox.objects.get().payload == {}


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
    worker = deliver_due(NOON)
    assert [next(worker), next(worker)] == ["claimed", "delivered"]
    worker.close()  # it died before it could mark the message
    assert "marked" in [*deliver_due(NOON + LEASE)]
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
