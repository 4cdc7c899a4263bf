"""Appeals against decisions: the grounds, who hears them with no part in the case before, and the outcome."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import ClassVar

from django.db import models
from django.db.models import Q

from probity.foundation.casework.models import Case
from probity.office.vetting.models.applications import Application
from probity.office.vetting.models.decisions import Decision


class AppealState(models.TextChoices):
    LODGED = "lodged", "Lodged"
    HEARD = "heard", "With an appeal reader"
    PANEL = "panel", "With another force's panel"
    DISMISSED = "dismissed", "Dismissed"
    ALLOWED = "allowed", "Allowed"
    WITHDRAWN = "withdrawn", "Withdrawn"


APPEAL_OPEN = (AppealState.LODGED, AppealState.HEARD, AppealState.PANEL)


class Appeal(Case):
    """An applicant's appeal against a recorded decision, heard by somebody with no part in it."""

    retention = "vetting.application_file"
    sensitive = True

    state = models.CharField(max_length=20, choices=AppealState, default=AppealState.LODGED)
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="appeals")
    grounds = models.TextField()
    lodged_on = models.DateField()
    window_ended_on = models.DateField(help_text="Last day of the time for appealing.")
    reader_ref = models.CharField(max_length=20, blank=True, db_index=True)
    panel_force = models.CharField(max_length=120, blank=True)
    file_words = models.TextField(blank=True)
    applicant_words = models.TextField(blank=True)
    ended_on = models.DateField(null=True)

    STATE_COLOURS: ClassVar = {
        AppealState.LODGED: "yellow",
        AppealState.HEARD: "blue",
        AppealState.PANEL: "blue",
        AppealState.DISMISSED: "grey",
        AppealState.ALLOWED: "green",
        AppealState.WITHDRAWN: "grey",
    }

    class Meta(Case.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("decision",), name="one_appeal_a_decision"),
        ]

    @property
    def is_late(self) -> bool:
        return self.lodged_on > self.window_ended_on

    def involved(self) -> Iterable[str]:
        return self.decision.application.involved()

    @classmethod
    def involving(cls, refs: Collection[str]) -> Q:
        applications = Application.unscoped.filter(Application.involving(refs)).values("pk")
        return Q(decision__application__in=applications)
