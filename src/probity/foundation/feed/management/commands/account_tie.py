"""`probity account tie`: an account opened before the workforce feed becomes that of the person whom the feed knows."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from probity.foundation.casework.commands import ProbityCommand
from probity.foundation.casework.management.accounts import account_named, entering_refusals, needs_administrator
from probity.foundation.feed.accounts import tie_account


class Command(ProbityCommand):
    help = (
        "Tie an account to the person who has a warrant or staff number. For accounts opened before the workforce "
        "feed, whose reference is nobody's; their grants go along."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("name", metavar="ACCOUNT", help="The account to tie.")
        parser.add_argument("--number", required=True, help="The person's warrant or staff number.")

    def work(self, *, name: str = "", number: str = "", account: str | None = None, **_: Any) -> int | None:
        actor = self.must_act_as(account)
        with entering_refusals(actor, act="feed.account.tied"):
            needs_administrator(actor)
            person = tie_account(account_named(name, reader=actor), number, actor=actor, at=timezone.now())
        self.stdout.write(f"The account {name} is {person.ref}'s.")
        return None
