"""Who may do and read what at the scrutiny desk; importing it registers every role and row rule."""

from probity.office.scrutiny.policy import (
    draws,
    feedback,
    force,
    packs,
    panels,
    publication,
    receipts,
    roles,
    section60,
    stops,
    training,
)

__all__ = [
    "draws",
    "feedback",
    "force",
    "packs",
    "panels",
    "publication",
    "receipts",
    "roles",
    "section60",
    "stops",
    "training",
]
