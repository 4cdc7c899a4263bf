"""What every command shares: how it refuses, what it exits with, and where its words go."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Mapping, Sequence
from io import StringIO
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import OperationalError, ProgrammingError
from rich.console import Console
from rich.table import Table

from probity.foundation.kernel.errors import BadInput, DomainError

REFUSED, BAD_INPUT, SOME_REJECTED = 1, 2, 3
WIDEST = 10_000  # a table is never folded: a line of output is a row


class Refused(CommandError):
    """A command that was not done; Django prints the name of this before the reason."""


class PlainCommand(BaseCommand):
    """A command of the `probity` line: results to standard output, notes to standard error.

    Subclasses give `work`, which returns the exit code: 0 or None done, 1 refused or found broken, 3 done with rows
    rejected. A refusal raised as a DomainError exits 1, one about the input (BadInput) exits 2.
    """

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:  # noqa: ARG002 - Django's name
        """As Django's, but usage shows the words of the `probity` line, such as `cross-check gifts`."""
        verb = " ".join(word.replace("_", "-") for word in subcommand.rsplit("_", 1))
        return super().create_parser("probity", verb, **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--format", choices=("table", "csv", "json"), default="table", help="How results print.")

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            code = self.work(**options)
        except BadInput as refusal:
            raise Refused(str(refusal), returncode=BAD_INPUT) from refusal
        except DomainError as refusal:
            raise Refused(str(refusal), returncode=REFUSED) from refusal
        except (OperationalError, ProgrammingError) as fault:
            if not _is_behind():
                raise
            words = f"The {settings.PROBITY_SITE}'s database is not up to date. Run: probity migrate"
            raise Refused(words, returncode=BAD_INPUT) from fault
        if code:
            sys.exit(code)

    def work(self, **_: Any) -> int | None:
        raise CommandError(f"{type(self).__module__} has no work()", returncode=BAD_INPUT)

    def note(self, words: str) -> None:
        """Say something that is not a result."""
        self.stderr.write(words)

    def show(self, rows: Sequence[Mapping[str, Any]], *, form: str) -> None:
        """Print rows that share their keys, as the asked form."""
        if form == "json":
            self.stdout.write(json.dumps([*rows], default=str, ensure_ascii=False, indent=2))
        elif form == "csv":
            self._show_csv(rows)
        else:
            self._show_table(rows)

    def _show_csv(self, rows: Sequence[Mapping[str, Any]]) -> None:
        writer = csv.DictWriter(self.stdout, fieldnames=[*rows[0]] if rows else [], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)

    def _show_table(self, rows: Sequence[Mapping[str, Any]]) -> None:
        table = Table(*(rows[0] if rows else ()), box=None, pad_edge=False)
        for row in rows:
            table.add_row(*(str(value) for value in row.values()))
        words = StringIO()
        Console(file=words, width=WIDEST).print(table)
        self.stdout.write("\n".join(line.rstrip() for line in words.getvalue().splitlines()))


def _is_behind() -> bool:
    """Whether this site's database lacks tables or columns that the code knows."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
