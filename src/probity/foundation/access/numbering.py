"""Giving references: one row a prefix, counted up inside the caller's transaction."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from probity.foundation.access.models import Numbering
from probity.foundation.kernel.references import make_reference


def next_reference(prefix: str) -> str:
    """The next reference under the prefix, such as "GH-000123-W". Call it inside a transaction."""
    return next_references(prefix, 1)[0]


def next_references(prefix: str, count: int) -> list[str]:
    """The next `count` references under the prefix, in order.

    Raises:
        RuntimeError: no transaction is open, so that another process could be given the same numbers.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"a {prefix} reference was asked for outside a transaction; wrap the action in @recorded()")
    if not Numbering.objects.filter(prefix=prefix).update(last=F("last") + count):
        Numbering.objects.get_or_create(prefix=prefix)
        Numbering.objects.filter(prefix=prefix).update(last=F("last") + count)
    last = Numbering.objects.values_list("last", flat=True).get(prefix=prefix)
    return [make_reference(prefix, number) for number in range(last - count + 1, last + 1)]
