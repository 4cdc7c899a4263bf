"""The pages of procurement, by subject."""

from probity.office.procurement.views.check import check, consider_match, end, mark, refer_on, run
from probity.office.procurement.views.checks import checks, more_bidders, new
from probity.office.procurement.views.contracts import awards, contract, contracts
from probity.office.procurement.views.names import end as end_name
from probity.office.procurement.views.names import keep as keep_name
from probity.office.procurement.views.names import names
from probity.office.procurement.views.overview import overview
from probity.office.procurement.views.payments import lines, supplier, suppliers
from probity.office.procurement.views.people import add_to_check, add_to_contract, correct

__all__ = [
    "add_to_check",
    "add_to_contract",
    "awards",
    "check",
    "checks",
    "consider_match",
    "contract",
    "contracts",
    "correct",
    "end",
    "end_name",
    "keep_name",
    "lines",
    "mark",
    "more_bidders",
    "names",
    "new",
    "overview",
    "refer_on",
    "run",
    "supplier",
    "suppliers",
]
