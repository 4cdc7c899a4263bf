"""The month as its systems would hand it over: three logs, with the faults that logs have, and maps."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb
import pyarrow as pa

from probity.analysis.lake.sample.chance import Whole
from probity.analysis.lake.sql import text, texts

FAST_BY: Final = 37
"""Seconds that the clock of command and control is fast."""
_NUMBER: Final = "(number % 1000003 * 7919 % 100003)"
_TWICE: Final = f"{_NUMBER} % 200 = 11"
_LATE: Final = f"{_NUMBER} % 250 = 7"
# A log is nearly in order: every so often a row comes minutes after its turn.
_ORDER: Final = f"occurred_at + to_seconds(CASE WHEN {_NUMBER} % 97 = 3 THEN 900 ELSE 0 END), number"

_EXCLUSIONS: Final = """\
# Who may be visited unseen. These names reach nobody.
confidential line: {hosts: [speak-up.example.org], numbers: ["0800 000 0001"]}
staff associations: {hosts: [federation.example.org], numbers: ["01632 960001"]}
legal advisers: {hosts: [solicitors.example.com]}
occupational health: {kinds: [occupational health]}
IOPC: {hosts: [iopc.example.org]}
national line: {hosts: [national-line.example.org], numbers: ["0800 000 0002"]}
"""
_RECORDS_MAP: Final = """\
# A records system that writes local time with no offset, and who acted with the name of the domain.
columns:
  event_id: EntryId
  occurred_at: When
  user_id: LogIn
  requested_by: OnBehalfOf
  system: Module
  action: Did
  record_id: Record
  subject_ref: Person
  device_id: Workstation
  site_id: Office
  reason_ref: Reason
timezone: Europe/London
times: "%d/%m/%Y %H:%M:%S.%f"
patterns:
  user_id: '^(?:SAMPLE\\\\)?(.+)$'
lower_case: [action]
exclusions: {list: exclusions.yaml, hosts_in: [Destination], numbers_in: [], kinds_in: [Category]}
"""
_NATIONAL_MAP: Final = """\
# A gateway to national systems: JSON, one letter for what was done, moments in UTC.
columns:
  event_id: id
  occurred_at: at
  user_id: user
  requested_by: for
  system: system
  action: verb
  record_id: record
  subject_ref: person
  device_id: device
  site_id: site
  reason_ref: why
vocabularies:
  action: {Q: search, V: view, U: edit, N: create, P: print, X: export, D: disclose, C: combine}
exclusions: {list: exclusions.yaml, hosts_in: [host], numbers_in: [dialled], kinds_in: []}
"""
_COMMAND_MAP: Final = f"""\
# Command and control, whose clock is fast.
columns: {{event_id: number, occurred_at: occurred_at, user_id: user_id, requested_by: requested_by, system: system,
  action: action, record_id: record_id, subject_ref: subject_ref, device_id: device_id, site_id: site_id,
  reason_ref: reason_ref}}
