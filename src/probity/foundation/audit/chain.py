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
