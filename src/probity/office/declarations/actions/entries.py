"""Reading another body's register: new entries, versions of changed ones, and the closing of those that are gone."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from probity.foundation.access.models import day_of
from probity.foundation.access.numbering import next_reference, next_references
from probity.foundation.audit.actors import Actor
from probity.foundation.audit.ledger import record, recorded
from probity.foundation.casework.actions import correct
from probity.foundation.casework.transitions import move
from probity.foundation.kernel.errors import BadInput, NotPermitted, TransitionRefused
from probity.foundation.web.formats import day
from probity.office.declarations import workflow
from probity.office.declarations.management.entries import (
    CHANGED,
    CLOSED,
    LEFT,
    NEW,
    REOPENED,
    UNCHANGED,
    EntryRow,
    RegisterMap,
    SnapshotRead,
    SnapshotReport,
)
from probity.office.declarations.models import EntryState, RegisterEntry, RegisterSnapshot
from probity.office.declarations.policy import may_read_register

AT_ONCE = 500


@recorded()
def load_snapshot(
    found: SnapshotRead, chosen: RegisterMap, *, taken_on: date, actor: Actor, at: datetime
) -> SnapshotReport:
    """Bring a register to what its snapshot says: each entry once, by its identifier.

    An entry that reads differently keeps what it said as a version. One that is no longer there is closed, and opened
    again when a later snapshot has it. The same snapshot again changes nothing and writes nothing.

    Raises:
        NotPermitted: the actor does not keep the register.
        BadInput: the snapshot is of a day to come.
        TransitionRefused: a newer snapshot was read already.
    """
    if reason := may_read_register(actor):
        raise NotPermitted(reason, hint="Ask for the role of gifts registrar.")
    _refuse_wrong_day(chosen, taken_on, at)
    known = {entry.entry_id: entry for entry in RegisterEntry.unscoped.filter(register=chosen.register)}
    report = SnapshotReport(chosen.register, taken_on, found.read, found.rejected, rejects=[*found.rejects])
    reading = _Reading(chosen, taken_on, actor, at, report)
    new = [row for key, row in found.rows.items() if key not in known]
    reading.add(new)
    for key, row in found.rows.items():
        if key in known:
            reading.compare(known[key], row)
    tells_of = found.told_by(chosen)
    for key, entry in known.items():
        if key not in found.rows and entry.state == EntryState.OPEN:
            reading.absent(entry, closes=tells_of(key, entry.category))
    if report.wrote:
        _keep(found, chosen, report, actor=actor, at=at)
        _see(found, chosen, taken_on)
    return report


def _refuse_wrong_day(chosen: RegisterMap, taken_on: date, at: datetime) -> None:
    if taken_on > day_of(at):
        raise BadInput(
            "The snapshot is of a day to come.", where="--snapshot", hint="Give the day on which it was taken."
        )
    newest = RegisterSnapshot.unscoped.filter(register=chosen.register).order_by("-taken_on", "-pk").first()
    if newest is not None and newest.taken_on > taken_on:
        raise TransitionRefused(
            f"This register was read as at {day(newest.taken_on)} already, which is newer than {day(taken_on)}.",
            hint="An older snapshot would undo what the newer one says. Nothing was changed.",
        )


@dataclass(frozen=True)
class _Reading:
    """One snapshot on its way in."""

    chosen: RegisterMap
    taken_on: date
    actor: Actor
    at: datetime
    report: SnapshotReport

    def add(self, rows: Sequence[EntryRow]) -> None:
        """Enter what was not there before."""
        if not rows:
            return
        refs = next_references("RE", len(rows))
        made = [
            RegisterEntry(
                ref=ref, register=self.chosen.register, entry_id=row.entry_id, first_seen_on=self.taken_on,
                last_seen_on=self.taken_on, **self._parts(row, row.told),
            )
            for ref, row in zip(refs, rows, strict=True)
        ]  # fmt: skip
        RegisterEntry.unscoped.bulk_create(made, batch_size=AT_ONCE)
        for entry in made:
            facts = {"register": entry.register, "entry": entry.entry_id, "taken_on": self.taken_on.isoformat()}
            record(workflow.ENTRY_READ, actor=self.actor, subject=entry, at=self.at, **facts)
            self.report.count(NEW, entry.category)

    def compare(self, entry: RegisterEntry, row: EntryRow) -> None:
        """Make a version of an entry that reads differently, and open one that was closed."""
        before = entry.says
        if differing := row.differs_from(before):
            parts = self._parts(row, {**before, **row.told})
            changes = {name: value for name, value in parts.items() if getattr(entry, name) != value}
            reason = f"Reads differently in the snapshot of {day(self.taken_on)}: {', '.join(differing)}"
            correct(entry, changes, reason=reason[:500], actor=self.actor, at=self.at)
        reopened = entry.state == EntryState.CLOSED
        if reopened:
            told = self.taken_on.isoformat()
            move(entry, workflow.REOPEN_ENTRY, actor=self.actor, at=self.at, changes={"closed_on": None}, taken_on=told)
            self.report.count(REOPENED, entry.category)
        if differing:
            self.report.count(CHANGED, entry.category)
        elif not reopened:
            self.report.count(UNCHANGED, entry.category)

    def absent(self, entry: RegisterEntry, *, closes: bool) -> None:
        """Close an entry that the snapshot no longer has, unless the files cannot tell."""
        if closes:
            changes, told = {"closed_on": self.taken_on}, self.taken_on.isoformat()
            move(entry, workflow.CLOSE_ENTRY, actor=self.actor, at=self.at, changes=changes, taken_on=told)
        self.report.count(CLOSED if closes else LEFT, entry.category)

    def _parts(self, row: EntryRow, told: Mapping[str, str]) -> dict[str, Any]:
        part = {name: row.part(name, self.chosen) for name in self.chosen.columns}
        category = part.get("category", "")
        return {
            "parent_id": part.get("parent_id", "")[:60],
            "category": category[:200],
            "kind": self.chosen.kinds.get(category, "")[:20],
            "holder": part.get("holder", "")[:200],
            "holder_id": part.get("holder_id", "")[:60],
            "giver": part.get("giver", "")[:400],
            "summary": part.get("summary", ""),
            "happened_on": row.day("happened_on", self.chosen),
            "value": row.amount("value", self.chosen),
            "told": json.dumps(dict(told), ensure_ascii=False),
            "aside": json.dumps({name: words for name, words in row.aside.items() if words}, ensure_ascii=False),
        }


def _keep(found: SnapshotRead, chosen: RegisterMap, report: SnapshotReport, *, actor: Actor, at: datetime) -> None:
    counts = {what: report.counts[what] for what in (NEW, CHANGED, UNCHANGED, CLOSED, REOPENED)}
    snapshot = RegisterSnapshot.unscoped.create(
        ref=next_reference("RS"), register=chosen.register, title=chosen.title, publisher=chosen.publisher,
        licence=chosen.licence, taken_on=report.taken_on, read_at=at, read_by=actor.account, files=found.files,
        counts={**counts, "read": report.read, "rejected": report.rejected},
    )  # fmt: skip
    facts = {"register": chosen.register, "taken_on": report.taken_on.isoformat(), "rejected": report.rejected}
    record(workflow.SNAPSHOT_READ, actor=actor, subject=snapshot, at=at, **counts, **facts)


def _see(found: SnapshotRead, chosen: RegisterMap, taken_on: date) -> None:
    for keys in _in_batches([*found.rows]):
        RegisterEntry.unscoped.filter(register=chosen.register, entry_id__in=keys).update(last_seen_on=taken_on)


def _in_batches(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(keys), AT_ONCE):
        yield keys[start : start + AT_ONCE]
