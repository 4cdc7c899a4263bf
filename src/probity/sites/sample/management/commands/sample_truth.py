"""`probity sample truth`: what was planted in Sample Constabulary, and what a careful person should conclude."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from django.core.management.base import CommandParser

from probity.foundation.casework.commands import ProbityCommand
from probity.foundation.kernel.references import make_reference
from probity.sites.sample.plan import AS_OF, plan_force
from probity.sites.sample.scrutiny import plan_scrutiny
from probity.sites.sample.vetting import plan_vetting


class Command(ProbityCommand):
    help = (
        "List what was planted in Sample Constabulary: offers with a supplier behind them, gaps in vetting, innocents "
        "that only look so. Worked out from the plan: give the numbers the force was made with. Reads no record."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--about", choices=("gifts", "vetting", "scrutiny"), default="gifts", help="Of which desk.")
        parser.add_argument("--people", type=int, default=3182)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--as-of", type=date.fromisoformat, default=AS_OF)

    def work(self, **options: Any) -> int | None:
        """Print a line for each planted pair of offer and supplier."""
        plan = plan_force(people=options["people"], seed=options["seed"], as_of=options["as_of"])
        if options["about"] in ("vetting", "scrutiny"):
            about = plan_vetting(plan) if options["about"] == "vetting" else plan_scrutiny(plan)
            planted = [asdict(truth) for truth in about.truth]
            self.show(planted, form=options["format"])
            self.note(f"{len(planted)} to be found, each as at its day; the plan's last day is {plan.as_of}.")
            return None
        rows = [
            {
                "kind": truth.kind,
                "offer": make_reference("GH", truth.offer_number),
                "giver": truth.giver,
                "supplier": truth.supplier,
                "payees": "; ".join(truth.spellings),
                "same": truth.same,
                "matters": "yes" if truth.matters else "no",
                "why": truth.why,
            }
            for truth in plan.truth
        ]
        self.show(rows, form=options["format"])
        self.note(f"{len(rows)} planted, {sum(truth.matters for truth in plan.truth)} of them conflicts.")
        return None
