"""Every write of procurement, by subject: spend, suppliers, contracts."""

from probity.office.procurement.actions.contracts import keep_releases, load_contracts
from probity.office.procurement.actions.counting import ContractCounts
from probity.office.procurement.actions.spend import (
    POLICE_MAP,
    NewLine,
    SpendCounts,
    count_spend,
    enter_spend,
    load_spend,
)
from probity.office.procurement.actions.suppliers import kind_of

__all__ = [
    "POLICE_MAP",
    "ContractCounts",
    "NewLine",
    "SpendCounts",
    "count_spend",
    "enter_spend",
    "keep_releases",
    "kind_of",
    "load_contracts",
    "load_spend",
]
