"""All that a person searched on the days around a hit, against duty and assigned work."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import duckdb

from probity.analysis.lake.algebra import Is
from probity.analysis.lake.contract import CONTEXT, EVENTS
from probity.analysis.lake.dated import NO_END, Dated, microseconds, moment
from probity.analysis.lake.factsql import FactSQL
from probity.analysis.lake.lakefolder import Lake, check_schema, reading
from probity.analysis.lake.purpose import LOOKS
from probity.analysis.lake.sql import reader, text, texts
from probity.analysis.lake.tables import plain_context, plain_events

_ASKED: Final = {
    "has": Is("has_record", (True,)),
    "assigned": Is("assigned", (True,)),
    "given": Is("reason_given", (True,)),
    "known": Is("reason_known", (True,)),
    "theirs": Is("reason_belongs", (True,)),
    "covers": Is("reason_covers", (True,)),
    "training": Is("record_kind", ("course", "training")),
}
"""What rules would ask of each search."""
_SEARCHES: Final = """
    SELECT j.event_id, j.t, j.log_in, j.system, j.action, j.by_another,
        CASE WHEN {has} THEN {assigned} END AS assigned,
        CASE
            WHEN NOT {given} THEN 'none'
            WHEN NOT {known} THEN 'not known'
            WHEN NOT {theirs} THEN 'not theirs, or not then'
            WHEN {covers} THEN 'covers the record'
            WHEN {has} THEN 'theirs, about another record'
            ELSE 'theirs'
        END AS reason,
        CASE
            WHEN j.for_another THEN 'another'
            WHEN {assigned} OR {covers} OR {training} OR (NOT {has} AND {theirs}) THEN 'work'
            WHEN {can_tell} THEN 'none'
            ELSE 'unknown'
        END AS purpose,
        coalesce(j.{is_evidence}, false) AS is_evidence,
        coalesce(j.record_id IN (SELECT record_id FROM found WHERE {is_evidence} AND record_id IS NOT NULL), false)
            AS same_record
    FROM judged AS j {joins}
    ORDER BY j.t, j.event_id
