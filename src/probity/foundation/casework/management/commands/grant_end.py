"""`probity grant end`: the last day of a grant, with the reason."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from probity.foundation.access.actions import end_grant
from probity.foundation.casework.commands import ProbityCommand
from probity.foundation.casework.management.accounts import (
    day_given,
    entering_refusals,
    needs_administrator,
    standing_grant,
)
from probity.foundation.kernel.errors import BadInput


class Command(ProbityCommand):
    help = "End a grant after its last day. What it was before stays on record."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("grant", metavar="GRANT", help="The grant's reference, AG-…")
        parser.add_argument("--last-day", required=True, metavar="DAY", help="The last day on which it holds.")
        parser.add_argument("--reason", required=True, help="Why it ends.")

    def work(self, *, grant: str = "", last_day: str = "", reason: str = "", **options: Any) -> int | None:
        actor = self.must_act_as(options["account"])
        with entering_refusals(actor, act="access.grant.ended"):
            needs_administrator(actor)
            last, found = day_given(last_day, where="--last-day"), standing_grant(grant, reader=actor)
            if last is None:
                raise BadInput("A grant ends on a day.", where="--last-day", hint="Write it as 2026-03-31.")
            ended = end_grant(found, last_day=last, reason=reason, actor=actor, at=timezone.now())
        self.stdout.write(f"Grant {ended.ref} ends after {ended.true_to}.")
        return None
