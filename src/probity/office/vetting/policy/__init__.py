"""Who may do and read what at the vetting desk; importing it registers every role and row rule."""

from probity.office.vetting.policy import (
    appeals,
    applications,
    clearances,
    completeness,
    decisions,
    harm,
    levels,
    parts,
    posts,
    roles,
    sections,
    tripwire,
)

__all__ = [
    "appeals",
    "applications",
    "clearances",
    "completeness",
    "decisions",
    "harm",
    "levels",
    "parts",
    "posts",
    "roles",
    "sections",
    "tripwire",
]
