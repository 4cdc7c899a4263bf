"""Logs into a lake: read in batches, exclusions first, then filed by day. Nothing is filed until every log was read.

Rows read are counted nowhere: a reader could take the others from them and see how many were left out.
"""

import csv
import hashlib
import io
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

import duckdb

from probity.analysis.lake.arrivals import CONFLICT, Filed, file_events, to_disk
from probity.analysis.lake.contract import CONTEXT, EVENTS
from probity.analysis.lake.converting import WHOLE_OBJECT, conversion
from probity.analysis.lake.exclusions import SAID
from probity.analysis.lake.lakefolder import Lake, check_schema, reading
from probity.analysis.lake.maps import LakeMap
from probity.analysis.lake.sources import LINE, ROW, Source, batches, source_of
from probity.analysis.lake.sql import engine, name, text
from probity.analysis.lake.wording import number
from probity.foundation.kernel.errors import BadInput, DomainError

REJECTS: Final = ("file", "row", "column", "reason")
UNKNOWN: Final = ("user_id", "as", "system", "known", "first", "last", "events")
_COLUMNS: Final = ", ".join(map(name, EVENTS.names))
_EVERY_SECONDS: Final = 2.0
_MOST_REJECTS: Final = 1_000_000
_MALFORMED: Final = {"csv": "not as many cells as the header has", "json": "no whole JSON object"}

Say = Callable[[str], None]
Reject = tuple[str, int, str, str]


@dataclass
class Ingested:
    """What an ingest did, in counts that hold nothing of excluded rows."""

    filed: Filed
    rejects: int
    rejects_in: Path | None
    unknown: int | None
    """Log-ins that no spell covers, or nothing when the lake has no table of users."""
    unknown_in: Path | None
    clocks: Counter[str]
    """Events by system whose time was put right."""
    repeated_hour: int
    out_of_order: int
    seconds: float

    def words(self) -> list[str]:
        """The counts, a line each, for the person who ran it."""
        filed = self.filed
        rate = f", {filed.new / self.seconds:,.0f} a second" if filed.new and self.seconds else ""
        lines = [f"New: {number(filed.new, 'event')}, in {number(len(filed.days), 'day')}{rate}.", SAID]
        lines += [f"{filed.duplicates:,} were held already and left out."] if filed.duplicates else []
        lines += [f"{count:,} late events of {system}." for system, count in sorted(filed.late.items())]
        lines += [
            f"{count:,} times of {system} put right by its clock." for system, count in sorted(self.clocks.items())
        ]
        lines += [f"{self.out_of_order:,} events came after a later one."] if self.out_of_order else []
        if self.repeated_hour:
            lines.append(f"{self.repeated_hour:,} events in the hour that clocks showed twice may be an hour out.")
        if self.unknown is None:
            lines.append("Unknown users were not looked for: there is no table users.")
        elif self.unknown:
            lines.append(f"{self.unknown:,} log-ins that users does not know at the time: {self.unknown_in}.")
        lines += [f"{self.rejects:,} rows rejected: {self.rejects_in}."] if self.rejects else []
        return lines


@dataclass
class _Reading:
    """What is found while the sources are read."""

    chosen: LakeMap
    connection: duckdb.DuckDBPyConnection
    at: datetime
    say: Say
    rejects: list[Reject] = field(default_factory=list)
    clocks: Counter[str] = field(default_factory=Counter)
    repeated_hour: int = 0
    out_of_order: int = 0
    kept: int = 0
    started: float = field(default_factory=time.monotonic)
    said: float = field(default_factory=time.monotonic)


