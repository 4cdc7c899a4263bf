"""Loads the purchase ledger of the plan through procurement's own way of entering lines."""

from __future__ import annotations

from decimal import Decimal

from probity.office.procurement.actions import NewLine, enter_spend
from probity.sites.sample.chance import moment
from probity.sites.sample.loading import AT_A_TIME, LOADER, in_batches
from probity.sites.sample.shapes import ForcePlan, SpendPlan


def load_spend(plan: ForcePlan) -> None:
    """Enter every line, some thousands in a transaction, as loaded on the morning of the plan's last day."""
    at = moment(plan.as_of, hour=5)
    for some in in_batches(plan.spend, AT_A_TIME // 2):
        enter_spend([_line(each) for each in some], actor=LOADER, at=at)


def _line(planned: SpendPlan) -> NewLine:
    return NewLine(
        paid_on=planned.paid_on,
        amount=Decimal(planned.pence) / 100,
        payee=planned.payee,
        category=planned.category,
        source=f"sample-spend-{planned.paid_on.year}.csv",
    )
