"""`probity work --site S`: this site's worker."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from probity.foundation.audit.commands import PlainCommand
from probity.foundation.casework.worker import Worker, beat, one_round


class Command(PlainCommand):
    help = "Deliver the outbox, mind the door and run nightly work, until stopped. Prints no names."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--once", action="store_true", help="One round, then stop.")

    def work(self, *, once: bool = False, **_: Any) -> int | None:
        if not once:
            Worker().run()
            return None
        at = timezone.now()
        beat(at)
        steps = sum(1 for _ in one_round(at))
        self.stdout.write(f"{steps} steps")
        return None
