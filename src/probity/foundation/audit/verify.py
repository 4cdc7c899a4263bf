"""Checking the chain: from the database, or from an exported file on a machine of the checker's own."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from probity.foundation.audit.chain import GENESIS, SEALED, digest_of_entry, digest_of_payload, stamp
from probity.foundation.audit.models import Entry
from probity.foundation.audit.reads import ERASED
from probity.foundation.kernel.errors import BadInput

Progress = Callable[[int], None]
EXPORTED = {*SEALED, "payload_digest", "previous", "digest", "payload"}


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


def rows_of_export(lines: Iterable[str], *, name: str) -> Iterator[dict[str, Any]]:
    """Entries of an exported file, one JSON object a line.

    Raises:
        BadInput: the file cannot be read to its end, or a line is not an entry; the message names the line.
    """
    number = 0
    try:
        for number, line in enumerate(lines, 1):
            yield _row_of(line, where=f"{name}, line {number}")
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise BadInput("The file cannot be read from here on.", where=f"{name}, line {number + 1}") from error


def _row_of(line: str, *, where: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadInput("This line is not JSON.", where=where) from error
    if not isinstance(row, dict) or row.keys() != EXPORTED or not _is_payload(row["payload"]):
        raise BadInput("This line is not a ledger entry.", where=where)
    return row


def _is_payload(payload: Any) -> bool:
    return payload is None or (isinstance(payload, dict) and payload.keys() == {"salt", "body", "erased_under"})


@dataclass
class _Chain:
    """How far the checking has come, and which erasures still wait for the entry that says so."""

    checked: int = 0
    erased: int = 0
    previous: str = GENESIS
    unsaid: dict[int, str] = field(default_factory=dict)

    def broken(self, why: str, *, at: int | None = None) -> Verdict:
        return Verdict(self.checked, self.erased, self.previous, broken_at=at or self.checked + 1, why=why)

    def add(self, row: Mapping[str, Any]) -> None:
        said = row["data"] if isinstance(row["data"], dict) else {}
        number = said.get("number")
        if row["event"] == ERASED.name and isinstance(number, int) and self.unsaid.get(number) == said.get("rule"):
            self.unsaid.pop(number, None)
        if _is_erased(row):
            self.erased += 1
            self.unsaid[row["number"]] = row["payload"]["erased_under"]
        self.checked += 1
        self.previous = row["digest"]


def verify(
    rows: Iterable[Mapping[str, Any]], *, heads: Iterable[Mapping[str, Any]] = (), progress: Progress
) -> Verdict:
    """Recompute every seal in order and stop at the first that does not hold.

    `heads` are earlier exported heads (`number`, `digest`): a chain that no longer reaches one has lost its tail, and
    one that holds another seal there was rewritten. Words that are gone need the entry that says by which rule.
    """
    met = {head["number"]: head["digest"] for head in heads if head["number"] > 0}
    chain = _Chain()
    for row in rows:
        if why := _fault(row, expected=chain.checked + 1, previous=chain.previous):
            return chain.broken(why)
        if met.pop(row["number"], row["digest"]) != row["digest"]:
            return chain.broken("its seal is not the one in the exported head: the chain was rewritten")
        chain.add(row)
        progress(chain.checked)
    return _verdict_at_the_end(chain, met)


def _verdict_at_the_end(chain: _Chain, unmet: Mapping[int, str]) -> Verdict:
    if chain.unsaid:
        return chain.broken("its payload was emptied and no entry says by which rule", at=min(chain.unsaid))
    if unmet:
        last = max(unmet)
        return chain.broken(
            f"the chain ends at entry {chain.checked}, but an exported head is entry {last}: its tail was cut"
        )
    return Verdict(chain.checked, chain.erased, chain.previous)


def _fault(row: Mapping[str, Any], *, expected: int, previous: str) -> str:
    """Why this entry does not hold, or ""."""
    if row["number"] != expected:
        return f"entry {expected} is missing; the next one found is {row['number']}"
    if row["previous"] != previous:
        return "it does not follow the entry before it"
    try:
        sealed = digest_of_entry(row, row["payload_digest"], row["previous"])
        return _fault_of_payload(row) if row["digest"] == sealed else "its contents do not match its seal"
    except (ValueError, TypeError):  # no number, or text that has no bytes: nothing that was ever sealed
        return "its contents cannot be sealed"


def _fault_of_payload(row: Mapping[str, Any]) -> str:
    payload = row["payload"]
    if not row["payload_digest"]:
        return "" if payload is None else "it carries a payload that it never sealed"
    if payload is None:
        return "its payload is gone and no rule says why"
    if payload["body"] is None:
        return "" if _is_erased(row) else "its payload was emptied and no rule says why"
    if payload["erased_under"]:
        return "its payload is said to be erased and still stands"
    salt = payload["salt"]
    same = isinstance(salt, str) and digest_of_payload(salt, payload["body"]) == row["payload_digest"]
    return "" if same else "its payload does not match its seal"


def _is_erased(row: Mapping[str, Any]) -> bool:
    payload = row["payload"]
    return bool(payload and payload["erased_under"] and payload["body"] is None)


def exported_heads(folder: Path, site: str) -> list[dict[str, Any]]:
    """Every head of a site's ledger that the worker exported into the folder, the oldest first.

    Raises:
        BadInput: a file there does not hold a head.
    """
    return [read_head(path) for path in sorted(folder.glob(f"{site}-*.json"))]


def read_head(path: Path) -> dict[str, Any]:
    """An exported head: number, digest and when it was taken.

    Raises:
        BadInput: the file does not hold a head.
    """
    try:
        head = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadInput("This is not an exported head.", where=path.name, hint="Take one with: audit export") from error
    if not isinstance(head, dict) or type(head.get("number")) is not int or not isinstance(head.get("digest"), str):
        raise BadInput("This is not an exported head: it needs number and digest.", where=path.name)
    return head
