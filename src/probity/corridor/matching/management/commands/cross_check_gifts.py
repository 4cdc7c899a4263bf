"""`probity cross-check gifts`: match givers with suppliers, and say what that changes."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from probity.corridor.matching.actions import in_words, run_cross_check
from probity.corridor.matching.models import Candidate
from probity.corridor.matching.queries import compare, cross_check, order_of_candidates
from probity.foundation.access.models import User
from probity.foundation.audit.reads import record_export
from probity.foundation.casework.commands import ProbityCommand

SAYS = {
    "offers": "offers read",
    "givers": "givers, people who gave for themselves left out",
    "suppliers": "suppliers",
    "candidates": "candidates",
    "new": "new",
    "changed": "changed",
    "back": "arising again",
    "gone": "no longer arising",
    "unchanged": "unchanged",
}


class Command(ProbityCommand):
    help = (
        "Match givers with suppliers. Without --as, or with --dry-run, prints counts and stores nothing. "
        "With --as and --format csv or json, shows the candidates that the account may see. Safe to repeat."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--dry-run", action="store_true", help="Say what would change and store nothing.")

    def work(self, *, account: str | None = None, **options: Any) -> None:
        form, dry_run = options["format"], options["dry_run"]
        user = self.acting_as(account)
        if user is None or dry_run:
            self._print_counts(self._would_change(), form)
            return
        run = run_cross_check(actor=user, at=timezone.now())
        self.note(f"Run {run.ref}: {run.changes}")
        if form == "table":
            self._print_counts(run.counts, form)
        else:
            self._show_candidates(user, form)

    def _would_change(self) -> dict[str, int]:
        check = cross_check(progress=self.note)
        compared = compare(check)
        self.note(f"Nothing is stored. A run would change: {in_words(compared)}")
        return compared.counts(check)

    def _print_counts(self, counts: dict[str, int], form: str) -> None:
        if form == "table":
            for key, says in SAYS.items():
                self.stdout.write(f"{counts[key]:>9,}  {says}")
        else:
            self.show([counts], form=form)

    def _show_candidates(self, user: User, form: str) -> None:
        at = timezone.now()
        order = order_of_candidates(on=timezone.localdate())
        rows = [_row(one) for one in Candidate.objects.visible_to(user).with_order().order_by(*order)]
        record_export("matching.candidate", actor=user, filters={}, count=len(rows), form=form, at=at)
        self.show(rows, form=form)


def _row(one: Candidate) -> dict[str, Any]:
    return {
        "candidate": one.ref,
        "offer": one.offer_ref,
        "giver": one.giver,
        "supplier": one.supplier_ref,
        "supplier_name": one.supplier_name,
        "why": one.why,
        "verdict": one.verdict,
        "score": one.score,
        "offered_on": one.offered_on,
        "answer": one.answer_words,
        "in_procurement": one.in_procurement,
        "spend_before": one.spend_before,
        "spend_after": one.spend_after,
        "credits": one.credits,
        "same": one.same,
        "matters": one.matters,
        "state": one.state,
    }
