"""Fills the corridor: its own accounts and grants, the declared ties, one live log, and a week of monitoring."""

from __future__ import annotations

from probity.corridor.intelligence.actions import open_log
from probity.corridor.intelligence.models import Log
from probity.corridor.intelligence.policy import OFFICER
from probity.foundation.access.models import Grant, User
from probity.foundation.access.roles import Site
from probity.sites.sample.load_monitoring import load_monitoring
from probity.sites.sample.loading import Note, load_accounts, load_grants, load_ties, refuse_unless_empty
from probity.sites.sample.shapes import ForcePlan

LOG_TITLE = "A fleet supplier and an evaluator"


def load(plan: ForcePlan, *, password: str | None, note: Note) -> dict[str, int]:
    """Load the plan into an empty corridor; return how much of each there is.

    Raises:
        TransitionRefused: the corridor holds accounts or logs already; nothing was changed.
    """
    refuse_unless_empty(User, Log)
    note("Accounts of the corridor…")
    load_accounts(plan.corridor_accounts, password=password)
    grants = load_grants(plan.corridor_accounts, site=Site.CORRIDOR)
    load_ties(plan.ties)
    note("A live log…")
    holders = Grant.unscoped.filter(role=OFFICER.key).values("person_ref")
    officer = User.objects.filter(person_ref__in=holders, is_active=True).order_by("pk")[0]
    open_log(title=LOG_TITLE, words=plan.log.words, people=[plan.log.person_ref], actor=officer, at=plan.log.at)
    monitored = load_monitoring(plan, note=note)
    return {"accounts": len(plan.corridor_accounts), "grants": grants, "live logs": 1, **monitored}
