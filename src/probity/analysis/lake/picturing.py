"""What stands beside a hit: its events with what was true at each, the person's duty and work, and their peers."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median_high
from typing import Any, Final

import duckdb
import pyarrow as pa

from probity.analysis.lake.contract import EVENTS
from probity.analysis.lake.dated import NO_END, Dated, iso, microseconds
from probity.analysis.lake.lakefolder import Lake, reading
from probity.analysis.lake.sql import engine
from probity.analysis.lake.tables import open_relations, put

AROUND: Final = timedelta(days=3)
"""How far before the first event and after the last duty and work are shown."""
VOLUME_DAYS: Final = 7
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


def _spells(connection: duckdb.DuckDBPyConnection, table: str, what: str) -> Mapping[str, Dated]:
    """By user, the spells of a table: start, end and what it says, of the users wanted."""
    found = connection.execute(
        f"SELECT user_id, starts_at, ends_at, {what} FROM {table} "
        "WHERE user_id IN (SELECT user_id FROM wanted_users) ORDER BY user_id, starts_at, ends_at, 4"
    ).fetchall()
    spells: defaultdict[str, Dated] = defaultdict(Dated)
    for user, *row in found:
        spells[user].rows.append(tuple(row))
    return spells


def _reasons(connection: duckdb.DuckDBPyConnection) -> Mapping[str, Dated]:
    """By reason, its rows: start, end, whose it is and about which record."""
    found = connection.execute(
        "SELECT reason_ref, starts_at, ends_at, user_id, record_id FROM reasons WHERE reason_ref IN "
        "(SELECT reason_ref FROM events WHERE event_id IN (SELECT event_id FROM wanted_events)) ORDER BY 1, 2, 3, 4, 5"
    ).fetchall()
    reasons: defaultdict[str, Dated] = defaultdict(Dated)
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
    duties: Mapping[str, Dated]
    work: Mapping[str, Dated]
    logins: Mapping[str, Dated]
    reasons: Mapping[str, Dated]
    lengths: Mapping[tuple[str, int], dict[str, Any]]
    volume: Mapping[tuple[str, date], tuple[int, int]]

    def picture(self, hit: Mapping[str, Any]) -> Picture:
        """What stands beside one hit."""
        user = hit["user_id"] or ""
        events = [self.events[one] for one in hit["evidence"] if one in self.events]
        contacts = [microseconds(moment) for moment in hit["contacts"]]
        moments = [*(event["t"] for event in events), *contacts]
        about = {event["record_id"] for event in events}
        around = AROUND // timedelta(microseconds=1)
        first, last = (min(moments) - around, max(moments) + around) if moments else (0, 0)
        shown = {
            "events": [self._event(user, event) for event in events],
            "contacts": [{"at": iso(t), **self.lengths.get((user, t), {})} for t in contacts],
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
    def _of(spells: Mapping[str, Dated], user: str) -> Dated:
        return spells.get(user, Dated())

    def _event(self, user: str, event: Mapping[str, Any]) -> dict[str, Any]:
        t, who = event["t"], user or _for_whom(event)
        work = {row[2] for row in self._of(self.work, who).at(t)}
        kept = {name: value for name, value in event.items() if name != "t" and value is not None}
        return {
            **kept,
            "at": iso(t),
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
        {name: what, "starts_at": iso(max(starts, 0)), "ends_at": iso(ends) if ends < NO_END else None}
        for starts, ends, what in rows
    ]