timezone: UTC
clocks: [{{system: command and control, fast_by_seconds: {FAST_BY}}}]
exclusions: {{list: exclusions.yaml, hosts_in: [host], numbers_in: [], kinds_in: []}}
"""
_VERBS: Final = (
    "map {'search': 'Q', 'view': 'V', 'edit': 'U', 'create': 'N', 'print': 'P', 'export': 'X', 'disclose': 'D', "
    "'combine': 'C'}"
)
_RECORDS_SQL: Final = r"""
SELECT CAST(number AS VARCHAR) AS "EntryId",
    strftime(timezone('Europe/London', timezone('UTC', occurred_at)), '%d/%m/%Y %H:%M:%S.%f') AS "When",
    'SAMPLE\' || user_id AS "LogIn", requested_by AS "OnBehalfOf", system AS "Module", upper(action) AS "Did",
    record_id AS "Record", subject_ref AS "Person", device_id AS "Workstation", site_id AS "Office",
    reason_ref AS "Reason", host AS "Destination", category AS "Category" FROM chosen"""
_NATIONAL_SQL: Final = f"""
SELECT CAST(number AS VARCHAR) AS id, strftime(occurred_at, '%Y-%m-%dT%H:%M:%S.%fZ') AS at, user_id AS "user",
    requested_by AS "for", system, {_VERBS}[action] AS verb, record_id AS record, subject_ref AS person,
    device_id AS device, site_id AS site, reason_ref AS why, host, dialled FROM chosen"""
_COMMAND_SQL: Final = f"""
SELECT number, occurred_at + to_seconds(if(system = 'command and control', {FAST_BY}, 0)) AS occurred_at,
    user_id, requested_by, system, action, record_id,
    subject_ref, device_id, site_id, reason_ref, host FROM chosen"""


@dataclass(frozen=True)
class Log:
    """One source: its file, its systems, how its rows are written, and its map."""

    name: str
    file: str
    systems: tuple[str, ...]
    sql: str
    written: str
    map: str


LOGS: Final = (
    Log(
        "records-management",
        "csv.gz",
        ("records", "crimes", "custody", "case files", "intelligence", "standards"),
        _RECORDS_SQL,
        "FORMAT csv, HEADER, COMPRESSION gzip",
        _RECORDS_MAP,
    ),
    Log("national", "jsonl", ("national computer", "vehicles"), _NATIONAL_SQL, "FORMAT json", _NATIONAL_MAP),
    Log("command", "parquet", ("command and control", "learning"), _COMMAND_SQL, "FORMAT parquet", _COMMAND_MAP),
)


class Handed:
    """Gathers a month's events, and writes them as logs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._tables: list[pa.Table] = []

    def add(self, events: pa.Table, numbers: Whole) -> None:
        """Take in events with the numbers that their systems gave them."""
        plain = pa.table([column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column
                          for column in events.columns], names=events.column_names)  # fmt: skip
        self._tables.append(plain.append_column("number", pa.array(numbers)))

    def write(self) -> list[str]:
        """Write the logs with their maps, and give the commands that read them, in order."""
        (self.folder / "logs").mkdir(parents=True)
        (self.folder / "maps").mkdir()
        (self.folder / "maps" / "exclusions.yaml").write_text(_EXCLUSIONS, encoding="utf-8")
        with duckdb.connect(config={"threads": 2}) as connection:
            connection.execute("SET TimeZone = 'UTC'")
            connection.register("made", pa.concat_tables(self._tables))
            return [command for log in LOGS for command in self._write(log, connection)]

    def _write(self, log: Log, connection: duckdb.DuckDBPyConnection) -> list[str]:
        (self.folder / "maps" / f"{log.name}.yaml").write_text(log.map, encoding="utf-8")
        within = f"system IN ({texts(log.systems)})"
        connection.execute(f"CREATE OR REPLACE TEMP VIEW of_log AS SELECT * FROM made WHERE {within}")
        connection.execute(f"CREATE OR REPLACE TEMP TABLE found AS {_WITH_FAULTS}")
        last = "(SELECT max(occurred_at)::DATE FROM of_log)"
        late = f"coalesce({_LATE}, false) AND occurred_at < {last}"
        commands = []
        for name, chosen in ((log.name, f"NOT ({late})"), (f"{log.name}-late", late)):
            path = self.folder / "logs" / f"{name}.{log.file}"
            connection.execute(f"CREATE OR REPLACE TEMP VIEW chosen AS SELECT * FROM found WHERE {chosen}")
            if not connection.execute("SELECT 1 FROM chosen LIMIT 1").fetchall():
                continue
            connection.execute(f"COPY ({log.sql} ORDER BY {_ORDER}) TO {text(path.as_posix())} ({log.written})")
            commands.append(
                f"probity lake ingest {path} --map {self.folder / 'maps' / log.name}.yaml --into {self.folder / 'lake'}"
            )
        return commands


def _row(number: str, **told: str) -> str:
    """SQL for rows made from the first of a log, with other values in some columns."""
    columns = {
        "occurred_at": "occurred_at", "user_id": "user_id", "requested_by": "NULL", "system": "system",
        "action": "'view'", "record_id": "record_id", "subject_ref": "NULL", "device_id": "device_id",
        "site_id": "site_id", "reason_ref": "NULL", "host": "NULL", "dialled": "NULL", "category": "NULL",
    }  # fmt: skip
    values = ", ".join(f"{value} AS {column}" for column, value in (columns | told).items())
    return f"SELECT {number} AS number, {values} FROM of_log"


_PLAIN: Final = (
    "occurred_at, user_id, requested_by, system, action, record_id, subject_ref, device_id, site_id, reason_ref"
)
_HOSTS: Final = (
    "['speak-up.example.org', 'www.federation.example.org', 'iopc.example.org', 'national-line.example.org']"
)
_WITH_FAULTS: Final = " UNION ALL ".join(
    (
        f"SELECT number, {_PLAIN}, NULL AS host, NULL AS dialled, NULL AS category FROM of_log",
        f"SELECT number, {_PLAIN}, NULL AS host, NULL AS dialled, NULL AS category FROM of_log WHERE {_TWICE}",
        # Visits to those whom anybody may visit unseen; log-ins that nobody knows; a word that no map lists.
        _row("-number", host=f"{_HOSTS}[1 + number % 4]") + " WHERE number % 701 = 5",
        _row("-number", user_id="'temporary.' || number % 3") + " WHERE number % 1009 = 9",
        _row("-number", action="'merge'") + " WHERE number % 1511 = 2",
    )
)
