"""`probity import register FILE…`: another body's register of interests, as it stood on a day, entry by entry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from probity.foundation.audit.actors import System
from probity.foundation.casework.commands import SOME_REJECTED, ProbityCommand
from probity.foundation.kernel.errors import BadInput
from probity.foundation.web.formats import day, number_of
from probity.office.declarations.actions.entries import load_snapshot
from probity.office.declarations.management.entries import (
    CHANGED,
    CLOSED,
    LEFT,
    NEW,
    REOPENED,
    UNCHANGED,
    SnapshotReport,
    files_of,
    load_register_map,
    read_snapshot,
)
from probity.office.declarations.queries.entries import compare_snapshot

SAYS = {
    NEW: "new",
    CHANGED: "changed, each with what it said before as a version",
    UNCHANGED: "unchanged",
    CLOSED: "closed, because the snapshot no longer has them",
    REOPENED: "opened again",
    LEFT: "left as they were, because the files cannot tell whether they are still there",
}


WOULD = "Nothing was written. Reading it would make:"


class Command(ProbityCommand):
    help = (
        "Read a snapshot of another body's register: each entry once by its identifier, versions of those that "
        "changed, closing of those that are gone. The same snapshot again changes nothing; an older one is refused. "
        "Without --as it only says what it would do."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="CSV or .xlsx, or a folder of them.")
        parser.add_argument("--map", type=Path, required=True, metavar="FILE", help="YAML: what the columns are.")
        parser.add_argument("--snapshot", required=True, metavar="DAY", help="The day it was taken: 2024-08-04.")
        parser.add_argument("--rejects", type=Path, metavar="FILE", help="CSV of the rows refused, with the reason.")

    def work(self, **options: Any) -> int:
        account, at = self.acting_as(options["account"]), timezone.now()
        taken_on, chosen = _day(options["snapshot"]), load_register_map(options["map"])
        found = read_snapshot(files_of(options["files"]), chosen, rejects=options["rejects"])
        if account is None:
            reader = System("import register", "says what a snapshot would change and writes nothing")
            report = compare_snapshot(found, chosen, taken_on=taken_on, reader=reader)
        else:
            report = load_snapshot(found, chosen, taken_on=taken_on, actor=account, at=at)
        self._tell(report, chosen.title, form=options["format"], written=account is not None)
        return SOME_REJECTED if report.rejected else 0

    def _tell(self, report: SnapshotReport, title: str, *, form: str, written: bool) -> None:
        counts = {what: report.counts[what] for what in SAYS}
        if form != "table":
            self.show([{"read": report.read, "rejected": report.rejected, **counts}], form=form)
            return
        self.stdout.write(f"{title}, as at {day(report.taken_on)}")
        self.stdout.write(f"{number_of(report.read, 'entry', 'entries')} read, {report.rejected:,} rejected")
        if not (written and report.wrote):
            self.stdout.write("Nothing changed, so nothing was written." if written else WOULD)
        for words in _in_words(report, counts):
            self.stdout.write(words)
        if report.rejected:
            self.stderr.write("Some rows could not be read, so nothing was closed.")
        for words in report.rejects:
            self.stderr.write(words)


def _in_words(report: SnapshotReport, counts: Mapping[str, int]) -> Iterator[str]:
    for what, says in SAYS.items():
        if counts[what] or what not in {LEFT, REOPENED}:
            yield f"{counts[what]:,} {says}"
    for category in sorted(report.by_category):
        told = report.by_category[category]
        yield f"  {category or 'no category'}: {', '.join(f'{told[what]:,} {what}' for what in SAYS if told[what])}"


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError as wrong:
        raise BadInput(
            "The snapshot's day is not a day.", where="--snapshot", hint="Write it as 2024-08-04."
        ) from wrong
