"""How the desk's records move; importing it registers every event and transition."""

from probity.office.vetting.workflow import (
    applications,
    arrivals,
    clearances,
    decisions,
    posts,
)

__all__ = [
    "applications",
    "arrivals",
    "clearances",
    "decisions",
    "posts",
]
