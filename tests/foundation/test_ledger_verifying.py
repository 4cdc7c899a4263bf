"""Checking the chain: every kind of tampering is found, and the first entry that does not hold is named."""

from __future__ import annotations

import copy
import gzip
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from probity.foundation.access.roles import AUDITOR
from probity.foundation.audit.chain import GENESIS, SEALED, digest_of_entry
from probity.foundation.audit.ledger import record, recorded
from probity.foundation.audit.models import Entry
from probity.foundation.audit.reads import erase_payloads
from probity.foundation.audit.verify import Verdict, as_row, rows_of_database, verify
from probity.foundation.casework.tasks import export_head
from tests.foundation.cast import BARE, NOON, STAGE, TRIED
from tests.foundation.conftest import Account

refusals = import_module("probity.foundation.audit.migrations.0002_refusals")


@pytest.fixture
def written(db: None) -> None:
    write(6)


def write(count: int) -> None:
    with recorded():
        for number in range(1, count):
            record(TRIED, actor=STAGE, subject=None, at=NOON, count=number, words=f"Word {number}")
        record(BARE, actor=STAGE, subject=None, at=NOON, act="read", code="refused")


def found(**options: Any) -> Verdict:
    return verify(rows_of_database(), progress=lambda _: None, **options)


def exported() -> list[dict[str, Any]]:
    return json.loads(json.dumps([as_row(entry) for entry in Entry.objects.select_related("payload")]))


@contextmanager
def unguarded() -> Iterator[Any]:
    """The ledger as somebody with the owner's role could have it: without its triggers."""
    is_postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        if is_postgresql:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for statement in refusals.POSTGRESQL_BACK if is_postgresql else refusals.SQLITE_BACK:
            cursor.execute(statement)
        yield cursor
        if is_postgresql:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for statement in refusals.POSTGRESQL if is_postgresql else refusals.SQLITE:
            cursor.execute(statement)


def tamper(statement: str) -> None:
    with unguarded() as cursor:
        cursor.execute(statement)


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


def head_of(number: int) -> dict[str, Any]:
    return {"number": number, "digest": Entry.objects.get(number=number).digest}


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


# ---------------------------------------------------------------- the commands


def run(*words: Any) -> tuple[int, str]:
    """What a command of ours exits with and prints."""
    out = StringIO()
    try:
        call_command(*map(str, words), stdout=out, stderr=StringIO())
    except CommandError as refusal:
        return refusal.returncode, f"{out.getvalue()}{refusal}"
    except SystemExit as end:
        return int(end.code or 0), out.getvalue()
    return 0, out.getvalue()


Export = Callable[[str], Path]


@pytest.fixture
def export(written: None, account: Account, folders: Path) -> Export:
    auditor = account("auditor", "P-000001-X", AUDITOR)

    def make(name: str) -> Path:
        code, said = run("audit_export", "--out", folders / name, "--as", auditor.account)
        assert code == 0, said
        return folders / name

    return make


@pytest.mark.parametrize("name", ["ledger.jsonl", "ledger.jsonl.gz"])
def test_what_was_exported_verifies_away_from_the_database(export: Export, name: str):
    path = export(name)
    code, said = run("audit_verify", "--export", path)
    assert code == 0
    assert f"{path.name}: the chain holds over {Entry.objects.count() - 1} entries" in said
    assert Entry.objects.last().event == "audit.list.exported"
    assert path.stat().st_mode & 0o077 == 0
    assert not path.with_name(f"{path.name}.part").exists()


def test_a_changed_export_is_broken_and_exits_1(export: Export):
    path = export("ledger.jsonl")
    path.write_text(path.read_text(encoding="utf-8").replace("Word 2", "Word X"), encoding="utf-8")
    code, said = run("audit_verify", "--export", path)
    assert code == 1
    assert "broken at entry 2: its payload does not match its seal" in said


@pytest.mark.parametrize(
    "line",
    [
        b"not json",
        b"[]",
        b"{}",
        b"1",
        b"\xff\xfe",
        b'{"number": 1}',
        b"[" * 100_000,
    ],
)
def test_an_export_with_a_line_that_is_no_entry_exits_2_and_names_it(export: Export, line: bytes):
    path = export("ledger.jsonl")
    path.write_bytes(path.read_bytes() + line + b"\n")
    code, said = run("audit_verify", "--export", path)
    assert code == 2
    assert "ledger.jsonl, line" in said


