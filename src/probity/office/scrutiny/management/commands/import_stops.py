"""`probity import stops FILE…`: stop and search records, in the public columns or as the force's fuller extract."""

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
from probity.foundation.intake.reading import opened
from probity.foundation.intake.unpacking import Source
from probity.office.scrutiny.actions.stops_loading import fitting_map, load_searches

COUNTING = System("import stops", "counts what the files hold and writes nothing")


class Command(ProbityCommand):
    help = (
        "Load stop and search records. Without --map or --columns the headers say which of two shapes a file has: the "
        "fifteen public columns, with or without the area (la_name, force); or the force's fuller extract, which adds "
        "Reference, Place, Officer, Others present, Motive, Grounds and Footage reference. With a map of your own, "
        "--fuller says that it feeds the extract. Rows are never taken for repeats of each other; what was written is "
        "kept beside what it is read as, and a blank stays unknown. Safe to repeat."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        add_import_arguments(parser)
        parser.add_argument("--fuller", action="store_true", help="The map given feeds the force's fuller extract.")

    def work(self, **options: Any) -> int:
        account = self.acting_as(options["account"])
        request, fuller = _request(options)
        if account is None:
            request = replace(request, dry_run=True)
        with shown_on(sys.stderr) as progress:
            report = load_searches(
                request, fuller=fuller, actor=account or COUNTING, at=timezone.now(), progress=progress
            )
        if options["format"] == "table":
            print_report(report, self.stdout, self.stderr)
        else:
            self.show([report.counts()], form=options["format"])
        return report.exit_code


def _request(options: dict[str, Any]) -> tuple[ImportRequest, bool]:
    request = request_from(options)
    if options["map"] or options["columns"]:
        return request, options["fuller"]
    with opened(Source(request.sources[0], request.limits), request.map.form) as reading:
        chosen, fuller = fitting_map(reading.headers or ())
    return replace(request, map=chosen), fuller
