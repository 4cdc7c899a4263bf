"""Accounts with roles, and browsers signed in as them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

from django.test import Client

from probity.foundation.access.actions import give_grant, open_account
from probity.foundation.access.models import User
from probity.foundation.access.roles import Role, find_role
from probity.foundation.audit.actors import System

OPENED = date(2020, 1, 1)
BEGAN = datetime(2020, 1, 1, 9, tzinfo=UTC)
OPENER = System("tests.accounts", "opens the accounts that a test needs")


def account(name: str, *roles: Role | str, person_ref: str = "", email: str = "") -> User:
    """An account as a request would load it, with grants of these roles for the whole force since 2020.

    `person_ref` is `P-` and the name unless told.
    """
    user = open_account(name, person_ref=person_ref or f"P-{name}", email=email, actor=OPENER, at=BEGAN)
    for given in roles:
        wanted = find_role(given) if isinstance(given, str) else given
        assert wanted is not None, given
        give_grant(wanted, person_ref=user.person_ref, reason="Does this work", actor=OPENER, at=BEGAN, starts=OPENED)
    return User.objects.get(pk=user.pk)


def browser(user: User | None = None) -> Client:
    """A browser, signed in as the account where one is given, which is read anew."""
    client = Client()
    if user:
        client.force_login(User.objects.get(pk=user.pk))
    return client


def words(response: Any) -> str:
    """The text of a page, every run of white space one space."""
    text: str = re.sub(r"\s+", " ", response.content.decode())
    return text
