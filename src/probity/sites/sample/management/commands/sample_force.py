"""`probity sample force`: fill an empty site with Sample Constabulary."""

from __future__ import annotations

from datetime import date
from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from probity.foundation.casework.commands import ProbityCommand
from probity.foundation.kernel.errors import NotPermitted
from probity.sites.sample.plan import AS_OF, plan_force


class Command(ProbityCommand):
    help = (
        "Fill an empty system with Sample Constabulary, the same for the same seed. Everybody in it is invented. "
        "Refused in production, and where a site holds anything already."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--people", type=int, default=3182, help="Officers, specials, staff and PCSOs together.")
        parser.add_argument("--seed", type=int, default=1, help="Another number makes another force.")
        parser.add_argument("--as-of", type=date.fromisoformat, default=AS_OF, help="The force's last day (ISO).")
        parser.add_argument("--password", help="One password for every account. Without it nobody has one.")

    def work(self, **options: Any) -> int | None:
        """Load the part of the force that belongs to the site whose settings are in use."""
        if settings.PROBITY_PRODUCTION:
            raise NotPermitted("A production site holds no invented people.", hint="Use a demonstration site.")
        plan = plan_force(people=options["people"], seed=options["seed"], as_of=options["as_of"])
        site = settings.PROBITY_SITE
        # By name: the office's process cannot import the corridor's loader, nor what it loads.
        counts = import_module(f"probity.sites.sample.load_{site}").load(
            plan, password=options["password"], note=self.note
        )
        self.show(
            [{"site": site, "what": what, "count": count} for what, count in counts.items()], form=options["format"]
        )
        return None
