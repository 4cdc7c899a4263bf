"""Accounts that reach a few pages and no others: for people who are not of the force, such as applicants.

A desk registers which accounts those are and which addresses they may open. Everything else is a page that does not
exist, also where a row rule would show it to everybody who is signed in, such as the directory.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from probity.foundation.access.models import User

Limit = Callable[["User"], frozenset[str] | None]
_limits: list[Limit] = []

# What every account may open: signing in and out, its own account, and the pages that are open to anybody.
ALWAYS = frozenset({"web:home", "web:account", "web:help", "web:accessibility", "web:health", "web:rulebook"})


def limits(limit: Limit) -> Limit:
    """Register `limit(user)`: the names of the addresses that an account is held to, or None for no limit."""
    _limits.append(limit)
    return limit


def may_open(user: User, name: str) -> bool:
    """Whether no limit keeps this account from an address; addresses without a desk are the sign-in's own."""
    held_to = [names for limit in _limits if (names := limit(user)) is not None]
    return ":" not in name or all(name in names | ALWAYS for names in held_to)
