"""`probity import spend FILE…`: payments from spending publications, and the suppliers they name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from probity.foundation.audit.actors import Actor, System
from probity.foundation.intake.commands import ImportCommand
from probity.foundation.intake.pipeline import ImportRequest
from probity.foundation.intake.progress import Progress
from probity.foundation.intake.report import ImportReport
from probity.foundation.web.formats import number_of
from probity.office.procurement.actions import POLICE_MAP, SpendCounts, count_spend, load_spend


class Command(ImportCommand):
    help = (
        "Load spending files: every payment once, exact repeats and credits flagged, withheld payees kept out of the "
        "suppliers. Safe to repeat. Without --map or --columns the headers are category, date, amount, supplier, "
        "workbook. Prints counts only, never names."
    )
    counting = System("import spend", "counts what the files hold and writes nothing")

    def asked(self, options: Mapping[str, Any]) -> ImportRequest:
        request = super().asked(options)
        return request if options["map"] or options["columns"] else replace(request, map=POLICE_MAP)

    def load(self, request: ImportRequest, *, actor: Actor, at: datetime, progress: Progress) -> ImportReport:
        self.counts = count_spend(request)
        return load_spend(request, actor=actor, at=at, progress=progress)

    def tell(self, report: ImportReport, *, form: str) -> None:
        counts = self.counts
        if form != "table":
            self.show([{**report.counts(), **_by_name(counts)}], form=form)
            return
        super().tell(report, form=form)
        self.stdout.write(f"{counts.pounds:,.2f} pounds in all")
        repeats = number_of(counts.repeats, "exact repeat", "exact repeats")
        self.stdout.write(f"{repeats} of an earlier row, kept and flagged")
        self.stdout.write(number_of(counts.credits, "credit"))
        self.stdout.write(f"{number_of(counts.withheld, 'row')} whose payee was withheld")
        self.stdout.write(number_of(counts.suppliers, "supplier"))


def _by_name(counts: SpendCounts) -> dict[str, str | int]:
    return {
        "pounds": f"{counts.pounds:.2f}",
        "repeats": counts.repeats,
        "credits": counts.credits,
        "withheld": counts.withheld,
        "suppliers": counts.suppliers,
    }
