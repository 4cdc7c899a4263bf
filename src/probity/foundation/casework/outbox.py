"""What must leave the process: written in the transaction that decided it, delivered once by its key.

A worker claims an item by pushing its next try ahead, delivers it, then marks it delivered together with whatever
follows from that. A worker killed in between leaves an item whose claim runs out; the next try sends the same key again
and the receiver knows it. So nothing is lost, and nothing is done twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db.models import F

from probity.foundation.audit.ledger import recorded
from probity.foundation.casework.models import Outbox

LEASE = timedelta(seconds=60)
LONGEST_WAIT = timedelta(hours=1)

log = structlog.get_logger(__name__)


class NotDelivered(Exception):
    """The other side did not take it now; it is tried again later. Carries a reason without personal data."""


Receipt = dict[str, Any]
Deliver = Callable[[str, dict[str, Any]], Receipt]
Then = Callable[[dict[str, Any], Receipt, datetime], None]


@dataclass(frozen=True)
class Carrier:
    """How one kind of item is delivered, and what follows in the transaction that marks it delivered."""

    deliver: Deliver
    then: Then | None


_carriers: dict[str, Carrier] = {}


def carries(kind: str, *, then: Then | None = None) -> Callable[[Deliver], Deliver]:
    """Register the function that delivers items of this kind: (key, payload) -> receipt, or NotDelivered."""

    def register(deliver: Deliver) -> Deliver:
        if kind in _carriers:
            raise ValueError(f"items of kind {kind!r} already have a carrier")
        _carriers[kind] = Carrier(deliver, then)
        return deliver

    return register


def post(kind: str, key: str, payload: dict[str, Any], *, at: datetime) -> None:
    """Put an item in the outbox, in the caller's transaction. The same key twice is one item."""
    if kind not in _carriers:
        raise ValueError(f"nothing carries items of kind {kind!r}; known: {sorted(_carriers)}")
    Outbox.objects.get_or_create(key=key, defaults={"kind": kind, "payload": payload, "made_at": at, "try_after": at})


def deliver_due(at: datetime) -> Iterator[str]:
    """Deliver what is due, oldest first. Yields the name of each step after it is done."""
    due = Outbox.objects.filter(delivered_at__isnull=True, try_after__lte=at, kind__in=[*_carriers])
    for item in due.order_by("made_at", "pk"):
        if _claimed(item, at):
            yield "claimed"
            yield from _deliver(item, at)


def _claimed(item: Outbox, at: datetime) -> bool:
    rows = Outbox.objects.filter(pk=item.pk, try_after=item.try_after, delivered_at__isnull=True)
    return rows.update(try_after=at + LEASE, tries=F("tries") + 1) == 1


def _deliver(item: Outbox, at: datetime) -> Iterator[str]:
    carrier = _carriers[item.kind]
    try:
        receipt = carrier.deliver(item.key, item.payload)
    except NotDelivered as fault:
        wait = min(timedelta(seconds=2 ** min(item.tries + 1, 12)), LONGEST_WAIT)
        Outbox.objects.filter(pk=item.pk).update(try_after=at + wait, last_fault=str(fault)[:200])
        log.warning("outbox.not_delivered", kind=item.kind, tries=item.tries + 1, fault=str(fault))
        yield "put off"
        return
    yield "delivered"
    with recorded():
        waiting = Outbox.objects.filter(pk=item.pk, delivered_at__isnull=True)
        marked = waiting.update(delivered_at=at, last_fault="", payload={})
        if marked and carrier.then is not None:
            carrier.then(item.payload, receipt, at)
    yield "marked"


def oldest_waiting() -> datetime | None:
    """When the oldest undelivered item was made, or None: the health page shows its age."""
    rows = Outbox.objects.filter(delivered_at__isnull=True).order_by("made_at")
    return rows.values_list("made_at", flat=True).first()
