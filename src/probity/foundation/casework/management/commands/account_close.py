"""`probity account close`: an account stops signing in; its history stays."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from probity.foundation.access.actions import close_account
from probity.foundation.casework.commands import ProbityCommand
from probity.foundation.casework.management.accounts import account_named, entering_refusals, needs_administrator


class Command(ProbityCommand):
    help = "Close an account. Its person's grants stay with the person: end them with `probity grant end`."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("name", metavar="ACCOUNT", help="The account to close.")
        parser.add_argument("--reason", required=True, help="Why it closes.")

    def work(self, *, name: str = "", reason: str = "", account: str | None = None, **_: Any) -> int | None:
        actor = self.must_act_as(account)
        with entering_refusals(actor, act="access.account.closed"):
            needs_administrator(actor)
            close_account(account_named(name, reader=actor), reason=reason, actor=actor, at=timezone.now())
        self.stdout.write(f"The account {name} is closed.")
        return None
