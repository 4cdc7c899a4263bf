"""Scans of lakes as nobody should have written them: a clear refusal or the right answer, and never half of one."""

from datetime import timedelta

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from probity.analysis.lake.cli import main
from tests.unit.lake_scenes import at, engine_of, lake_of, scanned

pytestmark = pytest.mark.slow  # each compiles the engine or tries every example
ENGINES = ("reference", "summaries")
SEEN = [
    {"user_id": "ann", "record_id": "secret-1", "occurred_at": f"2025-03-0{day} 10:00", "reason_ref": None}
    for day in (3, 4)
]
OWN = {"relations": [{"user_id": "ann", "record_id": "secret-1", "kind": "own"}]}


def rewritten(path, change):
    pq.write_table(change(pq.read_table(path)), path)


def text_for_times(events):
    place = events.schema.get_field_index("occurred_at")
    return events.set_column(place, "occurred_at", pa.array(["yesterday, secret-1"] * len(events)))


DAMAGE = {
    "text where a time should be": (
        lambda path: rewritten(path, text_for_times), "Column 'occurred_at' holds text where a time should be."
    ),
    "a missing column": (
        lambda path: rewritten(path, lambda events: events.drop_columns(["user_id"])), "There is no column 'user_id'."
    ),
    "half a day": (
        lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]), "half-written or damaged"
    ),
}  # fmt: skip


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("case", DAMAGE)
def test_a_day_that_cannot_be_used_stops_the_scan_by_name_and_no_hit_is_written(tmp_path, capsys, engine, case):
    lake = lake_of(tmp_path / "lake", SEEN, **OWN)
    damage, words = DAMAGE[case]
    damage(tmp_path / "lake" / "events" / "day=2025-03-04" / "a.parquet")
    out = tmp_path / "hits.parquet"
    assert main(["scan", str(lake.folder), "--out", str(out), "--engine", engine, "--rule", "own-record"]) == 2
    told = capsys.readouterr().err
    assert words in told
    assert "day=2025-03-04/a.parquet" in told
    assert "secret" not in told
    assert [path.name for path in tmp_path.iterdir()] == ["lake"]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_column_that_may_be_missing_turns_off_the_rules_that_read_it_and_no_other(tmp_path, engine):
    lake = lake_of(tmp_path, SEEN, assignments=[], reasons=[], **OWN)
    for part in (tmp_path / "events").glob("*/a.parquet"):
        rewritten(part, lambda events: events.drop_columns(["reason_ref", "subject_ref", "requested_by", "site_id"]))
    hits, not_run = scanned(lake, engine=engine_of(engine, lake))
    assert "crowd: not run: no column reason_ref in events" in not_run
    assert [(hit["rule"], hit["user_id"], hit["record_id"]) for hit in hits] == [("own-record", "ann", "secret-1")] * 2


def without_a_type(table):
    """As a table is written whose blank columns were never given a type; all of ours are null throughout."""
    blank = [name for name in table.column_names if table[name].null_count == len(table)]
    for name in blank:
        table = table.set_column(table.column_names.index(name), name, pa.nulls(len(table)))
    return table


@pytest.mark.parametrize("engine", ENGINES)
def test_a_column_that_is_blank_throughout_needs_no_type(tmp_path, engine):
    open_spell = {"record_id": "secret-1", "starts_at": None, "ends_at": None}
    away = {"user_id": "ann", "starts_at": "2025-03-04 00:00", "ends_at": None, "kind": "leave"}
    lake = lake_of(
        tmp_path, [{**row, "requested_by": None, "subject_ref": None} for row in SEEN],
        relations=[{"user_id": "ann", "kind": "own", **open_spell}], duties=[away],
    )  # fmt: skip
    for path in (*tmp_path.glob("events/*/a.parquet"), *tmp_path.glob("*.parquet")):
        rewritten(path, without_a_type)
    assert pa.types.is_null(pq.read_schema(tmp_path / "duties.parquet").field("ends_at").type)
    hits, _ = scanned(lake, "own-record", "absent", engine=engine_of(engine, lake))
    assert [(hit["rule"], str(hit["day"])) for hit in hits] == [
        ("own-record", "2025-03-03"), ("absent", "2025-03-04"), ("own-record", "2025-03-04"),
    ]  # fmt: skip


@pytest.mark.parametrize("engine", ENGINES)
def test_a_record_seen_by_everyone_is_one_hit_that_counts_everyone(tmp_path, engine):
    first = at("2025-03-03 00:00")
    everyone = [
        {"user_id": f"u{n % 1200}", "record_id": "r1", "occurred_at": first + timedelta(seconds=n * 50)}
        for n in range(1500)
    ]
    assigned = [{"user_id": "u7", "record_id": "r1", "starts_at": "2025-01-01"}]
    lake = lake_of(tmp_path, everyone, assignments=assigned)
    (hit,), _ = scanned(lake, "crowd", engine=engine_of(engine, lake))
    assert (hit["user_id"], hit["record_id"], hit["measure"]) == (None, "r1", 1199)
    assert len(hit["evidence"]) == 1000
    assert hit["evidence"][-1] == 1500
    assert "The last 1,000 of 1,498 events are kept." in hit["why"]
