"""Checking the chain: every kind of tampering is found, and the first entry that does not hold is named."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from probity.foundation.audit.chain import GENESIS, SEALED, digest_of_entry
from probity.foundation.audit.models import Entry
from probity.foundation.audit.reads import erase_payloads
from probity.foundation.audit.verify import Verdict, verify
from tests.foundation.cast import NOON, STAGE
from tests.foundation.chain import exported, found, head_of, tamper, unguarded, write


def test_a_chain_that_nobody_touched_holds(written: None):
    verdict = found()
    assert (verdict.holds, verdict.entries, verdict.erased) == (True, 6, 0)
    assert verdict.head == Entry.objects.get(number=6).digest


def test_an_empty_chain_holds(db: None):
    assert found() == Verdict(0, 0, GENESIS)


CHANGES = {
    "number": "number = 99",
    "at": "at = '2020-01-01 00:00:00+00:00'",
    "event": "event = 'audit.record.opened'",
    "operation": "operation = 'erasure'",
    "actor": "actor = 'somebody'",
    "person_ref": "person_ref = 'P-9'",
    "subject_kind": "subject_kind = 'x'",
    "subject_ref": "subject_ref = 'x'",
    "data": "data = '{\"count\": 999}'",
    "payload_digest": "payload_digest = 'x'",
    "previous": "previous = 'x'",
    "digest": "digest = 'x'",
}


def test_every_column_of_an_entry_is_among_the_changes_tried():
    assert {field.column for field in Entry._meta.fields} == CHANGES.keys()


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_changed_field_is_found_at_its_entry(written: None, change: str):
    if change.startswith("number"):  # the row that hangs on it would keep it where it is
        tamper("DELETE FROM audit_payload WHERE entry_id = 3")
    tamper(f"UPDATE audit_entry SET {change} WHERE number = 3")
    assert found().broken_at == 3


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ('body = \'{"words": "Other"}\'', "does not match its seal"),
        ("salt = 'x'", "does not match its seal"),
        ("body = NULL", "no rule says why"),
        ("body = NULL, salt = ''", "no rule says why"),
        ("body = NULL, salt = '', erased_under = 'audit.log', erased_at = '2025-06-02'", "no entry says by which rule"),
        ("erased_under = 'audit.log', erased_at = '2025-06-02'", "still stands"),
    ],
)
def test_a_changed_or_emptied_payload_is_found_at_its_entry(written: None, change: str, why: str):
    tamper(f"UPDATE audit_payload SET {change} WHERE entry_id = 3")
    verdict = found()
    assert verdict.broken_at == 3
    assert why in verdict.why


def test_words_that_somebody_emptied_past_the_actions_are_found_though_the_database_allowed_it(written: None):
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE audit_payload SET body = NULL, salt = '', erased_under = 'audit.log', erased_at = '2025-06-02' "
            "WHERE entry_id = 3"
        )
    assert found().broken_at == 3


def test_words_said_to_be_erased_under_another_rule_than_the_entry_says_are_found(written: None):
    erase_payloads([3], rule="audit.log", actor=STAGE, at=NOON)
    assert found().holds
    tamper("UPDATE audit_payload SET erased_under = 'another' WHERE entry_id = 3")
    assert found().broken_at == 3


def test_a_removed_payload_is_found(written: None):
    tamper("DELETE FROM audit_payload WHERE entry_id = 3")
    assert (found().broken_at, found().why) == (3, "its payload is gone and no rule says why")


def test_a_payload_put_beside_an_entry_that_had_none_is_found(written: None):
    tamper("INSERT INTO audit_payload (entry_id, salt, body, erased_under) VALUES (6, '', '{}', '')")
    assert (found().broken_at, found().why) == (6, "it carries a payload that it never sealed")


@pytest.mark.parametrize("number", [1, 2, 3, 5])
def test_a_removed_entry_is_found_where_it_was(written: None, number: int):
    with unguarded() as cursor:
        cursor.execute(f"DELETE FROM audit_payload WHERE entry_id = {number}")
        cursor.execute(f"DELETE FROM audit_entry WHERE number = {number}")
    assert (found().broken_at, "is missing" in found().why) == (number, True)


def test_removed_entries_with_the_rest_renumbered_are_found(written: None):
    rows = [row for row in exported() if row["number"] != 3]
    for number, row in enumerate(rows, 1):
        row["number"] = number
    assert verify(rows, progress=lambda _: None).broken_at == 3


def test_two_entries_that_changed_places_are_found(written: None):
    rows = exported()
    rows[2], rows[3] = rows[3] | {"number": 3}, rows[2] | {"number": 4}
    assert verify(rows, progress=lambda _: None).broken_at == 3


def test_a_cut_tail_shows_against_an_exported_head_and_not_without(written: None):
    head = head_of(6)
    tamper("DELETE FROM audit_entry WHERE number = 6")
    assert found().holds
    verdict = found(heads=[head])
    assert (verdict.broken_at, "its tail was cut" in verdict.why) == (6, True)


def test_a_chain_rewritten_from_the_middle_shows_against_any_exported_head(written: None):
    heads = [head_of(4), head_of(6)]
    rows = rewritten(exported(), after=3)
    assert verify(rows, progress=lambda _: None).holds
    verdict = verify(rows, heads=heads, progress=lambda _: None)
    assert (verdict.broken_at, "rewritten" in verdict.why) == (4, True)


def rewritten(rows: list[dict[str, Any]], *, after: int) -> list[dict[str, Any]]:
    """The chain as a forger with the code would make it: one actor changed, every later seal computed again."""
    previous = rows[after - 1]["digest"]
    for row in rows[after:]:
        row["actor"] = "somebody-else"
        row["previous"] = previous
        row["digest"] = previous = digest_of_entry(row, row["payload_digest"], previous)
    return rows


def test_a_chain_longer_than_its_head_holds(written: None):
    head = head_of(6)
    write(2)
    assert found(heads=[head, {"number": 0, "digest": GENESIS}]).holds


scalars = (
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=6) | st.lists(st.text(max_size=3), max_size=2)
)


@given(data=st.data())
def test_any_single_change_to_any_sealed_field_of_an_exported_entry_is_found(chain: list[dict[str, Any]], data: Any):
    rows = copy.deepcopy(chain)
    place = data.draw(st.integers(0, len(rows) - 1), label="entry")
    name = data.draw(st.sampled_from([*SEALED, "payload_digest", "previous", "digest", "body", "salt"]), label="field")
    holder = rows[place]["payload"] if name in {"body", "salt"} else rows[place]
    if holder is None:
        return
    other = data.draw(scalars.filter(lambda value: same(value) != same(holder[name])), label="value")
    holder[name] = other
    assert verify(rows, progress=lambda _: None).broken_at == place + 1


def same(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


@pytest.fixture(scope="module")
def chain(django_db_setup: None, django_db_blocker: Any) -> list[dict[str, Any]]:
    """An exported chain, made once and rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        write(6)
        rows = exported()
        transaction.set_rollback(True)
    return rows
