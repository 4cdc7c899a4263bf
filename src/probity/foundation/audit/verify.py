"""Checking the chain: from the database, or from an exported file on a machine of the checker's own."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from probity.foundation.audit.chain import GENESIS, SEALED, digest_of_entry, digest_of_payload, stamp
from probity.foundation.audit.models import Entry
from probity.foundation.kernel.errors import BadInput

Progress = Callable[[int], None]


@dataclass(frozen=True)
class Verdict:
    """What checking the chain found. `broken_at` is the first entry that does not hold, or None."""

    entries: int
    erased: int
    head: str
    broken_at: int | None = None
    why: str = ""

    @property
    def holds(self) -> bool:
        return self.broken_at is None


def rows_of_database() -> Iterator[dict[str, Any]]:
    """Every entry with its payload, in order, streamed."""
    chain = Entry.objects.order_by("number").select_related("payload")
    for entry in chain.iterator(chunk_size=2_000):
        yield as_row(entry)


def as_row(entry: Entry) -> dict[str, Any]:
    """An entry as the export writes it: sealed fields, seals and payload."""
    row: dict[str, Any] = {name: getattr(entry, name) for name in SEALED}
    payload = getattr(entry, "payload", None)
    row |= {
        "at": stamp(entry.at),
        "payload_digest": entry.payload_digest,
        "previous": entry.previous,
        "digest": entry.digest,
        "payload": None,
    }
    if payload is not None:
        row["payload"] = {"salt": payload.salt, "body": payload.body, "erased_under": payload.erased_under}
    return row


def rows_of_export(lines: IO[str], *, name: str) -> Iterator[dict[str, Any]]:
    """Entries of an exported file, one JSON object a line.

    Raises:
        BadInput: a line is not an entry; the message names the line.
    """
    for number, line in enumerate(lines, 1):
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise BadInput("This line is not JSON.", where=f"{name}, line {number}") from error
        if not isinstance(row, dict) or not {*SEALED, "payload_digest", "previous", "digest", "payload"} <= row.keys():
            raise BadInput("This line is not a ledger entry.", where=f"{name}, line {number}")
        yield row


def verify(rows: Iterable[Mapping[str, Any]], *, head: Mapping[str, Any] | None = None, progress: Progress) -> Verdict:
    """Recompute every seal in order and stop at the first that does not hold.

    `head` is an earlier exported head (`number`, `digest`): a chain that no longer reaches it has lost its tail.
    """
    previous, expected, erased = GENESIS, 1, 0
    met_head = head is None or head["number"] == 0
    for row in rows:
        if why := _fault(row, expected=expected, previous=previous):
            return Verdict(expected - 1, erased, previous, broken_at=expected, why=why)
        if head is not None and row["number"] == head["number"]:
            if row["digest"] != head["digest"]:
                why = "its seal is not the one in the exported head: the chain was rewritten"
                return Verdict(expected - 1, erased, previous, broken_at=expected, why=why)
            met_head = True
        erased += _is_erased(row)
        previous = row["digest"]
        progress(expected)
        expected += 1
    if not met_head and head is not None:
        why = (
            f"the chain ends at entry {expected - 1}, but the exported head is entry {head['number']}: its tail was cut"
        )
        return Verdict(expected - 1, erased, previous, broken_at=expected, why=why)
    return Verdict(expected - 1, erased, previous)


def _fault(row: Mapping[str, Any], *, expected: int, previous: str) -> str:
    """Why this entry does not hold, or ""."""
    if row["number"] != expected:
        return f"entry {expected} is missing; the next one found is {row['number']}"
    if row["previous"] != previous:
        return "it does not follow the entry before it"
    if row["digest"] != digest_of_entry(row, row["payload_digest"], row["previous"]):
        return "its contents do not match its seal"
    return _fault_of_payload(row)


def _fault_of_payload(row: Mapping[str, Any]) -> str:
    payload = row["payload"]
    if not row["payload_digest"]:
        return "it carries a payload that it never sealed" if payload else ""
    if payload is None:
        return "its payload is gone and no rule says why"
    if _is_erased(row):
        return ""
    if payload["body"] is None:
        return "its payload was emptied and no rule says why"
    same = digest_of_payload(payload["salt"], payload["body"]) == row["payload_digest"]
    return "" if same else "its payload does not match its seal"


def _is_erased(row: Mapping[str, Any]) -> bool:
    payload = row["payload"]
    return bool(payload and payload["erased_under"] and payload["body"] is None)


def read_head(path: Path) -> dict[str, Any]:
    """An exported head: number, digest and when it was taken.

    Raises:
        BadInput: the file does not hold a head.
    """
    try:
        head = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadInput("This is not an exported head.", where=path.name, hint="Take one with: audit export") from error
    if not isinstance(head, dict) or not {"number", "digest"} <= head.keys():
        raise BadInput("This is not an exported head: it needs number and digest.", where=path.name)
    return head
