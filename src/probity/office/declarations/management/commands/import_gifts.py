"""`probity import gifts FILE…`: entries of another register of gifts and hospitality, and its nil returns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from io import StringIO

from django.utils import timezone

from probity.foundation.audit.actors import Actor, System
from probity.foundation.intake.commands import ImportCommand, print_report
from probity.foundation.intake.pipeline import ImportRequest
from probity.foundation.intake.progress import Progress
from probity.foundation.intake.report import ImportReport
from probity.foundation.rulebook.rows import code_list
from probity.office.declarations.actions import load_gifts
from probity.office.declarations.management.registers import count_gifts
from probity.office.declarations.models import Answer, Direction


class Command(ImportCommand):
    help = (
        "Load the gifts and hospitality of another register: each entry once, outside endorsement, and nil returns "
        "apart. Safe to repeat. Without --map the headers are the field names. Prints counts only, never names."
    )
    counting = System("import gifts", "counts what the files hold and writes nothing")

    def load(self, request: ImportRequest, *, actor: Actor, at: datetime, progress: Progress) -> ImportReport:
        self.counts = count_gifts(request, on=timezone.localdate(at))
        return load_gifts(request, actor=actor, at=at, progress=progress)

    def tell(self, report: ImportReport, *, form: str) -> None:
        counts = self.counts
        outcomes = dict(code_list("gifts.outcome", on=timezone.localdate()))
        parts = (
            ("direction", counts.directions, dict(Direction.choices)),
            ("answer", counts.answers, dict(Answer.choices)),
            ("outcome", counts.outcomes, outcomes),
        )
        if form != "table":
            by_part = {name: dict(counted) for name, counted, _ in parts}
            self.show([{**report.counts(), "gifts": counts.offers, "nil": counts.nil, **by_part}], form=form)
            return
        print_report(report, StringIO(), self.stderr)  # its counts know nothing of gifts: they are told here
        self.stdout.write(f"{report.read:,} rows read")
        self.stdout.write(f"{counts.offers:,} gifts {_became(report)}")
        self.stdout.write(f"{counts.nil:,} nil returns, in {_spellings(counts.spellings)}; none is an acceptance")
        self.stdout.write(f"{report.unchanged:,} rows unchanged since an earlier import")
        self.stdout.write(f"{report.rejected:,} rows rejected")
        for name, counted, labels in parts:
            self.stdout.write(f"{name}: {_in_words(counted, labels)}")


def _became(report: ImportReport) -> str:
    if report.dry_run:
        return "would be registered"
    return "registered" if report.loaded else "in the file, all registered by an earlier import"


def _spellings(found: Counter[str]) -> str:
    listed = ", ".join(f"{words!r} {count:,}" for words, count in found.most_common())
    return f"{len(found)} spelling{'' if len(found) == 1 else 's'} ({listed})" if found else "no spelling"


def _in_words(counted: Counter[str], labels: dict[str, str]) -> str:
    pairs: Iterable[tuple[str, int]] = counted.most_common()
    return "; ".join(f"{labels[code].lower()} {count:,}" for code, count in pairs) or "none"
