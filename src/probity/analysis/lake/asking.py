"""The reference engine: every rule's question, asked of DuckDB."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import duckdb
import pyarrow as pa

from probity.analysis.lake.algebra import Rule, reaches_back
from probity.analysis.lake.found import EVIDENCE
from probity.analysis.lake.lakefolder import Lake
from probity.analysis.lake.reference import question
from probity.analysis.lake.sql import engine, text
from probity.analysis.lake.tables import open_relations


@dataclass(frozen=True)
class Reference:
    """Asks each rule's question over the lake as it is."""

    lake: Lake
    memory: str = "4GB"

    def find(self, rules: Sequence[Rule], since: date, until: date) -> pa.Table:
        """The evidence of every hit of the days from `since` up to and with `until`."""
        back = max((reaches_back(rule.condition) for rule in rules), default=0)
        days = [day for day in self.lake.days() if since - timedelta(days=back) <= day <= until]
        with engine(memory=self.memory) as connection:
            open_relations(connection, self.lake, days)
            tables = [_asked(connection, rule, since, until) for rule in rules]
        return pa.concat_tables(tables) if tables else EVIDENCE.empty_table()

    def without_duty(self, since: date, until: date) -> int:
        """How many users the events of those days were done for, of whose duty nothing is known."""
        with engine(memory=self.memory) as connection:
            open_relations(connection, self.lake, [day for day in self.lake.days() if since <= day <= until])
            row = connection.execute(
                "SELECT count(DISTINCT coalesce(requested_by, user_id)) FROM events "
                "WHERE coalesce(requested_by, user_id) NOT IN (SELECT user_id FROM duties)"
            ).fetchone()
        return int(row[0]) if row else 0


def _asked(connection: duckdb.DuckDBPyConnection, rule: Rule, since: date, until: date) -> pa.Table:
    return connection.sql(numbered(rule, question(rule, since, until))).to_arrow_table().cast(EVIDENCE)


def numbered(rule: Rule, asked: str) -> str:
    """The SQL of a rule with the hits that its rows are of told apart, as `EVIDENCE`."""
    return (
        f"SELECT {text(rule.id)} AS rule, dense_rank() OVER (ORDER BY day, user_id, subject) AS hit, "
        f"user_id, day, CAST(measure AS BIGINT) AS measure, event_id, t FROM ({asked}) AS answer"
    )
