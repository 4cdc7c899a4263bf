"""Keeping documents with a record: known by their content, limited in size, filed under their own digest."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterable
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

import puremagic
from django.conf import settings

from probity.foundation.access.models import day_of
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
PARTS = {".docx": "word/document.xml", ".xlsx": "xl/workbook.xml"}
HINT = "Add a PDF, a JPEG or PNG picture, a Word document, a spreadsheet or plain text."


@recorded()
def add_file(subject: Any, *, name: str, chunks: Iterable[bytes], actor: Actor, at: datetime) -> File:
    """Keep a document with a record that the caller has already read under its rule.

    Raises:
        BadInput: it is larger than the rulebook allows, or its content is not of a kind that is taken or not what
            its name says.
    """
    content = _within_limit(chunks, limit_bytes=threshold("files.size_limit", on=day_of(at)).number * 2**20)
    media_type = _kind_of(content, name)
    sha256 = keep_bytes(content)
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
    content = kept_bytes(kept.sha256, where=kept.ref)
    record(workflow.DOWNLOADED, actor=actor, subject=kept, at=at, file=kept.ref, sha256=kept.sha256)
    return content


def keep_bytes(content: bytes) -> str:
    """File what this system made itself, under its SHA-256, which the caller keeps in a row."""
    sha256 = hashlib.sha256(content).hexdigest()
    _store(content, sha256)
    return sha256


def kept_bytes(sha256: str, *, where: str) -> bytes:
    """The bytes filed under a digest.

    Raises:
        BadInput: they are gone or are not those that were filed; the message names `where`.
    """
    path = place_of(sha256)
    content = path.read_bytes() if path.is_file() else b""
    if hashlib.sha256(content).hexdigest() != sha256:
        raise BadInput("The stored document is not what was filed.", where=where, hint="Tell the auditor.")
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
    """The media type that content and name agree on: on the desktop of who downloads it, the name decides."""
    ending = Path(name).suffix.lower()
    if ending not in TAKEN or not _shows(content, ending):
        raise BadInput("A file of this kind cannot be added: content and name must agree.", hint=HINT)
    return TAKEN[ending]


def _shows(content: bytes, ending: str) -> bool:
    if ending in PARTS:
        return _is_office(content, part=PARTS[ending])
    try:
        found = {match.extension.lower() for match in puremagic.magic_string(content)}
    except puremagic.PureError:
        found = set()
    if ending == ".txt":  # many signatures are two letters that words may begin with, so only those we take count
        return _is_text(content) and found.isdisjoint(TAKEN.keys() - {".txt"})
    return any(kind in found for kind, media_type in TAKEN.items() if media_type == TAKEN[ending])


def _is_text(content: bytes) -> bool:
    try:
        words = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return all(letter >= " " or letter in "\t\n\r\f" for letter in words)


def _is_office(content: bytes, *, part: str) -> bool:
    """Whether it is a package of that kind, without macros. Reads the list of its parts alone, unpacks nothing."""
    try:
        with ZipFile(BytesIO(content)) as package:
            names = {name.lower() for name in package.namelist()}
    except (BadZipFile, ValueError, NotImplementedError):
        return False
    return {"[content_types].xml", part} <= names and not any(name.endswith("vbaproject.bin") for name in names)


def _store(content: bytes, sha256: str) -> None:
    """Write once under the digest. Done before the row commits: a lost row leaves an unused file, never the reverse."""
    path = place_of(sha256)
    if path.is_file():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{sha256}.{secrets.token_hex(8)}")  # two threads may keep the same document at once
    with part.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
