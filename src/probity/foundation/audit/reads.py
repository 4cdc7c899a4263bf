"""Reads, refusals and erasure: the entries that every desk writes alike."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from probity.foundation.audit.actors import Actor
from probity.foundation.audit.events import Operation, event
from probity.foundation.audit.ledger import About, Subject, record, recorded
from probity.foundation.audit.models import Payload

OPENED = event("audit.record.opened", "Record opened", operation=Operation.CONSULTATION, private={"reason"})
LISTED = event("audit.list.shown", "List shown", operation=Operation.CONSULTATION, keys={"count"}, private={"filter"})
EXPORTED = event(
    "audit.list.exported", "List exported", operation=Operation.DISCLOSURE, keys={"count", "form"}, private={"filter"}
)
SEARCHED = event(
    "audit.search.made", "Search made", operation=Operation.CONSULTATION, keys={"count"}, private={"words"}
)
REFUSED = event("audit.act.refused", "Act refused", operation=Operation.CONSULTATION, keys={"act", "code"})
ERASED = event("audit.payload.erased", "Words of an entry erased", operation=Operation.ERASURE, keys={"number", "rule"})


@recorded()
def record_opening(subject: Subject, *, actor: Actor, reason: str, at: datetime) -> None:
    """Enter that somebody opened a sensitive record, and the reason they gave."""
    record(OPENED, actor=actor, subject=subject, at=at, reason=reason)


@recorded()
def record_list(kind: str, *, actor: Actor, filters: dict[str, Any], count: int, at: datetime) -> None:
    """Enter that somebody saw a list: one entry with its filter and count, not one a row."""
    record(LISTED, actor=actor, subject=About(kind, ""), at=at, count=count, filter=filters)


@recorded()
def record_export(kind: str, *, actor: Actor, filters: dict[str, Any], count: int, form: str, at: datetime) -> None:
    """Enter that somebody took a list out of the system, as what kind of file."""
    record(EXPORTED, actor=actor, subject=About(kind, ""), at=at, count=count, form=form, filter=filters)


@recorded()
def record_search(words: str, *, actor: Actor, count: int, at: datetime) -> None:
    """Enter a search by its words and how many records it found."""
    record(SEARCHED, actor=actor, subject=None, at=at, count=count, words=words)


@recorded()
def record_refusal(subject: Subject | About | None, *, actor: Actor, act: str, code: str, at: datetime) -> None:
    """Enter that an act was refused. Call it after the refused act's transaction has rolled back."""
    record(REFUSED, actor=actor, subject=subject, at=at, act=act, code=code)


@recorded()
def erase_payloads(numbers: Iterable[int], *, rule: str, actor: Actor, at: datetime) -> int:
    """Empty the payloads of these entries under a retention rule; return how many there were to empty.

    The chain still verifies afterwards and says under which rule the words went.

    Raises:
        ValueError: no rule is named.
    """
    if not rule.strip():
        raise ValueError("words are erased under a rule alone; name the retention class")
    erased = 0
    for payload in Payload.objects.filter(pk__in=[*numbers], body__isnull=False).order_by("pk"):
        Payload.objects.filter(pk=payload.pk).update(salt="", body=None, erased_at=at, erased_under=rule)
        record(ERASED, actor=actor, subject=None, at=at, number=payload.pk, rule=rule)
        erased += 1
    return erased
