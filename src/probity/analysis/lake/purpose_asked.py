"""The look-ups of a lake by one readable question in SQL: what the coded days must equal."""

from dataclasses import dataclass
from datetime import date
from typing import Final

import duckdb
import pyarrow as pa

from probity.analysis.lake.algebra import Whom
from probity.analysis.lake.factsql import FactSQL, judged
from probity.analysis.lake.lakefolder import Lake
from probity.analysis.lake.purpose import LOOKED, UNEXPLAINED, Question
from probity.analysis.lake.sql import engine, text
from probity.analysis.lake.tables import open_relations

_ONCE: Final = (
    "EXISTS (SELECT 1 FROM reasons AS c WHERE c.reason_ref = j.reason_ref "
    "AND (c.user_id IS NULL OR c.user_id = j.user_id))"
)


@dataclass(frozen=True)
class Asked:
    """Asks the lake as it is."""

    lake: Lake
    memory: str = "4GB"

    def look_ups(self, question: Question, since: date, until: date) -> tuple[pa.Table, pa.Table]:
        """`LOOKED` and `UNEXPLAINED` of the days from `since` up to and with `until`."""
        days = [day for day in self.lake.days() if since <= day <= until]
        with engine(memory=self.memory) as connection:
            open_relations(connection, self.lake, days)
            connection.execute(f"CREATE TEMP TABLE seen AS {_seen(question)}")
            return _looked(connection), _unexplained(connection)


def _seen(question: Question) -> str:
    """Every look-up with its role, its fault or none, and what makes it worse."""
    facts = FactSQL("judged")
    looked = facts.test(question.looked)
    whens = " ".join(f"WHEN {facts.test(test)} THEN {text(fault)}" for fault, test in question.faults.items())
    role = f"coalesce({facts.role()}.role, '')" if question.has_roles else "''"
    grave, off_duty = facts.test(question.grave), facts.test(question.off_duty)
    relations = {"judged": judged(Whom.REQUESTER), **facts.relations}
    named = ", ".join(f"{name} AS ({sql})" for name, sql in relations.items())
    return (
        f"WITH {named} SELECT j.user_id, {role} AS role, j.day, j.t, j.event_id, j.system, j.action, j.reason_ref, "
        f"CASE {whens} END AS fault, {grave} AS grave, {off_duty} AS off_duty "
        f"FROM judged AS j {facts.joins} WHERE {looked}"
    )


def _looked(connection: duckdb.DuckDBPyConnection) -> pa.Table:
    return (
        connection.sql("SELECT user_id, role, day, count(*) AS looks FROM seen GROUP BY ALL")
        .to_arrow_table()
        .cast(LOOKED)
    )


def _unexplained(connection: duckdb.DuckDBPyConnection) -> pa.Table:
    columns = f"fault, user_id, role, day, t, event_id, system, action, grave, off_duty, {_ONCE} AS once_theirs"
    return connection.sql(f"SELECT {columns} FROM seen AS j WHERE fault IS NOT NULL").to_arrow_table().cast(UNEXPLAINED)
