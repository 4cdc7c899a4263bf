"""What stands beside a hit: its events with what was true at each, a person's searches, duty and work, their peers."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from statistics import median_high
from typing import Any, Final

import duckdb
import pyarrow as pa

from probity.analysis.lake.algebra import Is
from probity.analysis.lake.contract import CONTEXT, EVENTS
from probity.analysis.lake.factsql import FactSQL
from probity.analysis.lake.lakefolder import Lake, check_schema, reading
from probity.analysis.lake.purpose import LOOKS
from probity.analysis.lake.sql import engine, reader, text, texts
from probity.analysis.lake.tables import open_relations, plain_context, plain_events, put

AROUND: Final = timedelta(days=3)
"""How far before the first event and after the last duty and work are shown."""
VOLUME_DAYS: Final = 7
_NO_END: Final = 2**62
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_ASKED: Final = ("has_record", "assigned", "reason_given", "reason_known", "reason_belongs", "reason_covers")
_EVENT_COLUMNS: Final = (
    "event_id", "t", "user_id", "requested_by", "system", "action", "record_id", "subject_ref", "device_id", "site_id",
    "reason_ref",
)  # fmt: skip


@dataclass(frozen=True)
class Picture:
    """What stands beside one hit, as plain values; moments are UTC in ISO 8601 without a zone.

    `person_ref` is whose log-in it was at the last event, or "". `shown` has "events", "contacts", "duties",
    "assignments" (to records of the events, of whatever time) and "volume", each a list of mappings, by time.
    """

    person_ref: str
    shown: Mapping[str, list[dict[str, Any]]]


@dataclass
class _Spells:
    """Rows of one user, by when they begin."""

    rows: list[tuple[Any, ...]] = field(default_factory=list)

    def at(self, t: int) -> list[tuple[Any, ...]]:
        """Those that hold at a moment; each row begins with its start and its end."""
        until = bisect_right(self.rows, t, key=lambda row: row[0])
        return [row for row in self.rows[:until] if t < row[1]]

    def last_known(self, t: int) -> tuple[Any, ...] | None:
        """The one that holds at a moment, or else the latest that began before it: somebody who left is still known."""
        until = bisect_right(self.rows, t, key=lambda row: row[0])
        held = self.at(t)
        return held[-1] if held else self.rows[until - 1] if until else None

    def about(self, first: int, last: int) -> list[tuple[Any, ...]]:
        """Those that touch a stretch of time."""
        return [row for row in self.rows if row[0] <= last and row[1] > first]


def pictures(lake: Lake, hits: pa.Table, *, uncounted: Collection[str] = ()) -> list[Picture]:
    """The picture of each hit of a scan, in their order. Log-ins not to be counted are nobody's peers.

    Raises:
        BadInput: a table of the lake cannot be used.
    """
    rows = hits.to_pylist()
    if not rows:
        return []
    with engine() as connection:
        held = set(lake.days())
        days = sorted(held & _days_of(rows))
        open_relations(connection, lake, days)
        put(connection, "wanted_events", pa.table({"event_id": pa.array(sorted(_events_of(rows)), pa.int64())}))
        events = _events(connection, reading(lake.parts(days), EVENTS))
        users = _users_of(rows) | {who for event in events.values() for who in (event["user_id"], _for_whom(event))}
        put(connection, "wanted_users", pa.table({"user_id": pa.array(sorted(users), pa.string())}))
        seen = _Seen(
            events=events,
            duties=_spells(connection, "duties", "kind"),
            work=_spells(connection, "assignments", "record_id"),
            logins=_spells(connection, "users", "coalesce(person_ref, '')"),
            reasons=_reasons(connection),
            lengths=_lengths(connection),
            volume=_volume(connection, uncounted),
        )
    return [seen.picture(row) for row in rows]


def _days_of(rows: Sequence[Mapping[str, Any]]) -> set[date]:
    """The days that the pictures read: those of events, found by the days before each hit, and those of volumes."""
    return {row["day"] - timedelta(days=back) for row in rows for back in range(_REACH)}


_REACH: Final = 32
"""Days before a hit's last event in which the events of its evidence can lie: the longest window, and some."""


def _users_of(rows: Sequence[Mapping[str, Any]]) -> set[str]:
    return {row["user_id"] for row in rows if row["user_id"]}


