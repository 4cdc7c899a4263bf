"""Who is told what a workforce feed changed: desks register a listener, the office's worker calls each after a feed.

    @hears("vetting.gaps")
    def after_feed(changes: Sequence[FeedChange], at: datetime) -> None: ...

Put it in the desk's `tasks.py`, which is imported only where the desk works. A listener is called once for each feed,
with every change of it and the moment of the call. Killed in the middle, it is called again with the same changes, so
what it does must be safe to do again: let it look before it writes. Each listener has an item of its own in the outbox:
one that refuses (`DomainError`, or the outbox's `NotDelivered`) is called again later, and the others are called all
the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class ChangeKind(StrEnum):
    """What a feed can change about somebody."""

    JOINED = "joined"
    RETURNED = "returned"
    MOVED = "moved"
    LEFT = "left"
    CORRECTED = "corrected"
    STATE_BEGAN = "state_began"
    STATE_ENDED = "state_ended"
    STATE_CORRECTED = "state_corrected"
    LINE_CHANGED = "line_changed"
    QUALIFIED = "qualified"
    DETAILS = "details"


@dataclass(frozen=True, slots=True)
class FeedChange:
    """One change of one person by one feed.

    Args:
        post_ref: the post held from then on, or, for who left, the post that was left; "" where no post is meant.
        true_from: the first day on which it was true: of the new post, the state or the line. For who left, and for
            a state that ended, the first day without it. For a corrected spell, the first day it now has.
        known_at: when it became known here. It may be long after `true_from`: the feed was late.
    """

    kind: ChangeKind
    person_ref: str
    post_ref: str
    unit_ref: str
    true_from: date
    known_at: datetime
    run_ref: str


AfterFeed = Callable[[Sequence[FeedChange], datetime], None]
_listeners: dict[str, AfterFeed] = {}


def hears(name: str) -> Callable[[AfterFeed], AfterFeed]:
    """Register a listener under a name such as "vetting.gaps".

    Raises:
        ValueError: the name is taken.
    """

    def register(listener: AfterFeed) -> AfterFeed:
        if name in _listeners:
            raise ValueError(f"{name!r} already hears the workforce feed")
        _listeners[name] = listener
        return listener

    return register


def listeners() -> Mapping[str, AfterFeed]:
    """Every listener by name."""
    return dict(sorted(_listeners.items()))
