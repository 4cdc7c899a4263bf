"""What became of gifts, and of which it is still to be said."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import OuterRef, Subquery

from probity.foundation.audit.actors import System
from probity.foundation.casework.models import Deadline
from probity.foundation.rulebook.rows import code_list
from probity.office.declarations.models import Disposal, Offer, OfferQuerySet

CHASING = System("declarations.chasing", "reminds declarants of gifts whose disposal is still to be recorded")


def needs_receipt(outcome: str, *, on: date) -> bool:
    """Whether an outcome names a receiving body and keeps its receipt."""
    return outcome in dict(code_list("gifts.disposal_with_receipt", on=on))


def disposals_of(offer: Offer) -> list[Disposal]:
    """Everything that was said of an offer's disposal, newest first."""
    return [*offer.disposals.order_by("-at", "-pk")]


def _running(refs: Iterable[str] | None = None) -> dict[str, Deadline]:
    rows = Deadline.objects.filter(subject_kind="declarations.offer", name="Disposal", met_at=None)
    return {row.subject_ref: row for row in (rows if refs is None else rows.filter(subject_ref__in=[*refs]))}


def outstanding_disposals() -> list[tuple[Offer, Deadline]]:
    """Every offer whose disposal is still to be recorded, with its deadline. Two queries."""
    due = _running()
    offers = Offer.objects.visible_to(CHASING).in_register().filter(ref__in=[*due]).order_by("pk")
    return [(offer, due[offer.ref]) for offer in offers]


def disposals_due(rows: OfferQuerySet) -> list[tuple[Offer, date]]:
    """Of these offers, those whose disposal is still to be recorded, each with its last day. One query."""
    waiting = Deadline.objects.filter(
        subject_kind="declarations.offer", subject_ref=OuterRef("ref"), name="Disposal", met_at=None
    )
    due = rows.annotate(disposal_due=Subquery(waiting.values("due_on")[:1])).filter(disposal_due__isnull=False)
    return [(offer, offer.disposal_due) for offer in due.order_by("disposal_due")]


def with_disposal_outstanding(rows: OfferQuerySet) -> OfferQuerySet:
    """Of these offers, those whose disposal is still to be recorded."""
    waiting = Deadline.objects.filter(subject_kind="declarations.offer", name="Disposal", met_at=None)
    return rows.filter(ref__in=waiting.values("subject_ref"))
