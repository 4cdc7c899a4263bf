"""What every part of loading a feed needs: the run, the day, the units, and where its changes are written."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from probity.foundation.access.numbering import next_references
from probity.foundation.audit.actors import Actor
from probity.foundation.audit.ledger import About, record
from probity.foundation.feed.models import FeedLine, FeedRun
from probity.foundation.feed.reading import Feed, Reader
from probity.foundation.feed.timelines import Asked
from probity.foundation.feed.words import spoken
from probity.foundation.feed.workflow import BEGUN, CHANGED
from probity.foundation.kernel.errors import Stale
from probity.foundation.workforce.listening import ChangeKind

BATCH = 500  # people; each is one parameter of a look-up, and SQLite may allow no more than 999
ROWS = 2_000  # rows of one insert


@dataclass(frozen=True, slots=True)
class UnitHere:
    """A unit as it stands recorded on the feed's day."""

    key: int
    ref: str
    name: str


@dataclass(frozen=True, slots=True)
class Change:
    """A change in words.

    Args:
        was_unknown: it was true from `true_from` and nobody knew; a day put right that was true before is not so.
    """

    words: str
    true_from: date
    post_ref: str = ""
    unit_ref: str = ""
    was_unknown: bool = True


@dataclass(slots=True)
class Loading:
    """One feed on its way in.

    Args:
        units: by the code that the feed uses.
        taken_up: posts that somebody holds by this feed who did not before.
        dropped: the numbers of those who left because a whole feed does not name them.
        known_on: the day on which everything in this feed became known.
        notes: what a reader of the report must know beside its changes.
    """

    run: FeedRun
    feed: Feed
    reader: Reader
    actor: Actor
    units: dict[str, UnitHere] = field(default_factory=dict)
    units_by_key: dict[int, UnitHere] = field(default_factory=dict)
    taken_up: set[int] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)
    dropped: frozenset[str] = frozenset()
    known_on: date = field(init=False)
    _lines: list[FeedLine] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.known_on = timezone.localdate(self.run.at)

    @property
    def at(self) -> datetime:
        return self.run.at

    @property
    def day(self) -> date:
        return self.run.as_at

    def asked(self, *, frozen: bool, left_on: date | None = None) -> Asked:
        """How somebody's rows are read; rows put aside end nothing."""
        return Asked(self.day, whole=self.run.whole and not frozen, left_on=left_on)

    def days_late(self, true_from: date) -> int:
        """How long something was true before it became known; nothing in the very first feed is late."""
        return 0 if self.run.is_first else max(0, (self.known_on - true_from).days)

    def note_change(self, kind: ChangeKind, person_ref: str, change: Change) -> None:
        """Write down one change of one person: for the report, the listeners and the ledger."""
        true_from, says = change.true_from, change.words
        late = self.days_late(true_from) if change.was_unknown else 0
        if late:
            says = f"{says}, known {spoken(self.known_on)}: {late:,} {'day' if late == 1 else 'days'} late"
        self._lines.append(
            FeedLine(
                run=self.run,
                kind=kind.value,
                person_ref=person_ref,
                post_ref=change.post_ref,
                unit_ref=change.unit_ref,
                true_from=true_from,
                days_late=late,
                says=says[:500],
            )
        )
        self.run.changed += 1
        self.run.late += bool(late)
        if kind != ChangeKind.DETAILS:  # its own entry holds what was there before
            facts = {"run": self.run.ref, "kind": kind.value, "post": change.post_ref, "unit": change.unit_ref}
            new = BEGUN if kind == ChangeKind.JOINED else CHANGED
            who = About("workforce.person", person_ref)
            record(new, actor=self.actor, subject=who, at=self.at, **facts, **{"from": true_from.isoformat()})

    def write_changes(self) -> None:
        """Insert the changes noted since the last time."""
        FeedLine.unscoped.bulk_create(self._lines, batch_size=ROWS)
        self._lines.clear()


def open_on(day: date) -> Q:
    """Rows that hold on a day, whatever came before it."""
    return Q(true_from__lte=day) & (Q(true_to__isnull=True) | Q(true_to__gte=day))


@dataclass(slots=True)
class Pages:
    """Dated rows of one kind to be written together: what stops being known, and what is known from now on."""

    model: Any
    prefix: str
    at: datetime
    closed: list[int] = field(default_factory=list)
    made: list[models.Model] = field(default_factory=list)
    fresh: list[Any] = field(default_factory=list)

    def close(self, key: int) -> None:
        """Stop knowing a row."""
        self.closed.append(key)

    def know(self, *, ref: str = "", **values: Any) -> None:
        """Know a row from now on: under the reference of what it corrects, or one of its own."""
        row = self.model(ref=ref, known_from=self.at, **values)
        self.made.append(row)
        if not ref:
            self.fresh.append(row)

    def write(self) -> None:
        """Write them all.

        Raises:
            Stale: somebody else corrected one of the rows meanwhile.
        """
        if self.fresh:
            for row, ref in zip(self.fresh, next_references(self.prefix, len(self.fresh)), strict=True):
                row.ref = ref
        for keys in some_of(self.closed):
            rows = self.model.unscoped.filter(pk__in=keys, known_to__isnull=True)
            if rows.update(known_to=self.at) != len(keys):
                raise Stale("Somebody changed what this feed corrects.", hint="Nothing was done. Run it again.")
        self.model.unscoped.bulk_create(self.made, batch_size=ROWS)


def some_of(keys: Sequence[int]) -> Collection[Sequence[int]]:
    """Keys, as many at a time as one query takes."""
    return [keys[start : start + BATCH] for start in range(0, len(keys), BATCH)]
