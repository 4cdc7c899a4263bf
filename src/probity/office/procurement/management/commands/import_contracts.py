"""`probity import contracts FILE…`: published releases of contracts, and whom they award what."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from probity.foundation.audit.actors import System
from probity.foundation.casework.commands import ProbityCommand
from probity.foundation.intake.commands import add_import_arguments, print_report, request_from
from probity.foundation.intake.progress import shown_on
from probity.foundation.intake.report import ImportReport
from probity.foundation.web.formats import number_of
from probity.office.procurement.actions import ContractCounts, load_contracts

COUNTING = System("import contracts", "counts what the files hold and writes nothing")


class Command(ProbityCommand):
    help = (
        "Load releases of the Open Contracting Data Standard: one a line, or packages of releases or records. Every "
        "release is kept; a contract is what its releases say together. Safe to repeat. Without --as it counts and "
        "writes nothing. --map names, under `ignore`, paths of a publisher's own to leave aside."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        add_import_arguments(parser)

    def work(self, **options: Any) -> int:
        account = self.acting_as(options["account"])
        request = request_from(options)
        if account is None:
            request = replace(request, dry_run=True)
        with shown_on(sys.stderr) as progress:
            report, counts = load_contracts(request, actor=account or COUNTING, at=timezone.now(), progress=progress)
        self._tell(report, counts, form=options["format"])
        return report.exit_code

    def _tell(self, report: ImportReport, counts: ContractCounts, *, form: str) -> None:
        if form != "table":
            self.show([{**report.counts(), **_by_name(counts)}], form=form)
            return
        print_report(report, self.stdout, self.stderr)
        self.stdout.write(number_of(counts.releases, "release", "releases"))
        self.stdout.write(f"{number_of(counts.contracts, 'ocid', 'ocids')}, each a contract")
        self.stdout.write(number_of(counts.awards, "award", "awards"))
        self.stdout.write(f"£{counts.pounds:,.2f} awarded")
        self.stdout.write(number_of(counts.supplier_parties, "supplier party", "supplier parties"))
        self.stdout.write(f"{counts.numbered:,} with a company number (GB-COH)")


def _by_name(counts: ContractCounts) -> dict[str, str | int]:
    return {
        "releases": counts.releases,
        "ocids": counts.contracts,
        "awards": counts.awards,
        "pounds": f"{counts.pounds:.2f}",
        "supplier_parties": counts.supplier_parties,
        "company_numbers": counts.numbered,
    }
