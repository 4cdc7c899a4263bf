"""Lakes as nobody should have written them: a clear refusal or the right answer, and never half of one."""

import contextlib
import json
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from probity.analysis.lake.cli import main
from probity.analysis.lake.contract import EVENTS
from probity.analysis.lake.keys import SEEDS, keys_of
from probity.analysis.lake.lakefolder import Lake
from probity.analysis.lake.pages import Way, numbers_in_pages
from probity.analysis.lake.reading_coded import open_coded
from probity.analysis.lake.room import Room
from probity.foundation.kernel.errors import BadInput
from tests.unit.lake_coded import DAY, add_events, coded, event, plain_rows, recoded, write_tables

pytestmark = pytest.mark.slow  # the loops are compiled
HOUR = timedelta(hours=1)


def day_file(lake: Path, table: pa.Table, name: str = "a", **how: object) -> Path:
    folder = lake / "events" / f"day={DAY.date()}"
    folder.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, folder / f"{name}.parquet", **how)
    return folder / f"{name}.parquet"


def plain_table(rows: list[dict[str, object]]) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=EVENTS.schema)


def whom(numbers: np.ndarray) -> np.ndarray:
    """Which of the people each event is about: now many at once, and now few."""
    people: np.ndarray = np.where(numbers // 5000 % 2, numbers % 7, numbers % len(PEOPLE))
    return people


def said(lake: Path, capsys) -> tuple[int, str]:
    code = main(["code", str(lake)])
    return code, capsys.readouterr().err


RECORDS = Way(SEEDS["record"])
PEOPLE = [f"person {n}" for n in range(7000)]
ONE = event(1, HOUR, "ann-secret", record_id="r-secret")
SCHEMA = {field.name: field for field in EVENTS.schema}
BROKEN = {
    "no user": (plain_table([ONE]).drop_columns(["user_id"]), "There is no column 'user_id'."),
    "text for a time": (
        plain_table([ONE]).set_column(1, "occurred_at", pa.array(["2025-03-29 noon"], pa.string())),
        "Column 'occurred_at' holds text where a time should be.",
    ),
    "a blank user": (
        pa.Table.from_pylist(
            [ONE | {"user_id": None}], schema=pa.schema([pa.field(field.name, field.type) for field in EVENTS.schema])
        ),
        "1 events have nothing under 'user_id'.",
    ),
    "an empty user": (plain_table([ONE | {"user_id": ""}]), "Events have nothing under 'user_id'."),
    "another day": (plain_table([ONE | {"occurred_at": DAY + timedelta(days=1)}]), "1 events are of another day."),
    "systems without end": (
        plain_table([ONE | {"event_id": n, "system": f"system {n}"} for n in range(1100)]),
        "There are more than 1,023 systems.",
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_events_that_cannot_be_used_are_refused_by_name_and_without_their_values(tmp_path, capsys, case):
    table, words = BROKEN[case]
    day_file(tmp_path, table)
    code, told = said(tmp_path, capsys)
    assert (code, words in told) == (2, True), told
    assert "secret" not in told
    with pytest.raises(BadInput):
        open_coded(Lake(tmp_path))


@pytest.mark.parametrize("share", [0.2, 0.6, 0.99])
def test_a_half_written_day_is_refused_and_the_days_before_it_stand(tmp_path, capsys, share):
    add_events(tmp_path, [event(1, HOUR - timedelta(days=1), "ann")])
    path = day_file(tmp_path, plain_table([ONE | {"event_id": n} for n in range(500)]))
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    code, told = said(tmp_path, capsys)
    assert code == 2
    assert "half-written or damaged" in told
    path.unlink()
    assert recoded(tmp_path) in ({}, {"2025-03-28": "new"})


def test_a_page_with_other_bytes_is_refused_or_read_as_pyarrow_reads_it(tmp_path):
    chance = np.random.default_rng(7)
    rows = [ONE | {"event_id": n, "record_id": f"record {n % 90}" if n % 7 else None} for n in range(600)]
    path = day_file(tmp_path, plain_table(rows), compression="none")
    whole = path.read_bytes()
    schema = pq.ParquetFile(path).schema
    place = EVENTS.schema.get_field_index("record_id")
    column = pq.read_metadata(path).row_group(0).column(place)
    start = column.dictionary_page_offset or column.data_page_offset
    for _ in range(300):
        held = np.frombuffer(whole, dtype=np.uint8).copy()
        held[start + chance.integers(column.total_compressed_size)] = chance.integers(256)
        with contextlib.suppress(pa.ArrowException, IndexError, KeyError, ValueError, OSError):  # told as damage
            numbers_in_pages(held, column, schema.column(place), RECORDS, np.zeros(600, dtype=np.int64), Room())


@pytest.mark.parametrize("packing", ["none", "snappy", "gzip", "zstd", "brotli"])
@pytest.mark.parametrize("version", ["1.0", "2.0"])
@pytest.mark.parametrize("words", [True, False], ids=["dictionary", "plain"])
def test_keys_from_pages_are_those_of_the_texts(tmp_path, packing, version, words):
    texts = [None if n % 5 == 0 else "" if n % 11 == 0 else f"récord {n * n % 700}" * (n % 3 + 1) for n in range(5000)]
    table = pa.table({"record_id": pa.array(texts, pa.string())})
    path = tmp_path / "one.parquet"
    pq.write_table(
        table, path, compression=packing, data_page_version=version, use_dictionary=words,
        data_page_size=3000, dictionary_pagesize_limit=6000,
    )  # fmt: skip
    held, file = np.fromfile(path, dtype=np.uint8), pq.ParquetFile(path)
    keys = np.full(len(texts), 77, dtype=np.int64)
    read = numbers_in_pages(held, file.metadata.row_group(0).column(0), file.schema.column(0), RECORDS, keys, Room())
    assert read == (packing != "brotli" and version == "1.0")
    if read:
        assert keys.tolist() == keys_of(table.column(0), "record").tolist()


@pytest.mark.parametrize("words", [True, False], ids=["dictionary", "plain"])
def test_whole_numbers_from_pages_are_as_they_were_written_and_a_blank_is_for_others(tmp_path, words):
    numbers = [n * n % 701 - 9 for n in range(5000)]
    path = tmp_path / "one.parquet"
    columns = {"a": pa.array(numbers, pa.int64()), "b": pa.array([*numbers[1:], None], pa.int64())}
    pq.write_table(pa.table(columns), path, use_dictionary=words, data_page_size=3000, dictionary_pagesize_limit=2000)
    held, file, out = np.fromfile(path, dtype=np.uint8), pq.ParquetFile(path), np.zeros(5000, dtype=np.int64)
    group, whole = file.metadata.row_group(0), Way(blanks=False)
    assert numbers_in_pages(held, group.column(0), file.schema.column(0), whole, out, Room())
    assert out.tolist() == numbers
    assert not numbers_in_pages(held, group.column(1), file.schema.column(1), whole, out, Room())


def test_a_lake_that_another_tool_wrote_is_read_the_same(tmp_path):
    rows = [
        event(
            n,
            n * HOUR / 60,
            f"user {n % 3}",
            requested_by="user 1",
            record_id=f"r{n % 4}",
            reason_ref=None,
            site_id="s",
        )
        for n in range(90)
    ]
    add_events(tmp_path / "ours", rows)
    coded(tmp_path / "ours")
    table = plain_table(rows).drop_columns(["reason_ref", "device_id", "subject_ref", "site_id"])
    for name, kind in {"user_id": pa.large_string(), "requested_by": pa.dictionary(pa.int8(), pa.string())}.items():
        at = table.column_names.index(name)
        table = table.set_column(at, name, table.column(name).cast(kind))
    at = table.column_names.index("occurred_at")
    table = table.set_column(at, "occurred_at", table.column("occurred_at").cast(pa.timestamp("ns", "Europe/London")))
    at = table.column_names.index("event_id")
    table = table.set_column(at, "event_id", table.column("event_id").cast(pa.int16()))
    day_file(tmp_path / "theirs", table.take(pa.array(range(89, -1, -1), pa.int64())), row_group_size=32)
    coded(tmp_path / "theirs")
    assert plain_rows(tmp_path / "theirs") == plain_rows(tmp_path / "ours")


def test_many_events_of_one_user_and_a_record_seen_by_everyone_are_as_any_other(tmp_path):
    many = 1_200_000  # more than one part of a row group
    seconds = np.arange(many, dtype=np.int64) * 70_000
    start = int((DAY - DAY.replace(year=1970, month=1, day=1)).total_seconds()) * 1_000_000
    others = pa.py_buffer((np.arange(many) % 1000 == 0).astype(np.int32))
    users = pa.DictionaryArray.from_arrays(pa.Array.from_buffers(pa.int32(), many, [None, others]), ["ann", "bob"])
    numbers = pa.Array.from_buffers(pa.int64(), many, [None, pa.py_buffer(np.arange(many, dtype=np.int64))])
    times = pa.Array.from_buffers(pa.timestamp("us"), many, [None, pa.py_buffer(seconds + start)])
    same = {
        name: pa.repeat(pa.scalar(value), many)
        for name, value in (("system", "pnc"), ("action", "view"), ("record_id", "r"))
    }
    whose = pa.py_buffer(whom(np.arange(many, dtype=np.int32)))
    same["subject_ref"] = pa.DictionaryArray.from_arrays(pa.Array.from_buffers(pa.int32(), many, [None, whose]), PEOPLE)
    table = pa.table({"event_id": numbers, "occurred_at": times, "user_id": users, **same})
    day_file(tmp_path, table, row_group_size=many)
    spells = [
        {"user_id": "ann", "starts_at": DAY + n * HOUR / 60, "ends_at": DAY + (n + 1) * HOUR / 60} for n in range(1000)
    ]
    write_tables(tmp_path, {"duties": [one | {"kind": "rostered"} for one in spells[::2]]})
    coded(tmp_path)
    day = next(iter(open_coded(Lake(tmp_path))))
    assert day.rows == many
    assert len(np.unique(day.matter_record)) == 1
    assert day.matter.dtype == np.uint32  # a user with more rows than two bytes can tell apart
    matters = day.matters_of(np.arange(many))
    assert (day.matter_subject[matters] == keys_of(pa.array(PEOPLE), "subject")[whom(day.event)]).all()
    for at in range(2):
        mine = slice(day.starts[at], day.starts[at + 1])
        _, firsts, which = np.unique(whom(day.event[mine]), return_index=True, return_inverse=True)
        numbers = np.empty(len(firsts), dtype=np.int64)
        numbers[np.argsort(firsts)] = np.arange(1, len(firsts) + 1)
        assert (day.matter_whom[matters[mine]] == numbers[which]).all()
        assert day.subjects[at] == len(firsts)
    assert len(day.users) == 2  # every thousandth event is of the same other user
    ann = day.part("duty_rostered")[day.cls[day.starts[0] : day.starts[1]]]
    minutes = (day.time[day.starts[0] : day.starts[1]] - start) // 60_000_000
    assert (ann == ((minutes % 2 == 0) & (minutes < 1000))).all()


def test_context_that_cannot_be_used_is_refused_and_what_was_coded_stands(tmp_path, capsys):
    add_events(tmp_path, [ONE])
    coded(tmp_path)
    write_tables(
        tmp_path, {"assignments": [{"user_id": "ann", "record_id": "r", "starts_at": DAY, "ends_at": DAY - HOUR}]}
    )
    code, told = said(tmp_path, capsys)
    assert (code, "1 rows end before they start." in told) == (2, True)
    assert len(plain_rows(tmp_path)) == 1


def test_a_run_that_is_killed_is_finished_by_the_next(tmp_path):
    add_events(tmp_path, [event(n, timedelta(days=n % 30, seconds=n), f"u{n % 7}") for n in range(600)])
    coded(tmp_path)
    whole = {path.name: path.read_bytes() for path in (tmp_path / "coded").iterdir() if path.is_file()}
    for wait in (0.0, 0.02, 0.2):
        for path in (tmp_path / "coded").glob("*.day"):
            path.unlink()
        (tmp_path / "coded" / "standing.json").unlink()
        run = subprocess.Popen([sys.executable, "-m", "probity.analysis.lake.cli", "code", str(tmp_path)])
        while run.poll() is None and not any((tmp_path / "coded").glob("*.day")):
            time.sleep(0.01)
        time.sleep(wait)
        run.kill()
        run.wait()
        standing = tmp_path / "coded" / "standing.json"
        kept = json.loads(standing.read_text())["days"] if standing.exists() else {}
        assert all((tmp_path / "coded" / one["file"]).read_bytes() == whole[one["file"]] for one in kept.values())
        coded(tmp_path)
        assert {path.name: path.read_bytes() for path in (tmp_path / "coded").iterdir() if path.is_file()} == whole
