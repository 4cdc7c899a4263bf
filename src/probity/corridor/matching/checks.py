"""A start-up check: every order that the rulebook names for candidates is one that the desk can follow."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.checks import CheckMessage, Error, register

from probity.corridor.matching.models import ORDER_KEYS
from probity.foundation.rulebook.rows import versions


@register()
def the_order_of_candidates_can_be_followed(**_: Any) -> Iterable[CheckMessage]:
    """E201: a code of matching.candidate_order that stands for no key."""
    codes = {code for version in versions("matching.candidate_order") for code, _ in version.codes}
    return [
        Error(
            f"The rulebook orders candidates by {code!r}, which the matching desk does not know.",
            hint=f"Known: {', '.join(ORDER_KEYS)}.",
            id="probity.E201",
        )
        for code in sorted(codes - ORDER_KEYS.keys())
    ]
