"""`probity import buying-roles FILE…`: who had which part in which contract or tender, from and to when."""

from __future__ import annotations

from datetime import datetime

from probity.foundation.audit.actors import Actor, System
from probity.foundation.intake.commands import ImportCommand
from probity.foundation.intake.pipeline import ImportRequest
from probity.foundation.intake.progress import Progress
from probity.foundation.intake.report import ImportReport
from probity.office.procurement.actions import load_buying_roles


class Command(ImportCommand):
    help = (
        "Load who had which part in which buying: person (staff or warrant number), procurement (ocid, the buyer's own "
        "number or ours), role (requisitioner, evaluator, approver, contract_manager), starts, ends. Each stint is a "
        "row; one whose first day stands already corrects its last. Safe to repeat. Without --as it counts and writes "
        "nothing."
    )
    counting = System("import buying-roles", "counts what the files hold and writes nothing")

    def load(self, request: ImportRequest, *, actor: Actor, at: datetime, progress: Progress) -> ImportReport:
        return load_buying_roles(request, actor=actor, at=at, progress=progress)
