"""`probity import spend FILE…`: payments from spending publications, and the suppliers they name."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from probity.foundation.audit.actors import System
from probity.foundation.casework.commands import ProbityCommand
from probity.foundation.intake.commands import add_import_arguments, print_report, request_from
from probity.foundation.intake.pipeline import ImportRequest
from probity.foundation.intake.progress import shown_on
from probity.foundation.intake.report import ImportReport
from probity.foundation.web.formats import number_of
from probity.office.procurement.actions import POLICE_MAP, SpendCounts, count_spend, load_spend

COUNTING = System("import spend", "counts what the files hold and writes nothing")


class Command(ProbityCommand):
    help = (
        "Load spending files: every payment once, exact repeats and credits flagged, withheld payees kept out of the "
        "suppliers. Safe to repeat. Without --map or --columns the headers are category, date, amount, supplier, "
        "workbook. Prints counts only, never names."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        add_import_arguments(parser)

    def work(self, **options: Any) -> int:
        account = self.acting_as(options["account"])
        request = _request(options, writes=account is not None)
        counts = count_spend(request)
        with shown_on(sys.stderr) as progress:
            report = load_spend(request, actor=account or COUNTING, at=timezone.now(), progress=progress)
        self._tell(report, counts, form=options["format"])
        return report.exit_code

    def _tell(self, report: ImportReport, counts: SpendCounts, *, form: str) -> None:
        if form != "table":
            self.show([{**report.counts(), **_by_name(counts)}], form=form)
            return
        print_report(report, self.stdout, self.stderr)
        self.stdout.write(f"{counts.pounds:,.2f} pounds in all")
        repeats = number_of(counts.repeats, "exact repeat", "exact repeats")
        self.stdout.write(f"{repeats} of an earlier row, kept and flagged")
        self.stdout.write(number_of(counts.credits, "credit"))
        self.stdout.write(f"{number_of(counts.withheld, 'row')} whose payee was withheld")
        self.stdout.write(number_of(counts.suppliers, "supplier"))


def _request(options: dict[str, Any], *, writes: bool) -> ImportRequest:
    request = request_from(options)
    if not options["map"] and not options["columns"]:
        request = replace(request, map=POLICE_MAP)
    return request if writes else replace(request, dry_run=True)


def _by_name(counts: SpendCounts) -> dict[str, str | int]:
    return {
        "pounds": f"{counts.pounds:.2f}",
        "repeats": counts.repeats,
        "credits": counts.credits,
        "withheld": counts.withheld,
        "suppliers": counts.suppliers,
    }
