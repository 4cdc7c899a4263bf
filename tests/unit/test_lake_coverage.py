"""Every system that should be logged, beside what the lake holds of it."""

import csv
import io
import json
from datetime import date

import pytest

from probity.analysis.lake import cli
from probity.analysis.lake.contract import CONTEXT
from probity.analysis.lake.coverage import coverage
from probity.analysis.lake.lakefolder import Lake
from probity.foundation.kernel.errors import BadInput
from tests.unit.lake_logs import MAP, bring, csv_in, map_in, moment, row, write_context

JUNE = moment(2025, 6, 1)


@pytest.fixture
def lake(tmp_path):
    """Five days of a proxy, one of them missing and one short; two systems that sent nothing, and one nobody named."""
    days = [(1, 4), (2, 1), (4, 5), (5, 4)]
    rows = [
        row(day * 10 + n, f"2025-06-0{day} 1{n}:00:00", who="front-desk") for day, many in days for n in range(many)
    ]
    folder = tmp_path / "lake"
    bring(csv_in(tmp_path, rows), map_in(tmp_path), folder)
    bring(csv_in(tmp_path, [row(1)]), map_in(tmp_path, MAP.replace("system: proxy", "system: stray")), folder)
    systems = [
        {"system": "proxy", "owner": "ICT", "platform": "both", "expected_daily": 4.0, "logs_available": True},
        {"system": "mobile", "owner": "Ops", "platform": "mobile", "expected_from": moment(2025, 6, 3)},
        {"system": "old", "owner": "ICT", "logs_available": False, "ends_at": moment(2025, 6, 3)},
    ]
    write_context(folder, "systems", systems, CONTEXT["systems"].schema)
    users = [
        {"user_id": "front-desk", "kind": "shared", "owner": "Sgt at the desk", "starts_at": JUNE},
        {"user_id": "robot", "kind": "Service", "starts_at": JUNE},
        {"user_id": "u1", "starts_at": JUNE},
    ]
    write_context(folder, "users", users, CONTEXT["users"].schema)
    return folder


def test_coverage_names_what_is_missing_what_is_short_and_who_answers(lake):
    told = [
        (one.finding, one.system, one.owner, one.starts_on and one.starts_on.day, one.days, one.events, one.expected)
        for one in coverage(Lake(lake))
    ]
    assert told == [
        ("no log at all", "mobile", "Ops", 3, 3, None, None),
        ("no log at all: the system keeps none", "old", "ICT", 1, 2, None, None),
        ("covered", "proxy", "ICT", 1, 4, 14, 20),
        ("days missing", "proxy", "ICT", 3, 1, None, None),
        ("volume short", "proxy", "ICT", 2, 1, 1, 4),
        ("not in the table systems", "stray", "", 1, 1, 1, None),
        ("service log-in without an owner", "", "", None, 0, 0, None),
        ("shared log-in", "proxy", "Sgt at the desk", 1, 4, 14, None),
    ]


def test_coverage_of_chosen_days_counts_those_alone(lake):
    found = coverage(Lake(lake), since=date(2025, 6, 4), until=date(2025, 6, 6))
    assert [(one.finding, one.starts_on, one.days) for one in found if one.system == "proxy"][:2] == [
        ("covered", date(2025, 6, 4), 2),
        ("days missing", date(2025, 6, 6), 1),
    ]


def test_coverage_is_a_table_csv_or_json(lake, tmp_path, capsys):
    assert cli.main(["coverage", str(lake)]) == 0
    table = capsys.readouterr().out
    assert table.splitlines()[0].split()[:2] == ["finding", "system"]
    assert cli.main(["coverage", str(lake), "--format", "csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert cli.main(["coverage", str(lake), "--format", "json", "--out", str(tmp_path / "c.json")]) == 0
    listed = json.loads((tmp_path / "c.json").read_text(encoding="utf-8"))
    assert [one["finding"] for one in rows] == [one["finding"] for one in listed]
    assert len(listed) == len(table.splitlines()) - 1 == 8


def test_coverage_without_a_list_of_systems_is_refused(lake):
    (lake / "systems.parquet").unlink()
    with pytest.raises(BadInput, match="no table systems"):
        coverage(Lake(lake))


def test_a_folder_without_events_has_no_log_at_all(lake):
    for path in (lake / "events").glob("*/*"):
        path.unlink()
    found = [one.finding for one in coverage(Lake(lake)) if one.system]
    assert found == ["no log at all", "no log at all: the system keeps none", "no log at all"]
