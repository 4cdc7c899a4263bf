"""Suppliers, one for each name however it is spelt."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from probity.analysis.linkage.names import normalise, spelling_key
from probity.foundation.access.numbering import next_references
from probity.foundation.audit.actors import Actor
from probity.foundation.audit.ledger import record
from probity.office.procurement import workflow
from probity.office.procurement.models import Supplier

LONGEST_NAME: Final = 300


def supplier_key(name: str) -> str:
    """The name in one spelling, under which a supplier is known."""
    return spelling_key(name)[:LONGEST_NAME]


def suppliers_named(names: Iterable[tuple[str, str]], *, actor: Actor, at: datetime) -> dict[str, Supplier]:
    """A supplier for each (key, name as written), by key; those not known yet are added as first written."""
    first: dict[str, str] = {}
    for key, name in names:
        first.setdefault(key, name)
    known = {one.normal_name: one for one in Supplier.unscoped.filter(normal_name__in=first)}
    missing = [key for key in first if key not in known]
    refs = next_references("SU", len(missing)) if missing else []
    added = [
        Supplier(ref=ref, name=first[key], normal_name=key, kind=kind_of(first[key]))
        for ref, key in zip(refs, missing, strict=True)
    ]
    Supplier.unscoped.bulk_create(added)
    for one in added:
        record(workflow.SUPPLIER_ADDED, actor=actor, subject=one, at=at, kind=str(one.kind), name=one.name)
    return known | {one.normal_name: one for one in added}


def kind_of(name: str) -> Supplier.Kind:
    """What a written name shows: a legal form means an organisation, a title without one an individual."""
    parts = normalise(name)
    if parts.forms:
        return Supplier.Kind.ORGANISATION
    return Supplier.Kind.PERSON if parts.titled else Supplier.Kind.UNKNOWN
