"""The tables beside the events: what was true when, of ordinary work and of what stories add."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import numpy as np
import pyarrow as pa

from probity.analysis.lake.contract import CONTEXT
from probity.analysis.lake.lakefolder import Lake
from probity.analysis.lake.sample.chance import Whole, below, share
from probity.analysis.lake.sample.force import PLACE, TRADES, Member, Spell, role_in
from probity.analysis.lake.sample.naming import Names
from probity.analysis.lake.sample.places import KINDS as RECORD_KINDS
from probity.analysis.lake.sample.places import SYSTEMS, Records, coordinates
from probity.analysis.lake.sample.shifts import DAY, KINDS, MINUTE, ON_CALL, OVERTIME, ROSTERED, Rota, micros
from probity.analysis.lake.sample.traffic import Scene
from probity.analysis.lake.sample.work import Assigned
from probity.analysis.lake.sample.writing import write_table

NOBODY: Final = -1
_AT_A_TIME: Final = 2_000_000
# Kind, how many of it a member has, and the first place of them among the people whom the member knows.
KNOWN: Final = {"own": (1, 0), "relative": (4, 1), "neighbour": (5, 5), "associate": (2, 10)}
_CHANNELS: Final = ("telephone", "text message", "e-mail")
_CALLERS: Final = ("detective", "major", "protection", "domestic abuse", "victim care")
_PRESS_CALLS: Final = 60
_YEAR: Final = 365 * DAY


@dataclass
class Planted:
    """Rows that stories add; members and records by number, -1 for a blank, moments in microseconds."""

    assignments: list[tuple[int, int, int, int]] = field(default_factory=list)
    """Member, record, start, end."""
    reasons: list[tuple[int, int, int, int, int]] = field(default_factory=list)
    """Reason, member, record, start, end."""
    relations: list[tuple[int, int, str, int, int]] = field(default_factory=list)
    duties: list[tuple[int, int, int, int]] = field(default_factory=list)
    contacts: list[tuple[int, int, int, str]] = field(default_factory=list)
    watched: list[tuple[int, int, str, float]] = field(default_factory=list)
    investigations: list[tuple[int, int, int, int]] = field(default_factory=list)
    higher_risk: list[tuple[int, int, int]] = field(default_factory=list)
    """Member, and from when up to when they are watched more closely."""
    left: dict[int, tuple[int, int]] = field(default_factory=dict)
    """When a member's log-in ended, and when it began again, or -1."""


@dataclass(frozen=True)
class Beside:
    """Everything that the tables are made from."""

    scene: Scene
    rota: Rota
    days: Sequence[date]
    planted: Planted
    names: Names
    daily: Sequence[float]
    """Events of an ordinary day, by system."""

    @property
    def span(self) -> tuple[int, int]:
        """The month in microseconds, and a day to either side of it."""
        return micros(self.days[0]) - DAY, micros(self.days[-1], 24) + DAY


Columns = dict[str, Any]


def write_beside(lake: Lake, beside: Beside) -> None:
    """Write every table of the contract."""
    for table, make in _MAKERS.items():
        write_table(lake, CONTEXT[table], make(beside))


def _users(beside: Beside) -> Iterator[Columns]:
    force, rows = beside.scene.force, []
    sites = beside.names.sites.to_pylist()
    for place, member in enumerate(force.members):
        for spell in member.spells:
            first, last = micros(spell.first), micros(spell.last, 24) if spell.last else NOBODY
            now = spell.first <= beside.days[0] and (spell.last is None or spell.last >= beside.days[0])
            role = force.role[place] if now else role_in(member, spell)
            site = sites[force.home[place]]
            ended, again = beside.planted.left.get(place, (NOBODY, NOBODY)) if now else (NOBODY, NOBODY)
            rows.append(_user(member, spell, role, site, first, last if ended == NOBODY else ended))
            if again != NOBODY:
                rows.append(_user(member, spell, role, site, again, last))
    yield _rows(rows, ("user_id", "person_ref", "role", "unit", "site_id", "starts_at", "ends_at", "kind", "owner"))


def _user(member: Member, spell: Spell, role: str, site: str, first: int, last: int) -> tuple[Any, ...]:
    kind = "shared" if member.owner else None
    return member.user_id, member.person_ref or None, role, spell.unit, site, first, last, kind, member.owner or None


def _duties(beside: Beside) -> Iterator[Columns]:
    shifts, force = beside.rota.shifts, beside.scene.force
    kept = np.flatnonzero(force.timed[shifts.member])
    over = kept[shifts.over[kept] > 0]
    kind = np.where(shifts.on_call[kept], ON_CALL, ROSTERED)
    away = np.array(beside.rota.away, dtype=np.int64).reshape(-1, 4)
    away = away[force.timed[away[:, 0]]]
    planted = np.array(beside.planted.duties, dtype=np.int64).reshape(-1, 4)
    yield _spells(
        beside,
        np.concatenate([shifts.member[kept], shifts.member[over], away[:, 0], planted[:, 0]]),
        np.concatenate([shifts.starts[kept], shifts.ends[over], away[:, 1], planted[:, 1]]),
        np.concatenate([shifts.ends[kept], shifts.ends[over] + shifts.over[over], away[:, 2], planted[:, 2]]),
        kind=pa.array(KINDS).take(
            pa.array(np.concatenate([kind, np.full(len(over), OVERTIME), away[:, 3], planted[:, 3]]))
        ),
    )


