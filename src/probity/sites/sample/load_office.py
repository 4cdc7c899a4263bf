"""Fills the office with the synthetic force: people first, then accounts, then what the desks hold."""

from __future__ import annotations

from probity.foundation.access.models import User
from probity.foundation.access.roles import Site
from probity.foundation.workforce.models import Person
from probity.office.declarations.models import Offer
from probity.office.procurement.models import SpendLine
from probity.sites.sample.load_applications import load_applications
from probity.sites.sample.load_changes import load_changes
from probity.sites.sample.load_contracts import load_contracts
from probity.sites.sample.load_fairness import load_fairness
from probity.sites.sample.load_feeds import load_feeds
from probity.sites.sample.load_force import load_force
from probity.sites.sample.load_gifts import load_gifts
from probity.sites.sample.load_people import load_people
from probity.sites.sample.load_publication import load_publication
from probity.sites.sample.load_returns import load_returns
from probity.sites.sample.load_scrutiny import load_scrutiny
from probity.sites.sample.load_spend import load_spend
from probity.sites.sample.load_vetting import load_vetting
from probity.sites.sample.loading import Note, in_batches, load_accounts, load_grants, load_ties, refuse_unless_empty
from probity.sites.sample.scrutiny_draws import load_draws
from probity.sites.sample.scrutiny_panels import load_panels
from probity.sites.sample.scrutiny_public import load_public
from probity.sites.sample.shapes import ForcePlan


def load(plan: ForcePlan, *, password: str | None, note: Note) -> dict[str, int]:
    """Load the plan into an empty office; return how much of each there is.

    Raises:
        TransitionRefused: the office holds people, accounts, offers or spend already; nothing was changed.
    """
    refuse_unless_empty(Person, User, Offer, SpendLine)
    note(f"People, posts and units of {plan.name}…")
    load_people(plan)
    note("Accounts…")
    for some in in_batches(plan.accounts):
        load_accounts(some, password=password)
    grants = load_grants(plan.accounts, site=Site.OFFICE)
    load_ties(plan.ties)
    held = _load_desks(plan, note)
    return {
        "people": len(plan.people),
        "units": len(plan.units),
        "posts": len(plan.posts),
        "accounts": len(plan.accounts),
        "grants": grants,
        "offers": len(plan.offers),
        "spend lines": len(plan.spend),
        "planted": len(plan.truth),
        **held,
    }


def _load_desks(plan: ForcePlan, note: Note) -> dict[str, int]:
    """What the desks hold, each after those whose records it stands on."""
    note("Gifts and hospitality…")
    load_gifts(plan)
    held = {"returns": load_returns(plan), **load_publication(plan)}
    note("Spend…")
    load_spend(plan)
    note("Contracts and award checks…")
    held |= load_contracts(plan)
    note("Vetting…")
    held |= load_vetting(plan)
    held |= load_applications(plan)
    held |= load_changes(plan)
    note("Stop and search…")
    held |= load_scrutiny(plan)
    note("Use of force…")
    held |= load_force(plan)
    note("Draws for scrutiny…")
    held |= load_draws(plan)
    note("A panel of the public…")
    held |= load_panels(plan)
    note("What the person searched says, and what is published…")
    held |= load_public(plan)
    note("A late workforce feed…")
    held["changes by the feed"] = load_feeds(plan)
    note("Fairness, second readings, passes, firms and postings…")
    return held | load_fairness(plan)