"""


@dataclass(frozen=True)
class Wanted:
    """Whose searches, from one moment up to another and not at it; and which events are evidence."""

    user_id: str
    person_ref: str
    since: datetime
    until: datetime
    evidence: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Searches:
    """A person's searches by time, as plain values, their duty as kind, start and end, and the UTC days that are held.

    A search has "event_id", "at", "system", "action", "duty", "assigned" (None without a record) and "reason", the last
    three in the words of a picture, and no record or other person. Its "purpose" is "work" where a reason of theirs
    covers it, the record was assigned to them or is for training; "another" where somebody else asked for it; "none"
    where nothing explains it; "unknown" without reasons or assignments in the lake. "is_evidence", "same_record" (of
    the evidence) and "by_another" (ran on a colleague's log-in) are true or false. Without any duty at any time
    `duties` is None; an end is None while it lasts.
    """

    searches: tuple[Mapping[str, Any], ...]
    duties: tuple[tuple[str, datetime, datetime | None], ...] | None
    held: frozenset[date]


def searches_of(lake: Lake, wanted: Wanted) -> Searches:
    """All searches of a person in a span, done or asked for by them, on every log-in that was theirs at the moment.

    Rules judge so too, by the lake as it is now; all the log-ins are one user, and evidence is there whatever was done.

    Raises:
        BadInput: a file of those days, or a table, cannot be used.
    """
    since, until = wanted.since.astimezone(UTC), wanted.until.astimezone(UTC)
    first, last = microseconds(since), microseconds(until)
    days = [day for day in lake.days() if since.date() <= day <= until.date()]
    with reader() as connection:
        spells = _log_ins(connection, lake, wanted)
        ours = f"IN ({texts(sorted(spells))})"
        rows = connection.sql(_asked(lake, days, wanted, ours)).to_arrow_table().to_pylist()
        duties = connection.execute(
            f"SELECT user_id, kind, starts_at, ends_at FROM ({_table(lake, 'duties')}) WHERE user_id {ours}"
        ).fetchall()
    known = sorted({(one, end, kind) for log_in, kind, one, end in duties if _is_theirs(log_in, one, spells, wanted)})
    near = [duty for duty in known if duty[0] < last and duty[1] > first]
    found = []
    for row in rows:
        t, log_in = row.pop("t"), row.pop("log_in")
        if first <= t < last and (row["is_evidence"] or _is_theirs(log_in, t, spells, wanted)):
            on = ", ".join(sorted({kind for starts, ends, kind in near if starts <= t < ends}))
            found.append({**row, "at": moment(t), "duty": on or ("off duty" if known else "")})
    spans = tuple((kind, moment(max(one, 0)), moment(end) if end < NO_END else None) for one, end, kind in near)
    return Searches(tuple(found), spans if known else None, frozenset(days))


def _table(lake: Lake, table: str) -> str:
    """SQL for a table of the context as rules read it; without a row where it is missing."""
    path = lake.context_path(CONTEXT[table])
    if path.exists():
        check_schema(path, CONTEXT[table], path.name)
    return plain_context(CONTEXT[table], reading([path] if path.exists() else [], CONTEXT[table]), "duckdb")


def _log_ins(connection: duckdb.DuckDBPyConnection, lake: Lake, wanted: Wanted) -> dict[str, Dated]:
    """The hit's log-in and every other that was ever the person's, each with whose it was and when."""
    found = connection.execute(
        f"WITH u AS ({_table(lake, 'users')}) SELECT user_id, starts_at, ends_at, coalesce(person_ref, '') FROM u "
        f"WHERE user_id = {text(wanted.user_id)} OR user_id IN "
        f"(SELECT user_id FROM u WHERE person_ref = {text(wanted.person_ref)}) ORDER BY 1, 2, 3, 4"
    ).fetchall()
    spells = {wanted.user_id: Dated()}
    for log_in, *row in found:
        spells.setdefault(log_in, Dated()).rows.append(tuple(row))
    return spells


def _is_theirs(log_in: str, t: int, spells: Mapping[str, Dated], wanted: Wanted) -> bool:
    """Whether a log-in was the person's at a moment; the hit's own is, until anything is known of it."""
    known = spells[log_in].last_known(t)
    return known[2] == wanted.person_ref if known else log_in == wanted.user_id


def _asked(lake: Lake, days: Sequence[date], wanted: Wanted, ours: str) -> str:
    """SQL for the searches by time, each with what rules ask of it. `ours` is "IN (…)" of the person's log-ins."""
    parts, facts = lake.parts(days), FactSQL("judged")
    is_evidence = f"event_id IN ({', '.join(map(str, sorted(wanted.evidence))) or 'NULL'})"
    asked = {name: facts.test(test) for name, test in _ASKED.items()}
    relations = _as_one(lake, text(wanted.user_id), ours) | dict(facts.relations)
    return (
        f"WITH found AS MATERIALIZED ({plain_events(_found(parts, is_evidence, ours), 'duckdb')}), "
        + ", ".join(f"{name} AS ({sql})" for name, sql in relations.items())
        + _SEARCHES.format(is_evidence=is_evidence, can_tell=_can_tell(lake, parts), joins=facts.joins, **asked)
    )


def _found(parts: Sequence[Path], is_evidence: str, ours: str) -> str:
    """SQL for the events that are looks, or evidence: done on one of the log-ins, or asked for by it."""
    read = f"SELECT * FROM ({reading(parts, EVENTS)}) WHERE (action IN ({texts(LOOKS)}) OR {is_evidence})"
    # two readings, each by one column, skip what one by either would decode: three times the speed over a month
    return f"{read} AND user_id {ours} UNION ALL {read} AND requested_by {ours} AND user_id NOT {ours}"


def _as_one(lake: Lake, them: str, ours: str) -> dict[str, str]:
    """The relations that facts are asked of, in which all the log-ins are one user."""
    return {
        "judged": f"SELECT * REPLACE ({them} AS user_id), coalesce(user_id NOT {ours}, false) AS by_another, "
        f"CASE WHEN user_id {ours} THEN user_id ELSE requested_by END AS log_in, "
        f"coalesce(requested_by NOT {ours}, false) AS for_another FROM found",
        "assignments": f"SELECT * REPLACE ({them} AS user_id) FROM ({_table(lake, 'assignments')}) "
        f"WHERE user_id {ours}",
        "reasons": f"SELECT * REPLACE (CASE WHEN user_id {ours} THEN {them} ELSE user_id END AS user_id) "
        f"FROM ({_table(lake, 'reasons')})",
        "records": _table(lake, "records"),
    }


def _can_tell(lake: Lake, parts: Sequence[Path]) -> bool:
    """Whether the lake knows of reasons and assignments, so that nothing explains a search without either."""
    return all(lake.context_path(CONTEXT[one]).exists() for one in ("reasons", "assignments")) and not any(
        "reason_ref" in check_schema(one, EVENTS, lake.place_of(one)) for one in parts
    )
