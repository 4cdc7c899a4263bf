"""`probity import clearances FILE…`: the clearances of another vetting system, with when each was keyed there."""

from __future__ import annotations

from datetime import datetime

from probity.foundation.audit.actors import Actor, System
from probity.foundation.intake.commands import ImportCommand
from probity.foundation.intake.pipeline import ImportRequest
from probity.foundation.intake.progress import Progress
from probity.foundation.intake.report import ImportReport
from probity.office.vetting.actions.loading import load_clearances


class Command(ImportCommand):
    help = (
        "Load clearances of another vetting system, each once, however often its file is given. A row names its "
        "holder by number, the level and the day of the grant; with keyed_on it is known from that day, without it "
        "from now. Without --map the headers are the field names. Prints counts only, never names."
    )
    counting = System("import clearances", "counts what the files hold and writes nothing")

    def load(self, request: ImportRequest, *, actor: Actor, at: datetime, progress: Progress) -> ImportReport:
        return load_clearances(request, actor=actor, at=at, progress=progress)
