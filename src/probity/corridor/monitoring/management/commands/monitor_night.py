"""`probity monitor night`: run a night over the lake now, and say what it changed."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from probity.corridor.monitoring.actions.nights import run_night
from probity.foundation.casework.commands import ProbityCommand


class Command(ProbityCommand):
    help = (
        "Bring in the logs that wait in the lake's inbox, run the rules over what changed, and file what they find. "
        "Safe to repeat, and taken up where it was when it is stopped."
    )

    def work(self, **options: Any) -> None:
        night = run_night(at=timezone.now(), say=self.note)
        for words in night.said:
            self.note(words)
        self.show([{"night": night.ref, "since": night.since, **night.counts}], form=options["format"])
