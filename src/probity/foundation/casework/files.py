"""Keeping documents with a record: known by their content, limited in size, filed under their own digest."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import puremagic
from django.conf import settings

from probity.foundation.access.numbering import next_reference
from probity.foundation.audit.actors import Actor
from probity.foundation.audit.ledger import record, recorded
from probity.foundation.casework import workflow
from probity.foundation.casework.models import File, subject_of
from probity.foundation.kernel.errors import BadInput
from probity.foundation.rulebook.rows import threshold

TAKEN = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".txt": "text/plain",
}
HINT = "Add a PDF, a JPEG or PNG picture, a Word document, a spreadsheet or plain text."


@recorded()
def add_file(subject: Any, *, name: str, chunks: Iterable[bytes], actor: Actor, at: datetime) -> File:
    """Keep a document with a record that the caller has already read under its rule.

    Raises:
        BadInput: it is larger than the rulebook allows, or its content is not of a kind that is taken.
    """
    content = _within_limit(chunks, limit_bytes=threshold("files.size_limit", on=at.date()).number * 2**20)
    media_type = _kind_of(content, name)
    sha256 = hashlib.sha256(content).hexdigest()
    _store(content, sha256)
    kept = File.objects.create(
        **subject_of(subject),
        ref=next_reference("FI"),
        name=Path(name).name[:200],
        media_type=media_type,
        size_bytes=len(content),
        sha256=sha256,
        by_account=actor.account,
        at=at,
    )
    record(
        workflow.FILED,
        actor=actor,
        subject=subject,
        at=at,
        file=kept.ref,
        sha256=sha256,
        size=len(content),
        name=kept.name,
    )
    return kept


@recorded()
def hand_out(kept: File, *, actor: Actor, at: datetime) -> bytes:
    """The bytes of a document, with an entry that they were taken.

    Raises:
        BadInput: the stored bytes are gone or are not those that were filed.
    """
    path = place_of(kept.sha256)
    content = path.read_bytes() if path.is_file() else b""
    if hashlib.sha256(content).hexdigest() != kept.sha256:
        raise BadInput("The stored document is not what was filed.", where=kept.ref, hint="Tell the auditor.")
    record(workflow.DOWNLOADED, actor=actor, subject=kept, at=at, file=kept.ref, sha256=kept.sha256)
    return content


def place_of(sha256: str) -> Path:
    """Where the bytes of that digest lie."""
    folder: Path = settings.PROBITY_FILES
    return folder / sha256[:2] / sha256


def _within_limit(chunks: Iterable[bytes], *, limit_bytes: int) -> bytes:
    content = bytearray()
    for chunk in chunks:
        content += chunk
        if len(content) > limit_bytes:
            raise BadInput(f"The file is larger than {limit_bytes // 2**20} MiB.", hint="Make it smaller or split it.")
    if not content:
        raise BadInput("The file is empty.", hint="Choose another.")
    return bytes(content)


def _kind_of(content: bytes, name: str) -> str:
    """The media type that the content shows; the name only chooses among kinds that look alike inside."""
    ending = Path(name).suffix.lower()
    try:
        found = {match.extension.lower() for match in puremagic.magic_string(content)}
    except puremagic.PureError:
        found = set()
    if not found and _is_text(content):
        found = {".txt"}
    shown = ending if ending in found else next((kind for kind in TAKEN if kind in found), "")
    if shown not in TAKEN:
        raise BadInput("A file of this kind cannot be added: its content decides, not its name.", hint=HINT)
    return TAKEN[shown]


def _is_text(content: bytes) -> bool:
    try:
        return "\x00" not in content.decode("utf-8")
    except UnicodeDecodeError:
        return False


def _store(content: bytes, sha256: str) -> None:
    """Write once under the digest. Done before the row commits: a lost row leaves an unused file, never the reverse."""
    path = place_of(sha256)
    if path.is_file():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{sha256}.{os.getpid()}")
    part.write_bytes(content)
    part.replace(path)
