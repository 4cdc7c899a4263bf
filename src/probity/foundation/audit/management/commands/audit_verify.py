"""`probity audit verify`: recompute the ledger's chain."""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from probity.foundation.audit.commands import REFUSED, PlainCommand
from probity.foundation.audit.verify import Verdict, exported_heads, read_head, rows_of_database, rows_of_export, verify
from probity.foundation.kernel.errors import BadInput

TELL_EVERY = 50_000


class Command(PlainCommand):
    help = "Recompute the ledger's chain and name the first entry that does not hold. Prints counts, never names."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--export", type=Path, metavar="FILE", help="Check this exported file, not the database.")
        parser.add_argument("--head", type=Path, metavar="FILE", help="An earlier exported head that must be reached.")

    def work(self, *, export: Path | None = None, head: Path | None = None, **_: Any) -> int | None:
        heads = [read_head(head)] if head else self._exported_heads(export)
        with ExitStack() as stack:
            verdict = verify(self._rows(export, stack), heads=heads, progress=self._progress)
        return self._say(verdict, source=export.name if export else settings.PROBITY_SITE)

    def _rows(self, export: Path | None, stack: ExitStack) -> Iterable[dict[str, Any]]:
        if export is None:
            return rows_of_database()
        if not export.is_file():
            raise BadInput("There is no such file.", where=str(export))
        opener = gzip.open if export.suffix == ".gz" else Path.open
        lines = stack.enter_context(opener(export, "rt", encoding="utf-8"))
        return rows_of_export(lines, name=export.name)

    def _exported_heads(self, export: Path | None) -> list[dict[str, Any]]:
        """Every head that the worker exported, unless a file from elsewhere is being checked."""
        if export is not None:
            return []
        return exported_heads(settings.PROBITY_HEADS, settings.PROBITY_SITE)

    def _progress(self, number: int) -> None:
        if number % TELL_EVERY == 0:
            self.note(f"{number:,} entries checked")

    def _say(self, verdict: Verdict, *, source: str) -> int | None:
        if verdict.holds:
            erased = f"; {verdict.erased:,} with words erased under a rule" if verdict.erased else ""
            self.stdout.write(f"{source}: the chain holds over {verdict.entries:,} entries{erased}")
            self.stdout.write(f"head {verdict.head}")
            return None
        self.stdout.write(f"{source}: broken at entry {verdict.broken_at:,}: {verdict.why}")
        return REFUSED
