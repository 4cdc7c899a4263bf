"""Nights: one run over the lake each, with what came in, what was scanned, and what that changed."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models

from probity.foundation.casework.models import Case


class Night(Case):
    """One run over the lake. A night that was killed is taken up again and files nothing twice."""

    class State(models.TextChoices):
        RUNNING = "running", "Running"
        DONE = "done", "Done"

    STATE_COLOURS = {State.RUNNING: "yellow", State.DONE: "green"}

    retention = "monitoring.night"
    sensitive = False

    state = models.CharField(max_length=20, choices=State, default=State.RUNNING)
    at = models.DateTimeField(help_text="When it began.")
    by_account = models.CharField(max_length=80)
    since = models.DateField(null=True, help_text="The first day that was scanned, UTC; empty for the whole lake.")
    step = models.CharField(max_length=80, blank=True, help_text="What it is doing, while it runs.")
    done_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict, help_text="What it changed among hits that everybody at the desk may see.")
    scanned = models.JSONField(default=dict, help_text="Each day of the lake as it was coded when it was scanned.")
    said = models.JSONField(default=list, help_text="What the lake said: what came in, which rules did not run.")
    not_run = models.JSONField(default=list, help_text="Each rule that did not run, in whole or for some, and why.")
    coverage = models.JSONField(default=list, help_text="Each system's days: expected, held, missing, short.")

    def involved(self) -> Iterable[str]:
        return ()

    @property
    def says(self) -> str:
        """Running (and at what), or done."""
        return f"Running: {self.step.lower()}" if self.step and not self.done_at else self.get_state_display()