def _assignments(beside: Beside) -> Iterator[Columns]:
    """Cases and incidents, and what stories add."""
    for held in (beside.scene.caseload.cases_between(*beside.span), *_incidents(beside)):
        yield _spells(beside, held.member, held.starts, held.ends, record_id=_records_of(beside, held.record))
    if rows := beside.planted.assignments:
        member, record, starts, ends = np.array(rows).T
        yield _spells(beside, member, starts, ends, record_id=_records_of(beside, record))


def _reasons(beside: Beside) -> Iterator[Columns]:
    """A case is a reason for its own records; an incident and a tasking are reasons for any."""
    cases = beside.scene.caseload.cases_between(*beside.span)
    # The parts of a case follow one another, its own record first.
    whole = np.repeat(cases.record[cases.part == 0], np.bincount((cases.part == 0).cumsum())[1:])
    yield _reason(beside, cases, whole, _records_of(beside, cases.record))
    for held in _incidents(beside):
        kept = held.take(held.part == 0)
        yield _reason(beside, kept, kept.record, None)
    tasked = beside.scene.caseload.taskings_between(*beside.span)
    yield _reason(beside, tasked, tasked.record, None)
    if rows := beside.planted.reasons:
        reason, member, record, starts, ends = np.array(rows).T
        yield _reason(beside, Assigned(member, record, starts, ends, record), reason, _records_of(beside, record))


def _reason(beside: Beside, held: Assigned, reason: Whole, records: pa.Array | None) -> Columns:
    return _spells(
        beside, held.member, held.starts, held.ends, reason_ref=_records_of(beside, reason), record_id=records
    )


