"""How the desk's records move; importing it registers every event and transition."""

from probity.office.vetting.workflow import (
    applications,
    arrivals,
    circumstances,
    clearances,
    decisions,
    fairness,
    frontdesk,
    posts,
    reading,
    revetting,
    reviews,
    withdrawal,
)

__all__ = [
    "applications",
    "arrivals",
    "circumstances",
    "clearances",
    "decisions",
    "fairness",
    "frontdesk",
    "posts",
    "reading",
    "revetting",
    "reviews",
    "withdrawal",
]
