"""`probity import contracts FILE…`: published releases of contracts, and whom they award what."""

from __future__ import annotations

from datetime import datetime

from probity.foundation.audit.actors import Actor, System
from probity.foundation.intake.commands import ImportCommand
from probity.foundation.intake.pipeline import ImportRequest
from probity.foundation.intake.progress import Progress
from probity.foundation.intake.report import ImportReport
from probity.foundation.web.formats import number_of
from probity.office.procurement.actions import ContractCounts, load_contracts


class Command(ImportCommand):
    help = (
        "Load releases of the Open Contracting Data Standard: one a line, or packages of releases or records. Every "
        "release is kept; a contract is what its releases say together. Safe to repeat. Without --as it counts and "
        "writes nothing. --map names, under `ignore`, paths of a publisher's own to leave aside."
    )
    counting = System("import contracts", "counts what the files hold and writes nothing")

    def load(self, request: ImportRequest, *, actor: Actor, at: datetime, progress: Progress) -> ImportReport:
        report, self.counts = load_contracts(request, actor=actor, at=at, progress=progress)
        return report

    def tell(self, report: ImportReport, *, form: str) -> None:
        counts = self.counts
        if form != "table":
            self.show([{**report.counts(), **_by_name(counts)}], form=form)
            return
        super().tell(report, form=form)
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
