"""How the lists are filtered, and what the desk asks."""

from probity.office.procurement.forms.asking import (
    BiddersForm,
    CheckForm,
    CorrectPartForm,
    NameForm,
    PartForm,
    ReferForm,
    WordsForm,
)
from probity.office.procurement.forms.filtering import (
    AwardFilter,
    CheckFilter,
    ContractFilter,
    SpendLineFilter,
    SupplierFilter,
)

__all__ = [
    "AwardFilter",
    "BiddersForm",
    "CheckFilter",
    "CheckForm",
    "ContractFilter",
    "CorrectPartForm",
    "NameForm",
    "PartForm",
    "ReferForm",
    "SpendLineFilter",
    "SupplierFilter",
    "WordsForm",
]