def ingest(
    paths: Sequence[Path], chosen: LakeMap, into: Path, *, at: datetime, say: Say, memory: str = "2GB"
) -> Ingested:
    """Bring logs into a lake, and say how far it is through `say`.

    Raises:
        BadInput: a log, the map or the lake cannot be used; nothing was written.
        DomainError: of one log not a row could be read; its rejects were written, and no event.
    """
    sources, lake = [source_of(path) for path in paths], Lake(into)
    with lake.writing() as work, engine(memory=memory) as connection:
        connection.execute(f"ATTACH {text(str(work / 'spool'))} AS aside")
        types = ", ".join(f"{name(one.name)} {_SQL_TYPES[str(one.kind)]}" for one in EVENTS.columns)
        connection.execute(f"CREATE TABLE aside.spool (source INTEGER, row_number BIGINT, {types})")
        state = _Reading(chosen, connection, at, say)
        receipts = into / "ingest" / _receipt_name(sources, chosen)
        for number, source in enumerate(sources, 1):
            before = state.kept
            _read(state, number, source)
            if state.kept == before:
                _refuse_if_all_rejected(state, source, receipts)
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(f"SET temp_directory = {text(str(work / 'spill'))}")
        connection.execute("CREATE TEMP VIEW spool AS SELECT * FROM aside.spool")
        unknown = _unknown_users(lake, connection)
        say("Filing by day.")
        filed = file_events(lake, connection)
        return _told(state, filed, [source.name for source in sources], unknown, receipts)


_SQL_TYPES: Final = {"text": "VARCHAR", "a time": "TIMESTAMP", "a whole number": "BIGINT"}


def _receipt_name(sources: Sequence[Source], chosen: LakeMap) -> str:
    """A name that is the same when the same files come again under the same map."""
    told = "\n".join([chosen.name, *sorted(source.name for source in sources)])
    return f"{Path(chosen.name).stem}-{hashlib.sha256(told.encode()).hexdigest()[:12]}"


def _read(state: _Reading, number: int, source: Source) -> None:
    connection, query, last = state.connection, "", dict[str, datetime]()
    connection.execute("SET TimeZone = " + text(state.chosen.timezone))
    size = source.path.stat().st_size
    for batch in batches(source, state.chosen):
        connection.register("batch", batch)
        query = query or conversion(state.chosen, batch.schema, state.at)
        connection.execute(f"CREATE OR REPLACE TEMP TABLE kept AS {query}")
        if source.form == "json":
            _take_apart(state, source)
        _count(state, source, last)
        connection.execute(
            f"INSERT INTO aside.spool SELECT {number}, row_number, {_COLUMNS} FROM kept"
            " WHERE fault_reason IS NULL ORDER BY row_number"
        )
        connection.unregister("batch")
        if len(state.rejects) + len(source.malformed) > _MOST_REJECTS:
            raise BadInput(
                f"More than {_MOST_REJECTS:,} rows are at fault.",
                where=source.name,
                hint=f"The map {state.chosen.name} may be that of another log. Nothing was written.",
            )
        _progress(state, source.name, source.bytes_read() / size)
    state.rejects += [
        (source.name, row, "", _MALFORMED[source.form])
        for row, words in source.malformed
        if not state.chosen.exclusions.anywhere(words)
    ]


def _take_apart(state: _Reading, source: Source) -> None:
    """Put aside the lines that are no object, and refuse a log with keys that nobody has spoken of."""
    broken = f"SELECT {name(ROW)}, {LINE} FROM batch WHERE NOT {WHOLE_OBJECT}"
    source.malformed += state.connection.execute(broken).fetchall()
    keys = state.connection.execute("SELECT DISTINCT unnest(keys) AS key FROM kept ORDER BY key").fetchall()
    state.chosen.check_columns([key for (key,) in keys], source.name, all_shown=False)


def _count(state: _Reading, source: Source, last: dict[str, datetime]) -> None:
    """Add up what the batch in `kept` held; `last` is the time of each system's last event so far."""
    connection = state.connection
    faults = "SELECT row_number, fault_column, fault_reason FROM kept WHERE fault_reason IS NOT NULL ORDER BY ALL"
    state.rejects += [(source.name, *fault) for fault in connection.execute(faults).fetchall()]
    by_system = connection.execute(
        """SELECT system, count(*), count(*) FILTER (WHERE clock_moved), count(*) FILTER (WHERE in_repeated_hour),
            count(*) FILTER (WHERE occurred_at < before), arg_min(occurred_at, row_number),
            arg_max(occurred_at, row_number)
        FROM (SELECT *, lag(occurred_at) OVER (PARTITION BY system ORDER BY row_number) AS before
              FROM kept WHERE fault_reason IS NULL)
        GROUP BY system"""
    ).fetchall()
    for system, kept, moved, repeated, back, first, final in by_system:
        state.kept += kept
        state.clocks.update({system: moved} if moved else {})
        state.repeated_hour += repeated
        state.out_of_order += back + (system in last and first < last[system])
        last[system] = final


