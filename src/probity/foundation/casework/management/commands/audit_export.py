"""`probity audit export`: the ledger, or its head, in a file of the checker's own."""

from __future__ import annotations

import gzip
import json
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.utils import timezone

from probity.foundation.access.models import User
from probity.foundation.access.roles import AUDITOR
from probity.foundation.audit.models import Entry
from probity.foundation.audit.reads import record_export
from probity.foundation.audit.verify import rows_of_database
from probity.foundation.casework.commands import ProbityCommand
from probity.foundation.kernel.errors import BadInput, NotPermitted


class Command(ProbityCommand):
    help = "Write the ledger as JSON lines (gzipped when the name ends in .gz), or with --head its newest seal alone."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--out", required=True, metavar="FILE", help="Where to; - is standard output.")
        parser.add_argument("--head", action="store_true", help="Only the head: number and seal. Needs no account.")

    def work(self, *, out: str = "", head: bool = False, account: str | None = None, **_: Any) -> int | None:
        if head:
            last = Entry.objects.order_by("-number").values("number", "digest").first() or {
                "number": 0,
                "digest": "0" * 64,
            }
            taken = {**last, "site": settings.PROBITY_SITE, "at": timezone.now().isoformat()}
            self._write(out, [json.dumps(taken)])
            return None
        user = self.must_act_as(account)
        if not user.holds(AUDITOR):
            raise NotPermitted("Only an auditor exports the ledger.", hint="Name an auditor's account with --as.")
        count = self._write(out, (json.dumps(row, ensure_ascii=False, sort_keys=True) for row in rows_of_database()))
        self._enter(user, count)
        self.note(f"{count:,} entries written")
        return None

    def _enter(self, user: User, count: int) -> None:
        record_export("audit.entry", actor=user, filters={}, count=count, form="jsonl", at=timezone.now())

    def _write(self, out: str, lines: Any) -> int:
        """Write every line, to a file only when all of it is there."""
        count = 0
        if out != "-" and not Path(out).parent.is_dir():
            raise BadInput("There is no such folder.", where=out)
        with ExitStack() as stack:
            part = Path(f"{out}.part")
            target: IO[str] | Any = self.stdout if out == "-" else stack.enter_context(_opened(part, out))
            for line in lines:
                target.write(line + ("" if out == "-" else "\n"))
                count += 1
        if out != "-":
            part.replace(out)
        return count


def _opened(part: Path, out: str) -> IO[str]:
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)  # it holds names and words: only who takes it may read it
    return gzip.open(part, "wt", encoding="utf-8") if out.endswith(".gz") else part.open("w", encoding="utf-8")
