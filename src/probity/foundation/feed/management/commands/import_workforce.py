"""`probity import workforce FILE…`: the personnel system's joiners, movers, leavers and all that goes with them."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from probity.foundation.audit.actors import System
from probity.foundation.casework.commands import ProbityCommand
from probity.foundation.feed.actions import FeedReport, FeedRequest, load_feed
from probity.foundation.feed.models import KINDS
from probity.foundation.intake.commands import add_import_arguments, print_report, request_from
from probity.foundation.intake.progress import shown_on
from probity.foundation.kernel.errors import BadInput
from probity.foundation.workforce.listening import ChangeKind

COUNTING = System("import workforce", "counts what the feed would change and writes nothing")


class Command(ProbityCommand):
    help = (
        "Bring people, posts, units and managers in line with the personnel system. Whoever a whole feed does not name "
        "has left. Safe to repeat. Without --map the headers are the field names. Without --as nothing is written and "
        "only counts are printed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        add_import_arguments(parser)
        parser.add_argument(
            "--as-at", metavar="DAY", default="", help="The day that the feed is of; today if left out."
        )
        parser.add_argument("--changes", action="store_true", help="The file names changes alone: nobody has left it.")
        parser.add_argument("--accept-drop", action="store_true", help="Load it although many people are missing.")
        parser.add_argument("--out", type=Path, metavar="FILE", help="Write every change in words here.")

    def work(self, **options: Any) -> int:
        account = self.acting_as(options["account"])
        at = timezone.now()
        files = request_from({**options, "dry_run": options["dry_run"] or account is None})
        request = FeedRequest(
            files=files,
            day=_day(options["as_at"]) or timezone.localdate(at),
            whole=not options["changes"],
            accept_drop=options["accept_drop"],
        )
        with shown_on(sys.stderr) as progress:
            report = load_feed(request, actor=account or COUNTING, at=at, progress=progress)
        self._tell(report, options, names=account is not None)
        return report.rows.exit_code

    def _tell(self, report: FeedReport, options: dict[str, Any], *, names: bool) -> None:
        print_report(report.rows, StringIO(), self.stderr)
        counts = _counts(report)
        if options["format"] == "json":
            changes = list(report.changes) if names else []
            self.show([{**counts, "run": report.rows.run_ref, "changes": changes}], form="json")
            return
        if options["format"] == "csv":
            self.show([counts], form="csv")
            return
        if names:
            self._show_changes(report.changes, options["out"])
        would = "would be " if report.rows.dry_run else ""
        for name, count in counts.items():
            if count or name in {"read", "rejected"}:
                self.stdout.write(f"{count:,} {LINES[name].format(would=would)}")
        for note in report.notes if names else ():
            self.note(note)

    def _show_changes(self, changes: Iterable[str], out: Path | None) -> None:
        if out:
            try:
                out.write_text("".join(f"{words}\n" for words in changes), encoding="utf-8")
            except OSError as refused:
                raise BadInput(f"{out.name!r} cannot be written.", where="--out", hint="Check its folder.") from refused
            self.note(f"Every change in words is in {out.name}.")
            return
        for words in changes:
            self.stdout.write(words)


LINES = {
    "read": "rows read",
    "people": "people named",
    "left_out": "people not named, who {would}left",
    **{kind.value: f"{says.lower()}" for kind, says in KINDS.items()},
    "late": "of the changes known late",
    "rejected": "rows rejected",
}


def _counts(report: FeedReport) -> dict[str, int]:
    run = report.run
    kinds = {kind.value: report.kinds.get(kind.value, 0) for kind in ChangeKind}
    sums = {"read": run.read, "people": run.people, "left_out": run.left_out}
    return {**sums, **kinds, "late": run.late, "rejected": run.rejected}


def _day(words: str) -> date | None:
    if not words:
        return None
    try:
        return date.fromisoformat(words)
    except ValueError as fault:
        raise BadInput(f"{words!r} is not a day.", where="--as-at", hint="Write it as 2025-03-03.") from fault
