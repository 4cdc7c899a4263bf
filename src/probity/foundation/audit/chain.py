"""How an entry is sealed: the same bytes in every process, so that anyone can check the chain."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

GENESIS = "0" * 64
SEALED = ("number", "at", "event", "operation", "actor", "person_ref", "subject_kind", "subject_ref", "data")


def canonical(value: Any) -> bytes:
    """The one spelling of a JSON value: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def plain(value: Any, *, where: str) -> Any:
    """A copy of a value that any database gives back as it was, so that its seal can be computed again.

    Raises:
        TypeError: it is not plain JSON. `where` names it; the message never shows the value.
    """
    if isinstance(value, Mapping):
        if any(not isinstance(key, str) for key in value):
            raise TypeError(f"{where} has a key that is not text")
        return {plain(key, where=where): plain(inner, where=f"{where}.{key}") for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner, where=f"{where}[{place}]") for place, inner in enumerate(value)]
    if isinstance(value, str):
        return _storable(str.__str__(value), where)  # the text itself, also of an enumeration
    if value is None or isinstance(value, int):
        return value
    # a float comes back from PostgreSQL as another number: 1e20 as a whole one, -0.0 as 0.0
    raise TypeError(f"{where} is a {type(value).__name__}; the ledger takes text, whole numbers, lists and mappings")


def _storable(text: str, where: str) -> str:
    if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise TypeError(f"{where} holds a character that no database keeps")
    return text


def stamp(at: datetime) -> str:
    """A moment as the chain writes it: UTC, microseconds, always the same length."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def digest_of_payload(salt: str, body: Mapping[str, Any]) -> str:
    """The salted digest that stands in the chain for names and words that may later be erased."""
    return hashlib.sha256(salt.encode() + canonical(body)).hexdigest()


def digest_of_entry(fields: Mapping[str, Any], payload_digest: str, previous: str) -> str:
    """The seal of an entry over its own fields, its payload's digest and the seal before it.

    `fields` holds the names in SEALED, with `at` already in the form that `stamp` gives.
    """
    sealed = {name: fields[name] for name in SEALED}
    return hashlib.sha256(canonical([sealed, payload_digest, previous])).hexdigest()
