"""The reference engine: every rule's question, asked of DuckDB."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import duckdb
import pyarrow as pa

from probity.analysis.lake.algebra import Rule, reaches_back
from probity.analysis.lake.contract import EVENTS
from probity.analysis.lake.found import EVIDENCE
from probity.analysis.lake.lakefolder import Lake, reading
from probity.analysis.lake.reference import question
from probity.analysis.lake.sql import engine, text
from probity.analysis.lake.tables import open_relations, plain_events


@dataclass(frozen=True)
class Reference:
    """Asks each rule's question over the lake as it is, of a few days at a time, so that a month fits into memory."""

    lake: Lake
    memory: str = "4GB"
    days_at_once: int = 5

    def find(self, rules: Sequence[Rule], since: date, until: date) -> pa.Table:
        """The evidence of every hit of the days from `since` up to and with `until`."""
        tables, hits = [EVIDENCE.empty_table()], 0
        with engine(memory=self.memory) as connection:
            open_relations(connection, self.lake, [])
            while since <= until:
                last = min(until, since + timedelta(days=self.days_at_once - 1))
                for rule in rules:
                    self._open(connection, since - timedelta(days=reaches_back(rule.condition)), last)
                    tables.append(_asked(connection, rule, since, last, hits))
                    hits += len(tables[-1])
                since = last + timedelta(days=1)
        return pa.concat_tables(tables)

    def _open(self, connection: duckdb.DuckDBPyConnection, first: date, last: date) -> None:
        """Let the questions see the events of these days alone."""
        parts = self.lake.parts([day for day in self.lake.days() if first <= day <= last])
        events = plain_events(reading(parts, EVENTS), "duckdb")
        connection.execute(f"CREATE OR REPLACE TEMP VIEW events AS {events}")

    def without_duty(self, since: date, until: date) -> int:
        """How many users the events of those days were done for, of whose duty nothing is known."""
        with engine(memory=self.memory) as connection:
            open_relations(connection, self.lake, [day for day in self.lake.days() if since <= day <= until])
            row = connection.execute(
                "SELECT count(DISTINCT coalesce(requested_by, user_id)) FROM events "
                "WHERE coalesce(requested_by, user_id) NOT IN (SELECT user_id FROM duties)"
            ).fetchone()
        return int(row[0]) if row else 0


def _asked(connection: duckdb.DuckDBPyConnection, rule: Rule, since: date, until: date, after: int) -> pa.Table:
    asked = numbered(rule, question(rule, since, until), after=after)
    return connection.sql(asked).to_arrow_table().cast(EVIDENCE)


def numbered(rule: Rule, asked: str, *, after: int = 0) -> str:
    """The SQL of a rule with the hits that its rows are of told apart by numbers above `after`, as `EVIDENCE`."""
    return (
        f"SELECT {text(rule.id)} AS rule, {after} + dense_rank() OVER (ORDER BY day, user_id, subject) AS hit, "
        f"user_id, day, CAST(measure AS BIGINT) AS measure, event_id, t FROM ({asked}) AS answer"
    )
