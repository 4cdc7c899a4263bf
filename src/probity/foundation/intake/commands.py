"""What every `probity import …` command shares: its arguments, and how its report is told."""

from __future__ import annotations

import sys
from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar, Protocol

from django.core.management.base import CommandParser
from django.utils import timezone

from probity.foundation.audit.actors import Actor, System
from probity.foundation.casework.commands import ProbityCommand
from probity.foundation.intake.mapping import ImportMap, load_map, short_map
from probity.foundation.intake.pipeline import ImportRequest
from probity.foundation.intake.progress import Progress, shown_on
from probity.foundation.intake.report import ImportReport
from probity.foundation.kernel.errors import BadInput

SAYS = {
    "read": "rows read",
    "loaded": "loaded",
    "changed": "of them known before and changed",
    "unchanged": "unchanged since an earlier import",
    "nil": "nil returns",
    "rejected": "rejected",
}


class Writes(Protocol):
    """Standard output or error, of a command or of Python."""

    def write(self, words: str, /) -> object: ...


class ImportCommand(ProbityCommand):
    """A `probity import …` of files by a map. Without --as it counts as `counting`, and writes nothing."""

    counting: ClassVar[System]

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        add_import_arguments(parser)

    @abstractmethod
    def load(self, request: ImportRequest, *, actor: Actor, at: datetime, progress: Progress) -> ImportReport:
        """Import what is asked for."""

    def asked(self, options: Mapping[str, Any]) -> ImportRequest:
        """The request that the arguments make."""
        return request_from(options)

    def tell(self, report: ImportReport, *, form: str) -> None:
        """Show what came of it, as a table or as `form` has it."""
        if form == "table":
            print_report(report, self.stdout, self.stderr)
        else:
            self.show([report.counts()], form=form)

    def work(self, **options: Any) -> int:
        account = self.acting_as(options["account"])
        request = self.asked(options)
        if account is None:
            request = replace(request, dry_run=True)
        with shown_on(sys.stderr) as progress:
            report = self.load(request, actor=account or self.counting, at=timezone.now(), progress=progress)
        self.tell(report, form=options["format"])
        return report.exit_code


def add_import_arguments(parser: CommandParser) -> None:
    """Add FILE…, --map or --columns, --rejects and --dry-run. The command itself adds --as and --format."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="CSV, JSON, JSON lines, .xlsx; or gzipped.")
    parser.add_argument("--map", type=Path, metavar="FILE", help="YAML: which column feeds which field, and how.")
    parser.add_argument("--columns", metavar="FIELD=HEADER,…", help="Short form of a map; -HEADER ignores a column.")
    parser.add_argument("--rejects", type=Path, metavar="FILE", help="CSV of the rows refused, with the reason.")
    parser.add_argument("--dry-run", action="store_true", help="Check everything, load nothing.")


def request_from(options: Mapping[str, Any]) -> ImportRequest:
    """Return the request that the arguments make.

    Raises:
        BadInput: both a map and its short form, or a map that cannot be used.
    """
    if options["map"] and options["columns"]:
        raise BadInput("Both --map and --columns were given.", hint="Give one of them.")
    return ImportRequest(
        sources=tuple(options["files"]),
        map=_map(options),
        rejects=options["rejects"],
        dry_run=options["dry_run"],
    )


def print_report(report: ImportReport, stdout: Writes, stderr: Writes) -> None:
    """Write the counts to standard output; what was ignored, noted and refused to standard error."""
    counts = report.counts()
    if not report.changed:
        del counts["changed"]
    if report.dry_run:
        stderr.write("Dry run: nothing was written; these are the counts that loading would start from.\n")
    for name, count in counts.items():
        would_be = "would be " if report.dry_run and name == "loaded" else ""
        stdout.write(f"{count:,} {would_be}{SAYS[name]}\n")
    if report.ignored:
        stderr.write(f"Columns ignored, as the map says: {', '.join(report.ignored)}\n")
    for words in (*report.warnings, *report.rejects):
        stderr.write(f"{words}\n")
    if report.rejected and len(report.rejects) < report.rejected:
        stderr.write("Further rejects are in the file that --rejects names.\n")


def _map(options: Mapping[str, Any]) -> ImportMap:
    if options["map"]:
        return load_map(options["map"])
    return short_map(options["columns"]) if options["columns"] else ImportMap()
