"""Offers of gifts and hospitality, the returns that collate them, the advice before and the disposal after."""

from probity.office.declarations.models.advice import Advice
from probity.office.declarations.models.choices import (
    AdviceState,
    Advised,
    Answer,
    Asked,
    Behalf,
    Direction,
    GiverKind,
    Match,
    Procurement,
    ReturnState,
    ReviewBy,
    State,
    StepKind,
)
from probity.office.declarations.models.disposals import Disposal
from probity.office.declarations.models.entries import (
    EntryState,
    RegisterEntry,
    RegisterSnapshot,
)
from probity.office.declarations.models.nil_returns import NilReturn
from probity.office.declarations.models.offers import Offer, OfferQuerySet, Share, Step
from probity.office.declarations.models.publication import (
    OPEN_EDITIONS,
    PUBLIC,
    READABLE,
    Application,
    ApplicationState,
    Edition,
    EditionRow,
    EditionState,
)
from probity.office.declarations.models.returns import (
    MADE,
    OUTSTANDING,
    Department,
    DepartmentReturn,
    Listed,
    ReturnQuerySet,
)

__all__ = [
    "MADE",
    "OPEN_EDITIONS",
    "OUTSTANDING",
    "PUBLIC",
    "READABLE",
    "Advice",
    "AdviceState",
    "Advised",
    "Answer",
    "Application",
    "ApplicationState",
    "Asked",
    "Behalf",
    "Department",
    "DepartmentReturn",
    "Direction",
    "Disposal",
    "Edition",
    "EditionRow",
    "EditionState",
    "EntryState",
    "GiverKind",
    "Listed",
    "Match",
    "NilReturn",
    "Offer",
    "OfferQuerySet",
    "Procurement",
    "RegisterEntry",
    "RegisterSnapshot",
    "ReturnQuerySet",
    "ReturnState",
    "ReviewBy",
    "Share",
    "State",
    "Step",
    "StepKind",
]
