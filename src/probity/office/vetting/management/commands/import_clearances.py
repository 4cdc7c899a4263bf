"""`probity import clearances FILE…`: the clearances of another vetting system, with when each was keyed there."""

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
from probity.office.vetting.actions.loading import load_clearances

COUNTING = System("import clearances", "counts what the files hold and writes nothing")


class Command(ProbityCommand):
    help = (
        "Load clearances of another vetting system, each once, however often its file is given. A row names its "
        "holder by number, the level and the day of the grant; with keyed_on it is known from that day, without it "
        "from now. Without --map the headers are the field names. Prints counts only, never names."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        add_import_arguments(parser)

    def work(self, **options: Any) -> int:
        account = self.acting_as(options["account"])
        request, at = request_from(options), timezone.now()
        if account is None:
            request = replace(request, dry_run=True)
        with shown_on(sys.stderr) as progress:
            report = load_clearances(request, actor=account or COUNTING, at=at, progress=progress)
        if options["format"] == "table":
            print_report(report, self.stdout, self.stderr)
        else:
            self.show([report.counts()], form=options["format"])
        return report.exit_code
