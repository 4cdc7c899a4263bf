"""Which systems' logs are in the lake, which are not, and which log-ins are nobody's own."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

import duckdb

from probity.analysis.lake.contract import CONTEXT, EVENTS
from probity.analysis.lake.lakefolder import Lake, check_schema, reading
from probity.analysis.lake.sql import engine
from probity.foundation.kernel.errors import BadInput

SHORT_BELOW: Final = 0.5
_NEXT: Final = timedelta(days=1)


@dataclass(frozen=True)
class Finding:
    """One thing to know of a system's logs, or of a log-in."""

    finding: str
    system: str = ""
    user_id: str = ""
    owner: str = ""
    platform: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    days: int | None = None
    events: int | None = None
    expected: int | None = None


def coverage(
    lake: Lake, *, since: date | None = None, until: date | None = None, short_below: float = SHORT_BELOW
) -> list[Finding]:
    """What the lake holds of each system that `systems` names, day by day from `since` up to and with `until`.

    Left out, the span is the lake's own, and starts earlier for a system whose logs were expected earlier. Days with
    less than `short_below` of expected_daily are short.

    Raises:
        BadInput: there is no table systems, or a table or day cannot be used.
    """
    path = lake.context_path(CONTEXT["systems"])
    if not path.exists():
        raise BadInput(
            "There is no table systems.", where=path.name, hint="It names every system that should be logged."
        )
    check_schema(path, CONTEXT["systems"], path.name)
    with engine() as connection:
        asked = _asked(since, until)
        counted = _counted(lake, connection, asked)
        days = sorted(day for of_system in counted.values() for day in of_system)
        first, last = since or (days[0] if days else None), until or (days[-1] if days else None)
        columns = ", ".join(CONTEXT["systems"].names)
        rows = connection.execute(
            f"SELECT {columns} FROM ({reading([path], CONTEXT['systems'])}) ORDER BY system, starts_at"
        ).fetchall()
        systems = [dict(zip(CONTEXT["systems"].names, row, strict=True)) for row in rows]
        found = [one for system in systems for one in _of_system(system, counted, (first, last), since, short_below)]
        named = {system["system"] for system in systems}
        found += [
            Finding("not in the table systems", system, **_sum(of_system))
            for system, of_system in sorted(counted.items())
            if system not in named
        ]
        return [*found, *_log_ins(lake, connection, asked)]


def _asked(since: date | None, until: date | None) -> str:
    """A test in SQL for an event of the days that were asked about."""
    tests = [f"occurred_at >= TIMESTAMP '{since}'"] if since else []
    tests += [f"occurred_at < TIMESTAMP '{until + _NEXT}'"] if until else []
    return " AND ".join(tests) or "true"


def _counted(lake: Lake, connection: duckdb.DuckDBPyConnection, asked: str) -> dict[str, dict[date, int]]:
    rows = f"({reading(lake.parts(lake.days()), EVENTS)}) WHERE {asked}"
    counts = f"SELECT system, occurred_at::DATE AS day, count(*) FROM {rows} GROUP BY ALL ORDER BY ALL"
    found: dict[str, dict[date, int]] = {}
    for system, day, count in connection.execute(counts).fetchall():
        found.setdefault(system, {})[day] = count
    return found


def _of_system(
    system: Mapping[str, Any],
    counted: Mapping[str, Mapping[date, int]],
    span: tuple[date | None, date | None],
    since: date | None,
    short_below: float,
) -> Iterator[Finding]:
    who: dict[str, Any] = {one: system[one] or "" for one in ("system", "owner", "platform")}
    first, last = _span(system, span, since)
    seen = {day: count for day, count in counted.get(system["system"], {}).items() if _within(day, first, last)}
    daily = system["expected_daily"]
    wanted = _days(first, last)
    expected = round(daily * len(wanted)) if daily else None
    if not seen:
        why = ": the system keeps none" if system["logs_available"] is False else ""
        yield Finding(f"no log at all{why}", **who, starts_on=first, ends_on=last, days=len(wanted), expected=expected)
        return
    yield Finding("covered", **who, **_sum(seen), expected=expected)
    for run in _runs([day for day in wanted if day not in seen]):
        yield Finding("days missing", **who, starts_on=run[0], ends_on=run[-1], days=len(run))
    short = [day for day in wanted if daily and 0 < seen.get(day, 0) < daily * short_below]
    for run in _runs(short):
        events = sum(seen[day] for day in run)
        plan = round((daily or 0) * len(run))
        yield Finding(
            "volume short", **who, starts_on=run[0], ends_on=run[-1], days=len(run), events=events, expected=plan
        )


def _span(
    system: Mapping[str, Any], span: tuple[date | None, date | None], since: date | None
) -> tuple[date | None, date | None]:
    """The days that a system's logs should be there for, within those asked about."""
    first, last = span
    expected = _day(system["expected_from"]) or _day(system["starts_at"])
    if expected is not None:
        first = max(expected, since) if since else expected
    ends_at = system["ends_at"]
    if ends_at is not None:
        final = (ends_at - timedelta(microseconds=1)).date()
        last = min(last, final) if last else final
    return first, last


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else moment.date()


def _within(day: date, first: date | None, last: date | None) -> bool:
    return (first is None or first <= day) and (last is None or day <= last)


def _days(first: date | None, last: date | None) -> list[date]:
    if first is None or last is None:
        return []
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _runs(days: Sequence[date]) -> list[list[date]]:
    """Days in order, in stretches without a gap."""
    runs: list[list[date]] = []
    for day in days:
        if runs and runs[-1][-1] + _NEXT == day:
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs


def _sum(counts: Mapping[date, int]) -> dict[str, Any]:
    return {"starts_on": min(counts), "ends_on": max(counts), "days": len(counts), "events": sum(counts.values())}


def _log_ins(lake: Lake, connection: duckdb.DuckDBPyConnection, asked: str) -> Iterator[Finding]:
    """Shared and service log-ins with who answers for them, and what was done under each in every system."""
    path = lake.context_path(CONTEXT["users"])
    if not path.exists() or "kind" in check_schema(path, CONTEXT["users"], path.name):
        yield Finding("shared and service log-ins not looked for: users has no kind of log-in")
        return
    events = f"SELECT * FROM ({reading(lake.parts(lake.days()), EVENTS)}) WHERE {asked}"
    rows = connection.execute(
        f"""WITH spells AS MATERIALIZED (
            SELECT * FROM ({reading([path], CONTEXT["users"])}) WHERE lower(kind) IN ('shared', 'service'))
        SELECT lower(kind), coalesce(owner, ''), user_id, coalesce(system, ''), min(occurred_at)::DATE,
            max(occurred_at)::DATE, count(DISTINCT occurred_at::DATE), count(event_id)
        FROM spells LEFT JOIN ({events}) AS events USING (user_id)
        WHERE occurred_at IS NULL
            OR (spells.starts_at <= occurred_at AND (spells.ends_at IS NULL OR occurred_at < spells.ends_at))
        GROUP BY ALL ORDER BY ALL"""
    ).fetchall()
    for kind, owner, user, system, first, last, days, events in rows:
        words = f"{kind} log-in" if owner else f"{kind} log-in without an owner"
        yield Finding(words, system, user, owner, "", first, last, days, events)
