"""The database itself refuses to change the ledger."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError

from probity.foundation.audit.ledger import record, recorded
from probity.foundation.audit.models import Entry, Payload
from probity.foundation.audit.reads import erase_payloads
from probity.foundation.audit.verify import rows_of_database, verify
from tests.foundation.cast import NOON, STAGE, TRIED


@pytest.fixture
def written(db: None) -> None:
    with recorded():
        for count in (1, 2, 3):
            record(TRIED, actor=STAGE, subject=None, at=NOON, count=count, words=f"Word {count}")


def refused(statement: str) -> str:
    with pytest.raises(DatabaseError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    return str(caught.value)


@pytest.mark.parametrize("field", [field.column for field in Entry._meta.fields])
def test_no_field_of_an_entry_can_be_updated(written: None, field: str):
    assert "refuses UPDATE" in refused(f"UPDATE audit_entry SET {field} = {field} WHERE number = 2")


@pytest.mark.parametrize("table", ["audit_entry", "audit_payload"])
def test_no_row_of_the_ledger_can_be_deleted(written: None, table: str):
    assert "refuses DELETE" in refused(f"DELETE FROM {table}")


def test_the_framework_cannot_delete_an_entry_either(written: None):
    with pytest.raises((DatabaseError, ProtectedError)), transaction.atomic():
        Entry.objects.all().delete()
    assert Entry.objects.count() == 3


@pytest.mark.parametrize("table", ["audit_entry", "audit_payload"])
def test_a_row_cannot_be_replaced_by_an_insert(written: None, table: str):
    if connection.vendor != "sqlite":
        pytest.skip("INSERT OR REPLACE is SQLite's")
    key = "number" if table == "audit_entry" else "entry_id"
    assert "refuses REPLACE" in refused(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} WHERE {key} = 2")


@pytest.mark.postgres
@pytest.mark.parametrize("table", ["audit_entry", "audit_payload"])
def test_the_ledger_cannot_be_truncated(written: None, table: str):
    if connection.vendor != "postgresql":
        pytest.skip("TRUNCATE is PostgreSQL's")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # or the open transaction would stand in the way first
    assert "refuses TRUNCATE" in refused(f"TRUNCATE {table} CASCADE")


@pytest.mark.parametrize(
    "change",
    [
        "erased_under = 'audit.log'",
        "body = NULL",
        "body = NULL, salt = ''",
        "body = NULL, salt = '', erased_under = 'audit.log'",
        "body = NULL, salt = '', erased_at = '2025-06-02'",
        "body = NULL, erased_under = 'audit.log', erased_at = '2025-06-02'",
        "body = '{}', salt = '', erased_under = 'audit.log', erased_at = '2025-06-02'",
        "entry_id = 9, body = NULL, salt = '', erased_under = 'audit.log', erased_at = '2025-06-02'",
    ],
)
def test_a_payload_takes_no_update_but_erasure(written: None, change: str):
    assert "refuses UPDATE" in refused(f"UPDATE audit_payload SET {change} WHERE entry_id = 2")


def test_an_erased_payload_cannot_be_filled_or_erased_again(written: None):
    erase_payloads([2], rule="audit.log", actor=STAGE, at=NOON)
    assert "refuses UPDATE" in refused("UPDATE audit_payload SET body = '{}', erased_under = '' WHERE entry_id = 2")
    assert "refuses UPDATE" in refused("UPDATE audit_payload SET erased_under = 'another' WHERE entry_id = 2")


def test_erased_words_are_gone_and_the_chain_still_holds_and_says_how_many(written: None):
    assert erase_payloads([1, 2, 99], rule="audit.log", actor=STAGE, at=NOON) == 2
    payload = Payload.objects.get(pk=2)
    assert (payload.body, payload.salt, payload.erased_under, payload.erased_at) == (None, "", "audit.log", NOON)
    verdict = verify(rows_of_database(), progress=lambda _: None)
    assert (verdict.holds, verdict.entries, verdict.erased) == (True, 5, 2)
    assert [entry.data for entry in Entry.objects.filter(event="audit.payload.erased")] == [
        {"number": 1, "rule": "audit.log"},
        {"number": 2, "rule": "audit.log"},
    ]


def test_words_are_erased_once(written: None):
    assert erase_payloads([2], rule="audit.log", actor=STAGE, at=NOON) == 1
    assert erase_payloads([2], rule="audit.log", actor=STAGE, at=NOON) == 0


@pytest.mark.parametrize("rule", ["", "  "])
def test_words_are_never_erased_without_a_rule(written: None, rule: str):
    with pytest.raises(ValueError, match="under a rule"):
        erase_payloads([2], rule=rule, actor=STAGE, at=NOON)


def test_the_triggers_can_be_taken_away_and_put_back(transactional_db: None):
    call_command("migrate", "audit", "0001", verbosity=0)
    call_command("migrate", "audit", verbosity=0)
    with recorded():
        record(TRIED, actor=STAGE, subject=None, at=NOON, count=1, words="")
    assert "refuses UPDATE" in refused("UPDATE audit_entry SET number = 2")
