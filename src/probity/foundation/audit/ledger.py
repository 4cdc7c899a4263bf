"""Writing to the ledger: in the caller's transaction, with the chain's lock taken last.

Entries are held back while the action works and chained as the last thing before the outermost `recorded` block
commits. So the lock that orders the chain is held for the time of one insert, never while an action waits on a row,
and two actions cannot block each other in a ring.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from django.db import DEFAULT_DB_ALIAS, connections, models, transaction

from probity.foundation.audit.actors import Actor
from probity.foundation.audit.chain import GENESIS, digest_of_entry, digest_of_payload, plain, stamp
from probity.foundation.audit.events import Event
from probity.foundation.audit.models import Entry, Payload

CHAIN_LOCK = 7_062_018  # any fixed number; every writer of a site's chain asks PostgreSQL for this one
BATCH = 2_000


class Subject(Protocol):
    """A record that has a reference of its own."""

    @property
    def ref(self) -> str: ...


@dataclass(frozen=True)
class About:
    """A subject that is not one row: a list, an export, a run."""

    kind: str
    ref: str


@dataclass
class _Held:
    depth: int = 0
    entries: list[dict[str, Any]] = field(default_factory=list)


_threads = threading.local()


def _held() -> _Held:
    if not hasattr(_threads, "held"):
        _threads.held = _Held()
    held: _Held = _threads.held
    return held


@contextmanager
def recorded() -> Iterator[None]:
    """A transaction that commits an action's rows and its ledger entries together, or neither.

    Works as a decorator too. Blocks nest: an inner one that fails takes its own entries with it.
    """
    held = _held()
    mark = len(held.entries)
    held.depth += 1
    try:
        with transaction.atomic():
            yield
            if held.depth == 1:
                _chain(held.entries)
            elif transaction.get_rollback():  # somebody swallowed a database error: the block's rows will not stand
                del held.entries[mark:]
    except BaseException:
        del held.entries[mark:]
        raise
    finally:
        held.depth -= 1
        if held.depth == 0:
            held.entries.clear()


def record(event: Event, *, actor: Actor, subject: Subject | About | None, at: datetime, **values: Any) -> None:
    """Hold one entry for the ledger, to be chained when the surrounding `recorded` block ends.

    Raises:
        TypeError: the values are not exactly the keys that the event declares, or one is not plain JSON.
        ValueError: `at` names no time zone.
        RuntimeError: no `recorded` block is open, so the entry could not share the change's transaction.
    """
    held = _held()
    if held.depth == 0:
        raise RuntimeError(f"{event.name} was recorded outside a recorded() block; wrap the action in @recorded()")
    expected = event.keys | event.private
    if values.keys() != expected:
        raise TypeError(f"{event.name} takes {sorted(expected)}, got {sorted(values)}")
    if at.tzinfo is None:
        raise ValueError(f"{event.name} was recorded at a time without a zone")
    kind, ref = subject_of(subject)
    held.entries.append(
        {
            "at": at,
            "event": event.name,
            "operation": event.operation.value,
            "actor": actor.account,
            "person_ref": actor.person_ref,
            "subject_kind": kind,
            "subject_ref": ref,
            "data": {key: plain(values[key], where=f"{event.name} {key}") for key in sorted(event.keys)},
            "private": {key: plain(values[key], where=f"{event.name} {key}") for key in sorted(event.private)},
        }
    )


def subject_of(subject: Subject | About | None) -> tuple[str, str]:
    """The kind ("declarations.offer") and reference under which the ledger files a record."""
    if subject is None:
        return "", ""
    if isinstance(subject, About):
        return subject.kind, subject.ref
    kind = subject._meta.label_lower if isinstance(subject, models.Model) else type(subject).__name__.lower()
    return kind, subject.ref


def _chain(waiting: Sequence[Mapping[str, Any]]) -> None:
    """Number, seal and insert the waiting entries, under the chain's lock."""
    if not waiting:
        return
    _take_lock()
    number, previous = _head()
    entries: list[Entry] = []
    payloads: list[Payload] = []
    for fields in waiting:
        number += 1
        entry, payload = _sealed(fields, number=number, previous=previous)
        previous = entry.digest
        entries.append(entry)
        if payload is not None:
            payloads.append(payload)
    Entry.objects.bulk_create(entries, batch_size=BATCH)
    Payload.objects.bulk_create(payloads, batch_size=BATCH)


def _head() -> tuple[int, str]:
    """The last entry's number and seal. Plain SQL: every write in the house pays for this line."""
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("SELECT number, digest FROM audit_entry ORDER BY number DESC LIMIT 1")
        number, digest = cursor.fetchone() or (0, GENESIS)
    return number, digest


def _sealed(fields: Mapping[str, Any], *, number: int, previous: str) -> tuple[Entry, Payload | None]:
    kept = {name: value for name, value in fields.items() if name != "private"}
    private = fields["private"]
    salt = secrets.token_hex(16) if private else ""
    payload_digest = digest_of_payload(salt, private) if private else ""
    sealed = {**kept, "number": number, "at": stamp(kept["at"])}
    digest = digest_of_entry(sealed, payload_digest, previous)
    entry = Entry(**kept, number=number, payload_digest=payload_digest, previous=previous, digest=digest)
    return entry, Payload(entry=entry, salt=salt, body=private) if private else None


def _take_lock() -> None:
    """Wait for the chain. SQLite needs nothing: an IMMEDIATE transaction already is its only writer."""
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
