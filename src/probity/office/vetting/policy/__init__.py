"""Who may do and read what at the vetting desk; importing it registers every role and row rule."""

from probity.office.vetting.policy import (
    appeals,
    applications,
    circumstances,
    clearances,
    completeness,
    decisions,
    harm,
    levels,
    parts,
    posts,
    revetting,
    reviews,
    roles,
    sections,
    tripwire,
    withdrawal,
)

__all__ = [
    "appeals",
    "applications",
    "circumstances",
    "clearances",
    "completeness",
    "decisions",
    "harm",
    "levels",
    "parts",
    "posts",
    "revetting",
    "reviews",
    "roles",
    "sections",
    "tripwire",
    "withdrawal",
]