def _incidents(beside: Beside) -> Iterator[Assigned]:
    """The incidents of everybody who attends some, so many shifts at a time."""
    scene = beside.scene
    attends = np.array([trade.mobile or not trade.cases for trade in TRADES])[scene.force.trade[scene.shifts.member]]
    chosen = np.flatnonzero(attends & ~scene.shifts.on_call)
    for first in range(0, len(chosen), _AT_A_TIME // 12):
        yield scene.caseload.incidents_of(scene.shifts, chosen[first : first + _AT_A_TIME // 12])


def _relations(beside: Beside) -> Iterator[Columns]:
    """Whom each member knows, from what they declared; all of one section are colleagues of its newest."""
    records, count = beside.scene.records, len(beside.scene.force.members)
    member = np.arange(count)
    for kind, (many, first) in KNOWN.items():
        for place in range(first, first + many):
            has = member[(share(beside.scene.seed, 51, member, place) < 0.7) | (place == 0)]
            yield _relation(beside, has, records.of_member(has, place), kind)
            if place < 3:
                yield _relation(beside, has, records.vehicle_of_member(has, place), kind)
    for step in (1, 2, 3):
        yield _relation(beside, member, records.of_member((member + step) % count, 0), "colleague")
    if rows := beside.planted.relations:
        one, record, kinds, starts, ends = zip(*rows, strict=True)
        columns = _spells(beside, np.array(one), np.array(starts), np.array(ends), kind=list(kinds))
        yield columns | {"record_id": _records_of(beside, np.array(record))}


def _relation(beside: Beside, member: Whole, record: Whole, kind: str) -> Columns:
    blank = np.full(len(member), NOBODY)
    return _spells(beside, member, blank, blank, record_id=_records_of(beside, record), kind=[kind] * len(member))


def _records(beside: Beside) -> Iterator[Columns]:
    records: Records = beside.scene.records
    for first in range(0, records.total, _AT_A_TIME):
        codes = np.arange(first, min(records.total, first + _AT_A_TIME))
        yield {
            "record_id": records.ids(codes),
            "kind": pa.array(RECORD_KINDS).take(pa.array(records.kind(codes))),
            "vulnerable": records.vulnerable(codes),
            "sensitive": records.sensitive(codes),
        }


def _investigations(beside: Beside) -> Iterator[Columns]:
    """One in eighty of the force is under investigation; nobody of the department that investigates is."""
    force, records = beside.scene.force, beside.scene.records
    others = np.flatnonzero(force.serving & (force.trade != PLACE["standards"]))
    subject = others[below(len(others), beside.scene.seed, 52, np.arange(max(3, len(others) // 80)))]
    number = np.arange(len(subject))
    starts = beside.span[0] - below(_YEAR, beside.scene.seed, 53, number)
    rows = np.array(beside.planted.investigations, dtype=np.int64).reshape(-1, 4)
    yield _spells(
        beside,
        np.concatenate([subject, rows[:, 1]]),
        np.concatenate([starts, rows[:, 2]]),
        np.concatenate([np.full(len(subject), NOBODY), rows[:, 3]]),
        record_id=_records_of(beside, np.concatenate([records.code("investigation", number), rows[:, 0]])),
    )


def _higher_risk(beside: Beside) -> Iterator[Columns]:
    member, starts, ends = np.array(beside.planted.higher_risk, dtype=np.int64).reshape(-1, 3).T
    yield _spells(beside, member, starts, ends)


def _contacts(beside: Beside) -> Iterator[Columns]:
    """Detectives and those who care for victims ring the people of their cases, on duty."""
    scene = beside.scene
    callers = np.isin(scene.force.trade[scene.shifts.member], [PLACE[key] for key in _CALLERS])
    shift = np.repeat(np.flatnonzero(callers & ~scene.shifts.on_call), 2)
    turn = np.arange(len(shift))
    shift = shift[share(scene.seed, 54, turn) < 0.5]
    member, starts = scene.shifts.member[shift], scene.shifts.starts[shift]
    at = starts + below(scene.shifts.ends[shift] - starts, scene.seed, 55, shift, np.arange(len(shift)))
    slot = below(scene.caseload.has_cases(member), scene.seed, 56, shift, at)
    number, _, _ = scene.caseload.case(member, slot, at)
    record = scene.caseload.record_of_case(member, slot, number, np.ones_like(slot))
    channel = [_CHANNELS[one] for one in below(3, scene.seed, 57, at).tolist()]
    rows = beside.planted.contacts
    yield {
        "user_id": _logins(beside, np.concatenate([member, [row[0] for row in rows]]).astype(np.int64)),
        "record_id": _records_of(beside, np.concatenate([record, [row[1] for row in rows]]).astype(np.int64)),
        "occurred_at": np.concatenate([at, [row[2] for row in rows]]).astype(np.int64),
        "channel": [*channel, *(row[3] for row in rows)],
    }


def _watched(beside: Beside) -> Iterator[Columns]:
    """The press office talks to the media all day."""
    scene, rows = beside.scene, list(beside.planted.watched)
    officers = np.flatnonzero(scene.force.trade[scene.shifts.member] == PLACE["press"])
    for shift in np.repeat(officers, 3)[: _PRESS_CALLS * max(1, len(beside.days) // 10)].tolist():
        at = int(scene.shifts.starts[shift]) + int(below(7 * 60, scene.seed, 58, shift, len(rows))) * MINUTE
        rows.append((int(scene.shifts.member[shift]), at, "telephone", float(60 + at // MINUTE % 1500)))
    yield {
        "user_id": _logins(beside, np.array([row[0] for row in rows], dtype=np.int64)),
        "occurred_at": np.array([row[1] for row in rows], dtype=np.int64),
        "channel": [row[2] for row in rows],
        "seconds": [row[3] for row in rows],
    }


def _sites(beside: Beside) -> Iterator[Columns]:
    north, east = coordinates(beside.scene.force.sites)
    yield {"site_id": beside.names.sites, "latitude": north, "longitude": east}


def _systems(beside: Beside) -> Iterator[Columns]:
    from_when = pa.array([micros(beside.days[0], 12)] * len(SYSTEMS), pa.timestamp("us"))
    yield {
        "system": [system.key for system in SYSTEMS],
        "owner": [system.owner for system in SYSTEMS],
        "platform": [system.platform for system in SYSTEMS],
        "logs_available": [system.logs for system in SYSTEMS],
        "expected_from": from_when,
        "expected_daily": [count or None for count in beside.daily],
    }


_MAKERS: Final = {
    "users": _users,
    "duties": _duties,
    "assignments": _assignments,
    "relations": _relations,
    "records": _records,
    "investigations": _investigations,
    "reasons": _reasons,
    "higher_risk": _higher_risk,
    "contacts": _contacts,
    "watched_contacts": _watched,
    "sites": _sites,
    "systems": _systems,
}


def _logins(beside: Beside, member: Whole) -> pa.Array:
    return beside.names.users.take(pa.array(member, mask=member < 0))


def _records_of(beside: Beside, codes: Whole) -> pa.Array:
    known = beside.scene.records.ids(np.maximum(codes, 0))
    return known.take(pa.array(np.arange(len(codes)), mask=codes < 0))


def _spells(beside: Beside, member: Whole, starts: Whole, ends: Whole, **more: Any) -> Columns:
    return {"user_id": _logins(beside, member), "starts_at": starts, "ends_at": ends, **more}


def _rows(rows: Sequence[tuple[Any, ...]], names: Sequence[str]) -> Columns:
    """Rows as columns; moments are told by their names."""
    columns = dict(zip(names, zip(*rows, strict=True), strict=True))
    return {
        name: np.array(values, dtype=np.int64) if name.endswith("_at") else list(values)
        for name, values in columns.items()
    }
