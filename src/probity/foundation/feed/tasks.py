"""What the worker does after a feed: tell each desk that listens, every one on its own."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from probity.foundation.casework.outbox import NotDelivered, Receipt, carries
from probity.foundation.feed.actions import HEARD
from probity.foundation.feed.queries import changes_of
from probity.foundation.kernel.errors import DomainError
from probity.foundation.workforce.listening import listeners


@carries(HEARD)
def tell_a_listener(_key: str, payload: dict[str, Any]) -> Receipt:
    """Call one listener with every change of one feed. A repeat calls it again: it is safe to repeat."""
    listener = listeners().get(payload["listener"])
    if listener is None:
        raise NotDelivered("nothing of that name hears the workforce feed in this version")
    changes = changes_of(payload["run"])
    try:
        listener(changes, timezone.now())
    except DomainError as refusal:
        raise NotDelivered(refusal.code) from refusal
    return {"changes": len(changes)}
