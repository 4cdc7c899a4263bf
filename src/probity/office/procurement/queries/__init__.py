"""What other rooms may ask of procurement, by subject: payments, contracts, buying roles, checks."""

from probity.office.procurement.queries.checks import CheckFacts, checks_of
from probity.office.procurement.queries.contracts import (
    AwardFacts,
    PartyFacts,
    SupplierParty,
    awards_between,
    awards_of_contract,
    supplier_parties,
)
from probity.office.procurement.queries.payments import (
    SpendSum,
    SupplierFacts,
    YearSpend,
    find_suppliers,
    spellings_of,
    spend_between,
    spend_by_year,
    sum_of,
    suppliers,
)
from probity.office.procurement.queries.roles import BuyingPart, buying_roles

__all__ = [
    "AwardFacts",
    "BuyingPart",
    "CheckFacts",
    "PartyFacts",
    "SpendSum",
    "SupplierFacts",
    "SupplierParty",
    "YearSpend",
    "awards_between",
    "awards_of_contract",
    "buying_roles",
    "checks_of",
    "find_suppliers",
    "spellings_of",
    "spend_between",
    "spend_by_year",
    "sum_of",
    "supplier_parties",
    "suppliers",
]