def _for_whom(event: Mapping[str, Any]) -> str:
    """The user whom an event is judged for: who asked for it, or who did it."""
    return str(event["requested_by"] or event["user_id"])


def _events_of(rows: Sequence[Mapping[str, Any]]) -> set[int]:
    return {event for row in rows for event in row["evidence"]}


def _events(connection: duckdb.DuckDBPyConnection, source: str) -> dict[int, dict[str, Any]]:
    columns = ", ".join(f"nullif({one}, '')" for one in _EVENT_COLUMNS[2:])
    found = connection.execute(
        f"SELECT event_id, epoch_us(occurred_at) AS t, {columns} FROM ({source}) "
        "WHERE event_id IN (SELECT event_id FROM wanted_events) ORDER BY t"
    ).fetchall()
    return {row[0]: dict(zip(_EVENT_COLUMNS, row, strict=True)) for row in found}


def _spells(connection: duckdb.DuckDBPyConnection, table: str, what: str) -> Mapping[str, _Spells]:
    """By user, the spells of a table: start, end and what it says, of the users wanted."""
    found = connection.execute(
        f"SELECT user_id, starts_at, ends_at, {what} FROM {table} "
        "WHERE user_id IN (SELECT user_id FROM wanted_users) ORDER BY user_id, starts_at, ends_at, 4"
    ).fetchall()
    spells: defaultdict[str, _Spells] = defaultdict(_Spells)
    for user, *row in found:
        spells[user].rows.append(tuple(row))
    return spells


def _reasons(connection: duckdb.DuckDBPyConnection) -> Mapping[str, _Spells]:
    """By reason, its rows: start, end, whose it is and about which record."""
    found = connection.execute(
        "SELECT reason_ref, starts_at, ends_at, user_id, record_id FROM reasons WHERE reason_ref IN "
        "(SELECT reason_ref FROM events WHERE event_id IN (SELECT event_id FROM wanted_events)) ORDER BY 1, 2, 3, 4, 5"
    ).fetchall()
    reasons: defaultdict[str, _Spells] = defaultdict(_Spells)
    for reason, *row in found:
        reasons[reason].rows.append(tuple(row))
    return reasons


def _lengths(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, int], dict[str, Any]]:
    """Each contact of the users wanted, by user and moment: its channel, and its length where that is known."""
    found = connection.execute(
        "SELECT user_id, t, channel, NULL FROM contacts WHERE user_id IN (SELECT user_id FROM wanted_users) UNION ALL "
        "SELECT user_id, t, channel, seconds FROM watched_contacts WHERE user_id IN (SELECT user_id FROM wanted_users)"
    ).fetchall()
    return {(user, t): {"channel": channel, "seconds": seconds} for user, t, channel, seconds in found}


def _volume(
    connection: duckdb.DuckDBPyConnection, uncounted: Collection[str]
) -> dict[tuple[str, date], tuple[int, int]]:
    """By user wanted and day: events, and the middle of those whose role is the same, on the days that they worked."""
    found = connection.execute(
        "WITH spell AS (SELECT user_id, arg_max(coalesce(role, ''), starts_at) AS role FROM users GROUP BY user_id), "
        "done AS (SELECT user_id, day, count(*) AS events FROM events GROUP BY user_id, day) "
        "SELECT d.user_id, d.day, d.events, s.role FROM done AS d LEFT JOIN spell AS s USING (user_id)"
    ).fetchall()
    wanted = {user for (user,) in connection.execute("SELECT user_id FROM wanted_users").fetchall()}
    by_role: defaultdict[tuple[str, date], list[int]] = defaultdict(list)
    for user, day, events, role in found:
        if user not in uncounted:
            by_role[role, day].append(events)
    return {
        (user, day): (events, median_high(by_role[role, day] or [0]))
        for user, day, events, role in found
        if user in wanted
    }


