"""Logs into a lake: each event once, at its right time, in its day; hostile files whole or not at all."""

from datetime import date, timedelta

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from probity.analysis.lake import arrivals, cli
from probity.analysis.lake.context import check_context, disabled
from probity.analysis.lake.contract import CONTEXT, EVENTS
from probity.analysis.lake.converting import repeated_hours
from probity.analysis.lake.lakefolder import Lake
from probity.analysis.lake.maps import read_map
from probity.foundation.kernel.errors import BadInput, DomainError
from tests.unit.lake_logs import (
    HEADER,
    MAP,
    bring,
    csv_in,
    events,
    every_byte,
    log_in,
    map_in,
    moment,
    row,
    write_context,
)

MIXED = [row(1, "2025-06-01 23:30:00"), row(2, "2025-06-02 00:30:00"), row(3, "2025-06-02T00:30:00Z", who="u2")]


@pytest.mark.slow
def test_the_same_events_in_every_form_make_the_same_bytes_in_any_order(tmp_path):
    lakes = []
    for place, name in enumerate(["a.csv", "a.csv.zst", "a.jsonl.gz", "a.parquet"]):
        rows = MIXED if place % 2 else MIXED[::-1]
        bring(log_in(tmp_path, rows, name), map_in(tmp_path), tmp_path / f"lake{place}")
        lakes.append(every_byte(tmp_path / f"lake{place}"))
    assert all(lake == lakes[0] for lake in lakes)
    assert next(path for path in lakes[0] if path.endswith(".parquet")).startswith("events/day=2025-06-01/")


def test_what_is_written_has_the_columns_and_kinds_of_the_contract(tmp_path):
    bring(csv_in(tmp_path, MIXED), map_in(tmp_path), tmp_path / "lake")
    lake = Lake(tmp_path / "lake")
    written = list(lake.parts(lake.days()))
    assert written
    for path in written:
        schema = pq.read_schema(path)
        assert {field.name: field.type for field in schema} == {field.name: field.type for field in EVENTS.schema}


def test_an_ingest_that_is_repeated_changes_nothing_byte_for_byte(tmp_path):
    rows = [*MIXED, row(4, "rubbish"), row(1, "2025-06-01 23:30:00", record="other"), MIXED[1]]
    write_context(tmp_path / "lake", "users", [], CONTEXT["users"].schema)
    first = bring(csv_in(tmp_path, rows), map_in(tmp_path), tmp_path / "lake")
    before = every_byte(tmp_path / "lake")
    again = bring(csv_in(tmp_path, rows), map_in(tmp_path), tmp_path / "lake")
    assert every_byte(tmp_path / "lake") == before
    assert (first.filed.new, first.filed.duplicates, first.rejects, first.unknown) == (3, 1, 2, 2)
    assert (again.filed.new, again.filed.duplicates, again.rejects, again.unknown) == (0, 4, 2, 2)


def test_an_ingest_that_was_killed_between_two_days_is_completed_by_the_next(tmp_path, monkeypatch):
    log, mapped = csv_in(tmp_path, MIXED), map_in(tmp_path)
    bring(log, mapped, tmp_path / "whole")
    written, real = [], arrivals.to_disk

    def die_on_the_second_day(path):
        written.append(path)
        if sum(one.suffix == ".part" for one in written) == 2:
            raise KeyboardInterrupt
        real(path)

    with monkeypatch.context() as patched:
        patched.setattr(arrivals, "to_disk", die_on_the_second_day)
        with pytest.raises(KeyboardInterrupt):
            bring(log, mapped, tmp_path / "lake")
    assert Lake(tmp_path / "lake").days() == [date(2025, 6, 1)], "a half-written day shows"
    bring(log, mapped, tmp_path / "lake")
    assert every_byte(tmp_path / "lake") == every_byte(tmp_path / "whole")


