"""How the desk's records move; importing it registers every event and transition."""

from probity.office.scrutiny.workflow import (
    draws,
    feedback,
    force,
    panels,
    publication,
    receipts,
    section60,
    stops,
)

__all__ = ["draws", "feedback", "force", "panels", "publication", "receipts", "section60", "stops"]