@dataclass(frozen=True)
class _Seen:
    """Everything that was read of the lake for a scan's hits."""

    events: Mapping[int, dict[str, Any]]
    duties: Mapping[str, _Spells]
    work: Mapping[str, _Spells]
    logins: Mapping[str, _Spells]
    reasons: Mapping[str, _Spells]
    lengths: Mapping[tuple[str, int], dict[str, Any]]
    volume: Mapping[tuple[str, date], tuple[int, int]]

    def picture(self, hit: Mapping[str, Any]) -> Picture:
        """What stands beside one hit."""
        user = hit["user_id"] or ""
        events = [self.events[one] for one in hit["evidence"] if one in self.events]
        contacts = [_micros(moment) for moment in hit["contacts"]]
        moments = [*(event["t"] for event in events), *contacts]
        about = {event["record_id"] for event in events}
        around = AROUND // timedelta(microseconds=1)
        first, last = (min(moments) - around, max(moments) + around) if moments else (0, 0)
        shown = {
            "events": [self._event(user, event) for event in events],
            "contacts": [{"at": _iso(t), **self.lengths.get((user, t), {})} for t in contacts],
            "duties": _as_spells(self._of(self.duties, user).about(first, last), "kind"),
            "assignments": _as_spells((row for row in self._of(self.work, user).rows if row[2] in about), "record_id"),
            "volume": self._volume_until(user, hit["day"]),
        }
        return Picture(self._whose(user, max(moments)) if moments else "", shown)

    def _whose(self, user: str, t: int) -> str:
        """Whose log-in it was at a moment, or last before it; "" where nobody is known."""
        known = self._of(self.logins, user).last_known(t)
        return str(known[2]) if known else ""

    @staticmethod
    def _of(spells: Mapping[str, _Spells], user: str) -> _Spells:
        return spells.get(user, _Spells())

    def _event(self, user: str, event: Mapping[str, Any]) -> dict[str, Any]:
        t, who = event["t"], user or _for_whom(event)
        work = {row[2] for row in self._of(self.work, who).at(t)}
        kept = {name: value for name, value in event.items() if name != "t" and value is not None}
        return {
            **kept,
            "at": _iso(t),
            "person_ref": self._whose(who, t),
            "duty": self._duty(who, t),
            "assigned": event["record_id"] in work if event["record_id"] else None,
            "reason": self._reason(who, event),
        }

    def _duty(self, user: str, t: int) -> str:
        """The kinds of duty at the moment; "off duty" where some is recorded and none holds; "" where none is."""
        spells = self.duties.get(user)
        if spells is None:
            return ""
        return ", ".join(sorted({row[2] for row in spells.at(t)})) or "off duty"

    def _reason(self, user: str, event: Mapping[str, Any]) -> str:
        """What the reason that was given comes to."""
        given = event["reason_ref"]
        if given is None:
            return "none"
        if given not in self.reasons:
            return "not known"
        held = self.reasons[given].at(event["t"])
        theirs = [row for row in held if row[2] in (None, user)]
        if not theirs:
            return "not theirs, or not then"
        covers = any(row[3] in (None, event["record_id"]) for row in theirs)
        return "covers the record" if covers else "theirs, about another record"

    def _volume_until(self, user: str, day: date) -> list[dict[str, Any]]:
        days = [day - timedelta(days=back) for back in range(VOLUME_DAYS - 1, -1, -1)]
        counted = [(one, *self.volume.get((user, one), (0, 0))) for one in days]
        return [{"day": one.isoformat(), "events": events, "peers": peers} for one, events, peers in counted]


def _as_spells(rows: Iterable[tuple[Any, ...]], name: str) -> list[dict[str, Any]]:
    return [
        {name: what, "starts_at": _iso(max(starts, 0)), "ends_at": _iso(ends) if ends < _NO_END else None}
        for starts, ends, what in rows
    ]


def _micros(moment: datetime) -> int:
    return (moment.replace(tzinfo=UTC) - _EPOCH) // timedelta(microseconds=1)


def _when(t: int) -> datetime:
    return _EPOCH + timedelta(microseconds=t)


def _iso(t: int) -> str:
    return _when(t).replace(tzinfo=None).isoformat()


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
    first, last = _micros(since), _micros(until)
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
            found.append({**row, "at": _when(t), "duty": on or ("off duty" if known else "")})
    spans = tuple((kind, _when(max(one, 0)), _when(end) if end < _NO_END else None) for one, end, kind in near)
    return Searches(tuple(found), spans if known else None, frozenset(days))


def _table(lake: Lake, table: str) -> str:
    """SQL for a table of the context as rules read it; without a row where it is missing."""
    path = lake.context_path(CONTEXT[table])
    if path.exists():
        check_schema(path, CONTEXT[table], path.name)
    return plain_context(CONTEXT[table], reading([path] if path.exists() else [], CONTEXT[table]), "duckdb")


