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

# What every account may open: signing in and out, its own account, and the shell's pages that are open to anybody.
ALWAYS = frozenset({"web:home", "web:account", "web:help", "web:accessibility", "web:health", "web:rulebook"})
_open_to_anybody: set[str] = {"public"}
"""The namespaces of what is published: whatever needs no account is there with one too."""


def limits(limit: Limit) -> Limit:
    """Register `limit(user)`: the names of the addresses that an account is held to, or None for no limit."""
    _limits.append(limit)
    return limit


def open_to_anybody(namespace: str) -> None:
    """Say that everything under this namespace of addresses is published."""
    _open_to_anybody.add(namespace)


def may_open(user: User, name: str) -> bool:
    """Whether no limit keeps this account from an address; addresses without a desk are the sign-in's own."""
    namespace, desk, _ = name.partition(":")
    if not desk or namespace in _open_to_anybody:
        return True
    held_to = [names for limit in _limits if (names := limit(user)) is not None]
    return all(name in names | ALWAYS for names in held_to)
