"""Searches from files: raw words kept, blanks left blank, repeats kept apart, a second run changes nothing."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from probity.foundation.audit.actors import System
from probity.foundation.casework.models import Version
from probity.foundation.intake.inserting import insert_rows
from probity.foundation.intake.pipeline import ImportRequest
from probity.foundation.intake.report import ImportReport
from probity.foundation.kernel.errors import NotPermitted
from probity.office.scrutiny.actions.stops_loading import (
    AREA_MAP,
    COLUMNS,
    EXTRACT_MAP,
    MORE_COLUMNS,
    PUBLIC_MAP,
    fitting_map,
    load_searches,
    read_moment,
)
from probity.office.scrutiny.models import Search, SearchState
from probity.office.scrutiny.policy.roles import ANALYST
from probity.office.scrutiny.queries.stops_counts import Asked, counts, months_held
from probity.office.scrutiny.queries.stops_measures import measured
from tests.office.cast import Cast, give

LOADING = System("tests.stops", "loads searches in a test")
HEADERS = [*COLUMNS.values()]
ROW = {
    "Type": "Person search", "Date": "2024-07-01T22:15:00+00:00", "Gender": "Male", "Age range": "18-24",
    "Self-defined ethnicity": "White - White British (W1)", "Officer-defined ethnicity": "Black",
    "Legislation": "Misuse of Drugs Act 1971 (section 23)", "Object of search": "Controlled drugs",
    "Outcome": "Suspect arrested", "Outcome linked to object of search": "", "Latitude": "52.9", "Longitude": "-1.4",
}  # fmt: skip
FULLER = {**ROW, "Reference": "S/1", "Officer": "7007", "Others present": "7006", "Motive": "Supply",
          "Grounds": "Seen to pass a packet", "Footage reference": "BWV-9", "Place": "Harbour"}  # fmt: skip


def written(folder: Path, *rows: dict[str, str], headers: list[str] = HEADERS) -> Path:
    path = folder / "stops.csv"
    cells = [[row.get(header, "") for header in headers] for row in rows]
    lines = [",".join(f'"{cell}"' for cell in line) for line in (headers, *cells)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def load(path: Path, *, fuller: bool = False) -> ImportReport:
    request = ImportRequest(sources=(path,), map=EXTRACT_MAP if fuller else PUBLIC_MAP)
    return load_searches(request, fuller=fuller, actor=LOADING, at=timezone.now())


def test_what_was_written_stands_beside_what_it_is_read_as(db: None, tmp_path: Path) -> None:
    load(written(tmp_path, ROW))
    one = Search.unscoped.get()
    assert one.written["outcome"] == "Suspect arrested"
    assert (one.outcome, one.linked, one.census_group, one.ethnicity_self) == ("arrest", None, "W1", "white")
    assert (one.ethnicity_officer, one.month, one.state) == ("black", "2024-07", SearchState.LOADED)
    assert f"{one.searched_on} {one.searched_at}" == "2024-07-01 23:15:00"  # local time in summer


def test_exact_repeats_are_kept_and_a_second_run_changes_nothing(db: None, tmp_path: Path) -> None:
    path = written(tmp_path, ROW, ROW, ROW | {"Legislation": "Some Act 2031 (section 9)", "Gender": ""})
    first = load(path)
    assert (first.loaded, first.warnings) == (
        3, ["power: 1 times a word that no list knows; kept as written and counted as unread."]
    )  # fmt: skip
    assert Search.unscoped.filter(power="unread", gender="").count() == 1
    again = load(path)
    assert (again.loaded, again.unchanged, Search.unscoped.count()) == (0, 3, 3)


def test_bad_rows_are_told_by_file_row_and_column_and_the_others_loaded(db: None, tmp_path: Path) -> None:
    wrong = (ROW | {"Date": "last Tuesday"}, ROW | {"Outcome": "=1+1"}, ROW | {"Date": ""})
    path, rejects = written(tmp_path, ROW, *wrong), tmp_path / "rejects.csv"
    request = ImportRequest(sources=(path,), map=PUBLIC_MAP, rejects=rejects)
    report = load_searches(request, fuller=False, actor=LOADING, at=timezone.now())
    assert (report.loaded, report.rejected) == (1, 3)
    lines = csv.DictReader(rejects.read_text(encoding="utf-8").splitlines())
    told = {(row["file"], row["row"], row["column"]) for row in lines}
    assert told == {("stops.csv", "3", "Date"), ("stops.csv", "4", "Outcome"), ("stops.csv", "5", "Date")}


def test_a_row_is_inserted_by_column_and_a_column_that_is_not_there_is_refused(db: None) -> None:
    insert_rows(Search, [{"ref": "SS-000001-X", "searched_on": date(2024, 7, 1), "written": {"a": "é"}},
                         {"ref": "SS-000002-N", "linked": True}])  # fmt: skip
    one, other = Search.unscoped.order_by("pk")
    assert (one.searched_on, one.written, one.linked, one.present) == (date(2024, 7, 1), {"a": "é"}, None, [])
    assert (other.linked, other.state, other.version) == (True, SearchState.DRAFT, 1)
    with pytest.raises(TypeError, match="no column colour"):
        insert_rows(Search, [{"ref": "SS-000003-B", "colour": "red"}])
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_rows(Search, [{"ref": "SS-000001-X"}])


def test_exactly_midnight_is_a_day_without_a_time() -> None:
    assert read_moment("2024-07-01T23:00:00+00:00") == read_moment("2024-07-02") == (date(2024, 7, 2), None)
    assert read_moment("nothing") is None


def test_the_fuller_extract_finds_officer_and_supervisor_and_a_changed_row_is_a_version(
    cast: Cast, tmp_path: Path
) -> None:
    headers = [*dict.fromkeys([*HEADERS, *MORE_COLUMNS.values()])]
    load(written(tmp_path, FULLER, headers=headers), fuller=True)
    one = Search.unscoped.get(own_ref="S/1")
    assert (one.officer_ref, one.present) == (cast.ref("sale"), [cast.ref("ure")])
    assert (one.supervisor_ref, one.state) == (cast.ref("inspector"), SearchState.WAITING)  # the sergeant was there
    report = load(written(tmp_path, FULLER | {"Motive": "Possession"}, headers=headers), fuller=True)
    one.refresh_from_db()
    assert (report.changed, one.motive, one.motive_changes) == (1, "possession", 1)
    assert Version.objects.get(subject_ref=one.ref).said["motive"] == "supply"


def test_the_headers_say_which_shape_a_file_has() -> None:
    assert fitting_map(HEADERS) == (PUBLIC_MAP, False)
    assert fitting_map([*HEADERS, "force", "la_name"]) == (AREA_MAP, False)
    assert fitting_map([*HEADERS, *MORE_COLUMNS.values()]) == (EXTRACT_MAP, True)


def test_only_an_analyst_loads_and_the_command_says_what_it_did(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, ROW)
    with pytest.raises(NotPermitted):
        load_searches(ImportRequest(sources=(path,), map=PUBLIC_MAP), fuller=False, actor=cast.user("sale"),
                      at=timezone.now())  # fmt: skip
    give(cast, "owner", ANALYST)
    call_command("import_stops", str(path), "--as", "owner")
    assert "1 loaded" in capsys.readouterr().out
    call_command("import_stops", str(path))
    assert Search.unscoped.count() == 1


@pytest.mark.slow
@pytest.mark.sqlite
def test_london_comes_out_to_the_last_row(db: None, shared_data: Path) -> None:
    path = shared_data / "stops" / "london_2021-12_2022-05.csv.gz"
    load_searches(ImportRequest(sources=(path,), map=AREA_MAP), fuller=False, actor=LOADING, at=timezone.now())
    held = months_held("public")
    assert held is not None
    asked = Asked(*held, records="public")
    by_ethnicity, by_object = counts(asked), counts(asked, by="object")
    assert {group: tally.searches for group, tally in by_ethnicity.groups.items()} == {
        "white": 38_483, "black": 33_559, "asian": 15_002, "other": 4_551, "mixed": 2, "": 2_081,
    }  # fmt: skip
    assert by_object.groups["drugs"].searches == 60_528
    whole = by_ethnicity.whole
    assert (whole.searches, whole.positive.false, whole.arrests) == (93_678, 67_755, 12_503)
    said = measured(whole, asked).find.words
    assert "90,098 of 93,678" in said
    assert (whole.linked.true, whole.linked.false) == (1_213, 2_367)
