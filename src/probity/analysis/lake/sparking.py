"""The spark engine: the reference's questions in Spark's words, asked of the same Parquet on one machine or many."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession

from probity.analysis.lake.algebra import Rule, reaches_back
from probity.analysis.lake.asking import numbered
from probity.analysis.lake.contract import CONTEXT, EVENTS, Kind, Table
from probity.analysis.lake.distances import read_places
from probity.analysis.lake.found import EVIDENCE
from probity.analysis.lake.lakefolder import Lake, check_schema
from probity.analysis.lake.reference import question
from probity.analysis.lake.sql import engine
from probity.analysis.lake.tables import RELATIONS, plain_context, plain_events

_TYPES: Final = {
    Kind.TEXT: "STRING",
    Kind.TIME: "TIMESTAMP",
    Kind.NUMBER: "BIGINT",
    Kind.MEASURE: "DOUBLE",
    Kind.TRUTH: "BOOLEAN",
}


@dataclass(frozen=True)
class Spark:
    """Asks each rule's question of the cluster that `master` names; every worker must see the lake's folder."""

    lake: Lake
    master: str = "local[2]"

    def find(self, rules: Sequence[Rule], since: date, until: date) -> pa.Table:
        """The evidence of every hit of the days from `since` up to and with `until`."""
        back = max((reaches_back(rule.condition) for rule in rules), default=0)
        days = [day for day in self.lake.days() if since - timedelta(days=back) <= day <= until]
        session = self._session()
        self._open(session, days)
        tables = []
        for rule in rules:
            answer = session.sql(numbered(rule, question(rule, since, until, dialect="spark")))
            tables.append(answer.toArrow().cast(EVIDENCE))
        return pa.concat_tables(tables) if tables else EVIDENCE.empty_table()

    def without_duty(self, since: date, until: date) -> int:
        """How many users the events of those days were done for, of whose duty nothing is known."""
        session = self._session()
        self._open(session, [day for day in self.lake.days() if since <= day <= until])
        found = session.sql(
            "SELECT count(DISTINCT whom) FROM (SELECT coalesce(requested_by, user_id) AS whom FROM events) AS asked "
            "LEFT ANTI JOIN duties ON duties.user_id = whom"
        ).collect()
        return int(found[0][0])

    def _session(self) -> SparkSession:
        settings = {
            "spark.sql.session.timeZone": "UTC",
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
            "spark.sql.shuffle.partitions": "8",
            "spark.sql.adaptive.enabled": "true",
        }
        builder: Any = SparkSession.builder.master(self.master).appName("probity lake scan")
        for name, value in settings.items():
            builder = builder.config(name, value)
        session: SparkSession = builder.getOrCreate()
        session.sparkContext.setLogLevel("ERROR")
        return session

    def _open(self, session: SparkSession, days: Sequence[date]) -> None:
        """Give a session the relations that the questions read."""
        for relation, of in (("events", days), ("every_event", self.lake.days())):
            rows = _rows(session, self.lake.parts(of), EVENTS)
            rows.createOrReplaceTempView(f"raw_{relation}")
            _view(session, relation, plain_events(f"SELECT * FROM raw_{relation}", "spark"))
        for relation in RELATIONS:
            path = self.lake.context_path(CONTEXT[relation])
            rows = _rows(session, [path] if path.exists() else [], CONTEXT[relation])
            rows.createOrReplaceTempView(f"raw_{relation}")
            _view(session, relation, plain_context(CONTEXT[relation], f"SELECT * FROM raw_{relation}", "spark"))
        with engine(threads=1) as connection:
            places = read_places(connection, self.lake)
        for relation, held, kinds in (
            ("places", places.table, "site_id STRING, starts_at BIGINT, ends_at BIGINT, place BIGINT"),
            ("distances", places.pairs(), "here BIGINT, there BIGINT, metres BIGINT"),
        ):
            session.createDataFrame(held.to_pylist(), kinds).createOrReplaceTempView(relation)


def _view(session: SparkSession, relation: str, rows: str) -> None:
    session.sql(f"CREATE OR REPLACE TEMP VIEW {relation} AS {rows}")


def _rows(session: SparkSession, paths: Sequence[Path], table: Table) -> DataFrame:
    """The rows of files as the contract has them: each column in its type, and blank where a file has it not."""
    frames = [_typed(session, kept, absent, table) for absent, kept in _alike(paths, table).items()]
    if not frames:
        kinds = ", ".join(f"{column.name} {_TYPES[column.kind]}" for column in table.columns)
        return session.createDataFrame([], kinds)
    made = frames[0]
    for frame in frames[1:]:
        made = made.unionByName(frame)
    return made


def _alike(paths: Sequence[Path], table: Table) -> Mapping[tuple[str, ...], list[str]]:
    """Files by the columns that they have not: Spark reads files of one shape together."""
    found: dict[tuple[str, ...], list[str]] = {}
    for path in paths:
        found.setdefault(check_schema(path, table, path.name), []).append(path.absolute().as_posix())
    return found


def _typed(session: SparkSession, paths: list[str], absent: tuple[str, ...], table: Table) -> DataFrame:
    columns = [
        f"CAST({'NULL' if column.name in absent else column.name} AS {_TYPES[column.kind]}) AS {column.name}"
        for column in table.columns
    ]
    return session.read.parquet(*paths).selectExpr(*columns)