def _log_ins(connection: duckdb.DuckDBPyConnection, lake: Lake, wanted: Wanted) -> dict[str, _Spells]:
    """The hit's log-in and every other that was ever the person's, each with whose it was and when."""
    found = connection.execute(
        f"WITH u AS ({_table(lake, 'users')}) SELECT user_id, starts_at, ends_at, coalesce(person_ref, '') FROM u "
        f"WHERE user_id = {text(wanted.user_id)} OR user_id IN "
        f"(SELECT user_id FROM u WHERE person_ref = {text(wanted.person_ref)}) ORDER BY 1, 2, 3, 4"
    ).fetchall()
    spells = {wanted.user_id: _Spells()}
    for log_in, *row in found:
        spells.setdefault(log_in, _Spells()).rows.append(tuple(row))
    return spells


def _is_theirs(log_in: str, t: int, spells: Mapping[str, _Spells], wanted: Wanted) -> bool:
    """Whether a log-in was the person's at a moment; the hit's own is, until anything is known of it."""
    known = spells[log_in].last_known(t)
    return known[2] == wanted.person_ref if known else log_in == wanted.user_id


def _asked(lake: Lake, days: Sequence[date], wanted: Wanted, ours: str) -> str:
    """SQL for the searches by time, each with what rules ask of it. `ours` is "IN (…)" of the person's log-ins."""
    parts, them = lake.parts(days), text(wanted.user_id)
    can_tell = all(lake.context_path(CONTEXT[one]).exists() for one in ("reasons", "assignments")) and not any(
        "reason_ref" in check_schema(one, EVENTS, lake.place_of(one)) for one in parts
    )
    evidence = f"event_id IN ({', '.join(map(str, sorted(wanted.evidence))) or 'NULL'})"
    read = f"SELECT * FROM ({reading(parts, EVENTS)}) WHERE (action IN ({texts(LOOKS)}) OR {evidence})"
    # two readings, each by one column, skip what one by either would decode: three times the speed over a month
    rows = f"{read} AND user_id {ours} UNION ALL {read} AND requested_by {ours} AND user_id NOT {ours}"
    facts = FactSQL("judged")
    has, assigned, given, known, theirs, covers = (facts.test(Is(fact, (True,))) for fact in _ASKED)
    training = facts.test(Is("record_kind", ("course", "training")))
    relations = {
        "judged": f"SELECT * REPLACE ({them} AS user_id), coalesce(user_id NOT {ours}, false) AS by_another, "
        f"CASE WHEN user_id {ours} THEN user_id ELSE requested_by END AS log_in, "
        f"coalesce(requested_by NOT {ours}, false) AS for_another FROM found",
        "assignments": f"SELECT * REPLACE ({them} AS user_id) FROM ({_table(lake, 'assignments')}) "
        f"WHERE user_id {ours}",
        "reasons": f"SELECT * REPLACE (CASE WHEN user_id {ours} THEN {them} ELSE user_id END AS user_id) "
        f"FROM ({_table(lake, 'reasons')})",
        "records": _table(lake, "records"),
        **facts.relations,
    }
    return (
        f"WITH found AS MATERIALIZED ({plain_events(rows, 'duckdb')}), "
        + ", ".join(f"{name} AS ({sql})" for name, sql in relations.items())
        + f" SELECT j.event_id, j.t, j.log_in, j.system, j.action, CASE WHEN {has} THEN {assigned} END AS assigned, "
        f"CASE WHEN NOT {given} THEN 'none' WHEN NOT {known} THEN 'not known' WHEN NOT {theirs} THEN "
        f"'not theirs, or not then' WHEN {covers} THEN 'covers the record' WHEN {has} THEN 'theirs, about another "
        f"record' ELSE 'theirs' END AS reason, CASE WHEN j.for_another THEN 'another' WHEN {assigned} OR {covers} "
        f"OR {training} OR (NOT {has} AND {theirs}) THEN 'work' WHEN {can_tell} THEN 'none' ELSE 'unknown' END "
        f"AS purpose, coalesce(j.{evidence}, false) AS is_evidence, coalesce(j.record_id IN (SELECT record_id FROM "
        f"found WHERE {evidence} AND record_id IS NOT NULL), false) AS same_record, j.by_another "
        f"FROM judged AS j {facts.joins} ORDER BY j.t, j.event_id"
    )
