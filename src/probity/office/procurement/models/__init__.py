"""Suppliers and payments, contracts and awards, who had a part in a buying, and checks of bidders before an award."""

from probity.office.procurement.models.checks import (
    AwardCheck,
    AwardCheckQuerySet,
    Bidder,
    Match,
    MatchPerson,
    MatchQuerySet,
)
from probity.office.procurement.models.contracts import (
    Award,
    AwardQuerySet,
    Contract,
    ContractParty,
    ContractQuerySet,
    ContractRelease,
    ForceName,
)
from probity.office.procurement.models.payments import (
    SpendLine,
    SpendLineQuerySet,
    Supplier,
    SupplierQuerySet,
    days_of_year,
    financial_year,
    to_the_penny,
    year_words,
)
from probity.office.procurement.models.roles import BuyingRole, BuyingRoleQuerySet

__all__ = [
    "Award",
    "AwardCheck",
    "AwardCheckQuerySet",
    "AwardQuerySet",
    "Bidder",
    "BuyingRole",
    "BuyingRoleQuerySet",
    "Contract",
    "ContractParty",
    "ContractQuerySet",
    "ContractRelease",
    "ForceName",
    "Match",
    "MatchPerson",
    "MatchQuerySet",
    "SpendLine",
    "SpendLineQuerySet",
    "Supplier",
    "SupplierQuerySet",
    "days_of_year",
    "financial_year",
    "to_the_penny",
    "year_words",
]
