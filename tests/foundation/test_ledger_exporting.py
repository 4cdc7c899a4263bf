"""Exporting the ledger and its head, and checking both away from the database."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from probity.foundation.access.roles import AUDITOR
from probity.foundation.audit.models import Entry
from probity.foundation.casework.tasks import export_head
from tests.foundation.cast import NOON
from tests.foundation.chain import head_of, tamper
from tests.foundation.conftest import Account


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
