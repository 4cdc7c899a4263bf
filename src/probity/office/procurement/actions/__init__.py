"""Every write of procurement, by subject: spend, suppliers, contracts, names, buying roles, checks of bidders."""

from probity.office.procurement.actions.bidders import NewBidder, as_text, pasted, uploaded
from probity.office.procurement.actions.checks import (
    NewCheck,
    add_bidders,
    consider,
    give_up,
    mark_checked,
    open_check,
    refer,
    run_check,
    window_of,
)
from probity.office.procurement.actions.contracts import keep_releases, load_contracts
from probity.office.procurement.actions.counting import ContractCounts
from probity.office.procurement.actions.names import end_name, keep_name
from probity.office.procurement.actions.releases import ReadRelease, view_of
from probity.office.procurement.actions.roles import NewPart, add_part, correct_part, load_buying_roles
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
    "NewBidder",
    "NewCheck",
    "NewLine",
    "NewPart",
    "ReadRelease",
    "SpendCounts",
    "add_bidders",
    "add_part",
    "as_text",
    "consider",
    "correct_part",
    "count_spend",
    "end_name",
    "enter_spend",
    "give_up",
    "keep_name",
    "keep_releases",
    "kind_of",
    "load_buying_roles",
    "load_contracts",
    "load_spend",
    "mark_checked",
    "open_check",
    "pasted",
    "refer",
    "run_check",
    "uploaded",
    "view_of",
    "window_of",
]
