"""The two doors of the corridor.

Out: the corridor's worker posts an approved release to the office's one inbox address, signed; the same key twice is
one referral there. In: the worker reads the office's referrals over a read-only connection and remembers by reference
what it has taken, in the transaction that acts on it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings

from probity.foundation.audit.actors import System
from probity.foundation.casework.actions import mark_sent, take_referral
from probity.foundation.casework.models import Release, Taken
from probity.foundation.casework.outbox import NotDelivered, Receipt, carries
from probity.foundation.casework.queries import referrals_to_take
from probity.foundation.kernel.late import late

if TYPE_CHECKING:
    import httpx
else:
    httpx = late("httpx")

SIGNATURE = "X-Signature"
DOOR = System("door", "carries releases out of the corridor and answers into it")
POST = System("post", "puts questions from other desks into people's inboxes")


def signature(body: bytes, *, secret: str) -> str:
    """The signature of a posted release."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def is_signed(body: bytes, given: str, *, secret: str) -> bool:
    """Whether the signature is right; false where no secret is set."""
    return bool(secret) and hmac.compare_digest(
        signature(body, secret=secret).encode(), given.encode(errors="surrogateescape")
    )


def _sent(payload: dict[str, Any], _receipt: Receipt, at: datetime) -> None:
    mark_sent(payload["key"], actor=DOOR, at=at)


@carries("release", then=_sent)
def post_release(_key: str, payload: dict[str, Any]) -> Receipt:
    """Post a release to the office's inbox and give its receipt."""
    body = json.dumps(payload, sort_keys=True).encode()
    headers = {SIGNATURE: signature(body, secret=settings.PROBITY_DOOR_SECRET), "Content-Type": "application/json"}
    try:
        response = httpx.post(
            settings.PROBITY_OFFICE_DOOR_URL, content=body, headers=headers, timeout=10, trust_env=False
        )
        response.raise_for_status()
        receipt: Receipt = response.json()
    except (httpx.HTTPError, ValueError) as fault:
        raise NotDelivered(f"the office did not take it ({type(fault).__name__})") from fault
    return receipt


def take_from_office(at: datetime) -> Iterator[str]:
    """Take every referral that waits for the corridor. Yields after each, each in one transaction of its own."""
    asked = Release.unscoped.filter(state__in=[Release.State.APPROVED, Release.State.SENT])
    taken = Taken.objects.values_list("office_ref", flat=True)
    waiting = referrals_to_take(DOOR, replies_to=asked.values_list("key", flat=True), taken=taken)
    yield "read"
    for facts in waiting:
        take_referral(facts, actor=DOOR, at=at)
        yield "taken"