def test_late_and_out_of_order_events_are_filed_and_counted(tmp_path):
    mapped = map_in(tmp_path)
    bring(csv_in(tmp_path, [row(1, "2025-06-05 10:00:00")]), mapped, tmp_path / "lake")
    held = every_byte(tmp_path / "lake" / "events" / "day=2025-06-05")
    rows = [row(2, "2025-06-05 09:00:00"), row(3, "2025-06-04 09:00:00"), row(4, "2025-06-06 09:00:00")]
    done = bring(csv_in(tmp_path, rows), mapped, tmp_path / "lake")
    assert done.filed.late == {"proxy": 1}
    assert done.out_of_order == 1
    assert done.filed.days == [date(2025, 6, 4), date(2025, 6, 5), date(2025, 6, 6)]
    assert held.items() <= every_byte(tmp_path / "lake" / "events" / "day=2025-06-05").items()


def test_a_clock_that_was_fast_is_put_right_for_its_system_and_time_alone(tmp_path):
    clocks = 'clocks: [{system: proxy, fast_by_seconds: 90.5, starts_at: "2025-06-01 23:00:00"}]\n'
    done = bring(csv_in(tmp_path, MIXED), map_in(tmp_path, MAP + clocks), tmp_path / "lake")
    assert [when for (when,) in events(tmp_path / "lake", "occurred_at")] == [
        moment(2025, 6, 1, 22, 30),
        moment(2025, 6, 1, 23, 28, 29, 500_000),
        moment(2025, 6, 2, 0, 28, 29, 500_000),
    ]
    assert done.clocks == {"proxy": 2}


@pytest.mark.parametrize(
    ("times", "written"),
    [
        ("", "2025-06-01T10:00:00.5+01:00"),
        ("", "2025-06-01 10:00:00.5"),
        ('times: ["%d/%m/%Y %H:%M:%S.%f"]', "01/06/2025 10:00:00.500"),
        ('times: ["%d.%m.%Y", "%d.%m.%Y %H:%M:%S.%f %z"]', ""),
        ("times: [epoch milliseconds]", "1748768400500"),
        ("times: [epoch seconds]", "1748768400.5"),
    ],
)
def test_a_time_is_read_as_the_map_says(tmp_path, times, written):
    mapped = map_in(tmp_path, f"{MAP}{times}\n")
    if not written:
        with pytest.raises(BadInput, match=r"mix|tells no hour"):
            read_map(mapped)
        return
    bring(csv_in(tmp_path, [row(1, written)]), mapped, tmp_path / "lake")
    assert events(tmp_path / "lake", "occurred_at") == [(moment(2025, 6, 1, 9, 0, 0, 500_000),)]


@pytest.mark.parametrize("kind", [pa.timestamp("ns"), pa.timestamp("us", "UTC"), pa.timestamp("ms", "Europe/London")])
def test_a_column_of_times_is_read_by_its_type(tmp_path, kind):
    table = pa.table({column: [value] for column, value in zip(HEADER, row(1), strict=True)})
    at = moment(2025, 6, 1, 10) if kind.tz is None else moment(2025, 6, 1, 9)
    table = table.set_column(1, "When", pa.array([at], pa.timestamp("us")).cast(pa.timestamp(kind.unit)).cast(kind))
    pq.write_table(table, tmp_path / "log.parquet")
    bring(tmp_path / "log.parquet", map_in(tmp_path), tmp_path / "lake")
    assert events(tmp_path / "lake", "occurred_at") == [(moment(2025, 6, 1, 9),)]


def test_the_hour_that_clocks_show_twice_is_counted(tmp_path):
    rows = [row(1, "2025-10-26 01:30:00"), row(2, "2025-10-26 01:30:00Z"), row(3, "2025-10-26 02:30:00")]
    assert bring(csv_in(tmp_path, rows), map_in(tmp_path), tmp_path / "lake").repeated_hour == 1
    assert (moment(2025, 10, 26, 1), moment(2025, 10, 26, 2)) in repeated_hours("Europe/London", 2025)
    assert len(repeated_hours("Europe/London", 2025)) == 11


