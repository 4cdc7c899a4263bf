"""What the registers of other bodies say, and what a snapshot would change in one."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, QuerySet

from probity.foundation.access.scoping import Reader
from probity.foundation.casework.models import Version
from probity.foundation.casework.queries import versions_of
from probity.office.declarations.management.entries import (
    CHANGED,
    CLOSED,
    LEFT,
    NEW,
    REOPENED,
    UNCHANGED,
    RegisterMap,
    SnapshotRead,
    SnapshotReport,
)
from probity.office.declarations.models import EntryState, RegisterEntry, RegisterSnapshot


def compare_snapshot(found: SnapshotRead, chosen: RegisterMap, *, taken_on: date, reader: Reader) -> SnapshotReport:
    """What reading the snapshot would do; nothing is written."""
    rows = RegisterEntry.objects.visible_to(reader).filter(register=chosen.register)
    known = {entry.entry_id: entry for entry in rows}
    report = SnapshotReport(chosen.register, taken_on, found.read, found.rejected, rejects=[*found.rejects])
    for key, row in found.rows.items():
        category, entry = row.part("category", chosen), known.get(key)
        if entry is None:
            report.count(NEW, category)
            continue
        reopened, differing = entry.state == EntryState.CLOSED, row.differs_from(entry.says)
        for what, is_so in ((REOPENED, reopened), (CHANGED, differing), (UNCHANGED, not reopened and not differing)):
            if is_so:
                report.count(what, category)
    tells_of = found.told_by(chosen)
    for key, entry in known.items():
        if key not in found.rows and entry.state == EntryState.OPEN:
            report.count(CLOSED if tells_of(key, entry.category) else LEFT, entry.category)
    return report


@dataclass(frozen=True)
class Registered:
    """One register that was read in: its newest snapshot, and how many entries stand in it."""

    newest: RegisterSnapshot
    snapshots: int
    open_entries: int
    closed_entries: int


def registers_read(reader: Reader) -> list[Registered]:
    """Every register of another body, by its name. Two queries."""
    taken: dict[str, list[RegisterSnapshot]] = {}
    for snapshot in RegisterSnapshot.objects.visible_to(reader).order_by("register", "taken_on", "pk"):
        taken.setdefault(snapshot.register, []).append(snapshot)
    rows = RegisterEntry.objects.visible_to(reader).order_by().values_list("register", "state").annotate(Count("pk"))
    counts = {(register, state): count for register, state, count in rows}
    return [
        Registered(
            each[-1], len(each), counts.get((name, EntryState.OPEN), 0), counts.get((name, EntryState.CLOSED), 0)
        )
        for name, each in taken.items()
    ]


@dataclass(frozen=True)
class SideBySide:
    """One column of an entry, as each of its versions has it, the newest first. `changed` marks what differs."""

    column: str
    values: tuple[str, ...]
    changed: bool


@dataclass(frozen=True)
class Said:
    """One version of an entry: until when it read so, and why it was changed; the newest has neither."""

    until: datetime | None
    reason: str
    told: Mapping[str, str]


def versions_said(entry: RegisterEntry) -> list[Said]:
    """What the entry says now, and what it said before, newest first."""
    found = [Said(None, "", entry.says)]
    for version in sorted(versions_of(entry), key=lambda one: -one.number):
        told = _told(version)
        found.append(Said(version.at, version.reason, told if told is not None else found[-1].told))
    return found


def _told(version: Version) -> Mapping[str, str] | None:
    said = version.said.get("told")
    return json.loads(said) if said else None


def side_by_side(said: Sequence[Said]) -> list[SideBySide]:
    """Every column that any version fills, in the register's order."""
    columns = [*dict.fromkeys(column for one in said for column in one.told)]
    rows = [(column, tuple(one.told.get(column, "") for one in said)) for column in columns]
    return [SideBySide(column, values, len({*values}) > 1) for column, values in rows if any(values)]


def registers_known(reader: Reader) -> list[tuple[str, str]]:
    """The registers that were read in, by name and title."""
    rows = RegisterSnapshot.objects.visible_to(reader).order_by("register", "taken_on", "pk")
    return [*dict(rows.values_list("register", "title")).items()]


def kinds_of(reader: Reader) -> list[str]:
    """What kinds of entry there are, by code."""
    rows = RegisterEntry.objects.visible_to(reader).exclude(kind="").order_by("kind")
    return [*rows.values_list("kind", flat=True).distinct()]


def refs_with_versions() -> QuerySet[Version, str]:
    """The references of entries that read differently before, as a sub-select."""
    return Version.objects.filter(subject_kind="declarations.registerentry").values_list("subject_ref", flat=True)


def newest_snapshot(entry: RegisterEntry, reader: Reader) -> RegisterSnapshot | None:
    """The newest snapshot of an entry's register."""
    rows = RegisterSnapshot.objects.visible_to(reader).filter(register=entry.register)
    return rows.order_by("-taken_on", "-pk").first()
