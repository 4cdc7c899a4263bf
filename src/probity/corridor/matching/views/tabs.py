"""What several pages of the desk show: the tabs of its lists, and whom a question names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from probity.corridor.matching.policy import (
    OF_RELEASES,
    READERS,
)
from probity.foundation.casework.models import Release
from probity.foundation.web.components import Tab


def tabs(current: str, user: Any) -> list[Tab]:
    """The lists of the desk that the reader has a role for."""
    named = (("candidates", "Candidates", READERS), ("runs", "Runs", READERS), ("releases", "Questions", OF_RELEASES))
    return [
        Tab(title, reverse(f"matching:{name}"), current=name == current)
        for name, title, roles in named
        if any(user.holds(made) for made in roles)
    ]


def people_of(releases: Iterable[Release]) -> set[str]:
    """Everyone whom these questions name: to whom they go, who wrote, approved or lifted them."""
    return {ref for one in releases for ref in (one.to_ref, one.author_ref, one.approver_ref, one.lifted_by_ref)}