def test_rejects_name_the_file_the_row_and_the_column_and_hold_no_value(tmp_path):
    rows = [
        row(1),
        row(2, "secret"),
        ("short", "secret"),
        row(3, did="secret"),
        row(4, who=""),
        row(5, "2099-01-01 00:00"),
    ]
    rows += [row(6, record="s" * 300), row("", who="secret")]
    rows[-1] = ("", *rows[-1][1:])
    done = bring(csv_in(tmp_path, rows), map_in(tmp_path), tmp_path / "lake")
    assert done.rejects_in is not None
    text = done.rejects_in.read_text(encoding="utf-8")
    assert text.splitlines() == [
        "file,row,column,reason",
        "log.csv,3,When,no time that the map can read",
        "log.csv,4,,not as many cells as the header has",
        "log.csv,5,Did,a word that the map does not list",
        "log.csv,6,Who,nothing there",
        "log.csv,7,When,a time yet to come",
        "log.csv,8,Rec,longer than 256 characters",
        "log.csv,9,Id,nothing there",
    ]
    assert done.filed.new == 1


def test_users_that_nobody_knows_at_the_time_are_listed_and_not_said(tmp_path):
    spell = {"user_id": "u1", "starts_at": moment(2025, 6, 1), "ends_at": moment(2025, 6, 2)}
    write_context(tmp_path / "lake", "users", [spell], CONTEXT["users"].schema)
    rows = [row(1), row(2, "2025-06-02 01:00:00"), row(3, "2025-06-02 00:59:59"), row(4, who="nobody")]
    done = bring(csv_in(tmp_path, rows), map_in(tmp_path), tmp_path / "lake")
    assert done.unknown_in is not None
    assert done.unknown_in.read_text(encoding="utf-8").splitlines()[1:] == [
        "nobody,user_id,proxy,never,2025-06-01 09:00:00,2025-06-01 09:00:00,1",
        "u1,user_id,proxy,at other times,2025-06-02 00:00:00,2025-06-02 00:00:00,1",
    ]
    assert "nobody" not in " ".join(done.words()).replace(str(tmp_path), "")


