"""`probity import custody FILE…`: which arrests came with force, and which officers therefore owe a form."""

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
from probity.office.scrutiny.actions.custody import OWN_MAP, load_custody

COUNTING = System("import custody", "counts what the files hold and writes nothing")


class Command(ProbityCommand):
    help = (
        "Load custody records, to find use-of-force forms that are missing. Without --map or --columns the headers are "
        "Custody number, Incident number, Date of arrest, Officers (warrant numbers, semicolons between), Handcuffed "
        "and Force used (yes or no; blank is not known). Nobody who was arrested is named. Safe to repeat; a row that "
        "changed changes what is expected."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        add_import_arguments(parser)

    def work(self, **options: Any) -> int:
        account = self.acting_as(options["account"])
        request = request_from(options)
        if not (options["map"] or options["columns"]):
            request = replace(request, map=replace(OWN_MAP, form=request.map.form))
        if account is None:
            request = replace(request, dry_run=True)
        with shown_on(sys.stderr) as progress:
            report = load_custody(request, actor=account or COUNTING, at=timezone.now(), progress=progress)
        if options["format"] == "table":
            print_report(report, self.stdout, self.stderr)
        else:
            self.show([report.counts()], form=options["format"])
        return report.exit_code
