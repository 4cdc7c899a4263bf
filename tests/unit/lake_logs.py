"""Small logs in every form, their map and their exclusions, for the tests of the lake."""

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from probity.analysis.lake.ingest import Ingested, ingest
from probity.analysis.lake.maps import read_map

AT = datetime(2026, 1, 31, tzinfo=UTC)
HEADER = ("Id", "When", "Who", "Did", "Rec", "Why", "Dest", "Dialled", "Kind")
EXCLUSIONS = """\
confidential line: {hosts: [speakup.example.org], numbers: ["0800 111 2222"]}
staff associations: {hosts: [polfed.example.org], numbers: ["+44 (0)1372 000111"]}
legal advisers: {hosts: [solicitors.example.com]}
occupational health: {kinds: [occupational health]}
IOPC: {hosts: [iopc.example.uk]}
national line: {hosts: [line.example.net], numbers: ["0800 555111"]}
"""
MAP = """\
timezone: Europe/London
columns: {event_id: Id, occurred_at: When, user_id: Who, action: Did, record_id: Rec, reason_ref: Why}
constants: {system: proxy}
vocabularies: {action: {GET: view, Q: search}}
exclusions: {list: exclusions.yaml, hosts_in: [Dest], numbers_in: [Dialled], kinds_in: [Kind]}
"""


def moment(*parts: int) -> datetime:
    """A moment as the lake holds it: UTC, with no zone written."""
    return datetime(*parts)  # noqa: DTZ001 - the lake's own form


def row(number, when="2025-06-01 10:00:00", who="u1", did="GET", record="r1", why="", dest="", dialled="", kind=""):
    return (f"e{number}", when, who, did, record, why, dest, dialled, kind)


def map_in(folder: Path, text: str = MAP, exclusions: str = EXCLUSIONS) -> Path:
    (folder / "exclusions.yaml").write_text(exclusions, encoding="utf-8")
    path = folder / "map.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def csv_in(folder: Path, rows, header=HEADER, name="log.csv") -> Path:
    text = "\n".join(",".join(one) for one in [header, *rows]) + "\n"
    path = folder / name
    path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    return path


def log_in(folder: Path, rows, name: str, header=HEADER) -> Path:
    """A log in the form, and packed as, its name says."""
    path = folder / name
    if ".parquet" in name:
        pq.write_table(pa.table(dict(zip(header, map(list, zip(*rows, strict=True)), strict=True))), path)
    elif ".jsonl" in name:
        text = "".join(json.dumps(dict(zip(header, one, strict=True))) + "\n" for one in rows).encode()
        path.write_bytes(gzip.compress(text) if name.endswith(".gz") else text)
    elif name.endswith(".zst"):
        with pa.CompressedOutputStream(str(path), "zstd") as out:
            out.write(csv_in(folder, rows, header, "plain.csv").read_bytes())
        (folder / "plain.csv").unlink()
    else:
        csv_in(folder, rows, header, name)
    return path


def bring(paths, mapped: Path, lake: Path, said=None) -> Ingested:
    listen = said.append if said is not None else lambda words: None
    return ingest(paths if isinstance(paths, list) else [paths], read_map(mapped), lake, at=AT, say=listen)


def events(lake: Path, columns: str = "*") -> list[tuple]:
    with duckdb.connect() as connection:
        files = (lake / "events").as_posix() + "/*/*.parquet"
        return connection.execute(f"SELECT {columns} FROM read_parquet('{files}') ORDER BY ALL").fetchall()


def every_byte(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def write_context(lake: Path, table: str, rows: list[dict], schema: pa.Schema) -> None:
    lake.mkdir(exist_ok=True)
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), lake / f"{table}.parquet")
