"""Offers of gifts and hospitality, who shared in them, what was done about each, and nil returns."""

from probity.office.declarations.models.choices import (
    Answer,
    Asked,
    Behalf,
    Direction,
    GiverKind,
    Match,
    Procurement,
    ReviewBy,
    State,
    StepKind,
)
from probity.office.declarations.models.nil_returns import (
    NilReturn,
)
from probity.office.declarations.models.offers import (
    Offer,
    OfferQuerySet,
    Share,
    Step,
)

__all__ = [
    "Answer",
    "Asked",
    "Behalf",
    "Direction",
    "GiverKind",
    "Match",
    "NilReturn",
    "Offer",
    "OfferQuerySet",
    "Procurement",
    "ReviewBy",
    "Share",
    "State",
    "Step",
    "StepKind",
]