def _progress(state: _Reading, source: str, share: float) -> None:
    now = time.monotonic()
    if now - state.said >= _EVERY_SECONDS:
        state.said = now
        rate = state.kept / (now - state.started)
        state.say(f"{source}: {min(share, 1):.0%} read, {state.kept:,} events kept, {rate:,.0f} a second")


def _refuse_if_all_rejected(state: _Reading, source: Source, receipts: Path) -> None:
    """Refuse a log of which every row that was looked at is at fault: its map is another system's."""
    if any(reject[0] == source.name for reject in state.rejects):
        path = _write(receipts / "rejects.csv", REJECTS, sorted(state.rejects))
        raise DomainError(
            f"{source.name}: not a row of it could be read with the map {state.chosen.name}, so nothing was ingested.",
            hint=f"{path} says why, row by row.",
        )


def _unknown_users(lake: Lake, connection: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]] | None:
    """Each log-in that no spell of `users` covers at the time of an event, with what is known of it otherwise."""
    path = lake.context_path(CONTEXT["users"])
    if not path.exists():
        return None
    check_schema(path, CONTEXT["users"], path.name)
    users = reading([path], CONTEXT["users"])
    return connection.execute(
        f"""WITH spells AS MATERIALIZED ({users}),
        seen AS (SELECT user_id, 'user_id' AS part, system, occurred_at, event_id FROM spool
                 UNION ALL SELECT requested_by, 'requested_by', system, occurred_at, event_id FROM spool
                 WHERE requested_by IS NOT NULL)
        SELECT user_id, part, system,
            CASE WHEN user_id IN (SELECT user_id FROM spells) THEN 'at other times' ELSE 'never' END,
            min(occurred_at), max(occurred_at), count(DISTINCT event_id)
        FROM seen WHERE NOT EXISTS (
            SELECT 1 FROM spells WHERE spells.user_id = seen.user_id AND spells.starts_at <= seen.occurred_at
            AND (spells.ends_at IS NULL OR seen.occurred_at < spells.ends_at))
        GROUP BY user_id, part, system ORDER BY ALL"""
    ).fetchall()


def _told(
    state: _Reading, filed: Filed, names: Sequence[str], unknown: list[tuple[object, ...]] | None, receipts: Path
) -> Ingested:
    rejects = [*state.rejects, *((names[source - 1], row, "", CONFLICT) for source, row in filed.conflicts)]
    return Ingested(
        filed=filed,
        rejects=len(rejects),
        rejects_in=_write(receipts / "rejects.csv", REJECTS, sorted(rejects)),
        unknown=None if unknown is None else len({row[0] for row in unknown}),
        unknown_in=_write(receipts / "unknown-users.csv", UNKNOWN, unknown or []),
        clocks=state.clocks,
        repeated_hour=state.repeated_hour,
        out_of_order=state.out_of_order,
        seconds=time.monotonic() - state.started,
    )


def _write(path: Path, header: Sequence[str], rows: Sequence[Sequence[object]]) -> Path | None:
    """Write a list whole, leave it when it says the same already, and take it away when there is nothing to say."""
    if not rows:
        path.unlink(missing_ok=True)
        return None
    lines = io.StringIO(newline="")
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    written = lines.getvalue().encode()
    if path.exists() and path.read_bytes() == written:
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.part")
    aside.write_bytes(written)
    to_disk(aside)
    aside.replace(path)
    to_disk(path.parent)
    return path