@pytest.mark.slow
@settings(max_examples=12, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 6), st.integers(0, 4_000)), min_size=1, max_size=25), st.integers(0, 25))
def test_an_event_is_held_once_however_the_log_is_cut(tmp_path_factory, told, cut):
    folder = tmp_path_factory.mktemp("cut")
    start = moment(2025, 6, 1)
    rows = [row(number, str(start + timedelta(minutes=minute))) for number, minute in told]
    mapped, lake = map_in(folder), folder / "lake"
    for place, part in enumerate([rows[:cut], rows[cut:]]):
        bring(csv_in(folder, part, name=f"part{place}.csv"), mapped, lake)
    ids = [one for (one,) in events(lake, "event_id")]
    near = {}
    for number, minute in told:
        near.setdefault(number, []).append((minute - 60) // 1_440)  # the log is in summer time, the lake's days in UTC
    assert len(set(ids)) == len(near)
    assert len(ids) == len(set(ids)) or any(max(days) - min(days) > 1 for days in near.values())


def test_a_log_with_columns_of_other_names_is_refused_by_name_and_nothing_is_written(tmp_path):
    extra = csv_in(tmp_path, [(*row(1), "x")], (*HEADER, "Surprise"))
    with pytest.raises(BadInput, match="says nothing of 'Surprise'"):
        bring(extra, map_in(tmp_path), tmp_path / "lake")
    fewer = csv_in(tmp_path, [row(1)[:-1]], HEADER[:-1])
    with pytest.raises(BadInput, match="no column 'Kind'"):
        bring(fewer, map_in(tmp_path), tmp_path / "lake")
    keys = log_in(tmp_path, [(*row(1), "x")], "log.jsonl", (*HEADER, "Surprise"))
    with pytest.raises(BadInput, match="says nothing of 'Surprise'"):
        bring(keys, map_in(tmp_path), tmp_path / "lake")
    assert set(every_byte(tmp_path / "lake")) == {".lock"}


HOSTILE = {
    "empty.csv": b"",
    "nothing.parquet": b"PAR1",
    "cut.csv.gz": b"\x1f\x8b\x08\x00\x00\x00\x00\x00",
    "latin.csv": ",".join(HEADER).encode() + b"\n" + ",".join(row(1, who="caf")).encode().replace(b"caf", b"caf\xe9"),
    "log.xls": b"x",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_damaged_log_is_refused_in_words_and_nothing_of_any_is_written(tmp_path, name):
    (tmp_path / name).write_bytes(HOSTILE[name])
    with pytest.raises(BadInput, match=name):
        bring([csv_in(tmp_path, MIXED), tmp_path / name], map_in(tmp_path), tmp_path / "lake")
    assert not [path for path in every_byte(tmp_path / "lake") if path.startswith("events")]


def test_a_byte_order_mark_quoted_lines_and_blank_lines_are_read(tmp_path):
    text = ",".join(HEADER) + "\n\n" + ",".join(row(1, record='"two\nlines, one cell"')) + "\n\n"
    (tmp_path / "log.csv").write_bytes(b"\xef\xbb\xbf" + text.encode())
    bring(tmp_path / "log.csv", map_in(tmp_path), tmp_path / "lake")
    assert events(tmp_path / "lake", "record_id") == [("two\nlines, one cell",)]


def test_a_log_whose_every_row_is_at_fault_is_refused_with_its_rejects(tmp_path):
    with pytest.raises(DomainError, match="not a row of it could be read"):
        bring(
            [csv_in(tmp_path, MIXED), csv_in(tmp_path, [row(1, "x")], name="b.csv")],
            map_in(tmp_path),
            tmp_path / "lake",
        )
    assert [path.rpartition("/")[2] for path in every_byte(tmp_path / "lake")] == [".lock", "rejects.csv"]


def test_a_half_written_day_is_named_and_not_read_round(tmp_path):
    bring(csv_in(tmp_path, MIXED), map_in(tmp_path), tmp_path / "lake")
    (tmp_path / "lake" / "events" / "day=2025-06-01" / "half.parquet").write_bytes(b"PAR1half")
    with pytest.raises(BadInput, match=r"day=2025-06-01/half\.parquet: It is no whole Parquet file"):
        check_context(Lake(tmp_path / "lake"))


def test_text_where_a_time_should_be_is_named(tmp_path, capsys):
    rows = [{"user_id": "u1", "starts_at": "1 June", "kind": "rostered"}]
    schema = pa.schema([("user_id", pa.string()), ("starts_at", pa.string()), ("kind", pa.string())])
    write_context(tmp_path / "lake", "duties", rows, schema)
    assert cli.main(["check", str(tmp_path / "lake")]) == 2
    assert "duties.parquet: Column 'starts_at' holds text where a time should be." in capsys.readouterr().err


def test_what_is_missing_turns_rules_off_by_name(tmp_path):
    schema = pa.schema([("user_id", pa.string()), ("starts_at", pa.timestamp("us"))])
    write_context(tmp_path / "lake", "users", [], schema)
    standing = check_context(Lake(tmp_path / "lake"))
    needs = {"off-duty": ["duties.kind", "duties"], "peers": ["users.role"], "plain": ["users"]}
    assert [str(one) for one in disabled(standing, needs)] == [
        "off-duty: not run: no table duties",
        "peers: not run: no column role in users",
    ]


def test_two_ingests_do_not_write_one_lake_at_once(tmp_path):
    with Lake(tmp_path / "lake").writing(), pytest.raises(BadInput, match="Another ingest"):
        bring(csv_in(tmp_path, MIXED), map_in(tmp_path), tmp_path / "lake")
