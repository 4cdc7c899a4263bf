"""Registers of other bodies: each entry once by its identifier, with versions, closings and reopenings."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from probity.foundation.audit.models import Entry
from probity.foundation.casework.models import Version
from probity.foundation.kernel.errors import BadInput, NotPermitted, TransitionRefused
from probity.office.declarations.actions.entries import load_snapshot
from probity.office.declarations.management.commands import import_register
from probity.office.declarations.management.entries import SnapshotReport, load_register_map, read_snapshot
from probity.office.declarations.models import EntryState, RegisterEntry, RegisterSnapshot
from probity.office.declarations.queries.entries import side_by_side, versions_said
from tests.conftest import PROJECT
from tests.office.cast import Cast

MAP = PROJECT / "docs" / "maps" / "mps-interests.yaml"
AT = datetime(2025, 10, 1, 9, tzinfo=UTC)
JUNE, JULY, AUGUST = date(2025, 6, 1), date(2025, 7, 1), date(2025, 8, 1)
SMALL = """
register: council
title: Council register
key: ID
columns: {category: Category, holder: Member, giver: Donor, happened_on: [Received], value: Value, summary: Gift}
kinds: {Gifts: gifts, Shares: shareholdings}
same_column: {Amount: Value}
date_forms: ["%d/%m/%Y"]
dates: [Received]
amounts: [Value]
yes_no: [Sole]
text: [Category, Member, Donor, Gift, Note]
aside: [Updated]
ignore: [Link]
"""
LUNCH = {
    "ID": "7", "Category": "Gifts", "Member": "Cllr Vane", "Donor": "Acme Ltd", "Gift": "Lunch",
    "Received": "03/02/2025", "Amount": "15", "Sole": "TRUE", "Updated": "", "Link": "x",
}  # fmt: skip
SHARES = {**LUNCH, "ID": "8", "Category": "Shares", "Gift": "Shares in Acme", "Amount": ""}


@pytest.fixture
def chosen(tmp_path: Path) -> Path:
    path = tmp_path / "map.yaml"
    path.write_text(SMALL, encoding="utf-8")
    return path


class Desk:
    """Reads snapshots of rows as somebody."""

    def __init__(self, cast: Cast, folder: Path, map_file: Path) -> None:
        self.cast, self.folder, self.map = cast, folder, load_register_map(map_file)

    def read(self, taken_on: date, *rows: dict[str, str], as_: str = "registrar") -> SnapshotReport:
        path = self.folder / "snapshot.csv"
        with path.open("w", newline="", encoding="utf-8") as stream:
            writer = csv.DictWriter(stream, fieldnames=[*dict.fromkeys(key for row in rows for key in row)])
            writer.writeheader()
            writer.writerows(rows)
        found = read_snapshot([path], self.map)
        return load_snapshot(found, self.map, taken_on=taken_on, actor=self.cast.user(as_), at=AT)


@pytest.fixture
def desk(cast: Cast, tmp_path: Path, chosen: Path) -> Desk:
    return Desk(cast, tmp_path, chosen)


def entry(key: str = "7") -> RegisterEntry:
    return RegisterEntry.unscoped.get(entry_id=key)


def test_the_first_snapshot_makes_each_entry_once_with_its_category(desk: Desk) -> None:
    report = desk.read(JUNE, LUNCH, SHARES)
    assert (report.counts["new"], report.counts["changed"], report.counts["closed"]) == (2, 0, 0)
    lunch = entry()
    assert (lunch.kind, lunch.giver, lunch.happened_on, str(lunch.value)) == (
        "gifts", "Acme Ltd", date(2025, 2, 3), "15.00",
    )  # fmt: skip
    assert entry("8").kind == "shareholdings"
    assert "Link" not in lunch.says


def test_the_same_snapshot_again_changes_nothing_and_writes_nothing(desk: Desk) -> None:
    desk.read(JUNE, LUNCH, SHARES)
    before = [*RegisterEntry.unscoped.order_by("pk").values()], Entry.objects.count(), RegisterSnapshot.unscoped.count()
    report = desk.read(JUNE, LUNCH, SHARES)
    assert report.counts["unchanged"] == 2
    after = [*RegisterEntry.unscoped.order_by("pk").values()], Entry.objects.count(), RegisterSnapshot.unscoped.count()
    assert after == before


def test_another_way_of_writing_the_same_is_no_change(desk: Desk) -> None:
    desk.read(JUNE, LUNCH)
    again = {**LUNCH, "Received": "2025-02-03", "Sole": "True", "Updated": "2025-06-20"}
    again["Value"] = again.pop("Amount") + ".00"
    assert desk.read(JULY, again).counts["unchanged"] == 1
    assert not Version.objects.exists()


def test_a_changed_row_is_a_version_that_keeps_what_it_said_and_never_a_duplicate(desk: Desk) -> None:
    desk.read(JUNE, LUNCH)
    report = desk.read(JULY, {**LUNCH, "Amount": "25", "Gift": "Lunch for two"})
    assert report.counts["changed"] == 1
    assert RegisterEntry.unscoped.count() == 1
    lunch = entry()
    assert (str(lunch.value), lunch.summary, lunch.state) == ("25.00", "Lunch for two", EntryState.OPEN)
    now, before = versions_said(lunch)
    assert (now.told["Value"], before.told["Value"]) == ("25", "15")
    assert "Value" in before.reason
    assert "1 July 2025" in before.reason
    changed = {row.column: row.values for row in side_by_side([now, before]) if row.changed}
    assert changed == {"Value": ("25", "15"), "Gift": ("Lunch for two", "Lunch")}


def test_an_absent_entry_is_closed_and_opened_again_when_it_returns(desk: Desk) -> None:
    other = {**LUNCH, "ID": "9"}
    desk.read(JUNE, LUNCH, other)
    assert desk.read(JULY, other).counts["closed"] == 1
    assert (entry().state, entry().closed_on) == (EntryState.CLOSED, JULY)
    report = desk.read(AUGUST, {**LUNCH, "Amount": "20"}, other)
    assert (report.counts["reopened"], report.counts["changed"]) == (1, 1)
    assert (entry().state, entry().closed_on, entry().last_seen_on) == (EntryState.OPEN, None, AUGUST)


def test_a_category_that_the_files_do_not_hold_is_left_as_it_was(desk: Desk) -> None:
    desk.read(JUNE, LUNCH, SHARES)
    report = desk.read(JULY, {**LUNCH, "ID": "10"})
    assert (report.counts["closed"], report.counts["left"]) == (1, 1)
    assert (entry("8").state, entry().state) == (EntryState.OPEN, EntryState.CLOSED)


def test_a_row_that_cannot_be_read_closes_neither_its_own_entry_nor_hides_the_others(desk: Desk) -> None:
    desk.read(JUNE, LUNCH, {**LUNCH, "ID": "9"}, {**LUNCH, "ID": "10"})
    report = desk.read(JULY, {**LUNCH, "ID": "9"}, {**LUNCH, "Gift": "=cmd|x"})
    assert (report.rejected, report.counts["closed"], report.counts["left"]) == (1, 1, 1)
    assert (entry("7").state, entry("10").state) == (EntryState.OPEN, EntryState.CLOSED)


def test_a_row_without_an_identifier_closes_nothing(desk: Desk) -> None:
    desk.read(JUNE, LUNCH)
    report = desk.read(JULY, {**LUNCH, "ID": ""})
    assert (report.rejected, report.counts["closed"], report.counts["left"]) == (1, 0, 1)


def test_a_day_that_is_none_is_kept_as_written(desk: Desk) -> None:
    desk.read(JUNE, {**LUNCH, "Received": "31/02/2025", "Amount": "about £5"})
    assert (entry().happened_on, entry().value) == (None, None)
    assert (entry().says["Received"], entry().says["Value"]) == ("31/02/2025", "about £5")


def test_an_older_snapshot_after_a_newer_one_is_refused_in_words(desk: Desk) -> None:
    desk.read(JULY, LUNCH)
    with pytest.raises(TransitionRefused, match="as at 1 July 2025 already, which is newer than 1 June 2025"):
        desk.read(JUNE, {**LUNCH, "Amount": "1"})
    assert str(entry().value) == "15.00"


def test_a_snapshot_of_a_day_to_come_is_refused(desk: Desk) -> None:
    with pytest.raises(BadInput, match="a day to come"):
        desk.read(date(2025, 10, 2), LUNCH)


def test_only_the_registrar_reads_a_register_in(desk: Desk) -> None:
    for name in ("sale", "auditor", "owner"):
        with pytest.raises(NotPermitted, match="Only the gifts registrar"):
            desk.read(JUNE, LUNCH, as_=name)
    assert not RegisterEntry.unscoped.exists()


def test_a_column_that_the_map_does_not_know_stops_the_import(desk: Desk) -> None:
    with pytest.raises(BadInput, match="says nothing of the column 'Secret'"):
        desk.read(JUNE, {**LUNCH, "Secret": "x"})
    assert not RegisterEntry.unscoped.exists()


def test_a_second_row_of_one_identifier_is_rejected(desk: Desk) -> None:
    report = desk.read(JUNE, LUNCH, {**LUNCH, "Amount": "99"})
    assert (report.rejected, report.counts["new"]) == (1, 1)
    assert str(entry().value) == "15.00"


def run(*arguments: object) -> tuple[str, str, int]:
    out, err = StringIO(), StringIO()
    try:
        call_command(import_register.Command(stdout=out, stderr=err), *map(str, arguments))
    except SystemExit as end:
        return out.getvalue(), err.getvalue(), int(end.code or 0)
    return out.getvalue(), err.getvalue(), 0


@pytest.mark.slow
@pytest.mark.sqlite
def test_two_real_snapshots_make_versions_and_closures_and_never_duplicates(cast: Cast, shared_data: Path) -> None:
    folder = shared_data / "registers" / "mps"
    first, second = (folder / "240804", "2024-08-04"), (folder / "250915", "2025-09-15")

    def read(snapshot: tuple[Path, str], *more: str) -> str:
        said, err, code = run(snapshot[0], "--map", MAP, "--snapshot", snapshot[1], *more)
        assert code == 0, err
        return said

    said = read(first, "--as", "registrar")
    assert "5,482 entries read, 0 rejected" in said
    assert "5,482 new" in said
    assert RegisterEntry.unscoped.filter(kind="gifts").count() == 444 + 9

    would = read(second)
    assert "Nothing was written" in would
    said = read(second, "--as", "registrar")
    assert said.splitlines()[2:] == would.splitlines()[3:]
    assert "3,939 entries read, 0 rejected" in said
    assert "2,422 new" in said
    assert "3,965 closed" in said
    assert RegisterEntry.unscoped.count() == 5_482 + 2_422
    assert RegisterEntry.unscoped.filter(state=EntryState.OPEN).count() == 3_939
    changed = Version.objects.filter(subject_kind="declarations.registerentry").count()
    assert f"{changed:,} changed" in said
    assert f"{1_517 - changed:,} unchanged" in said

    assert "1,517" not in read(second, "--as", "registrar")
    assert "3,939 unchanged" in read(second, "--as", "registrar")
    assert RegisterEntry.unscoped.count() == 5_482 + 2_422
    with pytest.raises(CommandError, match="newer than 4 August 2024") as refused:
        read(first, "--as", "registrar")
    assert refused.value.returncode == 1
