"""`probity import buying-roles FILE…`: who had which part in which contract or tender, from and to when."""

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
from probity.office.procurement.actions import load_buying_roles

COUNTING = System("import buying-roles", "counts what the files hold and writes nothing")


class Command(ProbityCommand):
    help = (
        "Load who had which part in which buying: person (staff or warrant number), procurement (ocid, the buyer's own "
        "number or ours), role (requisitioner, evaluator, approver, contract_manager), starts, ends. A row whose "
        "person, procurement and role stand already corrects its days. Safe to repeat. Without --as it counts and "
        "writes nothing."
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
            report = load_buying_roles(request, actor=account or COUNTING, at=timezone.now(), progress=progress)
        if options["format"] == "table":
            print_report(report, self.stdout, self.stderr)
        else:
            self.show([report.counts()], form=options["format"])
        return report.exit_code