@pytest.mark.parametrize("keep", [0.5, 0.9])
def test_a_gzipped_export_that_was_cut_exits_2(export: Export, keep: float):
    path = export("ledger.jsonl.gz")
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * keep)])
    assert run("audit_verify", "--export", path)[0] == 2


def test_a_file_that_only_claims_to_be_gzipped_exits_2(folders: Path, db: None):
    (folders / "x.gz").write_text("{}")
    assert run("audit_verify", "--export", folders / "x.gz")[0] == 2
    assert run("audit_verify", "--export", folders / "none.jsonl")[0] == 2


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("payload", []),
        ("payload", {"salt": "", "body": {}}),
        ("payload", "x"),
        ("note", "an unsealed word beside the sealed ones"),
    ],
)
def test_an_exported_line_holds_exactly_what_an_entry_holds(export: Export, field: str, value: Any):
    path = export("ledger.jsonl")
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    rows[1][field] = value
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert run("audit_verify", "--export", path)[0] == 2


@pytest.mark.parametrize("value", ["\ud800", float("nan"), [], {"number": []}])
def test_data_that_could_never_have_been_sealed_is_broken_not_a_crash(export: Export, value: Any):
    path = export("ledger.jsonl")
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    rows[1]["data"] = value
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert run("audit_verify", "--export", path)[0] == 1


def test_every_head_that_was_exported_is_checked_not_the_last_alone(written: None, folders: Path):
    export_head(NOON)
    settings.PROBITY_HEADS.joinpath(f"{settings.PROBITY_SITE}-2025-06-03.json").write_text(
        json.dumps({"number": 1, "digest": head_of(1)["digest"]})
    )
    assert run("audit_verify")[0] == 0
    tamper("DELETE FROM audit_entry WHERE number = 6")
    code, said = run("audit_verify")
    assert (code, "its tail was cut" in said) == (1, True)


def test_the_head_can_be_taken_by_itself_and_checked_against(written: None, folders: Path):
    assert run("audit_export", "--head", "--out", folders / "head.json")[0] == 0
    assert run("audit_verify", "--head", folders / "head.json")[0] == 0
    tamper("DELETE FROM audit_entry WHERE number = 6")
    assert run("audit_verify", "--head", folders / "head.json")[0] == 1


@pytest.mark.parametrize("words", ["", "[]", "{}", '{"number": "6", "digest": "x"}', '{"number": 1, "digest": 1}'])
def test_a_file_that_is_no_head_exits_2(db: None, folders: Path, words: str):
    (folders / "head.json").write_text(words)
    assert run("audit_verify", "--head", folders / "head.json")[0] == 2


def test_only_an_auditor_exports_the_ledger(written: None, account: Account, folders: Path):
    clerk = account("clerk", "P-000002-W")
    code, said = run("audit_export", "--out", folders / "x.jsonl", "--as", clerk.account)
    assert (code, "Only an auditor" in said) == (1, True)
    assert run("audit_export", "--out", folders / "x.jsonl")[0] == 2
    assert run("audit_export", "--out", folders / "x.jsonl", "--as", "nobody")[0] == 2
    assert not (folders / "x.jsonl").exists()


def test_an_export_into_a_folder_that_is_not_there_exits_2(written: None, account: Account, folders: Path):
    auditor = account("auditor", "P-000001-X", AUDITOR)
    assert run("audit_export", "--out", folders / "none" / "x.jsonl", "--as", auditor.account)[0] == 2


def test_verifying_prints_counts_and_never_words(written: None):
    code, said = run("audit_verify")
    assert (code, "Word" in said) == (0, False)
    assert "the chain holds over 6 entries" in said


def test_a_gzipped_export_really_is_gzipped(export: Export):
    with gzip.open(export("ledger.jsonl.gz"), "rt", encoding="utf-8") as lines:
        assert json.loads(next(iter(lines)))["number"] == 1
