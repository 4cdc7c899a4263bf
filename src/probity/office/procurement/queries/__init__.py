"""What other rooms may ask of procurement, by subject: payments, contracts, buying roles, checks."""

from probity.office.procurement.queries.checks import CheckFacts, checks_of
from probity.office.procurement.queries.contracts import (
    AwardFacts,
    PartyFacts,
    ReleaseFacts,
    SupplierParty,
    awards_between,
    awards_of_contract,
    parties_of,
    party_facts,
    releases_of,
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
from probity.office.procurement.queries.roles import BuyingPart, buying_roles, keys_of, parts_in

__all__ = [
    "AwardFacts",
    "BuyingPart",
    "CheckFacts",
    "PartyFacts",
    "ReleaseFacts",
    "SpendSum",
    "SupplierFacts",
    "SupplierParty",
    "YearSpend",
    "awards_between",
    "awards_of_contract",
    "buying_roles",
    "checks_of",
    "find_suppliers",
    "keys_of",
    "parties_of",
    "parts_in",
    "party_facts",
    "releases_of",
    "spellings_of",
    "spend_between",
    "spend_by_year",
    "sum_of",
    "supplier_parties",
    "suppliers",
]
